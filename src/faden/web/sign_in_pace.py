"""How long must somebody wait who keeps failing to sign in?

Guessing is slowed down, nobody is locked out. What counts are failures of one e-mail address from
one place, so failures elsewhere never keep a person out; and failures of a place over all
addresses, with a higher limit and a short wait, since a whole office may share one place.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from faden.store.registry import Failures, plain_email

WINDOW = timedelta(minutes=15)
FREE_FOR_ONE = 5  #: failures of one address from one place before anybody waits
LONGEST_FOR_ONE = timedelta(seconds=60)
FREE_FOR_A_PLACE = 50
LONGEST_FOR_A_PLACE = timedelta(seconds=5)
NOW = timedelta(0)


def whos(email: str, place: str) -> tuple[bytes, bytes]:
    """Return under which keys an attempt is counted: this address from here, and from here."""
    pair = hashlib.sha256(f"{plain_email(email)}\n{place}".encode("utf-8", "replace")).digest()
    return pair, hashlib.sha256(place.encode()).digest()


def wait(one: Failures, place: Failures, *, now: datetime) -> timedelta:
    """Return how long the next attempt must still wait.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> wait(Failures(7, noon), Failures(7, noon), now=noon)
    datetime.timedelta(seconds=4)
    >>> wait(Failures(0, None), Failures(40, noon), now=noon)
    datetime.timedelta(0)
    """
    return max(
        _left(one, free=FREE_FOR_ONE, longest=LONGEST_FOR_ONE, now=now),
        _left(place, free=FREE_FOR_A_PLACE, longest=LONGEST_FOR_A_PLACE, now=now),
    )


def _left(failures: Failures, *, free: int, longest: timedelta, now: datetime) -> timedelta:
    if failures.count < free or failures.last is None:
        return NOW
    pause = min(longest, timedelta(seconds=2.0 ** min(failures.count - free, 10)))
    return max(NOW, failures.last + pause - now)
