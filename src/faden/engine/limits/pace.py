"""May this sender do one more thing now?

Buckets of tokens by key, in the memory of one process: so many at once, so many a minute after
that. The ones that were not used for longest are forgotten, so that a flood of senders costs no
memory without end. By what places on the network are counted says place.py.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 50_000  #: buckets that are kept


@dataclass(frozen=True, slots=True)
class Taken:
    """What is left of a bucket after somebody wanted one out of it."""

    allowed: bool
    at_once: int  #: what a full one holds
    left: int
    full_in: int  #: seconds until it is full again
    wait: float  #: seconds until there is one again; 0 if there is


class Buckets:
    """Token buckets by key."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, most: int = REMEMBERED
    ) -> None:
        self._clock = clock
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  #: (left, since)

    def __len__(self) -> int:
        return len(self._buckets)

    def take(
        self, key: str, *, per_minute: float, at_once: int | None = None, amount: int = 1
    ) -> Taken:
        """Take of one minute's worth, or of `at_once`; an `amount` of 0 only looks."""
        size = int(per_minute) if at_once is None else at_once
        now = self._clock()
        left, since = self._buckets.pop(key, (float(size), now))
        left = min(size, left + max(0.0, now - since) * per_minute / 60)
        allowed = left >= 1
        if allowed:
            left -= amount
        self._buckets[key] = (left, now)
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        full_in = math.ceil((size - left) * 60 / per_minute)
        # Had somebody taken one, the next would be there then.
        wait = max(0.0, (1 - left) * 60 / per_minute)
        return Taken(allowed, size, int(left), full_in, wait)


class Pace:
    """So many at once, and so many a minute after that, for one kind of deed."""

    def __init__(
        self, *, at_once: int, a_minute: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._at_once = at_once
        self._a_minute = a_minute
        self._buckets = Buckets(clock)

    def seconds(self, who: str) -> float:
        """Take one; return 0, or how many seconds to wait until the next may be taken."""
        taken = self._buckets.take(who, per_minute=self._a_minute, at_once=self._at_once)
        return 0.0 if taken.allowed else taken.wait
