"""Can everybody use every page: by eye, by screen reader, on a phone, in the dark?

Each page is judged by axe-core and measured for overflow in every window, colour and language. With
FADEN_SCREENSHOTS=<folder> each is also painted, to be looked at.
"""

import hashlib
import os
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Pages, Person

from faden.web.contact.seal import Thanks, seal_thanks

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VENDOR = Path(__file__).parent / "vendor"
AXE = (VENDOR / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENSHOTS = os.environ.get("FADEN_SCREENSHOTS")  # noqa: TID251  # a setting of the tests

GRID = os.environ.get("FADEN_GRID")  # noqa: TID251  # a setting of the tests
WIDTHS = (320, 390, 1440)
TUESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC)
SEAL = seal_thanks(
    bytes(range(32)),
    "contact",
    Thanks("4096112233", TUESDAY, TUESDAY, TUESDAY + timedelta(hours=1)),
)
#: page: (who looks, path; {…} is opened by its name in the list)
PAGES = {
    "sign-in": ("", "/sign-in"),
    "queue empty": ("anna", "/desk?show=mine"),
    "queue full": ("anna", "/desk"),
    "thread": ("anna", "Linda Weber"),
    "thread with a suggestion": ("anna", "Karim Haddad"),
    "thread read only": ("rita", "Linda Weber"),
    "search": ("anna", "/search?q=l"),
    "search in words": ("anna", "/search?q=Rechnung"),
    "search without a hit": ("anna", "/search?q=Xylophon"),
    "trouble": ("anna", "/trouble"),
    "mailboxes": ("anna", "/mailboxes"),
    "quarantine": ("anna", "/quarantine"),
    "quarantine item": ("anna", "/quarantine/*"),
    "quarantine whose": ("anna", "/quarantine/*/file"),
    "quarantine file": ("anna", "/quarantine/*/file/*"),
    "thread with mails": ("anna", "Petra Sund"),
    "mail": ("anna", "/messages/*"),
    "unsubscribe": ("", "/unsubscribe/mail/goodtoken"),
    "unsubscribe unknown": ("", "/unsubscribe/mail/bad token"),
    "join": ("anna", "/join/*"),
    "match": ("anna", "/match"),
    "my settings": ("anna", "/me"),
    "second factor": ("anna", "/me/second-factor"),
    "audit log": ("anna", "/audit"),
    "settings teams": ("anna", "/settings"),
    "settings hours": ("anna", "/settings/hours"),
    "settings people": ("anna", "/settings/people"),
    "contact page": ("", "/contact/contact"),
    "contact page sent": ("", f"/contact/contact/sent?seal={SEAL}"),
    "settings contact": ("anna", "/settings/contact"),
    "settings connections": ("anna", "/settings/connections"),
    "404": ("anna", "/nowhere"),
    "500": ("", "/crash"),
}


def test_the_judge_is_the_one_written_down() -> None:
    written = tomllib.loads((VENDOR / "vendor.toml").read_text())["axe-core"]
    assert hashlib.sha256(AXE.encode()).hexdigest() == written["sha256"]
    assert f'axe.version="{written["version"]}"' in AXE or written["version"] in AXE[:400]


@pytest.fixture(scope="module", params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def looker(chromium: Browser, pages: Pages, language: str) -> Iterator[dict[str, Person]]:
    """One signed-in window for each colleague, in this language."""
    locale = {"de": "de-DE", "en": "en-GB"}[language]
    people = {name: Person(chromium, pages, locale=locale) for name in ("", "anna", "rita")}
    for name in ("anna", "rita"):
        people[name].signs_in(name)
    yield people
    for person in people.values():
        person.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_used_by_everybody(
    looker: dict[str, Person], language: str, name: str
) -> None:
    who, path = PAGES[name]
    person = looker[who]
    person.complaints.clear()
    open_page(person, path, language)
    found = {
        f"{width} {scheme}": bad
        for width, scheme in windows(language)
        if (bad := looked_at(person.page, width, scheme, name=f"{name}-{language}"))
    }
    unexpected = [text for text in person.complaints if "status of" not in text]
    assert found == {}
    assert unexpected == []
    assert person.page.locator("html").get_attribute("lang") == language


def windows(language: str) -> list[tuple[int, str]]:
    """Every width and colour; pairwise with the language, or (FADEN_GRID, SCREENSHOTS) all of them.

    What breaks a page breaks it by its width, its colour or its words, hardly ever by all three.
    """
    whole = [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
    if GRID or SCREENSHOTS:
        return whole
    other = int(language == "en")
    return [
        (width, scheme)
        for width, scheme in whole
        if (WIDTHS.index(width) + (scheme == "dark") + other) % 2 == 0
    ]


def looked_at(page: Page, width: int, scheme: str, *, name: str) -> dict[str, object]:
    """Everything that is wrong with a page in one window."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if SCREENSHOTS:
        file = f"{name}-{width}-{scheme}.png".replace(" ", "-")
        page.screenshot(path=Path(SCREENSHOTS) / file, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return violations(page) | ({f"too wide by {wide} px": widest(page)} if wide > 0 else {})


#: what has an id of its own: who or what is opened first, and the link to follow from there
FOUND = {
    "/quarantine/*": ("/quarantine", "", "a.whole"),
    "/quarantine/*/file": ("/quarantine", "", "a.whole"),
    "/quarantine/*/file/*": ("/quarantine", "", "a.whole"),
    "/join/*": ("/desk", "Karim Haddad", "a[href^='/join/']"),
    "/match": ("/desk", "Linda Weber", "a[href$='/match']"),
    "/messages/*": ("/desk", "Petra Sund", ".looks a[href^='/messages/']"),
}


def open_page(person: Person, path: str, language: str) -> None:
    """Open a page in a language; what has an id of its own is found as a person would."""
    page = person.page
    page.set_viewport_size({"width": 1440, "height": 800})
    if path.startswith("/") and path not in FOUND:
        person.goes_to(path + ("&" if "?" in path else "?") + f"lang={language}")
        return
    start, name, selector = FOUND.get(path, ("/desk", "", f".waiting a:has-text('{path}')"))
    person.goes_to(start)
    if name:
        page.get_by_text(name).first.click()
    href = (page.locator(selector).first.get_attribute("href") or "").partition("#")[0]
    if path.startswith("/quarantine/*/file"):
        href += "/file"
    if path == "/quarantine/*/file/*":
        person.goes_to(f"{href}?q=e")
        href = page.locator("a[href*='/file/']").first.get_attribute("href") or ""
    query = "?q=e&" if path in ("/match", "/quarantine/*/file") else "?"
    person.goes_to(f"{href}{query}lang={language}")


def violations(page: Page) -> dict[str, object]:
    page.evaluate(AXE)
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return {
        one["id"]: [node["html"][:160] for node in one["nodes"]] for one in result["violations"]
    }


def widest(page: Page) -> object:
    return page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"
    )
