"""Can tickets be put off and tagged, and notes told to colleagues, by keyboard, at any width?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages, Person
from tests.browser.test_looks import WIDTHS, looked_at

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("anna")
    yield person
    person.leaves()


@pytest.fixture(scope="module")
def jonas(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="en-GB")
    person.signs_in("jonas")
    yield person
    person.leaves()


def opens(person: Person, name: str) -> Page:
    person.goes_to("/desk")
    person.page.locator(f".waiting a:has-text('{name}')").first.click()
    expect(person.page.locator("h1")).to_have_text(name)
    expect(person.page.locator("#live")).to_have_attribute("data-state", "live")
    return person.page


def looks_right(page: Page, name: str) -> None:
    """Nothing is wrong with a page at any width, in light or dark."""
    found = {
        f"{width} {scheme}": bad
        for width in WIDTHS
        for scheme in ("light", "dark")
        if (bad := looked_at(page, width, scheme, name=name))
    }
    page.set_viewport_size({"width": 1440, "height": 900})
    assert found == {}


def test_a_ticket_is_put_off_by_keyboard_and_stands_in_its_own_list(anna: Person) -> None:
    anna.complaints.clear()
    page = opens(anna, "Ilse Krämer")
    page.keyboard.press("s")
    expect(page.locator("#snooze-1")).to_be_focused()
    looks_right(page, "put off form")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("Zurückgestellt")
    expect(page.locator("#panel")).to_contain_text("bis 11:")
    anna.goes_to("/desk?show=snoozed")
    expect(page.locator(".waiting")).to_contain_text("Ilse Krämer")
    looks_right(page, "queue put off")
    assert anna.complaints == []


def test_what_the_head_offers_opens_its_form(anna: Person) -> None:
    page = opens(anna, "Aylin Demir")
    page.locator(".acts a[href='#owner-1']").click()
    expect(page.locator("#owner-1")).to_be_focused()
    page.locator(".acts a[href='#close-1']").click()
    expect(page.locator("#close-1")).to_be_focused()


def test_a_tag_is_written_by_keyboard_and_narrows_the_queue(anna: Person) -> None:
    page = opens(anna, "Mara Voss")
    for word in ("Rechnung", "sehr lange wörter mit umlaut ö", "Kündigung"):
        page.keyboard.press("#")
        expect(page.locator("#tag-1")).to_be_focused()
        page.keyboard.type(word)
        page.keyboard.press("Enter")
        expect(page.locator(".tags")).to_contain_text(word.lower())
    looks_right(page, "thread with tags")
    anna.goes_to("/desk")
    page.locator("#by-tag").select_option("rechnung")
    page.locator(".by-tag button").click()
    expect(page.locator(".waiting .name")).to_have_text(["Mara Voss"])
    looks_right(page, "queue by tag")


def test_a_note_to_a_colleague_is_before_them_live_and_gone_once_opened(
    anna: Person, jonas: Person
) -> None:
    jonas.goes_to("/desk")
    badge = jonas.page.locator(".places a[href='/for-you'] .badge")
    expect(jonas.page.locator("#live")).to_have_attribute("data-state", "live")
    expect(badge).to_have_count(0)
    page = opens(anna, "Mara Voss")
    page.keyboard.press("n")
    page.keyboard.type("@Jonas stimmt der Tarif noch?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.note").last).to_contain_text("Für Jonas Berg")
    expect(badge).to_contain_text("1")
    looks_right(page, "thread with a note for a colleague")
    jonas.goes_to("/for-you")
    looks_right(jonas.page, "for you")
    jonas.page.locator(".mentions button").first.click()
    expect(jonas.page.locator("h1")).to_have_text("Mara Voss")
    expect(badge).to_have_count(0)


def test_joining_and_splitting_are_shown_before_they_are_done(anna: Person) -> None:
    page = opens(anna, "Karim Haddad")
    page.locator("a[href^='/join/']").first.click()
    expect(page.locator(".would .entries")).to_be_visible()
    looks_right(page, "join preview")
    page.locator("form[action^='/join/'] button").click()
    expect(page.locator("h1")).to_have_text("Karim Haddad")
    page.locator("details:has(a[href*='/split/']) > summary").click()
    page.locator("a[href*='/split/']").first.click()
    expect(page.locator(".sides .card")).to_have_count(2)
    looks_right(page, "split preview")
    page.locator("form[action$='/split'] button").click()
    expect(page.locator(".flash")).to_contain_text("Getrennt")
