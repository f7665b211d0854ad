"""May this sender do one more thing now?

A bucket of tokens for each sender, in this process: so many at once, so many a minute. Who has been
quiet is forgotten, so that a flood of senders costs no memory without end.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST = 50_000  #: senders remembered


class Pace:
    """So many at once, and so many a minute after that."""

    def __init__(
        self, *, at_once: int, a_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._at_once = float(at_once)
        self._a_second = a_minute / 60
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def seconds(self, who: str) -> float:
        """Take one; return 0, or how many seconds to wait until the next may be taken."""
        now = self._clock()
        left, at = self._left.pop(who, (self._at_once, now))
        left = min(self._at_once, left + (now - at) * self._a_second)
        waits = 0.0 if left >= 1 else (1 - left) / self._a_second
        self._left[who] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > _MOST:
            self._left.popitem(last=False)
        return waits
