"""Does a colleague see what to know before speaking, and can a wish be obeyed while one listens?

Ina is in charge of Tim; she writes by the page that a link in her mail opens.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Pages, Person
from tests.browser.test_looks import violations

pytestmark = pytest.mark.browser

AT_ONCE = 5_000  #: ms
SAYS = {
    "de": ("Worum es geht", "Nicht noch einmal fragen", "Das sagen"),
    "en": ("About", "Do not ask again", "Say this"),
}


@pytest.fixture
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in("anna")
    yield person
    person.leaves()
    assert person.complaints == []


@pytest.fixture
def customer(chromium: Browser, pages: Pages) -> Iterator[Page]:
    """A customer's window that runs no programs."""
    context = chromium.new_context(locale="de-DE", java_script_enabled=False)
    yield context.new_page()
    context.close()


def opens(person: Person, name: str) -> None:
    person.goes_to(f"/search?q={name.partition(' ')[0]}")
    expect(person.page.locator("h1")).to_have_text(name)
    expect(person.page.locator("#live")).to_have_attribute("data-state", "live", timeout=AT_ONCE)


def may(person: Person, name: str) -> list[str]:
    row = person.page.locator(".consent tbody tr", has_text=name)
    return [cell.strip() for cell in row.locator("td").all_inner_texts()]


def writes(customer: Page, pages: Pages, text: str) -> None:
    customer.goto(f"{pages.url}/linked/t")
    customer.get_by_label("Ihre Antwort", exact=True).fill(text)
    customer.get_by_role("button", name="Senden").click()
    expect(customer.locator(".letters")).to_contain_text(text)


@pytest.mark.parametrize("language", SAYS)
def test_what_to_know_before_speaking_stands_on_top(
    chromium: Browser, pages: Pages, language: str
) -> None:
    somebody = Person(chromium, pages, locale="de-DE")
    somebody.signs_in("anna")
    opens(somebody, "Ina Roth")
    somebody.page.goto(f"{somebody.page.url.partition('#')[0]}?lang={language}")
    brief = somebody.page.locator("#brief")
    assert tuple(brief.locator("h2").all_inner_texts()) == SAYS[language]
    expect(brief.locator(".brief-about")).to_contain_text("Morgen Vormittag, Frau Roth.")
    expect(brief.locator(".brief-known")).to_contain_text("Ina Roth")
    expect(brief.locator(".brief-known")).to_contain_text("ina@example.org")
    assert violations(somebody.page) == {}
    somebody.leaves()
    assert somebody.complaints == []


def test_the_brief_is_read_and_followed_by_keyboard(anna: Person) -> None:
    opens(anna, "Ina Roth")
    page = anna.page
    page.locator("#brief").focus()
    page.keyboard.press("Tab")
    first = page.locator("#brief a").first
    expect(first).to_be_focused()
    target = first.get_attribute("href") or ""
    page.keyboard.press("Enter")
    assert page.url.endswith(target)
    expect(page.locator(target)).to_contain_text("Morgen Vormittag, Frau Roth.")
    expect(page.locator(target)).to_be_in_viewport()


def test_the_brief_changes_while_one_reads_it(anna: Person, customer: Page, pages: Pages) -> None:
    opens(anna, "Ina Roth")
    writes(customer, pages, "Das Paket ist beschädigt.")
    expect(anna.page.locator("#brief")).to_contain_text(
        "Das Paket ist beschädigt.", timeout=AT_ONCE
    )


def test_an_answer_by_telephone_settles_the_question(
    anna: Person, customer: Page, pages: Pages
) -> None:
    opens(anna, "Ina Roth")
    card = anna.page.locator("#questions")
    asked = card.locator("li", has_text="Wann holen Sie Tims Rad ab?")
    asked.get_by_label("Für den Kunden antworten").select_option(
        label="Mittwoch, 25.11., 12:30 Uhr"
    )
    # What was chosen stays chosen, whatever comes in before it is saved.
    writes(customer, pages, "Ich rufe gerade bei Ihnen an.")
    expect(anna.page.locator("#entries")).to_contain_text("Ich rufe gerade", timeout=AT_ONCE)
    expect(anna.page.locator("#brief")).to_contain_text("Ich rufe gerade", timeout=AT_ONCE)
    asked.get_by_role("button", name="Antwort speichern").click()
    expect(asked).to_contain_text("beantwortet: Mittwoch, 25.11., 12:30 Uhr")
    expect(asked.get_by_label("Für den Kunden antworten")).to_have_count(0)
    customer.goto(f"{pages.url}/linked/t")
    shown = customer.locator("form.question", has_text="Wann holen Sie Tims Rad ab?")
    expect(shown).to_contain_text("Ihre Antwort: Mittwoch, 25.11., 12:30 Uhr")


def test_one_click_while_she_speaks_stops_advertising_for_the_whole_household(
    anna: Person, customer: Page, pages: Pages
) -> None:
    opens(anna, "Ina Roth")
    assert may(anna, "Ina Roth") == ["erlaubt", "erlaubt"]
    assert may(anna, "Tim Roth") == ["nie", "erlaubt"]  # no agreement counts for a child
    anna.page.get_by_role("button", name="Alle Werbung stoppen").click()
    row = anna.page.locator(".consent tbody tr", has_text="Ina Roth")
    expect(row.locator("td").first).not_to_have_text("erlaubt")
    assert "erlaubt" not in may(anna, "Ina Roth") + may(anna, "Tim Roth")
    expect(anna.page.get_by_role("button", name="Alle Werbung stoppen")).to_have_count(0)
    # Who, when and in which words stands in the thread; and she sees it on her own page.
    expect(anna.page.locator("#entries")).to_contain_text("einem Kollegen gesagt")
    assert violations(anna.page) == {}
    customer.goto(f"{pages.url}/linked/p")
    assert customer.locator("main input[type=checkbox][name^='w']:checked").count() == 0
    anna.page.locator(".consent a", has_text="Tim Roth").click()
    expect(anna.page.locator("h1")).to_have_text("Tim Roth")
    assert "erlaubt" not in may(anna, "Tim Roth")


def test_who_is_in_whose_care_is_one_click_away(anna: Person) -> None:
    opens(anna, "Ina Roth")
    anna.page.locator(".consent a", has_text="Tim Roth").click()
    expect(anna.page.locator("h1")).to_have_text("Tim Roth")
    card = anna.page.locator(".card", has=anna.page.get_by_role("heading", name="Wer das ist"))
    expect(card).to_contain_text("In Obhut von")
    card.get_by_role("link", name="Ina Roth").click()
    expect(anna.page.locator("h1")).to_have_text("Ina Roth")
