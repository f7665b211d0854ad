"""Which phrases can occur in a text at all?

Every message is read for a stop before it is acknowledged, and searching it for every phrase would
cost more than all the rest. A phrase is searched only where one of its group's stems occurs and
each of its words stands somewhere in the text, which for nearly every message leaves none. That
only spares searches: it never changes what a message says (tests/core/understand/test_sieve.py).
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache, reduce
from operator import or_

from faden.core.stop.alike import SOUNDS_ALIKE
from faden.core.stop.doubt import ASK, HINDERED
from faden.core.stop.frame import FRAMES
from faden.core.stop.phrase import BARE_STOP_WORDS, CLEAR, STOP
from faden.core.stop.spelt import meant
from faden.core.understand.lexicon import Lexicon
from faden.core.understand.pattern import Group, Phrase, Table

_WORDS_REMEMBERED = 16_384  # a few megabytes at most


class Kind(IntEnum):
    """Which table a phrase is of."""

    CLEAR = 0
    STOP = 1
    ASK = 2
    HINDERED = 3
    FRAME = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A phrase with what must be in a text for it to occur."""

    kind: Kind
    pattern: re.Pattern[str]
    stems: frozenset[str]  #: one of these
    needs: int  #: all of these bits


@dataclass(frozen=True, slots=True)
class _Alike:
    """Phrases that only sound like a stop: cut out together, in the order of their table."""

    pattern: re.Pattern[str]
    stems: frozenset[str]
    needs: tuple[int, ...]  # all bits of one of these


# --- made once -----------------------------------------------------------------------------------

_TABLES = {
    Kind.CLEAR: CLEAR,
    Kind.STOP: STOP,
    Kind.ASK: ASK,
    Kind.HINDERED: HINDERED,
    Kind.FRAME: FRAMES,
}
_STEMS, _WORDS = Lexicon(), Lexicon()


def _stems_of(*tables: Table) -> frozenset[str]:
    return frozenset(stem for table in tables for group in table for stem in group.stems)


def _mark(stem: str) -> str:
    """What one word of a text with this stem is like; the blank in it is looked for afterwards."""
    if " " not in stem:
        return f"*{stem}*"
    parts = stem.split(" ")
    return f"*{parts[0]}" if len(parts[0]) >= len(parts[-1]) else f"{parts[-1]}*"


def _needs(phrase: Phrase) -> int:
    return reduce(or_, map(_WORDS.bit, phrase.needs), 0)


def _by_stem() -> dict[str, tuple[Row, ...]]:
    rows = [
        Row(kind, phrase.pattern, group.stems, _needs(phrase))
        for kind, table in _TABLES.items()
        for group in table
        for phrase in group.phrases
    ]
    return {
        stem: tuple(row for row in rows if stem in row.stems)
        for stem in _stems_of(*_TABLES.values())
    }


def _alike(group: Group) -> _Alike:
    pattern = re.compile("|".join(phrase.pattern.pattern for phrase in group.phrases))
    return _Alike(pattern, group.stems, tuple(map(_needs, group.phrases)))


_OF_PHRASES = _stems_of(CLEAR, STOP, ASK, FRAMES)
#: A text with none of these matches no phrase (those that contain another one add nothing).
TELLING = frozenset(
    stem for stem in _OF_PHRASES if not any(part in stem and part != stem for part in _OF_PHRASES)
)
#: Every stem with the bit of a word that may hold it.
STEMS = {stem: _STEMS.bit(_mark(stem)) for stem in _stems_of(*_TABLES.values(), SOUNDS_ALIKE)}
_WITH_BLANK = frozenset(stem for stem in STEMS if " " in stem)
_ROWS = _by_stem()
_ALIKES = tuple(map(_alike, SOUNDS_ALIKE))
_BARE_STOP = _WORDS.bit(BARE_STOP_WORDS)
_NO_STEMS: frozenset[str] = frozenset()

# --- asked for every message ---------------------------------------------------------------------


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _stems_of_word(word: str) -> frozenset[str]:
    usual = meant(word)
    held = _STEMS.of(word)
    if usual != word:
        held = reduce(or_, map(_STEMS.of, usual.split()), held)
    return frozenset([stem for stem, bit in STEMS.items() if held & bit]) if held else _NO_STEMS


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _lists_of_word(word: str) -> int:
    return reduce(or_, map(_WORDS.of, meant(word).split()))


def stems_in(words: list[str], plain: str) -> frozenset[str]:
    """Return the stems of any table that occur, none if none of them is telling.

    `words` are those of the plain text.

    >>> sorted(stems_in(["bitte", "keine", "sms", "mehr"], "bitte keine sms mehr"))
    ['kein', 'sms']
    """
    stems = _NO_STEMS.union(*map(_stems_of_word, words))
    if stems.isdisjoint(TELLING):
        return _NO_STEMS  # nearly every message
    blank = stems & _WITH_BLANK
    if not blank:
        return stems
    stems -= frozenset([stem for stem in blank if stem not in plain])
    return _NO_STEMS if stems.isdisjoint(TELLING) else stems


def lists_in(words: list[str]) -> int:
    """Return the bits of all lists of words of which one is there, in its usual spelling."""
    return reduce(or_, map(_lists_of_word, words), 0)


def rows_for(stems: frozenset[str], held: int) -> list[Row]:
    """Return the phrases that may occur in a text with these stems and lists."""
    return [row for stem in stems for row in _ROWS.get(stem, ()) if row.needs & held == row.needs]


def still(rows: list[Row], stems: frozenset[str], held: int) -> list[Row]:
    """Return those that may occur in a part of the text too."""
    return [
        row for row in rows if row.needs & held == row.needs and not row.stems.isdisjoint(stems)
    ]


def found(rows: list[Row], kind: Kind, plain: str) -> bool:
    """Say whether a phrase of the kind occurs; the text has a blank at either end."""
    # A loop: a generator in any() costs twice as much.
    for row in rows:  # noqa: SIM110
        if row.kind is kind and row.pattern.search(plain):
            return True
    return False


def without_alike(plain: str, stems: frozenset[str], held: int) -> str:
    """Return the text with what only sounds like a stop replaced by a mark no phrase crosses.

    >>> words = "wo ist der naechste stop bitte".split()
    >>> text = f" {' '.join(words)} "
    >>> without_alike(text, stems_in(words, text), lists_in(words))
    ' ~ bitte '
    """
    for alike in _ALIKES:
        if alike.stems.isdisjoint(stems):
            continue
        if any(need & held == need for need in alike.needs):
            plain = alike.pattern.sub(" ~", plain)
    return plain


def may_be_bare(held: int) -> bool:
    """Say whether a "stop" may stand there without any phrase."""
    return bool(held & _BARE_STOP)


def usual(words: list[str]) -> str:
    """Return the words between blanks, each in the spelling that the phrases know.

    >>> usual("schickt mir bite nix mer".split())
    ' schickt mir bitte nichts mehr '
    """
    return f" {' '.join(map(meant, words))} "
