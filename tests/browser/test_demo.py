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
