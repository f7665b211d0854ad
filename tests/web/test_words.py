"""Does every sentence exist in both languages, and none that nobody says any more?"""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from faden.core.receipt import State
from faden.web.engine_words import say_reason
from faden.web.language import LANGUAGES, wanted_language
from faden.web.shown import STATES
from faden.web.templates import translator

WEB = Path(__file__).parents[2] / "src" / "faden" / "web"
KEYWORDS = {"_": None, "mark": None, "translate": None, "say": None}
Message = str | tuple[str, ...]


def said_by_programs() -> set[Message]:
    found: set[Message] = set()
    for path in WEB.rglob("*.py"):
        with path.open("rb") as file:
            found |= {plain(text) for _, text, _, _ in extract("python", file, keywords=KEYWORDS)}
    return found


def said_by_templates() -> set[Message]:
    found: set[Message] = set()
    for path in WEB.rglob("*.html"):
        with path.open("rb") as file:
            for _, _, text, _ in babel_extract(file, ("_", "ngettext"), (), {}):
                found.add(plain(text))
    return found - {""}


def plain(text: object) -> Message:
    if isinstance(text, str):
        return text
    parts = tuple(part for part in (text if isinstance(text, tuple | list) else ()) if part)
    return parts[0] if len(parts) == 1 else parts or ""


def catalogue(language: str) -> Catalog:
    with (WEB / "locale" / language / "LC_MESSAGES" / "faden.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_in_the_catalogue_and_no_other(language: str) -> None:
    written = {plain(message.id) for message in catalogue(language) if message.id}
    said = said_by_programs() | said_by_templates()
    assert (said - written, written - said) == (set(), set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_of_their_sentences(language: str) -> None:
    translated = catalogue(language)
    broken = [m.id for m in translated if m.id and any(m.check(translated))]
    assert broken == []


def test_german_says_sie() -> None:
    words = {w.strip(".,:?!„“") for m in catalogue("de") for w in str(m.string).split()}
    assert words & {"du", "Du", "dein", "Dein", "dich", "dir", "deine", "Deine"} == set()


def test_every_state_has_words() -> None:
    assert set(STATES) == set(State)


@pytest.mark.parametrize(
    ("reason", "german"),
    [
        ("delivery failed: phone switched off", "Nicht zugestellt: Telefon ausgeschaltet"),
        ("withdrawn by the customer: marketing", "vom Kunden abgelehnt: Werbung"),
        (
            "gave up after 8 tries: the provider never got it",
            "nach 8 Versuchen aufgegeben: der Anbieter hat es nie bekommen",
        ),
        ("this message is delivered already", "Zugestellt"),
        ("the account sms is not connected", "das Konto sms ist nicht verbunden"),
        ("100% sure: %(x)s", "100% sure: %(x)s"),
        ("", ""),
    ],
)
def test_reasons_of_the_engine_are_said_in_german(reason: str, german: str) -> None:
    assert say_reason(reason, translator("de")) == german


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("DE-ch;q=0.2, fr", "de"),
        ("en;q=0.1,de;q=0.9", "de"),
        ("de;q=0", "en"),
        ("de;q=x,en;q=0.1", "en"),
        (";;,,", "en"),
    ],
)
def test_the_browsers_wish_is_heard(header: str, language: str) -> None:
    assert wanted_language(header) == language
