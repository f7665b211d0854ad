"""What is a customer found by: which words of names and addresses, also mistyped ones?

A name is kept with each of its letters left out once. Whoever types a name with one error is found
by comparing such shortened words, which an index can look up; nothing has to be looked through.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from faden.core.search.word import words_of

MISSING = "-"  #: before a name without one of its letters
INSIDE = "<"  #: before the rest of a name from some letter on
DIGITS = "#"  #: before the rest of a number from some digit on
FEWEST_DIGITS = 4  #: fewer would find half of all numbers
_LONGEST_NAME = 24  #: letters that may be mistyped
_FEWEST_LETTERS = 4
_MAX_KEPT = 2_000  #: of one customer
_UNTOLD = "contact"  #: the scheme of addresses that nobody can know


def without_one(word: str) -> list[str]:
    """Return a word with each of its letters left out.

    >>> without_one("weber")
    ['eber', 'wber', 'weer', 'webr', 'webe']
    """
    return list(dict.fromkeys(word[:at] + word[at + 1 :] for at in range(len(word))))


def kept_of_customer(names: Iterable[str], addresses: Iterable[str]) -> list[str]:
    """Return what a customer is found by.

    >>> kept_of_customer(["Mia"], ["tel:+491701"])
    ['mia', '#491701', '#91701', '#1701']
    >>> kept_of_customer([], ["mailto:mia@shop.example"])
    ['mia', 'shop']
    """
    kept: dict[str, None] = {}
    for name in names:
        for word in words_of(name):
            kept |= dict.fromkeys([word, *_mistyped(word), *_rests(word, INSIDE)])
    for uri in addresses:
        kept |= dict.fromkeys(_of_address(uri))
    return list(kept)[:_MAX_KEPT]


def _mistyped(word: str) -> list[str]:
    if not _FEWEST_LETTERS <= len(word) <= _LONGEST_NAME or word.isdigit():
        return []
    return [MISSING + one for one in without_one(word)]


def _rests(word: str, mark: str) -> list[str]:
    return [mark + word[at:] for at in range(1, len(word) - _FEWEST_LETTERS + 1)]


def _of_address(uri: str) -> list[str]:
    scheme, _, value = uri.partition(":")
    if scheme == _UNTOLD:
        return []
    if value.startswith("+") and value[1:].isdigit():
        number = value[1:]
        return [DIGITS + number[at:] for at in range(len(number) - FEWEST_DIGITS + 1)]
    # Of a mail address the last label (.de) would find everybody.
    local, at, host = unquote(value).partition("@")
    told = words_of(f"{local} {host.rpartition('.')[0]}" if at else local)
    return [kept for word in told for kept in (word, *_rests(word, INSIDE))]
