"""Can everybody use every page: by eye, by screen reader, on a phone, in the dark?

Each page is judged by axe-core and measured for overflow in every window, colour and language. With
FADEN_SCREENSHOTS=<folder> each is also painted, to be looked at.
"""

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import PASSWORD, Pages, Person

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
    "what messages caused": ("anna", "/caused"),
    "waits for a person": ("anna", "/waits"),
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
    "wishes": ("", "/linked/p"),
    "my thread": ("", "/linked/t"),
    "yes to advertising": ("", "/linked/y"),
    "link ended": ("", "/linked/p?days=-1"),
    "link unknown": ("", "/p/mail.forged"),
    "settings contact": ("anna", "/settings/contact"),
    "settings special cases": ("anna", "/settings/special"),
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
        person.leaves()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_used_by_everybody(
    looker: dict[str, Person], language: str, name: str
) -> None:
    who, path = PAGES[name]
    person = looker[who]
    person.complaints.clear()
    open_page(person, path, language)
    found = flaws(person.page, f"{name}-{language}", language)
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


def flaws(page: Page, name: str, language: str) -> dict[str, dict[str, object]]:
    """Everything that is wrong with a page, by window."""
    return {
        f"{width} {scheme}": bad
        for width, scheme in windows(language)
        if (bad := looked_at(page, width, scheme, name=name))
    }


def looked_at(page: Page, width: int, scheme: str, *, name: str) -> dict[str, object]:
    """Everything that is wrong with a page in one window."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if SCREENSHOTS:
        file = f"{name}-{width}-{scheme}.png".replace(" ", "-")
        page.screenshot(path=Path(SCREENSHOTS) / file, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    spilt = spilling(page)
    bad: dict[str, object] = {"runs into its neighbour": spilt} if spilt else {}
    if (rows := tab_rows(page)) > 1:
        bad["the list's tabs stand in rows"] = rows
    return violations(page) | bad | ({f"too wide by {wide} px": widest(page)} if wide > 0 else {})


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


# What a page looks like when something is the matter, or under way (ui.md 4.1).


def at_karim(person: Person, language: str) -> None:
    open_page(person, "Karim Haddad", language)


def offline(person: Person, language: str) -> None:
    at_karim(person, language)
    expect(person.page.locator("#live")).to_have_attribute("data-state", "live")
    person.context.set_offline(True)
    person.page.locator("#reply-text").press_sequentially("Ohne Netz")
    expect(person.page.locator("#live")).to_have_attribute("data-state", "lost")


def stale(person: Person, language: str) -> None:
    """A minute without a line, by the page's own clock."""
    person.page.clock.install()
    offline(person, language)
    person.page.clock.fast_forward(61_000)
    expect(person.page.locator("body")).to_have_class(re.compile("is-stale"))


def signed_out(person: Person, language: str) -> None:
    at_karim(person, language)
    expect(person.page.locator("#live")).to_have_attribute("data-state", "live")
    person.context.clear_cookies()
    person.page.locator("#reply-text").press_sequentially("Noch nicht gesendet")
    expect(person.page.locator("#saved")).not_to_be_empty()
    person.page.evaluate("dispatchEvent(new Event('online'))")
    expect(person.page.locator("#live")).to_have_attribute("data-state", "signed-out")


def note_mode(person: Person, language: str) -> None:
    at_karim(person, language)
    person.page.locator("label[for=mode-note]").click()
    person.page.locator("#note-text").press_sequentially("Nur für uns")
    expect(person.page.locator("#saved")).not_to_be_empty()


def refused(person: Person, language: str) -> None:
    at_karim(person, language)
    person.page.evaluate(
        "document.querySelectorAll('form.note textarea').forEach(one => one.required = false)"
    )
    person.page.locator("label[for=mode-note]").click()
    person.page.locator("#note-text").fill("")
    person.page.locator("form.note button").click()
    expect(person.page.locator("#note-refused")).to_be_visible()


def undo(person: Person, language: str) -> None:
    open_page(person, "Linda Weber", language)
    person.page.locator("#reply-text").fill("Ja, das Angebot gilt.")
    person.page.locator("form.reply > button").click()
    expect(person.page.locator(".undo")).to_be_visible()


def menu(person: Person, language: str) -> None:
    at_karim(person, language)
    person.page.locator("details.me summary").click()


def keys(person: Person, language: str) -> None:
    at_karim(person, language)
    person.page.keyboard.press("?")
    expect(person.page.locator("dialog[open]")).to_be_visible()


def erased(person: Person, language: str) -> None:
    person.goes_to(f"/gone?lang={language}")
    expect(person.page.locator(".gone h1")).to_be_visible()


def signs_in_anew(person: Person, name: str) -> None:
    person.context.clear_cookies()
    person.goes_to("/sign-in")
    person.page.locator("#email").fill(f"{name}@example.org")
    person.page.locator("#password").fill(PASSWORD)
    person.page.locator("button.main").click()


def speaks(person: Person, language: str) -> None:
    """Choose a language in the menu: what an address asks for is over with the next form."""
    person.goes_to("/me")
    person.page.locator("details.me summary").click()
    person.page.locator(f"button[name=lang][value={language}]").click()
    expect(person.page.locator("html")).to_have_attribute("lang", language)


def first_run(person: Person, language: str) -> None:
    signs_in_anew(person, "olga")
    person.page.wait_for_url("**/welcome")
    speaks(person, language)
    person.goes_to(f"/welcome?lang={language}")


def first_run_refused(person: Person, language: str) -> None:
    first_run(person, language)
    person.page.locator("#first-name").evaluate("field => field.required = false")
    person.page.locator("#first-name").fill("")
    person.page.locator("button.main").click()
    expect(person.page.locator("#first-name-fault")).to_be_visible()


def dark_and_compact(person: Person, language: str) -> None:
    """What somebody has chosen stands above what the browser has."""
    signs_in_anew(person, "jonas")
    person.page.wait_for_url("**/desk")
    speaks(person, language)
    person.goes_to("/me")
    for chosen in ("theme-dark", "density-compact"):
        name, _, value = chosen.partition("-")
        person.page.locator(f"[name={name}][value={value}]").check()
    person.page.locator("form[action='/me/look'] button").click()
    expect(person.page.locator("html")).to_have_class("dark compact")
    at_karim(person, language)


STATES: dict[str, Callable[[Person, str], None]] = {
    "offline": offline,
    "stale": stale,
    "signed out": signed_out,
    "note mode": note_mode,
    "refused": refused,
    "undo": undo,
    "menu": menu,
    "keys": keys,
    "erased": erased,
    "first run": first_run,
    "first run refused": first_run_refused,
    "dark and compact": dark_and_compact,
}
KNOWN = ("status of", "net::ERR")  #: what the browser itself tells of a lost line


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_used_by_everybody(
    chromium: Browser, pages: Pages, language: str, state: str
) -> None:
    wanted = windows_of_a_state(language, state)
    if not wanted:
        pytest.skip("the other language shows this state; all of them: make grid")
    locale = {"de": "de-DE", "en": "en-GB"}[language]
    person = Person(chromium, pages, locale=locale)
    person.signs_in("anna")
    speaks(person, language)
    STATES[state](person, language)
    expect(person.page.locator("html")).to_have_attribute("lang", language)
    found = {
        f"{width} {scheme}": bad
        for width, scheme in wanted
        if (bad := looked_at(person.page, width, scheme, name=f"state {state}-{language}"))
    }
    person.leaves()
    assert found == {}
    assert [one for one in person.complaints if not any(word in one for word in KNOWN)] == []


def windows_of_a_state(language: str, state: str) -> list[tuple[int, str]]:
    """The narrow dark window or the wide light one, in one language for each state; or all."""
    if GRID or SCREENSHOTS:
        return windows(language)
    place = list(STATES).index(state)
    if place % 2 == int(language == "en"):
        return [(320, "dark") if place % 4 < 2 else (1440, "light")]
    return []


def violations(page: Page) -> dict[str, object]:
    page.evaluate(AXE)
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return {
        one["id"]: [node["html"][:160] for node in one["nodes"]] for one in result["violations"]
    }


def spilling(page: Page) -> list[str]:
    """Return what is wider than its place and so lies under or over what stands beside it."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.thread, .thread-head, .thread-head > *, .bar')]"
        ".filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)"
        ".map(e => `${e.className}: ${e.scrollWidth} px in ${e.clientWidth} px`)"
    )
    return found


def tab_rows(page: Page) -> int:
    """Count the rows in which the tabs above the list stand; one leaves more of the list."""
    rows: int = page.evaluate(
        "new Set([...document.querySelectorAll('.queue .tabs li')]"
        ".filter(e => e.offsetWidth).map(e => e.offsetTop)).size"
    )
    return rows


def widest(page: Page) -> object:
    return page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"
    )
