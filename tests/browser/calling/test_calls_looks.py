"""Can everybody use the card of calls and the page of waits, and settle a call by the keyboard?"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import Pages, Person, serving
from tests.browser.test_looks import flaws

from faden.store.postgres import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def pages(postgres_server: Running, template: str) -> Iterator[Pages]:
    """A company that calls back."""
    with serving(postgres_server, template, "calls") as served:
        yield served


@pytest.fixture(scope="module")
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    """Anna, who leads."""
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("anna")
    yield person
    person.leaves()


def thread(anna: Person, name: str, language: str = "de") -> None:
    anna.goes_to("/desk")
    href = anna.page.locator(f".waiting a:has-text('{name}')").first.get_attribute("href") or ""
    anna.goes_to(href.partition("#")[0] + f"?lang={language}")


def agreed(anna: Person, language: str) -> None:
    thread(anna, "Nora Feld", language)
    anna.page.locator("#call details summary").click()


def offering(anna: Person, language: str) -> None:
    thread(anna, "Karim Haddad", language)
    anna.page.locator("#call details summary").click()


PLACES: dict[str, Callable[[Person, str], None]] = {
    "waits": lambda anna, language: anna.goes_to(f"/waits?lang={language}"),
    "queue": lambda anna, language: anna.goes_to(f"/desk?lang={language}"),
    "agreed": agreed,
    "offering": offering,
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_every_page_can_be_used_by_everybody(anna: Person, place: str, language: str) -> None:
    anna.page.set_viewport_size({"width": 1440, "height": 800})
    PLACES[place](anna, language)
    assert anna.page.locator("html").get_attribute("lang") == language
    found = flaws(anna.page, f"calls-{place}-{language}", language)
    assert found == {}
    assert [text for text in anna.complaints if "status of" not in text] == []


def test_a_call_is_agreed_and_settled_by_the_keyboard(anna: Person) -> None:
    anna.page.set_viewport_size({"width": 1440, "height": 800})
    page = anna.page
    thread(anna, "Karim Haddad")
    page.locator("#call summary").focus()
    page.keyboard.press("Enter")
    page.locator("#call-number").focus()
    page.keyboard.type("0171 7654321")
    page.locator("#book-way").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#call a[href='tel:+491717654321']")).to_be_visible()
    page.wait_for_load_state()  # Tab goes no further than what is there

    page.locator("#call .button.main").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#call")).not_to_contain_text(re.compile("Vereinbart|Agreed:"))
    expect(page.locator("#call .button.main")).to_have_count(0)
