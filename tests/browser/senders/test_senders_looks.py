"""Can everybody use the pages about other senders, and those that say why a message was sent?"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import Pages, Person, serving
from tests.browser.test_looks import flaws

from faden.store.postgres import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FRIEDA = ".waiting a:has-text('Frieda Bosse')"


@pytest.fixture(scope="module")
def pages(postgres_server: Running, template: str) -> Iterator[Pages]:
    """A company whose campaign tool does not obey."""
    with serving(postgres_server, template, "senders") as served:
        yield served


@pytest.fixture(scope="module", params=["de", "en"])
def anna(request: pytest.FixtureRequest, chromium: Browser, pages: Pages) -> Iterator[Person]:
    """Anna, who leads, in this language."""
    person = Person(chromium, pages, locale={"de": "de-DE", "en": "en-GB"}[request.param])
    person.signs_in("anna")
    person.goes_to(f"/desk?lang={request.param}")
    yield person
    person.leaves()


def thread(anna: Person) -> None:
    anna.goes_to("/desk")
    href = anna.page.locator(FRIEDA).first.get_attribute("href") or ""
    anna.goes_to(href.partition("#")[0])


def why(anna: Person) -> None:
    thread(anna)
    anna.page.locator(".looks a[href$='/why']").last.click()
    anna.page.wait_for_url("**/why")


PLACES: dict[str, Callable[[Person], None]] = {
    "senders": lambda anna: anna.goes_to("/senders"),
    "trouble": lambda anna: anna.goes_to("/trouble"),
    "thread": thread,
    "why": why,
    "connections": lambda anna: anna.goes_to("/settings/connections"),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_page_can_be_used_by_everybody(anna: Person, place: str) -> None:
    anna.page.set_viewport_size({"width": 1440, "height": 800})
    PLACES[place](anna)
    language = anna.page.locator("html").get_attribute("lang") or ""
    found = flaws(anna.page, f"obey-{place}-{language}", language)
    assert found == {}
    assert [text for text in anna.complaints if "status of" not in text] == []


def test_whoever_has_asked_ends_it_by_the_keyboard(anna: Person) -> None:
    anna.goes_to("/senders")
    button = anna.page.locator("form[action$='/acknowledge'] button")
    before = button.count()
    button.first.focus()
    anna.page.keyboard.press("Enter")
    expect(button).to_have_count(before - 1)
