"""What does somebody look for who has typed this?

The answer is a condition in the database's own language (`tsquery`), made of our own words alone:
whatever was typed, only letters and digits of it arrive there.
"""

from __future__ import annotations

from faden.core.search.name import DIGITS, FEWEST_DIGITS, INSIDE, MISSING, without_one
from faden.core.search.word import STEM, stem, words_of

MAX_CHARS = 200  #: of a question; what is longer was not meant as one
MAX_ASKED = 8  #: words; the rest of a long question is left out
_FEWEST_FOR_TYPOS = 4  #: letters; of three any other name would do
_FEWEST_INSIDE = 4


def asked(text: str) -> list[str]:
    """Return the words of a question.

    >>> asked("  Wo' | ist:* & !die Lieferung ")
    ['wo', 'ist', 'die', 'lieferung']
    """
    return words_of(text[:MAX_CHARS])[:MAX_ASKED]


def for_messages(wanted: list[str]) -> str:
    """Return the condition for texts: all words, the last of them perhaps not typed to its end.

    >>> for_messages(["neuen", "rechn"])
    "('neuen' | '~neuen') & ('rechn' | '~rechn' | 'rechn':*)"
    """
    *whole, last = wanted
    conditions = [_any([_word(one), *_stems(one)]) for one in whole]
    return " & ".join([*conditions, _any([_word(last), *_stems(last), _begins(last)])])


def for_names(wanted: list[str]) -> list[str]:
    """Return the conditions for customers, the surest first.

    Whole words; words that begin so; typing errors and what stands inside of a name or number.

    >>> for_names(["linda", "webr"])[1]
    "('linda':*) & ('webr':*)"
    """
    return [
        " & ".join(_any([_word(one), *_digits(one)]) for one in wanted),
        " & ".join(_any([_begins(one), *_digits(one)]) for one in wanted),
        " & ".join(_any([_begins(one), *_digits(one), *_nearly(one)]) for one in wanted),
    ]


def for_number(digits: str) -> str:
    """Return the condition for a part of a number.

    >>> for_number("0170 123"), for_number("0049170")
    ("'#170123':*", "'#49170':*")
    """
    plain = "".join(one for one in digits if one in "0123456789").lstrip("0")
    return _begins(DIGITS + plain) if len(plain) >= FEWEST_DIGITS else ""


def _stems(word: str) -> list[str]:
    short = stem(word)
    return [_word(one) for one in (STEM + short, short) if one != word]


def _nearly(word: str) -> list[str]:
    inside = [_begins(INSIDE + word)] if len(word) >= _FEWEST_INSIDE else []
    if len(word) < _FEWEST_FOR_TYPOS or word.isdigit():
        return inside
    lacking = without_one(word)
    return [
        _word(MISSING + word),  # a letter was left out
        *(_word(one) for one in lacking),  # one too many
        *(_word(MISSING + one) for one in lacking),  # another one, or two in the wrong order
        *inside,
    ]


def _digits(word: str) -> list[str]:
    found = for_number(word) if word.isdigit() else ""
    return [found] if found else []


def _word(word: str) -> str:
    return f"'{word}'"


def _begins(word: str) -> str:
    return f"'{word}':*"


def _any(conditions: list[str]) -> str:
    return f"({' | '.join(dict.fromkeys(conditions))})"
