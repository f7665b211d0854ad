"""Can people rely on what they write in a real browser: kept, taken back, not said twice?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect
from tests.browser.conftest import Pages, Person

pytestmark = pytest.mark.browser

SOON = 8_000  #: ms


@pytest.fixture
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    yield from at_work(chromium, pages, "anna")


@pytest.fixture
def jonas(chromium: Browser, pages: Pages) -> Iterator[Person]:
    yield from at_work(chromium, pages, "jonas")


def at_work(chromium: Browser, pages: Pages, name: str) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE")
    person.signs_in(name)
    yield person
    person.leaves()
    # A lost line is told on the console, and that a question came back instead of an answer.
    known = ("net::ERR", "status of 409")
    assert [one for one in person.complaints if not any(word in one for word in known)] == []


def opens(page: Page, name: str) -> None:
    page.get_by_text(name).first.click()
    expect(page.locator("h1")).to_have_text(name)


def writes(page: Page, text: str) -> None:
    page.locator("#reply-text").press_sequentially(text)


def is_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text("Entwurf gespeichert", timeout=SOON)


def is_deaf(page: Page) -> Page:
    """Let a window not hear what is written in the others."""
    page.route("**/presence", lambda route: route.abort())
    return page


def stays_when_asked(page: Page) -> list[str]:
    """Whoever is asked before leaving stays; return what was asked, as it grows."""
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stays)
    return asked


def test_a_draft_is_kept_and_shown_in_another_window(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    writes(anna.page, "Guten Tag Herr Haddad")
    is_saved(anna.page)
    other = anna.context.new_page()
    other.goto(anna.page.url)
    expect(other.locator("#reply-text")).to_have_value("Guten Tag Herr Haddad")
    other.locator("#reply-text").fill("")
    is_saved(other)


def test_windows_that_are_open_already_follow_until_something_is_begun_there(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    other = anna.context.new_page()
    other.goto(anna.page.url)
    there = other.locator("#reply-text")
    expect(there).to_have_value("")
    writes(anna.page, "Steht gleich")
    expect(there).to_have_value("Steht gleich", timeout=SOON)
    anna.page.locator("#reply-text").fill("Steht gleich auch dort")
    expect(there).to_have_value("Steht gleich auch dort", timeout=SOON)
    anna.page.locator("#reply-text").fill("")
    expect(there).to_have_value("", timeout=SOON)
    is_deaf(other)
    there.press_sequentially("Eigenes")
    is_saved(other)
    expect(anna.page.locator("#reply-text")).to_have_value("Eigenes", timeout=SOON)
    there.fill("")
    is_saved(other)


def test_what_was_written_before_the_page_was_ready_is_saved_as_well(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    held: list[Route] = []
    anna.page.route("**/composer*.js*", lambda route: held.append(route), times=1)  # noqa: PLW0108
    with anna.page.expect_request("**/composer*.js*"):
        anna.page.reload(wait_until="commit")
    writes(anna.page, "Schneller als die Leitung")
    held[0].continue_()
    is_saved(anna.page)
    expect(anna.page.locator("#reply-text")).to_have_value("Schneller als die Leitung")
    anna.page.locator("#reply-text").fill("")
    is_saved(anna.page)


def comes_late(page: Page, words: str) -> None:
    """Write, and be shown a page that was made a moment before the words were saved."""
    before = page.request.get(page.url)
    held: list[Route] = []

    def holds(route: Route) -> None:
        if route.request.is_navigation_request():
            held.append(route)
        else:
            route.continue_()

    page.route("**/c/*", holds)
    writes(page, words)
    with page.expect_response("**/draft"):
        page.evaluate("setTimeout(() => location.reload())")
    (late,) = held
    with page.expect_event("load"):
        late.fulfill(response=before)
    page.unroute("**/c/*")


def test_a_page_that_was_asked_for_before_the_save_shows_what_was_saved(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    comes_late(anna.page, "Gleich nach dem Klick")
    assert anna.page.locator("#reply-text").evaluate("one => one.defaultValue") == ""
    expect(anna.page.locator("#reply-text")).to_have_value("Gleich nach dem Klick")
    anna.page.locator("#reply-text").fill("")
    is_saved(anna.page)


#: In a page that comes when it is asked to wait, what the server says of a draft is heard later.
SLOWLY = """
if (sessionStorage.getItem("slowly")) {
  const real = fetch;
  window.fetch = (url, more) => {
    const answer = real(url, more);
    if (!String(url).endsWith("/draft") || more.keepalive) return answer;
    return new Promise((done) => (window.hears = () => answer.then(done)));
  };
}
"""


@pytest.mark.parametrize("goes", [False, True], ids=["stays", "closes the tab"])
def test_what_is_typed_before_such_a_page_has_learnt_of_it_is_not_lost(
    anna: Person, *, goes: bool
) -> None:
    opens(anna.page, "Karim Haddad")
    address, page = anna.page.url, anna.page
    page.add_init_script(SLOWLY)
    page.reload()
    page.evaluate("sessionStorage.setItem('slowly', 'yes')")
    comes_late(page, "Dann dies")
    field = page.locator("#reply-text")
    page.wait_for_function("window.hears")
    field.press_sequentially("und jenes")
    if goes:
        other = anna.context.new_page()
        page.close(run_before_unload=True)
        other.goto(address)
        field = other.locator("#reply-text")
    else:
        page.evaluate("sessionStorage.removeItem('slowly'); window.hears()")
    each_once = re.compile("^(Dann dies ?und jenes|und jenesDann dies)$")
    expect(field).to_have_value(each_once)
    if not goes:
        page.reload()
        expect(field).to_have_value(each_once)
    field.fill("")
    is_saved(field.page)


def test_what_was_written_without_a_line_or_a_session_is_not_lost(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    anna.context.set_offline(True)
    writes(anna.page, "Ohne Netz geschrieben")
    expect(anna.page.locator("#saved")).to_contain_text("in diesem Fenster", timeout=SOON)
    anna.page.locator("form.reply button.main").click()
    expect(anna.page.locator("#reply-text")).to_have_value("Ohne Netz geschrieben")
    anna.context.set_offline(False)
    is_saved(anna.page)
    cookies = anna.context.cookies()
    anna.context.clear_cookies()
    writes(anna.page, " und abgemeldet")
    expect(anna.page.locator("#saved")).to_contain_text("Abgemeldet", timeout=SOON)
    anna.page.locator("form.reply button.main").click()
    expect(anna.page.locator("#reply-text")).to_have_value("Ohne Netz geschrieben und abgemeldet")
    anna.context.add_cookies(cookies)  # type: ignore[arg-type]  # as they were read
    anna.page.reload()
    expect(anna.page.locator("#reply-text")).to_have_value("Ohne Netz geschrieben und abgemeldet")
    anna.page.locator("#reply-text").fill("")
    is_saved(anna.page)


def test_an_answer_counts_down_and_comes_back_as_a_draft(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    writes(anna.page, "Das ging zu schnell")
    anna.page.locator("form.reply button.main").click()
    entry = anna.page.locator(".entry.ours", has_text="Das ging zu schnell")
    expect(entry.locator("time[data-leaves]")).to_contain_text("Geht in", timeout=SOON)
    expect(anna.page.locator("#reply-text")).to_have_value("")
    entry.get_by_role("button", name="Zurücknehmen").click()
    expect(anna.page.locator("#reply-text")).to_have_value("Das ging zu schnell")
    expect(anna.page.locator(".undo")).to_have_count(0)
    assert anna.page.locator(".entry.ours", has_text="Das ging zu schnell").count() == 1
    anna.page.locator("#reply-text").fill("")
    is_saved(anna.page)


def test_two_at_one_customer_see_each_other_and_the_second_is_asked(
    anna: Person, jonas: Person
) -> None:
    opens(anna.page, "Linda Weber")
    opens(jonas.page, "Linda Weber")
    writes(jonas.page, "Ja, das Angebot gilt.")
    expect(anna.page.locator("#others")).to_have_text(
        "Jonas Berg schreibt eine Antwort", timeout=SOON
    )
    writes(anna.page, "Ja, natürlich gilt es.")
    jonas.page.locator("form.reply button.main").click()
    expect(jonas.page.locator(".entry.ours", has_text="Ja, das Angebot gilt.")).to_have_count(1)
    anna.page.locator("form.reply button.main").click()
    expect(anna.page.locator(".meanwhile")).to_be_visible()
    expect(anna.page.locator("#reply-text")).to_have_value("Ja, natürlich gilt es.")
    anna.page.get_by_role("button", name="Trotzdem senden").click()
    expect(anna.page.locator(".entry.ours", has_text="Ja, natürlich gilt es.")).to_have_count(1)
    expect(anna.page.locator("#reply-text")).to_have_value("")


def test_a_tab_that_is_closed_in_mid_sentence_has_saved_it(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    address, other = anna.page.url, anna.context.new_page()
    writes(anna.page, "Noch keine Sekunde alt")
    other.goto(address)  # before the tab is gone: shown as soon as it has saved
    anna.page.close(run_before_unload=True)
    expect(other.locator("#reply-text")).to_have_value("Noch keine Sekunde alt", timeout=SOON)
    other.locator("#reply-text").fill("")
    is_saved(other)


def test_without_a_line_closing_is_asked_about_first(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    asked = stays_when_asked(anna.page)
    anna.context.set_offline(True)
    writes(anna.page, "Ginge verloren")
    anna.page.close(run_before_unload=True)
    expect(anna.page.locator("#saved")).to_contain_text("in diesem Fenster", timeout=SOON)
    assert asked == ["beforeunload"]
    anna.context.set_offline(False)
    is_saved(anna.page)
    anna.page.locator("#reply-text").fill("")
    is_saved(anna.page)


def test_who_sends_beside_a_newer_draft_looks_at_both_first(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    other = is_deaf(anna.context.new_page())
    other.goto(anna.page.url)
    writes(anna.page, "Morgen um neun")
    is_saved(anna.page)
    other.locator("#reply-text").press_sequentially("Oder um zehn")
    other.locator("form.reply button.main").click()
    expect(other.locator("#saved")).to_contain_text("Oben steht", timeout=SOON)
    expect(other.locator("#reply-text")).to_have_value("Morgen um neun\n\nOder um zehn")
    assert other.locator(".entry.ours", has_text="um zehn").count() == 0
    other.reload()
    expect(other.locator("#reply-text")).to_have_value("Morgen um neun\n\nOder um zehn")
    is_saved(other)
    other.locator("#reply-text").fill("")
    is_saved(other)


def test_closing_is_asked_about_while_a_newer_draft_stands_elsewhere(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    other = is_deaf(anna.context.new_page())
    other.goto(anna.page.url)
    writes(anna.page, "Von hier")
    is_saved(anna.page)
    asked = stays_when_asked(other)
    other.locator("#reply-text").press_sequentially("Und von dort")
    expect(other.locator("#saved")).to_contain_text("neuerer Entwurf", timeout=SOON)
    other.close(run_before_unload=True)
    expect(other.locator("#reply-text")).to_have_value("Und von dort")
    assert asked == ["beforeunload"]
    other.locator("form.reply button.main").click()
    expect(other.locator("#reply-text")).to_have_value("Von hier\n\nUnd von dort")
    is_saved(other)
    other.locator("#reply-text").fill("")
    is_saved(other)


def test_words_that_come_back_stand_there_once(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    writes(anna.page, "Erstens")
    anna.page.locator("form.reply button.main").click()
    entry = anna.page.locator(".entry.ours", has_text="Erstens")
    undo = entry.get_by_role("button", name="Zurücknehmen")
    expect(undo).to_be_visible()
    writes(anna.page, "Zweitens")
    is_saved(anna.page)
    writes(anna.page, " und drittens")
    undo.click()
    expect(anna.page.locator("#reply-text")).to_have_value("Erstens\n\nZweitens und drittens")
    is_saved(anna.page)
    anna.page.locator("#reply-text").fill("")
    is_saved(anna.page)


def test_a_draft_in_two_windows_is_sent_once(anna: Person) -> None:
    opens(anna.page, "Karim Haddad")
    writes(anna.page, "Einmal reicht")
    is_saved(anna.page)
    other, third = (is_deaf(anna.context.new_page()) for _ in range(2))
    for page in (other, third):
        page.goto(anna.page.url)
        expect(page.locator("#reply-text")).to_have_value("Einmal reicht")
    anna.page.locator("form.reply button.main").click()
    sent = anna.page.locator(".entry.ours", has_text="Einmal reicht")
    expect(sent).to_have_count(1)
    other.locator("form.reply button.main").click()
    expect(other.locator("#answer-refused")).to_contain_text("in einem anderen Fenster")
    expect(other.locator("#reply-text")).to_have_value("Einmal reicht")
    expect(other.locator(".entry.ours", has_text="Einmal reicht")).to_have_count(1)
    third.locator("#reply-text").focus()
    third.keyboard.press("Control+End")
    third.keyboard.type(" und noch etwas")
    third.locator("form.reply button.main").click()
    expect(third.locator("#saved")).to_contain_text("in einem anderen Fenster abgeschickt")
    expect(third.locator("#reply-text")).to_have_value("und noch etwas")
    third.locator("#reply-text").press_sequentially(" dazu")
    is_saved(third)
    assert third.locator(".entry.ours", has_text="noch etwas").count() == 0
    third.locator("#reply-text").fill("")
    is_saved(third)


def test_a_page_that_came_before_the_answer_left_learns_that_it_has(anna: Person) -> None:
    opens(anna.page, "Ilse Krämer")
    address = anna.page.url.partition("#")[0]
    writes(anna.page, "Geht gerade hinaus")
    is_saved(anna.page)
    early: list[str] = []

    def overtake(route: Route) -> None:
        # Read while the answer was on its way, shown after it was taken.
        early.append(anna.page.request.get(address).text())
        assert route.fetch(max_redirects=0).status == 303
        route.fulfill(body=early[0], content_type="text/html")

    anna.page.route("**/answer", overtake, times=1)
    anna.page.locator("form.reply button.main").click()
    expect(anna.page.locator("#reply-text")).to_have_value("", timeout=SOON)
    assert ["Geht gerade hinaus</textarea>" in page for page in early] == [True]
    anna.page.goto(address)
    expect(anna.page.locator("#reply-text")).to_have_value("")
    expect(anna.page.locator(".entry.ours", has_text="Geht gerade hinaus")).to_have_count(1)
