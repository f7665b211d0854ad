"""When did another system send a message, by a clock that may be off?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

AHEAD = timedelta(days=1)  #: further ahead no clock is by mistake; it was not sent yet
FIRST = datetime(1970, 1, 1, tzinfo=UTC)  #: before it no system sent anything; year 1 breaks pages


def sent_at(said: datetime | None, now: datetime) -> datetime:
    """Return when a copy that came in was sent; where its clock cannot be right, now.

    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> sent_at(noon - timedelta(hours=2), noon).hour, sent_at(noon + timedelta(days=9), noon).hour
    (10, 12)
    """
    return said if said is not None and FIRST <= said <= now + AHEAD else now
