"""Can a colleague work without a mouse?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import PASSWORD, Pages, Person

pytestmark = pytest.mark.browser

FOCUS_IS_SEEN = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const label = e.matches('[type=radio]') ? document.querySelector(`label[for=${e.id}]`) : e;
  const style = getComputedStyle(label ?? e);
  return {
    what: e.outerHTML.slice(0, 100),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inside: box.top < innerHeight && box.bottom > 0 && box.right > 0 && box.left < innerWidth,
  };
}"""


@pytest.fixture
def jonas(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="en-GB")
    yield person
    person.leaves()


def tab_to(page: Page, selector: str, *, most: int = 120) -> None:
    """Press Tab until this has the focus; every stop on the way must show where it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUS_IS_SEEN)
        assert (seen["outlined"], seen["inside"]) == (True, True), seen
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"Tab never came to {selector}")


def open_linda(page: Page) -> None:
    page.get_by_text("Linda Weber").first.click()
    expect(page.locator("h1")).to_have_text("Linda Weber")
    page.wait_for_load_state()  # Tab goes no further than what is there


def test_sign_in_open_a_thread_and_answer_by_keyboard_alone(jonas: Person) -> None:
    page = jonas.page
    jonas.goes_to("/sign-in")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type("jonas@example.org")
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    tab_to(page, ".waiting a[href*='/c/']:has(.name)")
    name = page.evaluate("document.activeElement.querySelector('.name').textContent")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    page.wait_for_load_state()  # Tab goes no further than what is there
    tab_to(page, "#reply-text")
    page.keyboard.type("Guten Tag, ich kümmere mich darum.")
    tab_to(page, ".reply button")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_be_visible()
    expect(page.locator(".entry.ours .words").last).to_have_text(
        "Guten Tag, ich kümmere mich darum."
    )


def test_a_note_is_chosen_by_arrow_key_and_looks_different(jonas: Person) -> None:
    page = jonas.page
    jonas.signs_in("jonas")
    open_linda(page)
    tab_to(page, "#mode-reply")
    before = page.locator(".composer").evaluate("e => getComputedStyle(e).backgroundColor")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#note-text")).to_be_visible()
    expect(page.locator("#reply-text")).to_be_hidden()
    after = page.locator(".composer").evaluate("e => getComputedStyle(e).backgroundColor")
    tab_to(page, "#note-text")
    page.keyboard.type("Nur für Kollegen")
    tab_to(page, "form.note button")
    page.keyboard.press("Enter")
    expect(page.locator(".entry.note .words").last).to_have_text("Nur für Kollegen")
    assert before != after


def test_the_newest_entry_is_seen_at_once(jonas: Person) -> None:
    page = jonas.page
    jonas.signs_in("jonas")
    open_linda(page)
    expect(page.locator(".entries > li").last).to_be_in_viewport()
    expect(page.locator("#reply-text")).to_be_in_viewport()


def test_everything_important_is_large_enough_for_a_finger(jonas: Person) -> None:
    page = jonas.page
    jonas.signs_in("jonas")
    page.set_viewport_size({"width": 390, "height": 844})
    open_linda(page)
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main select, .bar a, .bar summary')]"
        ".filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches('.unseen'))"
        ".map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect().height])"
        ".filter(([, height]) => height < 24)"
    )
    assert small == []
