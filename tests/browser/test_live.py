"""Does an open page learn of what happens, without taking anything from whoever works on it?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.browser.conftest import Pages, Person

pytestmark = pytest.mark.browser

AT_ONCE = 5_000  #: ms


@pytest.fixture
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    yield from at_work(chromium, pages, "anna", "de-DE")


@pytest.fixture
def jonas(chromium: Browser, pages: Pages) -> Iterator[Person]:
    yield from at_work(chromium, pages, "jonas", "de-DE")


def at_work(chromium: Browser, pages: Pages, name: str, locale: str) -> Iterator[Person]:
    person = Person(chromium, pages, locale=locale)
    person.signs_in(name)
    yield person
    assert [one for one in person.complaints if "net::ERR" not in one] == []
    person.leaves()


def opens_linda(page: Page) -> None:
    page.get_by_text("Linda Weber").first.click()
    expect(page.locator("h1")).to_have_text("Linda Weber")


def is_live(page: Page) -> None:
    expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=AT_ONCE)


def notes(page: Page, text: str) -> None:
    page.locator("label[for=mode-note]").click()
    page.locator("#note-text").fill(text)
    page.locator("form.note button").click()


def test_what_a_colleague_does_shows_while_one_goes_on_writing(anna: Person, jonas: Person) -> None:
    opens_linda(anna.page)
    opens_linda(jonas.page)
    is_live(anna.page)
    anna.page.locator("#reply-text").fill("Guten Tag Frau Weber, ich")
    notes(jonas.page, "Sie ruft um vier an.")
    expect(anna.page.locator("#entries")).to_contain_text("Sie ruft um vier an.", timeout=AT_ONCE)
    expect(anna.page.locator("#reply-text")).to_have_value("Guten Tag Frau Weber, ich")
    assert anna.page.locator("#entries .note", has_text="Sie ruft um vier an.").count() == 1


def test_what_is_written_shows_before_the_page_is_read_again(anna: Person, jonas: Person) -> None:
    opens_linda(anna.page)
    opens_linda(jonas.page)
    is_live(anna.page)
    anna.page.route("**/c/*", lambda route: route.abort())
    notes(jonas.page, "Ohne neu zu lesen.")
    note = anna.page.locator("#entries .note", has_text="Ohne neu zu lesen.")
    expect(note).to_have_count(1, timeout=AT_ONCE)
    expect(note.locator("#latest")).to_have_count(1)
    assert anna.page.locator("#latest").count() == 1


def test_a_page_that_was_read_before_it_was_written_takes_nothing_away(
    anna: Person, jonas: Person
) -> None:
    opens_linda(anna.page)
    opens_linda(jonas.page)
    is_live(anna.page)
    late: list[Route] = []

    def hold(route: Route) -> None:
        """Keep what the page looked like, and let it come when the next entry is there."""
        if late:
            return route.abort()
        answer = route.fetch()
        late.append(route)
        notes(jonas.page, "Die zweite.")
        expect(anna.page.locator("#entries")).to_contain_text("Die zweite.", timeout=AT_ONCE)
        return route.fulfill(response=answer)

    anna.page.route("**/c/*", hold)
    with anna.page.expect_response("**/c/*"):
        notes(jonas.page, "Die erste.")
    anna.page.wait_for_function("document.querySelectorAll('#latest').length === 1")
    shown = anna.page.locator("#entries .note .words").all_inner_texts()
    assert shown[-2:] == ["Die erste.", "Die zweite."]
    # A page that is closed while it asks would wait for an answer nobody gives any more.
    anna.page.unroute_all(behavior="ignoreErrors")


def test_however_fast_they_write_everything_stands_there_once_and_in_order(
    anna: Person, jonas: Person
) -> None:
    opens_linda(anna.page)
    opens_linda(jonas.page)
    is_live(anna.page)
    anna.page.evaluate(WATCH_ORDER)
    jonas.page.evaluate(WRITE_MANY, 25)
    expect(anna.page.locator("#entries")).to_contain_text("Notiz 25.", timeout=AT_ONCE)
    assert anna.page.evaluate("window.wrong") == []
    mine = "#entries .note .words"
    said = [one for one in anna.page.locator(mine).all_inner_texts() if one.startswith("Notiz ")]
    assert said == [f"Notiz {number}." for number in range(1, 26)]


#: One form after the other, as fast as the server takes them.
WRITE_MANY = """async (many) => {
  const form = document.querySelector("form.note");
  for (let number = 1; number <= many; number++) {
    const told = new FormData(form);
    told.set("text", `Notiz ${number}.`);
    told.set("form_id", `many-${number}`);
    await fetch(form.action, { method: "POST", body: new URLSearchParams(told) });
  }
}"""
#: Whatever ever stood there twice, or before what was written earlier.
WATCH_ORDER = """() => {
  window.wrong = [];
  const list = document.getElementById("entries");
  new MutationObserver(() => {
    const ids = [...list.querySelectorAll(".entry")].map((one) => one.id);
    const numbers = [...list.querySelectorAll(".note .words")]
      .map((one) => /^Notiz (\\d+)/.exec(one.textContent)?.[1]).filter(Boolean).map(Number);
    if (new Set(ids).size < ids.length) window.wrong.push(ids);
    if (numbers.some((one, at) => one < numbers[at - 1])) window.wrong.push(numbers);
  }).observe(list, { childList: true });
}"""


def test_the_list_changes_on_every_page(anna: Person, jonas: Person) -> None:
    anna.goes_to("/desk?show=mine")
    is_live(anna.page)
    opens_linda(jonas.page)
    jonas.page.locator("#panel form[action$=assign]").first.locator("xpath=..").locator(
        "summary"
    ).click()
    jonas.page.locator("#panel select[name=owner]").first.select_option(label="Anna Sommer")
    before = anna.page.locator("#queue .waiting li").count()
    jonas.page.locator("#panel form[action$=assign] button").first.click()
    expect(anna.page.locator("#queue .waiting li")).to_have_count(before + 1, timeout=AT_ONCE)


def test_twelve_tabs_share_one_stream(anna: Person) -> None:
    opens_linda(anna.page)
    address = anna.page.url
    asked: list[str] = []
    anna.context.on("request", lambda one: asked.append(one.url) if "/live?" in one.url else None)
    tabs = [anna.context.new_page() for _ in range(11)]
    for tab in tabs:
        tab.goto(address)
        is_live(tab)
    is_live(anna.page)
    notes(anna.page, "Zwölf Fenster sehen das.")
    for tab in tabs:
        expect(tab.locator("#entries")).to_contain_text("Zwölf Fenster", timeout=AT_ONCE)
    assert len(asked) <= 1


def test_a_lost_line_is_said_and_mended(anna: Person, jonas: Person) -> None:
    opens_linda(anna.page)
    opens_linda(jonas.page)
    is_live(anna.page)
    anna.context.set_offline(True)
    notes(jonas.page, "Während die Leitung fehlte.")
    expect(jonas.page.locator("#entries")).to_contain_text("Während die Leitung fehlte.")
    anna.context.set_offline(False)
    expect(anna.page.locator("#entries")).to_contain_text(
        "Während die Leitung fehlte.", timeout=8_000
    )


def test_without_shared_workers_each_tab_has_a_stream_of_its_own(
    chromium: Browser, pages: Pages, jonas: Person
) -> None:
    old = Person(chromium, pages, locale="en-GB")
    old.page.add_init_script("delete window.SharedWorker")
    old.signs_in("anna")
    opens_linda(old.page)
    is_live(old.page)
    opens_linda(jonas.page)
    notes(jonas.page, "Auch ohne.")
    expect(old.page.locator("#entries")).to_contain_text("Auch ohne.", timeout=AT_ONCE)
    old.leaves()


def test_who_is_signed_out_elsewhere_is_told(anna: Person) -> None:
    other = anna.context.new_page()
    opens_linda(anna.page)
    is_live(anna.page)
    anna.page.locator("#reply-text").fill("Noch nicht gesendet")
    other.goto(anna.page.url)
    other.locator("details.me summary").click()
    other.get_by_role("button", name="Abmelden").click()
    anna.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(anna.page.locator("#reply-text")).to_have_value("Noch nicht gesendet")
