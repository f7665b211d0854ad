"""Can a customer choose, read and answer by the link in a mail, also without programs?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages

pytestmark = pytest.mark.browser


@pytest.fixture(params=[False, True], ids=["without JavaScript", "with JavaScript"])
def ina(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(locale="de-DE", java_script_enabled=request.param)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert [one for one in said if "status of 4" not in one] == []  # a link that ended


def allowed(page: Page) -> dict[str, bool]:
    boxes = page.locator("main fieldset input[type=checkbox]:not([name=copy])")
    return {str(box.get_attribute("name")): box.is_checked() for box in boxes.all()}


def test_one_click_stops_all_advertising_and_another_takes_it_back(ina: Page, pages: Pages) -> None:
    ina.goto(f"{pages.url}/linked/p")
    before = allowed(ina)
    assert before
    assert all(before.values())
    ina.get_by_role("button", name="Alle Werbung stoppen").click()
    expect(ina.get_by_role("status").first).to_contain_text("Gespeichert")
    assert allowed(ina) == dict.fromkeys(before, False)
    ina.get_by_role("button", name="Zurücknehmen").click()
    expect(ina.get_by_role("status").first).to_be_visible()
    ina.goto(f"{pages.url}/linked/p")
    assert allowed(ina) == before


def test_a_channel_and_a_quiet_time_are_kept(ina: Page, pages: Pages) -> None:
    ina.goto(f"{pages.url}/linked/p")
    ina.get_by_label("Zuerst").select_option(label="SMS")
    ina.get_by_label("von", exact=True).fill("21:00")
    ina.get_by_label("bis", exact=True).fill("07:30")
    ina.get_by_role("button", name="Speichern").click()
    expect(ina.get_by_role("status").first).to_be_visible()
    ina.goto(f"{pages.url}/linked/p")
    expect(ina.get_by_label("von", exact=True)).to_have_value("21:00")
    expect(ina.get_by_label("bis", exact=True)).to_have_value("07:30")
    assert ina.get_by_label("Zuerst").evaluate("one => one.selectedOptions[0].label") == "SMS"


def test_a_link_that_ended_or_was_forged_says_what_to_do(ina: Page, pages: Pages) -> None:
    for path in ("/linked/p?days=-1", "/linked/t?days=-1", "/p/mail.forged", "/t/mail.forged"):
        ina.goto(pages.url + path)
        expect(ina.locator("h1")).to_be_visible()
        assert ina.locator("main input, main button").count() == 0
        assert ina.locator("main").inner_text().count(".") >= 1


def test_what_was_asked_is_answered_and_what_was_written_stands_there(
    ina: Page, pages: Pages
) -> None:
    ina.goto(f"{pages.url}/linked/t")
    expect(ina.locator(".letters")).to_contain_text("Morgen Vormittag, Frau Roth.")
    asked = ina.locator("form.question", has_text="Wie viele Kilometer")
    if asked.get_by_label("In Ihren Worten").count():
        asked.get_by_label("In Ihren Worten").fill("rund 84.000 km")
        asked.get_by_role("button", name="Antworten").click()
    expect(ina.locator("form.question", has_text="Wie viele Kilometer")).to_contain_text("84000")
    field = ina.get_by_label("Ihre Antwort", exact=True)
    field.fill("Bitte klingeln Sie bei Roth.")
    ina.get_by_role("button", name="Senden").click()
    expect(ina.locator(".letters li").last).to_contain_text("Bitte klingeln Sie bei Roth.")
    expect(ina.get_by_label("Ihre Antwort", exact=True)).to_have_value("")
