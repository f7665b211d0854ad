"""Can customers use what a link in a mail opens, in a browser with scripts and without?"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages
from tests.browser.test_looks import WIDTHS, looked_at

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(chromium: Browser, pages: Pages, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Ina's phone."""
    context = chromium.new_context(
        base_url=pages.url,
        locale="en-GB",
        viewport={"width": 320, "height": 700},
        java_script_enabled=bool(request.param),
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def looker(chromium: Browser, pages: Pages) -> Iterator[Page]:
    context = chromium.new_context(base_url=pages.url, locale="de-DE")
    yield context.new_page()
    context.close()


def test_all_advertising_is_stopped_and_undone_by_keyboard(phone: Page) -> None:
    phone.goto("/linked/p")
    phone.get_by_role("button", name="Stop all advertising").focus()
    phone.keyboard.press("Enter")
    told = phone.get_by_role("status")
    expect(told).to_contain_text("advertising: allowed → stopped")
    expect(phone.get_by_label("Advertising (stopped)")).not_to_be_checked()
    phone.get_by_role("button", name="Undo").focus()
    phone.keyboard.press("Enter")
    expect(told).to_contain_text("advertising: stopped → allowed")


def test_quiet_hours_are_kept_and_stand_there_the_next_time(phone: Page) -> None:
    phone.goto("/linked/p")
    phone.locator("#quiet-from").fill("21:30")
    phone.locator("#quiet-until").fill("08:00")
    phone.get_by_role("button", name="Save").click()
    phone.goto("/linked/p")
    expect(phone.locator("#quiet-from")).to_have_value("21:30")
    phone.locator("#quiet-from").fill("")
    phone.locator("#quiet-until").fill("")
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator("#quiet-from")).to_have_value("")


def test_a_question_is_answered_and_then_changed_by_keyboard(phone: Page) -> None:
    phone.goto("/linked/t")
    asked = phone.locator("form.question", has_text="Wann holen Sie Tims Rad ab?")
    day = "Mittwoch"
    if asked.locator("summary").count():  # answered by the run before: one press more
        asked.locator("summary").focus()
        phone.keyboard.press("Enter")
        day = "Freitag"
    asked.get_by_role("button", name=re.compile(day)).focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("status")).to_contain_text("Thank you, we have your answer.")
    expect(asked).to_contain_text(f"Your answer: {day}")


def test_a_child_stands_there_without_a_switch_for_advertising(phone: Page) -> None:
    phone.goto("/linked/p")
    tim = phone.get_by_role("group", name="Tim Roth")
    expect(tim).to_contain_text("never")
    expect(tim.get_by_role("checkbox")).to_have_count(1)


def test_the_thread_is_read_and_answered_and_reloading_sends_nothing(phone: Page) -> None:
    phone.goto("/linked/t")
    expect(phone.locator("ol.letters")).to_contain_text("Morgen Vormittag")
    there = phone.locator("ol.letters li").count()
    phone.get_by_label("Your answer").fill("Danke, bitte beim Nachbarn abgeben.")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("ol.letters li")).to_have_count(there + 1)
    expect(phone.get_by_role("status")).to_contain_text("Thank you")
    phone.reload()
    expect(phone.locator("ol.letters li")).to_have_count(there + 1)


def test_a_person_is_one_step_away_from_every_page(phone: Page) -> None:
    for aim in ("p", "t", "y"):
        phone.goto(f"/linked/{aim}")
        expect(phone.get_by_role("link", name="Talk to a person")).to_be_visible()
    phone.goto("/linked/p?days=-1")
    expect(phone.locator("main")).to_contain_text("STOP")


def test_what_was_changed_looks_right_everywhere(looker: Page) -> None:
    looker.goto("/linked/p?lang=de")
    looker.get_by_role("button", name="Werbung").first.click()
    expect(looker.get_by_role("status")).to_be_visible()
    found = {
        f"{width} {scheme}": bad
        for width in WIDTHS
        for scheme in ("light", "dark")
        if (bad := looked_at(looker, width, scheme, name="wishes changed"))
    }
    looker.get_by_role("button", name="Zurücknehmen").click()
    assert found == {}
