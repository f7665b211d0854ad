"""Can the counter be used standing, by everybody, and does nothing of a customer stay there?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages, Person, serving
from tests.browser.test_looks import flaws

from faden.store.postgres import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = "+49 1511 2340182"
SOON = 8_000  #: ms


@pytest.fixture(scope="module")
def pages(postgres_server: Running, template: str) -> Iterator[Pages]:
    with serving(postgres_server, template, "offers") as served:
        yield served


@pytest.fixture
def jonas(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("jonas")
    yield person
    person.leaves()
    known = ("net::ERR", "status of 404", "status of 409")
    assert [one for one in person.complaints if not any(word in one for word in known)] == []


def finds(page: Page, text: str = NUMBER) -> None:
    page.locator("#who").fill(text)
    page.keyboard.press("Enter")  # as a scanner does
    expect(page.locator("h1")).to_have_text("Linda Weber")


def looks(page: Page, name: str, language: str) -> None:
    found = flaws(page, f"counter {name} {language}", language)
    assert found == {}


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_can_be_used_by_everybody(jonas: Person, language: str) -> None:
    jonas.goes_to(f"/counter?lang={language}")
    looks(jonas.page, "field", language)
    jonas.page.locator("#who").fill("Niemand")
    jonas.page.keyboard.press("Enter")
    expect(jonas.page.locator("#counter-refused")).to_be_visible()
    looks(jonas.page, "nobody", language)
    finds(jonas.page)
    looks(jonas.page, "card", language)
    for summary in jonas.page.locator("main summary").all():
        summary.click()
    looks(jonas.page, "card opened", language)


def test_redeemed_standing_and_a_second_time_told_where_and_when(jonas: Person) -> None:
    page = jonas.page
    page.set_viewport_size({"width": 1024, "height": 768})
    jonas.goes_to("/counter")
    page.locator("summary", has_text="Wo diese Theke ist").click()
    page.get_by_label("Name des Ladens").fill("Köln Süd")
    page.get_by_role("button", name="Speichern").click()
    finds(page)
    offer = page.locator("section.offer.now").first
    for target in offer.locator("summary, button, input:visible").all():
        box = target.bounding_box()
        assert box is None or box["height"] >= 44, target.inner_text()
    expect(offer).to_contain_text("0,00 € statt 130,00 €")
    other = jonas.context.new_page()
    other.goto(page.url)
    offer.locator("summary", has_text="Einlösen für").click()
    offer.get_by_role("button", name="Ja, einlösen").click()
    expect(page.locator("section.offer.redeemed", has_text="aufrüsten")).to_contain_text("Köln Süd")
    late = other.locator("section.offer.now").first
    late.locator("summary", has_text="Einlösen für").click()
    late.get_by_role("button", name="Ja, einlösen").click()
    expect(other.locator("#counter-refused")).to_contain_text("Köln Süd")


def test_it_closes_by_itself_and_back_shows_nothing(jonas: Person) -> None:
    page = jonas.page
    jonas.goes_to("/counter")
    finds(page)
    page.clock.install()
    page.reload()
    expect(page.locator("h1")).to_have_text("Linda Weber")
    page.clock.run_for(121_000)
    expect(page.locator("#who")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("Die Karte wurde nach zwei Minuten geschlossen.")).to_be_visible()
    assert "Linda" not in page.content()


def test_without_a_line_a_note_is_kept_and_sent_when_it_is_back(jonas: Person) -> None:
    page = jonas.page
    jonas.goes_to("/counter")
    finds(page)
    jonas.context.set_offline(True)
    expect(page.locator("#no-line")).to_be_visible()
    page.locator("#note").fill("Kommt um fünf wieder")
    page.get_by_role("button", name="Notiz speichern").click()
    expect(page.locator("#note")).to_have_value("Kommt um fünf wieder")
    jonas.context.set_offline(False)
    expect(page.locator("#last")).to_contain_text("Kommt um fünf wieder", timeout=SOON)


def test_what_the_desk_answers_comes_up_on_the_card(
    jonas: Person, chromium: Browser, pages: Pages
) -> None:
    jonas.goes_to("/counter")
    finds(jonas.page)
    anna = Person(chromium, pages, locale="de-DE")
    anna.signs_in("anna")
    anna.page.get_by_text("Linda Weber").first.click()
    anna.page.locator("label[for=mode-note]").click()
    anna.page.locator("#note-text").fill("Ja, auch für Tom")
    anna.page.get_by_role("button", name="Notiz speichern").click()
    expect(jonas.page.locator("#last")).to_contain_text("Ja, auch für Tom", timeout=2 * SOON)
    anna.leaves()
