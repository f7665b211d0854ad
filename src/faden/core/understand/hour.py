"""Which times and parts of the day does somebody name, in German or English?

"Um vier" is four in the morning or in the afternoon: both stand in the answer, and what was
offered decides. "Halb elf" is half past ten.
"""

import re
from dataclasses import dataclass
from datetime import time

from faden.core.understand.day import weekday
from faden.core.understand.listed import all_of
from faden.core.understand.number import small

_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)\.?")
_BEFORE = all_of("um at gegen around ab from")
_PARTS = {
    "morgens": (5, 12), "frueh": (5, 12), "vormittag": (5, 12), "vormittags": (5, 12),
    "morning": (5, 12), "mittag": (11, 14), "mittags": (11, 14), "noon": (11, 14),
    "midday": (11, 14), "nachmittag": (12, 18), "nachmittags": (12, 18), "afternoon": (12, 18),
    "abend": (17, 24), "abends": (17, 24), "evening": (17, 24), "tonight": (17, 24),
}  # fmt: skip
_PARTS_LONGEST_FIRST = sorted(_PARTS, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class HourSaid:
    """Times of the day that may be meant, and the words of it, from `start` up to `end`."""

    times: tuple[time, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PartSaid:
    """A part of the day in full hours, from the first up to but not including the second."""

    hours: tuple[int, int]
    at: int


def parts(words: tuple[str, ...]) -> tuple[PartSaid, ...]:
    """Return the parts of the day that plain words name.

    >>> parts(("donnerstagnachmittag",))
    (PartSaid(hours=(12, 18), at=0),)
    """
    return tuple([PartSaid(hours, at) for at in range(len(words)) if (hours := _part(words, at))])


def _part(words: tuple[str, ...], at: int) -> tuple[int, int] | None:
    word = words[at]
    if word in _PARTS:
        return _PARTS[word]
    if word == "morgen" and at and words[at - 1] in {"am", "heute"}:
        return _PARTS["morgens"]
    for part in _PARTS_LONGEST_FIRST:
        if word.endswith(part) and weekday(word) is not None:
            return _PARTS[part]
    return None


def hours(words: tuple[str, ...]) -> tuple[HourSaid, ...]:
    """Return the times that plain words (see plain.py) name, in their order.

    >>> [str(said.times[0]) for said in hours(("halb", "elf", "oder", "14.00"))]
    ['10:30:00', '14:00:00']
    """
    found: list[HourSaid] = []
    at = 0
    while at < len(words):
        said = _hour_at(words, at)
        if said:
            found.append(said)
        at = said.end if said else at + 1
    return tuple(found)


def _hour_at(words: tuple[str, ...], at: int) -> HourSaid | None:
    return _past(words, at) or _clock(words, at) or _full(words, at)


def _past(words: tuple[str, ...], at: int) -> HourSaid | None:
    """The time of "halb elf", "half past ten" or "Viertel vor elf"."""
    for said, minutes in _PAST:
        end = at + len(said)
        if words[at:end] == said and end < len(words):
            hour = small(words[end].rstrip("."))
            if hour is not None and 1 <= hour <= 24:
                return HourSaid(_either((hour * 60 + minutes) % 1440), at, end + 1)
    return None


_PAST = (
    (("halb",), -30),
    (("half", "past"), 30),
    (("dreiviertel",), -15),
    (("viertel", "vor"), -15),
    (("viertel", "nach"), 15),
    (("quarter", "to"), -15),
    (("quarter", "past"), 15),
)


def _clock(words: tuple[str, ...], at: int) -> HourSaid | None:
    found = _CLOCK.fullmatch(words[at])
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    following = words[at + 1] if at + 1 < len(words) else ""
    looks_like_a_date = "." in words[at][:-1] and 0 < int(found[2]) <= 12
    if looks_like_a_date and following != "uhr":
        return None
    minutes = int(found[1]) * 60 + int(found[2])
    return HourSaid(_told(minutes, following), at, at + 1 + (following in _AFTER))


def _full(words: tuple[str, ...], at: int) -> HourSaid | None:
    """The time of "9 Uhr", "2pm", "um vier" or "14 Uhr 30"."""
    hour = small(words[at].rstrip("."))
    if hour is None or hour > 24:
        return None
    following = words[at + 1] if at + 1 < len(words) else ""
    after = words[at + 2] if at + 2 < len(words) else ""
    if following == "am" and (weekday(after) is not None or after[:1].isdigit()):
        following = ""  # "um 9 am Donnerstag"
    if following in _AFTER:
        minutes = small(after) if following == "uhr" and after.isdigit() else None
        total = hour % 24 * 60 + (minutes or 0)
        return HourSaid(_told(total % 1440, following), at, at + 2 + (minutes is not None))
    if at and words[at - 1] in _BEFORE and not words[at].endswith(".0"):
        return HourSaid(_either(hour % 24 * 60), at, at + 1)
    return None


_AFTER = all_of("uhr h am pm oclock a p")


def _told(minutes: int, following: str) -> tuple[time, ...]:
    if following == "pm":
        return (_time(minutes + 720 if minutes < 720 else minutes),)
    return (_time(minutes % 720),) if following == "am" else _either(minutes)


def _either(minutes: int) -> tuple[time, ...]:
    """In the morning or in the afternoon."""
    if 0 < minutes < 780:
        return (_time(minutes), _time((minutes + 720) % 1440))
    return (_time(minutes),)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
