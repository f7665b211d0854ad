"""Which of many lists of words does a word belong to, and which stems does it hold?

Every list ("will|wollen|wuensch*") and every stem has a bit, so that what a text holds is one
number: whether a phrase of many words can occur in it at all is then asked with one `&` instead of
one search. Words come again and again, so what each holds is best remembered by who asks.
"""

from collections import defaultdict
from operator import add

_Parts = defaultdict[str, list[tuple[str, int]]]


class Lexicon:
    """Bits for lists of words and for stems; filled once, then only asked."""

    __slots__ = ("_begins", "_bits", "_ends", "_inside", "_whole")

    def __init__(self) -> None:
        """Begin with none."""
        self._bits: dict[str, int] = {}
        self._whole: defaultdict[str, int] = defaultdict(int)
        # By two of their letters: a word is looked up, not compared with each of them.
        self._begins: _Parts = defaultdict(list)
        self._ends: _Parts = defaultdict(list)
        self._inside: _Parts = defaultdict(list)

    def bit(self, words: str) -> int:
        """Return the bit of a list as pattern.py writes it: "a|ver*|*liste|*teil*".

        Raises:
            ValueError: a star stands within a word, or beside a single letter.

        >>> lexicon = Lexicon()
        >>> wish = lexicon.bit("will|wuensch*")
        >>> lexicon.of("wuenschen") == wish, lexicon.of("willig")
        (True, 0)
        """
        if words not in self._bits:
            self._bits[words] = 1 << len(self._bits)
            for word in words.split("|"):
                self._add(word, self._bits[words])
        return self._bits[words]

    def _add(self, word: str, bit: int) -> None:
        part = word.strip("*")
        if "*" in part or (part != word and len(part) < 2):
            message = f"a star stands at either end of two letters or more: {word}"
            raise ValueError(message)
        if part == word:
            self._whole[word] |= bit
        elif word[0] == word[-1]:
            self._inside[part[:2]].append((part, bit))
        elif word[0] == "*":
            self._ends[part[-2:]].append((part, bit))
        else:
            self._begins[part[:2]].append((part, bit))

    def of(self, word: str) -> int:
        """Return the bits of every list that the word belongs to; takes a microsecond or two.

        >>> lexicon = Lexicon()
        >>> lists, parts = lexicon.bit("*liste|verteiler"), lexicon.bit("*meld*")
        >>> lexicon.of("sperrliste") == lists, lexicon.of("abmeldung") == parts
        (True, True)
        """
        held = self._whole.get(word, 0)
        for part, bit in self._begins.get(word[:2], ()):
            if word.startswith(part):
                held |= bit
        for part, bit in self._ends.get(word[-2:], ()):
            if word.endswith(part):
                held |= bit
        for parts in filter(None, map(self._inside.get, map(add, word, word[1:]))):
            for part, bit in parts:
                if part in word:
                    held |= bit
        return held
