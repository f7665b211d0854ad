"""Can a second factor be set up and used by keyboard, on a phone and in the dark?"""

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import PASSWORD, Pages, Person
from tests.browser.test_looks import WIDTHS, looked_at
from tests.web.company import MONDAY

from faden.web.people.one_time_code import code_at, step_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def jonas(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="de-DE", width=320)
    person.signs_in("jonas")
    yield person
    person.leaves()


def judged(person: Person, name: str) -> dict[str, object]:
    """Everything that is wrong with the page at hand, in every window and colour."""
    return {
        f"{name} {width} {scheme}": bad
        for width in WIDTHS
        for scheme in ("light", "dark")
        if (bad := looked_at(person.page, width, scheme, name=f"factor-{name}"))
    }


def test_jonas_sets_it_up_and_signs_in_with_the_keyboard_alone(jonas: Person) -> None:
    page = jonas.page
    jonas.goes_to("/me/second-factor")
    page.locator("#begin-password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#code")
    wrong = judged(jonas, "key")
    secret = base64.b32decode(page.locator("code.key").inner_text().replace(" ", ""))
    page.locator("#code").focus()
    page.keyboard.type(code_at(secret, step_at(MONDAY)))
    page.keyboard.press("Enter")
    page.wait_for_selector(".codes")
    wrong |= judged(jonas, "codes")
    recovery = page.locator(".codes code").first.inner_text()
    jonas.context.clear_cookies()
    jonas.goes_to("/sign-in")
    page.keyboard.type("jonas@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code")
    wrong |= judged(jonas, "asked")
    for key in ("Tab", "Tab", "Enter", "Tab"):  # past the button, open, into the field
        page.keyboard.press(key)
    wrong |= judged(jonas, "asked for a recovery code")
    page.keyboard.type(recovery)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    assert wrong == {}
