"""When are two words the same to somebody who searches?

Case, umlauts in either writing, accents and the commonest endings do not count. What is kept and
what is asked go through the same functions, so it does not matter that "neue" becomes "neu".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_CHARS = 200_000  #: of one text that are looked at; more than anybody writes by hand
MAX_WORDS = 3_000  #: different ones kept of one text
MAX_LETTERS = 40  #: of one word; what is longer is cut, in the question as well
STEM = "~"  #: before what is left of a word without its endings; no word begins so

_WORD = re.compile(r"[^\W_]+")
_NOT_WORD = re.compile(r"[\W_]+")
_OTHER_LETTERS = str.maketrans({"æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_ENDINGS = ("ern", "en", "em", "er", "es", "ed", "e", "s")
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands in its text."""

    start: int
    end: int
    folded: str


def folded(text: str) -> str:
    """Return one word as it is compared.

    >>> folded("Müller"), folded("MUELLER"), folded("Straße"), folded("Łukasz")
    ('muller', 'muller', 'strasse', 'lukasz')
    """
    plain = text.casefold()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain.translate(_OTHER_LETTERS))
        plain = _NOT_WORD.sub("", "".join(one for one in apart if not unicodedata.combining(one)))
    plain = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return plain[:MAX_LETTERS]


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text that is in Unicode's composed form (NFC).

    >>> [word.folded for word in words("R-2026-0117: Größe, bitte!")]
    ['r', '2026', '0117', 'grosse', 'bitte']
    """
    for found in _WORD.finditer(text, 0, MAX_CHARS):
        plain = folded(found[0])
        if plain:
            yield Word(found.start(), found.end(), plain)


def words_of(text: str) -> list[str]:
    """Return the different words of any text, in order."""
    composed = unicodedata.normalize("NFC", text[:MAX_CHARS])
    # Without a `Word` for each: every message kept for searching comes through here.
    each = map(folded, dict.fromkeys(_WORD.findall(composed, 0, MAX_CHARS)))
    return list(dict.fromkeys(filter(None, each)))


def stem(word: str) -> str:
    """Return a folded word without the endings of German and English that are commonest.

    >>> stem("rechnungen"), stem("rechnung"), stem("invoices"), stem("invoice"), stem("haus")
    ('rechnung', 'rechnung', 'invoic', 'invoic', 'haus')
    """
    while word.endswith(_ENDINGS):  # most words have none; asked at once that costs little
        ending = next(one for one in _ENDINGS if word.endswith(one))
        if len(word) - len(ending) < _SHORTEST_STEM:
            break
        word = word[: -len(ending)]
    return word


def kept_of(text: str) -> list[str]:
    """Return what a text is found by: its words, and their stems where they differ.

    >>> kept_of("Wo bleibt die Rechnung? Keine Rechnungen!")
    ['wo', 'bleibt', 'die', 'rechnung', 'keine', '~kein', 'rechnungen', '~rechnung']
    """
    kept: dict[str, None] = {}
    for word in words_of(text)[:MAX_WORDS]:
        kept[word] = None
        if (short := stem(word)) != word:
            kept[STEM + short] = None
    return list(kept)
