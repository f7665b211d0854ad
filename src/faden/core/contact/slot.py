"""When can a customer ask to be called?

Rules
* Only while somebody is there: each open span is cut into hours from its beginning; what is left
  of half an hour or more at its end is a slot as well.
* The first slot begins half an hour from now at the earliest: somebody has to see the wish.
* The next five days on which there is one; more choice is no help.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from faden.core.deadline import BusinessHours, open_spans

LENGTH = timedelta(hours=1)
SHORTEST = timedelta(minutes=30)
LEAD = timedelta(minutes=30)  #: from the wish to the earliest call
DAYS = 5
_LOOK_AHEAD = timedelta(days=60)  #: beyond the longest holidays of a company


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which we can call; both moments in UTC."""

    begins: datetime
    ends: datetime


def slots(now: datetime, hours: BusinessHours) -> tuple[Slot, ...]:
    """Return the times that a customer can choose from, the next first.

    >>> from datetime import UTC, time
    >>> office = BusinessHours(
    ...     timezone="Europe/Berlin", weekly=(((time(9), time(11, 30)),),) * 5 + ((), ())
    ... )
    >>> monday_10h = datetime(2026, 11, 23, 9, tzinfo=UTC)
    >>> [f"{one.begins:%a %H:%M}-{one.ends:%H:%M}" for one in slots(monday_10h, office)[:3]]
    ['Mon 10:00-10:30', 'Tue 08:00-09:00', 'Tue 09:00-10:00']
    """
    zone, days = ZoneInfo(hours.timezone), dict[date, None]()
    found = []
    for slot in _all(now, hours):
        if slot.begins < now + LEAD:
            continue
        days[slot.begins.astimezone(zone).date()] = None
        if len(days) > DAYS:
            break
        found.append(slot)
    return tuple(found)


def _all(now: datetime, hours: BusinessHours) -> Iterator[Slot]:
    for opens, closes in open_spans(now - timedelta(days=1), now + _LOOK_AHEAD, hours):
        begins = opens
        while closes - begins >= SHORTEST:
            ends = min(begins + LENGTH, closes)
            yield Slot(begins, ends)
            begins = ends
