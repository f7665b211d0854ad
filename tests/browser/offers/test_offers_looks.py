"""Can everybody read the offers at a glance, and redeem one by the keyboard?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import Pages, Person, serving
from tests.browser.test_looks import flaws

from faden.store.postgres import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def pages(postgres_server: Running, template: str) -> Iterator[Pages]:
    """A company that has offered something."""
    with serving(postgres_server, template, "offers") as served:
        yield served


@pytest.fixture(scope="module")
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    """Anna, who leads."""
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("anna")
    yield person
    person.leaves()


def thread(anna: Person, language: str = "de") -> None:
    anna.goes_to("/desk")
    link = anna.page.locator(".waiting a:has-text('Linda Weber')").first
    anna.goes_to((link.get_attribute("href") or "").partition("#")[0] + f"?lang={language}")


def opened(anna: Person, language: str) -> None:
    thread(anna, language)
    for summary in anna.page.locator("#offers summary").all():
        summary.click()


PLACES: dict[str, Callable[[Person, str], None]] = {
    "board": lambda anna, language: anna.goes_to(f"/offers?lang={language}"),
    "card": thread,
    "card opened": opened,
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_every_page_can_be_used_by_everybody(anna: Person, place: str, language: str) -> None:
    anna.page.set_viewport_size({"width": 1440, "height": 800})
    PLACES[place](anna, language)
    assert anna.page.locator("html").get_attribute("lang") == language
    found = flaws(anna.page, f"offers-{place}-{language}", language)
    assert found == {}
    assert [text for text in anna.complaints if "status of" not in text] == []


def test_price_and_step_and_what_not_to_ask_stand_above_everything_else(anna: Person) -> None:
    """What a stranger reads first, without scrolling."""
    anna.page.set_viewport_size({"width": 1440, "height": 900})
    thread(anna)
    parts = anna.page.locator(".brief").inner_text().split("\n")
    said = " ".join(parts)
    asked = said.partition("Nicht noch einmal fragen")[2].split()[:20]
    assert "E-Mail" in " ".join(asked)
    assert "Handy kostenlos aufrüsten (Mia): 0,00 € statt 130,00 €" in said.replace("\xa0", " ")
    first = anna.page.locator("#offers .offer").first
    expect(first.locator(".price")).to_contain_text("statt")
    expect(first.locator(".todo")).to_be_in_viewport(ratio=1)


def test_an_offer_is_redeemed_by_the_keyboard_and_only_once(anna: Person, pages: Pages) -> None:
    anna.page.set_viewport_size({"width": 1440, "height": 900})
    thread(anna)
    page = anna.page
    first = page.locator("#offers .offer.open").first
    first.locator("summary", has_text="Jetzt einlösen").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("A-100")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]", has_text="Eingelöst").first).to_be_visible()
    done = page.locator("#offers .offer.redeemed", has_text="Handy kostenlos").first
    expect(done).to_contain_text("am Arbeitsplatz")
    assert done.locator("summary", has_text="Jetzt einlösen").count() == 0
    done.locator("summary", has_text="Rückgängig").click()
    done.get_by_label("Weil").fill("vertippt")
    done.get_by_role("button", name="Einlösung rückgängig machen").click()
    expect(page.locator("[role=status]", has_text="Rückgängig gemacht").first).to_be_visible()


def test_the_board_is_confirmed_by_each_colleague(anna: Person) -> None:
    anna.goes_to("/offers?lang=de")
    card = anna.page.locator("#offer-phone-upgrade")
    card.get_by_role("button", name="Gelesen und verstanden").click()
    expect(card).to_contain_text("Sie haben es gelesen und verstanden")
