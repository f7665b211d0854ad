"""Does one key do what the list says, and never what somebody did not mean?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages, Person
from tests.browser.test_looks import looked_at

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("anna")
    yield person
    person.leaves()


@pytest.fixture
def jonas(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("jonas")
    yield person
    person.leaves()


@pytest.fixture
def page(anna: Person) -> Iterator[Page]:
    """The desk, as Anna opens it in the morning."""
    anna.complaints.clear()
    anna.goes_to("/desk")
    expect(anna.page.locator("#live")).to_have_attribute("data-state", "live")
    yield anna.page
    assert [one for one in anna.complaints if "net::ERR" not in one] == []


def opens_linda(page: Page) -> None:
    page.get_by_text("Linda Weber").first.click()
    expect(page.locator("h1")).to_have_text("Linda Weber")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")


def test_the_list_is_walked_and_opened_by_letters(page: Page) -> None:
    rows = page.locator(".waiting a")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")  # there is none before the first
    expect(rows.nth(0)).to_be_focused()
    name = rows.nth(0).locator(".name").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_a_note_is_written_and_sent_without_a_mouse(page: Page) -> None:
    opens_linda(page)
    page.keyboard.press("n")
    page.keyboard.type("rnjk/? stays text")
    page.keyboard.press("Escape")
    expect(page.locator("#note-text")).not_to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#note-text")).to_have_value("rnjk/? stays text")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.note .words").last).to_have_text("rnjk/? stays text")


def test_search_keeps_its_words_when_it_is_left(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("Linda")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).not_to_be_focused()
    expect(page.locator("#q")).to_have_value("Linda")


def test_entries_are_read_one_by_one_and_folded(page: Page) -> None:
    opens_linda(page)
    entries = page.locator("#entries > .entry")
    page.keyboard.press("[")
    expect(entries.last).to_be_focused()
    page.keyboard.press("[")
    expect(entries.nth(-2)).to_be_focused()
    page.keyboard.press("u")
    expect(entries.last).to_be_focused()
    page.keyboard.press("z")
    expect(page.locator("#heard")).to_have_text("Die Einträge sind zugeklappt.")
    wrapped = "e => getComputedStyle(e.querySelector('.words') ?? e).whiteSpace"
    assert page.locator(".entry:has(.words)").first.evaluate(wrapped) == "nowrap"
    page.keyboard.press("z")
    assert page.locator(".entry:has(.words)").first.evaluate(wrapped) == "pre-wrap"


def test_a_ticket_is_taken_handed_over_and_closed_by_letters(page: Page) -> None:
    opens_linda(page)
    page.keyboard.press("t")
    expect(page.locator("form[action$='/assign'] select").first).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator("form[action$='/close'] [name=reason]").first).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".flash")).to_have_text("Das Anliegen ist übergeben.")
    expect(page.locator(".panel dd", has_text="Sie")).to_be_visible()


def test_keys_with_a_modifier_belong_to_the_browser(page: Page) -> None:
    for key in ("Alt+j", "Control+j", "Shift+j", "Meta+j"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.matches('.waiting a')") is False


def test_the_list_shows_what_works_here_and_finds_commands(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    shown = page.locator("#keys [data-deed]:visible")
    here = shown.evaluate_all("all => all.map(one => one.dataset.key)")
    assert {"j", "/", "?", "Ctrl+k"} <= set(here)
    assert {"r", "n", "e", "z"}.isdisjoint(here)  # nobody is open
    bad = {
        f"{width} {scheme}": found
        for width in (320, 1440)
        for scheme in ("light", "dark")
        if (found := looked_at(page, width, scheme, name="keys"))
    }
    page.set_viewport_size({"width": 1440, "height": 900})
    assert bad == {}
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("quarantäne")
    page.keyboard.press("Enter")
    page.wait_for_url("**/quarantine")


def test_every_row_of_the_list_has_a_deed_and_no_deed_is_hidden(page: Page) -> None:
    source = page.evaluate(
        "fetch(document.querySelector('script[src*=keys]').src).then(a => a.text())"
    )
    table = source.partition("const DEEDS = {")[2].partition("\n};")[0]
    known = {line.split(":")[0].strip(' "') for line in table.splitlines() if ": [" in line}
    listed = page.locator("[data-deed]").evaluate_all("all => all.map(one => one.dataset.deed)")
    assert known == set(listed)


def test_letters_are_switched_off_and_the_list_is_still_there(page: Page, anna: Person) -> None:
    anna.goes_to("/me#keyboard")
    page.get_by_role("button", name="Einzelne Buchstaben ausschalten").click()
    expect(page.locator(".flash")).to_have_text("Einzelne Buchstaben bewirken nichts mehr.")
    anna.goes_to("/desk")
    for key in ("j", "?", "/"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    page.locator("details.me summary").click()
    page.get_by_role("link", name="Tasten und Befehle").click()
    expect(page.locator("#keys")).to_contain_text("Einzelne Buchstaben sind ausgeschaltet.")
    page.keyboard.press("Escape")
    anna.goes_to("/me")
    page.get_by_role("button", name="Einzelne Buchstaben einschalten").click()
    expect(page.locator(".flash")).to_have_text("Einzelne Buchstaben bewirken wieder etwas.")


def test_the_list_changes_under_whoever_walks_through_it(page: Page, jonas: Person) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.evaluate("document.activeElement.parentElement.id")
    first = page.locator(".waiting li").first.get_attribute("id")
    jonas.page.locator(f"#{first} a").click()
    jonas.page.locator("details:has(form[action$='/close']) summary").first.click()
    jonas.page.locator("form[action$='/close'] [name=reason]").first.fill("settled")
    jonas.page.locator("form[action$='/close'] button").first.click()
    expect(page.locator(f"#{first}")).to_have_count(0)
    assert page.evaluate("document.activeElement.parentElement.id") == row
