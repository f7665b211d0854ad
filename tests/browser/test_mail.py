"""Does a real browser keep a mail apart, save its files, and stop our messages without a mouse?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect
from tests.browser.conftest import Pages, Person

pytestmark = pytest.mark.browser

UNSUBSCRIBE = "/unsubscribe/mail/goodtoken"


@pytest.fixture
def anna(chromium: Browser, pages: Pages) -> Iterator[Person]:
    person = Person(chromium, pages, locale="en-GB")
    yield person
    person.leaves()


def open_petra(anna: Person) -> None:
    anna.signs_in("anna")
    anna.goes_to("/desk?lang=en")
    anna.page.get_by_text("Petra Sund").first.click()


def test_a_formatted_mail_asks_for_nothing_from_elsewhere_until_told(anna: Person) -> None:
    open_petra(anna)
    page, asked = anna.page, list[str]()

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("https://**", refuse)
    page.locator(".looks a").first.click()
    frame = page.frame_locator("iframe.mail")
    expect(frame.locator("b")).to_have_text("Rechnung")
    assert frame.locator("img[alt=Logo]").evaluate("e => e.naturalWidth") == 1
    assert asked == []
    assert anna.complaints == []
    with page.expect_request("https://tracker.example/seen.png"):
        page.locator("a[href$='?images=1']").click()


def test_a_mail_is_a_stranger_to_the_page_around_it(anna: Person) -> None:
    open_petra(anna)
    anna.page.locator(".looks a").first.click()
    expect(anna.page.frame_locator("iframe.mail").locator("b")).to_be_visible()
    assert anna.page.evaluate("document.querySelector('iframe').contentDocument") is None


def test_a_file_is_saved_under_its_name(anna: Person) -> None:
    open_petra(anna)
    with anna.page.expect_download() as download:
        anna.page.locator(".files a").last.click()
    assert download.value.suggested_filename == "Rechnung 2026-10 – Größe.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")


def test_messages_are_stopped_by_keyboard_alone(anna: Person) -> None:
    anna.goes_to(UNSUBSCRIBE)
    anna.page.keyboard.press("Tab")
    expect(anna.page.get_by_role("button")).to_be_focused()
    anna.page.keyboard.press("Enter")
    expect(anna.page.get_by_role("heading")).to_have_text("You will get no more of these messages")
