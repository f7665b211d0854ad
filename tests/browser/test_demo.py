"""How many clicks is it from `faden demo` to the first customer who has an answer?

Nothing is looked up: only what the pages say themselves is used.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect
from tests.browser.conftest import ROOT, free_port
from tests.browser.test_looks import SCREENSHOTS, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST = 6  #: clicks
RINGS = 20_000  #: ms until an answer has left and rung; it can be taken back for ten seconds
WORDS = "Das Upgrade kostet Sie nichts, versprochen."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the terminal says that customer and desk are."""
    told = ("--no-browser", "--port", str(free_port()))
    folder = ("--data", str(tmp_path_factory.mktemp("demo") / "data"))
    command = [sys.executable, "-m", "faden", "demo", *told, *folder]
    env = os.environ | {"PYTHONPATH": "src"}  # noqa: TID251  # the child needs our own environment
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        try:
            yield printed(demo.stdout)
        finally:
            demo.terminate()
            demo.wait(timeout=30)


def printed(said: IO[str]) -> str:
    found = ""
    for line in said:
        if match := re.search(r"http\S+/demo\?key=\S+", line):
            found = match[0]
        if "is ready at" in line:
            return found
    pytest.fail("the demo did not start")


@dataclass
class Newcomer:
    """Somebody who has never seen Faden, and counts."""

    page: Page
    clicks: int = 0

    def clicks_on(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    @property
    def desk(self) -> FrameLocator:
        return self.page.frame_locator("iframe[name=desk]")

    @property
    def customer(self) -> FrameLocator:
        return self.page.frame_locator("iframe[name=customer]")


@pytest.mark.parametrize(
    ("locale", "enter", "first", "send"),
    [
        ("de-DE", "Als Anna Sommer an den", "Den ersten öffnen", "Antwort senden"),
        ("en-GB", "Go to the desk as Anna", "Open the first one", "Send answer"),
    ],
)
def test_a_newcomer_has_answered_the_first_customer_after_six_clicks(
    chromium: Browser, address: str, locale: str, enter: str, first: str, send: str
) -> None:
    complaints: list[str] = []
    context = chromium.new_context(locale=locale, viewport={"width": 1440, "height": 900})
    somebody = Newcomer(context.new_page())
    somebody.page.on("console", lambda message: complaints.append(message.text))
    somebody.page.set_default_timeout(15_000)
    somebody.page.goto(address)
    words = f"{WORDS} ({locale})"
    shows(somebody.page, f"demo-{locale}-begin")
    somebody.clicks_on(somebody.page.get_by_role("button", name=enter))
    shows(somebody.page, f"demo-{locale}-desk")
    somebody.clicks_on(somebody.desk.get_by_role("link", name=first))
    expect(somebody.page.get_by_role("button", name=enter)).to_be_hidden()  # she is in
    somebody.clicks_on(somebody.desk.locator("#reply-text"))
    somebody.page.keyboard.type(words)
    somebody.clicks_on(somebody.desk.get_by_role("button", name=send))
    shown = somebody.desk.locator(".thread-head .who p").inner_text()
    number = re.sub(r"\D", "", shown).lstrip("0")
    somebody.clicks_on(somebody.customer.locator(f".phones a:has-text('{number}')"))
    rung = somebody.customer.locator(".text.theirs", has_text=words)
    expect(rung).to_have_count(1, timeout=RINGS)
    shows(somebody.page, f"demo-{locale}-answered")
    assert somebody.clicks <= MOST
    assert violations(somebody.page) == {}
    assert complaints == []
    context.close()


def test_the_tab_that_is_open_is_marked(chromium: Browser, address: str) -> None:
    page = chromium.new_page(locale="de-DE")
    page.goto(address)
    marked = page.locator(".tabs a[aria-current]")
    expect(marked).to_have_text(["Telefon"])
    page.get_by_role("link", name="E-Mail").click()
    expect(marked).to_have_text(["E-Mail"])
    page.close()


def test_the_customer_goes_on_by_mail_and_is_answered_below_her_mail(
    chromium: Browser, address: str
) -> None:
    complaints: list[str] = []
    context = chromium.new_context(locale="de-DE", viewport={"width": 1440, "height": 900})
    somebody = Newcomer(context.new_page())
    somebody.page.on("console", lambda message: complaints.append(message.text))
    somebody.page.set_default_timeout(15_000)
    somebody.page.goto(address)
    enter = somebody.page.get_by_role("button", name="Als Anna Sommer an den")
    if enter.count():
        enter.click()
    somebody.page.get_by_role("link", name="E-Mail").click()
    # The telephone's page has the same fields, and stands there for a moment longer.
    expect(somebody.customer.get_by_label("Betreff")).to_be_visible()
    asked, answered = "Gilt das Angebot auch ohne Verlängerung?", "Ja, auch ohne Verlängerung."
    somebody.customer.get_by_label("An die Firma schreiben").fill(asked)
    somebody.customer.get_by_role("button", name="Als Kunde senden").click()
    first = somebody.desk.locator(".waiting a", has_text=asked)
    first.click()
    expect(somebody.desk.locator(".thread-head")).to_contain_text("Linda Weber")
    # What she wrote by telephone stands in the same thread.
    expect(somebody.desk.locator(".entry", has_text="Geräte-Upgrade für 0 €")).not_to_have_count(0)
    somebody.desk.locator("#reply-text").fill(answered)
    somebody.desk.get_by_role("button", name="Antwort senden").click()
    came = somebody.customer.locator(".text.theirs", has_text=answered)
    expect(came).to_have_count(1, timeout=RINGS)
    shows(somebody.page, "demo-mail-answered")
    assert violations(somebody.page) == {}
    somebody.customer.get_by_label("An die Firma schreiben").fill("Wunderbar, danke!")
    somebody.customer.get_by_role("button", name="Als Kunde senden").click()
    expect(somebody.customer.locator(".text.mine").last).to_contain_text("Re: ")
    expect(somebody.desk.locator(".entry", has_text="Wunderbar, danke!")).to_have_count(1)
    assert complaints == []
    context.close()


@pytest.mark.parametrize("width", [320, 1440])
def test_the_mailboxes_can_be_read_in_a_narrow_window_too(
    chromium: Browser, address: str, width: int
) -> None:
    context = chromium.new_context(
        locale="en-GB", viewport={"width": width, "height": 800}, color_scheme="dark"
    )
    page = context.new_page()
    page.goto(address.partition("/demo")[0] + "/sandbox/mail")
    expect(page.get_by_role("heading", name="Customers' mailboxes")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == {}
    page.get_by_label("Address of this mailbox").fill("linda@")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_label("Write to the company").fill("Hello?")
    page.get_by_role("button", name="Send as customer").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not a mail address")
    shows(page, f"demo-mailbox-{width}")
    context.close()


def shows(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")


def test_without_the_key_nobody_is_handed_the_password(chromium: Browser, address: str) -> None:
    context = chromium.new_context(locale="en-GB", viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(address.partition("?")[0])
    expect(page.locator("iframe[name=desk]")).to_be_visible()
    assert page.get_by_role("button", name="Anna").count() == 0
    assert page.locator("input[name=password]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
