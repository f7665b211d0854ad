"""Is a promise recorded in passing, while it is written, and settled from its card?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages, Person, serving
from tests.browser.test_looks import flaws

from faden.store.postgres import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON = 8_000  #: ms


@pytest.fixture(scope="module")
def pages(postgres_server: Running, template: str) -> Iterator[Pages]:
    with serving(postgres_server, template) as served:
        yield served


@pytest.fixture(scope="module")
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("anna")
    yield person
    person.leaves()


def looks(page: Page, name: str) -> None:
    found = flaws(page, name, "de")
    assert found == {}
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")


def opens(anna: Person) -> None:
    anna.goes_to("/desk")
    anna.page.get_by_text("Karim Haddad").first.click()
    expect(anna.page.locator("h1")).to_have_text("Karim Haddad")


def test_what_seems_to_be_promised_is_proposed_recorded_and_kept(anna: Person) -> None:
    page = anna.page
    opens(anna)
    proposed = page.locator("#proposed")
    expect(proposed).to_be_hidden()
    page.locator("#reply-text").press_sequentially("Ich rufe Sie morgen um 10 Uhr an.")
    expect(proposed).to_be_visible(timeout=SOON)
    expect(page.locator("#promised-due")).to_have_value(re.compile("T10:00$"))
    looks(page, "promise proposed")
    page.locator("#proposed [type=checkbox]").check()
    page.locator("#reply-text").press_sequentially(" Bis dann.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.ours", has_text="Bis dann.")).to_have_count(1)
    card = page.locator("#promises")
    expect(card).to_contain_text("Ich rufe Sie morgen um 10 Uhr an")
    looks(page, "promise card")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("#promise-what")).to_be_focused()
    card.locator("summary", has_text="Eingehalten").click()
    card.get_by_label("Was es belegt").fill("angerufen, 10:02")
    card.get_by_role("button", name="Ja, eingehalten").click()
    expect(page.locator("#promises")).to_contain_text("eingehalten")
    expect(page.locator(".entry.line", has_text="angerufen, 10:02")).to_have_count(1)
