"""What does a person write into the form of business hours, and what is wrong with it?

Each day has spans of two times; a day without one is closed. Closed days are dates in the order
people here write them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any

from faden.core.deadline import BusinessHours, Spans
from faden.core.holiday import STATES
from faden.web.language import mark
from faden.web.shown import Translate

DAYS = {
    "mon": mark("Monday"),
    "tue": mark("Tuesday"),
    "wed": mark("Wednesday"),
    "thu": mark("Thursday"),
    "fri": mark("Friday"),
    "sat": mark("Saturday"),
    "sun": mark("Sunday"),
}
LEAST, MOST = 2, 3  #: spans of a day in the form; more of them do not fit into it
MOST_CLOSED = 500  #: days

_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ALWAYS = (((time(0), time(0)),),) * 7
Faults = dict[str, str]


@dataclass(frozen=True, slots=True)
class ReadHours:
    """The form as the setting `hours` is stored, or what is wrong with it by field."""

    stored: Mapping[str, Any]
    faults: Faults


def read_hours(form: Mapping[str, str], translate: Translate) -> ReadHours:
    """Read the form."""
    faults: Faults = {}
    week = {day: _day(form, day, translate, faults) for day in DAYS}
    if not any(week.values()) and not faults:
        faults["mon-1-from"] = translate("Somebody has to be there on one day of the week.")
    closed = _closed(form.get("closed", ""), translate, faults)
    zone, state = form.get("timezone", "").strip(), form.get("state", "")
    if state and state not in STATES:
        faults["state"] = translate("Choose a state from the list.")
    if not _is_zone(zone):
        faults["timezone"] = translate("There is no such time zone; write Europe/Berlin.")
    stored = {"timezone": zone, "state": state or None, "closed": closed}
    return ReadHours(stored | {day: spans for day, spans in week.items() if spans}, faults)


def _day(
    form: Mapping[str, str], day: str, translate: Translate, faults: Faults
) -> list[tuple[str, str]]:
    found: list[tuple[time, time, str]] = []
    for number in range(1, MOST + 1):
        name = f"{day}-{number}"
        ends = [form.get(f"{name}-{end}", "").strip() for end in ("from", "to")]
        if not any(ends):
            continue
        opens, closes = (_clock(text) for text in ends)
        if opens is None or closes is None:
            missing = "from" if opens is None else "to"
            faults[f"{name}-{missing}"] = translate("Give both times, such as 9:00 and 17:00.")
        elif closes != time(0) and opens >= closes:
            faults[f"{name}-to"] = translate("The end must be later than the beginning.")
        else:
            found.append((opens, closes, name))
    found.sort(key=lambda span: span[0])
    for before, after in pairwise(found):
        if before[1] == time(0) or before[1] > after[0]:
            faults[f"{after[2]}-from"] = translate("This overlaps with the other times of the day.")
    return [(f"{opens:%H:%M}", f"{closes:%H:%M}") for opens, closes, _ in found]


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text.zfill(5)[:5]) if len(text) <= 8 else None
    except ValueError:
        return None


def _closed(text: str, translate: Translate, faults: Faults) -> list[str]:
    days: set[date] = set()
    for word in re.split(r"[\s,;]+", text.strip()):
        day = _date(word)
        if word and day is None:
            faults["closed"] = translate("%(word)s is no date we can read.", word=word[:20])
        elif day:
            days.add(day)
    if len(days) > MOST_CLOSED:
        faults["closed"] = translate("These are too many days.")
    return [day.isoformat() for day in sorted(days)]


def _date(word: str) -> date | None:
    german = _GERMAN.fullmatch(word)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(word) if len(word) == 10 else None
    except ValueError:
        return None


def _is_zone(name: str) -> bool:
    try:
        BusinessHours(timezone=name, weekly=_ALWAYS)
    except ValueError:
        return False
    return True


def fits(hours: BusinessHours) -> bool:
    """Say whether the form has room for these hours."""
    return max(map(len, hours.weekly)) <= MOST


def filled(hours: BusinessHours, language: str) -> dict[str, str]:
    """Return what stands in the fields of the form for these hours."""
    values = {"timezone": hours.timezone, "state": hours.holidays_state or ""}
    for day, spans in zip(DAYS, hours.weekly, strict=True):
        for number, (opens, closes) in enumerate(spans, start=1):
            values[f"{day}-{number}-from"] = f"{opens:%H:%M}"
            values[f"{day}-{number}-to"] = f"{closes:%H:%M}"
    pattern = "%d.%m.%Y" if language == "de" else "%Y-%m-%d"
    values["closed"] = "\n".join(day.strftime(pattern) for day in sorted(hours.closed))
    return values


def rows_of(weekly: Sequence[Spans]) -> dict[str, int]:
    """Return how many spans each day has in the form."""
    return {day: max(LEAST, len(spans)) for day, spans in zip(DAYS, weekly, strict=True)}
