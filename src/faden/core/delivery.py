"""When is a message that could not be handed over tried again?"""

from __future__ import annotations

import zlib
from datetime import timedelta

_FIRST = 1.0  #: seconds before the second try
_LONGEST = 1800.0  #: seconds between two tries at the most


def backoff(attempts: int, *, key: str) -> timedelta:
    """Return how long to wait after so many tries: doubling, spread by a quarter either way.

    The spread comes from `key`, so messages that failed together do not come back together and
    the same input still gives the same answer.

    >>> backoff(1, key="a") < backoff(5, key="a") < backoff(30, key="a") <= timedelta(minutes=38)
    True
    """
    seconds = min(_LONGEST, _FIRST * 2.0 ** min(max(attempts, 1) - 1, 20))
    spread = zlib.crc32(f"{key}:{attempts}".encode()) / 0xFFFFFFFF
    return timedelta(seconds=seconds * (0.75 + spread / 2))
