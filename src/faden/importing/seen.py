"""Which texts were met before, if there are a million of them and little memory?

A table of 64-bit hashes, 16 to 32 bytes a text (a Python set takes about 200). Two texts are taken
for one with a probability of 3 in 100,000,000 among a million.
"""

from __future__ import annotations

import hashlib
from array import array

_FIRST = 1 << 12


class Seen:
    """Remembers texts, each with a number."""

    def __init__(self) -> None:
        self._hashes = array("Q", bytes(8 * _FIRST))
        self._numbers = array("Q", bytes(8 * _FIRST))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, text: str) -> bool:
        return bool(self._hashes[self._place(_hash(text))])

    def add(self, text: str, number: int = 0) -> bool:
        """Remember a text; False when it was met before (its number stays)."""
        value = _hash(text)
        place = self._place(value)
        if self._hashes[place]:
            return False
        self._hashes[place] = value
        self._numbers[place] = number
        self._count += 1
        if self._count * 2 > len(self._hashes):
            self._grow()
        return True

    def number(self, text: str) -> int:
        """Return the number of a text that was met."""
        return self._numbers[self._place(_hash(text))]

    def _place(self, value: int) -> int:
        """Return where a hash stands, or would stand."""
        hashes = self._hashes
        last = len(hashes) - 1
        place = value & last
        while (found := hashes[place]) and found != value:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        old, numbers = self._hashes, self._numbers
        self._hashes = array("Q", bytes(16 * len(old)))
        self._numbers = array("Q", bytes(16 * len(old)))
        for value, number in zip(old, numbers, strict=True):
            if value:
                place = self._place(value)
                self._hashes[place] = value
                self._numbers[place] = number


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1
