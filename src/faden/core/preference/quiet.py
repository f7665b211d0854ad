"""Until when does a customer not want to be disturbed?

What belongs to "service" never waits: it is what the customer asked for and waits for. All else,
also what belongs to a contract, can wait until the morning.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from faden.core.preference.preference import Preference, flaw, zone_of


def rests_until(preferences: Iterable[Preference | None], at: datetime) -> datetime | None:
    """Return when the quiet hours end in which `at` lies, in UTC; None: in none of them.

    The records of a joined person may hold several; it is quiet as long as one of them says so.

    >>> night = Preference(quiet_from=22 * 60, quiet_until=7 * 60, zone="Europe/Berlin")
    >>> rests_until([night], datetime(2026, 11, 22, 22, 30, tzinfo=UTC)).isoformat()
    '2026-11-23T06:00:00+00:00'
    >>> rests_until([night], datetime(2026, 11, 22, 12, tzinfo=UTC)) is None
    True
    """
    ends = [_end(one, at) for one in preferences if one is not None]
    return max((one for one in ends if one is not None), default=None)


def _end(preference: Preference, at: datetime) -> datetime | None:
    begins, ends, zone = preference.quiet_from, preference.quiet_until, zone_of(preference)
    if begins is None or ends is None or zone is None or flaw(preference):
        return None
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    overnight = ends < begins
    if overnight and not (minute >= begins or minute < ends):
        return None
    if not overnight and not begins <= minute < ends:
        return None
    day = local.date() + timedelta(days=int(overnight and minute >= begins))
    # In the hour that comes twice it stays quiet until its second end, never until a past one.
    end = datetime.combine(day, time(ends // 60, ends % 60, fold=1), tzinfo=zone).astimezone(UTC)
    # An end in the hour that is left out in spring: the clock has passed it an hour earlier.
    return end if end > at else at.astimezone(UTC) + timedelta(minutes=1)
