"""Can everybody use the pages of campaigns, and does progress come without a reload?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages, Person, serving
from tests.browser.test_looks import flaws

from faden.store.postgres import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

YUKI = "+49 160 55500000"
KEPT = re.compile("/campaigns/[0-9a-f]{32}$")


@pytest.fixture(scope="module")
def pages(postgres_server: Running, template: str) -> Iterator[Pages]:
    with serving(postgres_server, template, "offers") as served:
        yield served


@pytest.fixture(scope="module", params=["de", "en"])
def anna(request: pytest.FixtureRequest, chromium: Browser, pages: Pages) -> Iterator[Person]:
    """Anna, who leads, in this language."""
    person = Person(chromium, pages, locale={"de": "de-DE", "en": "en-GB"}[request.param])
    person.signs_in("anna")
    person.goes_to(f"/desk?lang={request.param}")
    yield person
    person.leaves()


def looks(anna: Person, name: str) -> None:
    language = anna.page.locator("html").get_attribute("lang") or ""
    found = flaws(anna.page, f"campaign {name} {language}", language)
    assert found == {}
    anna.page.set_viewport_size({"width": 1440, "height": 900})


def write(page: Page) -> None:
    """Fill in a sheet, with a mistake."""
    page.locator("#campaign-title").fill("Aufrüsten im Herbst")
    page.locator("#campaign-account").select_option("sms")
    page.locator("#campaign-text").fill("Ihr Vertrag läuft aus. Aufrüsten für 0 Euro, bis Montag.")
    page.locator("#campaign-offer").select_option("phone-upgrade")
    page.locator("#campaign-to").fill(f"{YUKI}\nYuki")


def test_a_sheet_is_written_and_a_mistake_is_said_where_it_is(anna: Person, tmp_path: Path) -> None:
    page = anna.page
    anna.goes_to("/campaigns")
    page.locator("a[href='/campaigns/new']").click()
    write(page)
    looks(anna, "sheet")
    page.locator("main form button.main").click()
    expect(page.locator("#campaign-to-fault")).to_contain_text("2: Yuki")
    expect(page.locator("#campaign-to")).to_be_focused()
    looks(anna, "sheet refused")
    listed = tmp_path / "liste.csv"
    listed.write_text(f"Name;Telefon\nYuki;{YUKI}\nNiemand;+49 1511 9999999\n")
    page.locator("#campaign-to").fill("")
    page.locator("#campaign-file").set_input_files(listed)
    page.locator("input[name=agreed]").uncheck()
    page.locator("main form button.main").click()
    page.wait_for_url(KEPT)
    looks(anna, "draft")


def test_tried_started_and_stopped_by_everybody(anna: Person) -> None:
    page = anna.page
    anna.goes_to("/campaigns")
    page.locator("main .card a").first.click()
    page.locator("button[value=try]").click()
    expect(page.locator("#tried strong")).to_contain_text("1")
    looks(anna, "tried")
    page.locator("button[value=start]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#course")).to_have_attribute("data-state", "running")
    looks(anna, "running")
    page.locator("button[value=stop]").click()
    expect(page.locator("#course")).to_have_attribute("data-state", "stopped")
    looks(anna, "stopped")
    anna.goes_to("/campaigns")
    looks(anna, "list")
    assert [one for one in anna.complaints if "status of 422" not in one] == []


def test_progress_comes_without_a_reload(anna: Person) -> None:
    page = anna.page
    anna.goes_to("/campaigns/new")
    page.locator("#campaign-title").fill("Noch eine")
    page.locator("#campaign-account").select_option("sms")
    page.locator("#campaign-text").fill("Nur heute!")
    page.locator("#campaign-to").fill(YUKI)
    page.locator("main form button.main").click()
    page.wait_for_url(KEPT)
    page.locator("button[value=start]").click()
    expect(page.locator("#course")).to_have_attribute("data-state", "running")
    other = anna.context.new_page()
    other.goto(page.url)
    other.locator("button[value=pause]").click()
    expect(other.locator("#course")).to_have_attribute("data-state", "paused")
    expect(page.locator("#course")).to_have_attribute("data-state", "paused", timeout=10_000)
    other.close()
