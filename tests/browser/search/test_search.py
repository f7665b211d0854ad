"""Is somebody or something found while it is typed, by keyboard alone, also on a phone?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages, Person
from tests.browser.test_looks import looked_at

pytestmark = pytest.mark.browser

SCREENSHOTS = os.environ.get("FADEN_SCREENSHOTS")  # noqa: TID251  # a setting of the tests


@pytest.fixture(scope="module")
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("anna")
    yield person
    person.leaves()


@pytest.fixture
def page(anna: Person) -> Iterator[Page]:
    """The desk; everything that was written can be found by now."""
    anna.complaints.clear()
    anna.goes_to("/search?q=Bonusmeilen")
    while not anna.page.locator("mark").count():
        anna.page.reload()
    anna.goes_to("/desk")
    yield anna.page
    assert [one for one in anna.complaints if "net::ERR" not in one] == []


def types(page: Page, text: str) -> None:
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(text)


def test_a_customer_is_chosen_by_arrow_and_opened_by_enter(page: Page) -> None:
    types(page, "Linda Wbeer")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Linda Weber")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#heard")).to_have_text(re.compile("Treffer, Auswahl"))
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    chosen = page.locator("#q").get_attribute("aria-activedescendant")
    assert chosen == option.get_attribute("id")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Linda Weber")


def test_an_entry_opens_where_it_stands(page: Page) -> None:
    types(page, "bonusmeil")
    entry = page.get_by_role("option").filter(has_text="Bonusmeilen")
    expect(entry.locator("mark")).to_have_text("Bonusmeilen")
    entry.click()
    expect(page.locator("h1")).to_have_text("Karim Haddad")
    expect(page.locator(".entry:target")).to_contain_text("Bonusmeilen")


def test_escape_closes_the_list_and_keeps_the_words(page: Page) -> None:
    types(page, "Rechnung")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#hints")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("Rechnung")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Einträge, die neuesten zuerst")).to_be_visible()


def test_what_finds_nothing_is_said(page: Page) -> None:
    types(page, "Xylophon")
    expect(page.locator("#hints")).to_contain_text("Nichts gefunden zu „Xylophon“.")
    expect(page.locator("#heard")).to_have_text("Nichts gefunden.")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "false")


def test_without_a_script_enter_opens_the_hits(chromium: Browser, pages: Pages) -> None:
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    person = context.new_page()
    person.goto(f"{pages.url}/sign-in")
    person.locator("#email").fill("anna@example.org")
    person.locator("#password").fill("correct horse battery staple")
    person.locator("button.main").click()
    person.locator("#q").fill("Rechnung Oktober")
    person.locator("#q").press("Enter")
    expect(person.locator("mark").first).to_have_text("Rechnung")
    context.close()


def test_the_command_list_leads_to_settings_by_a_few_letters(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("#keys-filter")).to_be_focused()
    page.keyboard.type("fristen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/hours")


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_list_can_be_used_by_everybody(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("#q").click()
    page.keyboard.type("Rechnung")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"hints-{width}-{scheme}.png")
    assert looked_at(page, width, scheme, name=f"hints-{width}-{scheme}") == {}
