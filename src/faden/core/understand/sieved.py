"""Does one of many phrases occur in a text, asked at the price of a few?

A phrase is searched only where each of its words stands somewhere in the text. That only spares
searches, it never changes the answer. core/stop/sieve.py does the same for phrases with stems.
"""

import re
from functools import lru_cache, reduce
from operator import or_

from faden.core.understand.lexicon import Lexicon
from faden.core.understand.pattern import phrases

_WORDS_REMEMBERED = 16_384  # a few megabytes at most


class Sieve:
    """What the phrases of some tables need; filled once, then only asked."""

    __slots__ = ("_lexicon", "_of")

    def __init__(self) -> None:
        """Begin with no phrases."""
        self._lexicon = Lexicon()
        self._of = lru_cache(maxsize=_WORDS_REMEMBERED)(self._lexicon.of)

    def table(self, rows: str) -> "Table":
        """Take phrases in, written as in pattern.py, one a line.

        >>> sieve = Sieve()
        >>> asked, cut = sieve.table("ruf* .2 mich"), sieve.table("ruft er")
        >>> held = sieve.held_by(["ruft", "doch", "mich"])
        >>> asked.found(" ruft doch mich ", held), cut.found(" ruft doch mich ", held)
        (True, False)
        """
        bit = self._lexicon.bit
        return Table([(reduce(or_, map(bit, one.needs), 0), one.pattern) for one in phrases(rows)])

    def held_by(self, words: list[str]) -> int:
        """Return which lists of words of the phrases hold one of these words."""
        return reduce(or_, map(self._of, words), 0)


class Table:
    """Phrases, each with what a text must hold for it to occur."""

    __slots__ = ("_either", "_rows")

    def __init__(self, rows: list[tuple[int, re.Pattern[str]]]) -> None:
        """Keep the patterns; `Sieve.table` makes them."""
        self._rows = tuple((needs, pattern.search) for needs, pattern in rows)
        self._either = re.compile("|".join(pattern.pattern for _, pattern in rows))

    def found(self, text: str, held: int) -> bool:
        """Say whether one occurs; `held` is what the sieve says of the text's words."""
        for needs, search in self._rows:  # noqa: SIM110 - a generator in any() costs twice as much
            if needs & held == needs and search(text):
                return True
        return False

    def without(self, text: str, held: int) -> str:
        """Return the text with each of them replaced by a mark that no phrase crosses.

        >>> sieve = Sieve()
        >>> told = sieve.table("mein berater")
        >>> told.without(" mein berater war da ", sieve.held_by(["mein", "berater"]))
        ' ~ war da '
        """
        for needs, _ in self._rows:
            if needs & held == needs:
                return self._either.sub(" ~", text)
        return text
