"""Which numbers does somebody write, in figures or in words?

German figures part thousands by a point and decimals by a comma, English ones the other way round.
A point or comma before exactly three figures parts thousands in either language.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from faden.core.understand.listed import all_of

_ONES = {
    **dict.fromkeys(all_of("null zero"), 0),
    **dict.fromkeys(all_of("ein eins eine einen one"), 1),
    **dict.fromkeys(all_of("zwei zwo two"), 2),
    **dict.fromkeys(all_of("drei three"), 3),
    **dict.fromkeys(all_of("vier four"), 4),
    **dict.fromkeys(all_of("fuenf funf five"), 5),
    **dict.fromkeys(all_of("sechs six"), 6),
    **dict.fromkeys(all_of("sieben seven"), 7),
    **dict.fromkeys(all_of("acht eight"), 8),
    **dict.fromkeys(all_of("neun nine"), 9),
    **dict.fromkeys(all_of("zehn ten"), 10),
    **dict.fromkeys(all_of("elf eleven"), 11),
    **dict.fromkeys(all_of("zwoelf zwolf twelve"), 12),
    "dreizehn": 13, "thirteen": 13, "vierzehn": 14, "fourteen": 14, "fuenfzehn": 15, "fifteen": 15,
    "sechzehn": 16, "sixteen": 16, "siebzehn": 17, "seventeen": 17, "achtzehn": 18, "eighteen": 18,
    "neunzehn": 19, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "zwanzig": 20, "twenty": 20, "dreissig": 30, "thirty": 30, "vierzig": 40, "forty": 40,
    "fuenfzig": 50, "fifty": 50, "sechzig": 60, "sixty": 60, "siebzig": 70, "seventy": 70,
    "achtzig": 80, "eighty": 80, "neunzig": 90, "ninety": 90,
}  # fmt: skip
_TIMES = {
    "hundert": 100, "hundred": 100, "tausend": 1000, "tsd": 1000, "tds": 1000, "thousand": 1000,
    "k": 1000, "mio": 1_000_000, "million": 1_000_000, "millionen": 1_000_000,
}  # fmt: skip
_THOUSANDS = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+")
_DECIMAL = re.compile(r"-?\d+(?:[.,]\d+)?")
_LONGEST_WORD = 60  # "siebenhundertsiebenundsiebzigtausendsiebenhundertsiebenundsiebzig" has 66
_MOST_FIGURES = 15


@dataclass(frozen=True, slots=True)
class NumberSaid:
    """A number and the words of it, from `start` up to `end`."""

    value: Decimal
    start: int
    end: int


def small(word: str) -> int | None:
    """Return what a single word counts, 0 to 99, or None.

    >>> small("zwei"), small("twelve"), small("haus")
    (2, 12, None)
    """
    if word.isascii() and word.isdigit() and len(word) <= 2:
        return int(word)
    return _ONES.get(word, _TENS.get(word))


def numbers(words: tuple[str, ...]) -> tuple[NumberSaid, ...]:
    """Return the numbers among plain words (see plain.py), in their order.

    >>> [str(n.value) for n in numbers(("ca", "45.000", "km", "oder", "fuenf", "tausend"))]
    ['45000', '5000']
    """
    found: list[NumberSaid] = []
    at = 0
    while at < len(words):
        said = _number_at(words, at)
        if said:
            found.append(said)
        at = said.end if said else at + 1
    return tuple(found)


def _number_at(words: tuple[str, ...], start: int) -> NumberSaid | None:
    value = _figures(words[start].rstrip("."))
    end = start + 1
    if value is not None:
        while end < len(words) and _is_group(words[end - 1], words[end]):
            value, end = value * 1000 + int(words[end].rstrip(".")), end + 1
    else:
        spoken, end = _spoken(words, start)
        if spoken is None:
            return None
        value = Decimal(spoken)
    if end < len(words) and words[end] in _TIMES:
        value, end = value * _TIMES[words[end]], end + 1
    return NumberSaid(value, start, end)


def _is_group(before: str, word: str) -> bool:
    """Whether a word goes on with the figures before it: "45 000"."""
    figures = word.rstrip(".")
    return len(figures) == 3 and figures.isdigit() and before.isdigit() and len(before) <= 3


def _figures(word: str) -> Decimal | None:
    if not word.isascii() or len(word) > _MOST_FIGURES:
        return None
    if _THOUSANDS.fullmatch(word):
        return Decimal(word.replace(".", "").replace(",", ""))
    return Decimal(word.replace(",", ".")) if _DECIMAL.fullmatch(word) else None


def _spoken(words: tuple[str, ...], start: int) -> tuple[int | None, int]:
    """A number in words, which is several words in English, and where it ends."""
    total, part, at = 0, 0, start
    while at < len(words):
        word = words[at]
        value = _in_words(word)
        if word in _TIMES and part:
            total, part = total + part * _TIMES[word], 0
        elif value is not None:
            part += value
        elif not (word == "and" and at > start and at + 1 < len(words)):
            break
        at += 1
    return (total + part, at) if at > start else (None, start + 1)


@lru_cache(maxsize=4096)
def _in_words(word: str) -> int | None:
    """One word: "fuenfundvierzigtausend". Articles ("ein", "eine", "a") count nothing alone."""
    if word in {"ein", "eine", "einen"} or len(word) > _LONGEST_WORD:
        return None
    return _german(word)


def _german(word: str) -> int | None:
    if word in _ONES or word in _TENS:
        return _ONES.get(word, _TENS.get(word))
    for times in ("tausend", "hundert"):
        before, parted, after = word.partition(times)
        if parted:
            return _sum(_german(before) if before else 1, _TIMES[times], after)
    one, parted, ten = word.rpartition("und")
    return _ONES[one] + _TENS[ten] if parted and one in _ONES and ten in _TENS else None


def _sum(count: int | None, times: int, after: str) -> int | None:
    rest = _german(after.removeprefix("und")) if after else 0
    return None if count is None or rest is None else count * times + rest
