"""When is somebody there, in words?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from babel.dates import format_date, format_time, get_day_names

from faden.core.contact.slot import Slot
from faden.core.deadline import BusinessHours, open_spans
from faden.web.shown import Clock

_LOOK_AHEAD = timedelta(days=60)
_ALWAYS = timedelta(days=7)  #: who is there for so long has no hours


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether somebody is there now, and until or from when."""

    is_open: bool
    until: datetime | None = None  #: when they leave; None: not within a week
    again: datetime | None = None  #: when somebody is there again; None: not for a long time


def presence(now: datetime, hours: BusinessHours) -> Presence:
    """Say whether somebody is there.

    >>> from datetime import UTC
    >>> office = BusinessHours(
    ...     timezone="Europe/Berlin", weekly=(((time(9), time(17)),),) * 5 + ((), ())
    ... )
    >>> presence(datetime(2026, 11, 22, 12, tzinfo=UTC), office).again
    datetime.datetime(2026, 11, 23, 8, 0, tzinfo=datetime.timezone.utc)
    """
    until: datetime | None = None
    for opens, closes in open_spans(now - timedelta(days=2), now + _LOOK_AHEAD, hours):
        if closes <= now:
            continue
        if until is None and opens > now:
            return Presence(is_open=False, again=opens)
        if until is not None and opens > until:
            break
        until = closes
        if until - now > _ALWAYS:
            return Presence(is_open=True)
    return Presence(is_open=until is not None, until=until)


def week(hours: BusinessHours, language: str) -> list[tuple[str, str]]:
    """Return the hours of a week: the days, and when somebody is there; equal days together.

    >>> week(BusinessHours(
    ...     timezone="Europe/Berlin", weekly=(((time(9), time(17)),),) * 5 + ((), ())
    ... ), "en")
    [('Monday–Friday', '9:00–17:00'), ('Saturday–Sunday', '')]
    """
    names = get_day_names("wide", locale=language)
    groups: list[tuple[int, int]] = []
    for day, spans in enumerate(hours.weekly):
        if groups and hours.weekly[groups[-1][1]] == spans:
            groups[-1] = (groups[-1][0], day)
        else:
            groups.append((day, day))
    return [
        (
            names[first] if first == last else f"{names[first]}–{names[last]}",
            ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in hours.weekly[first]),
        )
        for first, last in groups
    ]


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def day_and_time(at: datetime, clock: Clock) -> str:
    """Return a moment with its day of the week."""
    local = at.astimezone(clock.zone)
    day = format_date(local.date(), "EEE d MMM", locale=clock.language)
    return f"{day}, {format_time(local, 'H:mm', tzinfo=clock.zone, locale=clock.language)}"


def span_shown(slot: Slot, clock: Clock) -> str:
    """Return a time to call in, with its day."""
    ends = format_time(slot.ends, "H:mm", tzinfo=clock.zone, locale=clock.language)
    return f"{day_and_time(slot.begins, clock)}–{ends}"
