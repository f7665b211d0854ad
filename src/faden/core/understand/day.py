"""Which days does somebody name, in German or English, seen from a given day?

A day of the week is the next one. "Next Friday" said before this week's Friday means either of
two, and the answer says so. A date without a year is the next such date; one that cannot be
(31.2.) is known to be none.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from faden.core.understand.listed import all_of
from faden.core.understand.number import small
from faden.core.understand.spelling import nearly

_WEEK = (
    ("montag", "monday", "mon", "mo"),
    ("dienstag", "tuesday", "tue", "tues", "di"),
    ("mittwoch", "wednesday", "wed", "mi"),
    ("donnerstag", "thursday", "thu", "thurs", "thur", "do"),
    ("freitag", "friday", "fri", "fr"),
    ("samstag", "saturday", "sat", "sa", "sonnabend"),
    ("sonntag", "sunday", "sun", "so"),
)
_WEEKDAYS = {name: number for number, names in enumerate(_WEEK) for name in names}
#: Also a common word, see `_alone`.
_AMBIGUOUS = all_of("do so mi sa di mo fr sun sat wed mon fri")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jan jaenner",
            "februar february feb",
            "maerz march mar marz",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        1,
    )
    for name in names.split()
}
_NEXT = all_of("naechster naechsten naechste naechstes next")
_PARTS = ("vormittags", "vormittag", "nachmittags", "nachmittag", "mittags", "mittag", "abends",
          "abend", "morgens", "morgen", "frueh", "s")  # fmt: skip
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d\d)?)?\.?")
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_ENDINGS = all_of("st nd rd th")
_ARTICLES = all_of("den dem der zum am the on ab")


@dataclass(frozen=True, slots=True)
class DaySaid:
    """A day and the words of it, from `start` up to `end`."""

    days: tuple[date, ...]  #: none: there is no such day; two: either may be meant
    start: int
    end: int
    weekday: int | None = None  #: only a day of the week was named, Monday is 0


def days(words: tuple[str, ...], today: date) -> tuple[DaySaid, ...]:
    """Return the days that plain words (see plain.py) name, in their order.

    >>> wednesday = date(2026, 3, 11)
    >>> [said.days[0].isoformat() for said in days(("ab", "montag", "oder", "20.3."), wednesday)]
    ['2026-03-16', '2026-03-20']
    """
    found: list[DaySaid] = []
    at = 0
    while at < len(words):
        said = _day_at(words, at, today)
        if said:
            found.append(said)
        at = said.end if said else at + 1
    return tuple(found)


def _day_at(words: tuple[str, ...], at: int, today: date) -> DaySaid | None:
    for reading in (_relative, _written, _weekday):
        said = reading(words, at, today)
        if said:
            return said
    return None


# --- seen from today -----------------------------------------------------------------------------

_FROM_TODAY = {
    "heute": 0, "today": 0, "tonight": 0, "morgen": 1, "tomorrow": 1, "tmrw": 1, "tomorow": 1,
    "uebermorgen": 2,
}  # fmt: skip
_SPANS = {"tag": 1, "tage": 1, "tagen": 1, "day": 1, "days": 1, "woche": 7, "wochen": 7,
          "week": 7, "weeks": 7}  # fmt: skip
_ONE = all_of("a an ein eine einer einem")


def _relative(words: tuple[str, ...], at: int, today: date) -> DaySaid | None:
    word, before = words[at], words[at - 1] if at else ""
    if words[at : at + 4] == ("the", "day", "after", "tomorrow"):
        return DaySaid((today + timedelta(days=2),), at, at + 4)
    if word in _FROM_TODAY and before not in {"am", "guten", "jeden"}:
        if word == "morgen" and before in _FROM_TODAY:
            return None  # "heute morgen"
        first = today + timedelta(days=_FROM_TODAY[word])
        later = _span(words, at + 1)
        return DaySaid((first + timedelta(days=later),), at, at + 1 + (3 if later else 0))
    later = _span(words, at)
    return DaySaid((today + timedelta(days=later),), at, at + 3) if later else None


def _span(words: tuple[str, ...], at: int) -> int:
    """How many days "in drei Tagen" are, or 0."""
    if words[at : at + 1] != ("in",) or len(words) < at + 3 or words[at + 2] not in _SPANS:
        return 0
    count = 1 if words[at + 1] in _ONE else small(words[at + 1])
    days = (count or 0) * _SPANS[words[at + 2]]
    return 7 if days == 8 else days  # "in acht Tagen" is a week in German


# --- written out ---------------------------------------------------------------------------------


def _written(words: tuple[str, ...], at: int, today: date) -> DaySaid | None:
    word = words[at]
    if iso := _ISO.fullmatch(word):
        return _made(int(iso[1]), int(iso[2]), int(iso[3])).at(at, at + 1)
    if (found := _DATE.fullmatch(word)) and (word.endswith(".") or not _is_time(words, at)):
        return _dated(int(found[1]), int(found[2]), found[3], today).at(at, at + 1)
    return _with_month(words, at, today) or _day_of_month(words, at, today)


def _is_time(words: tuple[str, ...], at: int) -> bool:
    """Whether "10.30" is a time: no month has that number, or "Uhr" follows."""
    minutes = words[at].partition(".")[2]
    if not minutes.isdigit():
        return False
    return int(minutes) > 12 or minutes == "00" or words[at + 1 : at + 2] == ("uhr",)


def _with_month(words: tuple[str, ...], at: int, today: date) -> DaySaid | None:
    """The day of "20. März", "20th of March" or "March 20"."""
    if words[at] in MONTHS and at + 1 < len(words) and (day := _day_number(words[at + 1])):
        end = at + 2 + (words[at + 2 : at + 3] != () and words[at + 2] in _ENDINGS)
        return _dated(day, MONTHS[words[at]], None, today).at(at, end)
    day = _day_number(words[at])
    month = at + 1
    while day and month < len(words) and words[month] in _ENDINGS | {"of"}:
        month += 1
    if day and month < len(words) and words[month] in MONTHS:
        year = words[month + 1] if month + 1 < len(words) else ""
        known = year if re.fullmatch(r"20\d\d", year) else None
        return _dated(day, MONTHS[words[month]], known, today).at(at, month + 1 + bool(known))
    return None


def _day_of_month(words: tuple[str, ...], at: int, today: date) -> DaySaid | None:
    """The day of "den 13." or "the 13th"."""
    day = _day_number(words[at])
    ordinal = words[at].endswith(".") or (words[at + 1 : at + 2] and words[at + 1] in _ENDINGS)
    if not day or not ordinal or not at or words[at - 1] not in _ARTICLES:
        return None
    last = at + 1 == len(words)
    if words[at - 1] in {"am", "ab", "on"} and not last and not words[at].endswith("."):
        return None
    end = at + 1 + (not words[at].endswith("."))
    month, year = today.month, today.year
    if day < today.day:
        month, year = (1, year + 1) if month == 12 else (month + 1, year)
    return _made(year, month, day).at(at, end)


def _day_number(word: str) -> int | None:
    figures = word.rstrip(".")
    if not (figures.isascii() and figures.isdigit() and len(figures) <= 2):
        return None
    return int(figures) if 1 <= int(figures) <= 31 else None


@dataclass(frozen=True, slots=True)
class _Made:
    days: tuple[date, ...]

    def at(self, start: int, end: int) -> DaySaid:
        return DaySaid(self.days, start, end)


def _made(year: int, month: int, day: int) -> _Made:
    try:
        return _Made((date(year, month, day),))
    except ValueError:
        return _Made(())


def _dated(day: int, month: int, year: str | None, today: date) -> _Made:
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = _made(today.year, month, day)
    return this if this.days and this.days[0] >= today else _made(today.year + 1, month, day)


# --- of the week ---------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def weekday(word: str) -> int | None:
    """Return the day of the week that a word names, also with a part of the day behind it.

    >>> weekday("donnerstagnachmittag"), weekday("freidag"), weekday("haus")
    (3, 4, None)
    """
    if word in _WEEKDAYS:
        return _WEEKDAYS[word]
    for part in _PARTS:
        if word.removesuffix(part) in _WEEKDAYS and len(word) > len(part) + 2:
            return _WEEKDAYS[word.removesuffix(part)]
    close = [name for name in _WEEKDAYS if nearly(word, name)]
    return _WEEKDAYS[close[0]] if len({_WEEKDAYS[name] for name in close}) == 1 else None


def _alone(words: tuple[str, ...], at: int) -> bool:
    """Whether a word that is also another one can only be a day: "Do" or "Do 14 Uhr"."""
    return at == 0 and (len(words) == 1 or words[1][:1].isdigit())


def _weekday(words: tuple[str, ...], at: int, today: date) -> DaySaid | None:
    number = weekday(words[at])
    if number is None or (words[at] in _AMBIGUOUS and not _alone(words, at)):
        return None
    ahead = (number - today.weekday()) % 7
    day = today + timedelta(days=ahead)
    week = timedelta(days=7)
    later = _span(words, at + 1)
    if later:
        return DaySaid((day + timedelta(days=later),), at, at + 4)
    same_week = number > today.weekday()
    either = ahead == 0 or (at > 0 and words[at - 1] in _NEXT and same_week)
    return DaySaid((day, day + week) if either else (day,), at, at + 1, number)
