"""How fast may a program call, and what happens to whoever tries out tokens?

Each process counts by itself, in memory: a bucket for each token, filled as the workspace decided
(`api_per_minute`) and as large as one minute's worth, so that a burst passes. Who sends a wrong
token is counted by place. That does not touch tokens that are right, from the same place or behind
the same proxy: one that was right before never waits for those who guess. A right one that this
process has not met yet waits in line with them, and is told to come again when the line is long.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from faden.engine.limits.pace import Buckets, Taken
from faden.engine.limits.place import network
from faden.web.api.problem import Problem

WRONG_PER_MINUTE = 60  #: wrong tokens of one place that are answered as such
REMEMBERED = 10_000  #: buckets, and tokens known to be right, that one process keeps
LONGEST_LINE = 200  #: calls with unknown tokens that wait in line at most

_TOO_FAST = (
    "This token calls too often; wait as long as Retry-After says. An administrator can raise "
    "the workspace's setting api_per_minute."
)
_TOO_MANY_WRONG = "Too many wrong tokens came from your address; wait as long as Retry-After says."


def headers(taken: Taken) -> dict[str, str]:
    """Return what is left as draft-ietf-httpapi-ratelimit-headers writes it."""
    return {
        "ratelimit-policy": f'"token";q={taken.at_once};w=60',
        "ratelimit": f'"token";r={taken.left};t={taken.full_in}',
    }


class Pace:
    """What one process knows of how fast programs call."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._calls = Buckets(clock, most=REMEMBERED)
        self._wrong = Buckets(clock, most=REMEMBERED)
        self._right: OrderedDict[str, int] = OrderedDict()  #: digest of a token to its workspace
        self._line = asyncio.Lock()
        self._in_line = 0

    def workspace(self, given: str) -> int | None:
        """Return whose token it was when it was right last; None: not known here."""
        return self._right.get(_digest(given))

    def call(self, given: str, *, per_minute: int) -> Taken:
        """Count a call; raise Problem 429 when there were too many."""
        taken = self._calls.take(_digest(given), per_minute=per_minute)
        if not taken.allowed:
            raise Problem(429, _TOO_FAST, headers=headers(taken) | _later(taken.wait))
        return taken

    @asynccontextmanager
    async def asking(self, given: str, place: str) -> AsyncIterator[None]:
        """Let a token be looked up: one at a time for places that send wrong ones.

        Whoever floods us so has one connection to the database at the most, and never that of a
        token that was right before.
        """
        if _digest(given) in self._right or self._wrong_of(place, amount=0).allowed:
            yield
            return
        if self._in_line >= LONGEST_LINE:
            raise Problem(429, _TOO_MANY_WRONG, headers=_later(1))
        self._in_line += 1
        try:
            async with self._line:
                yield
        finally:
            self._in_line -= 1

    def was_right(self, given: str, workspace: int) -> None:
        """Remember a token that opened something."""
        digest = _digest(given)
        self._right.pop(digest, None)
        self._right[digest] = workspace
        while len(self._right) > REMEMBERED:
            self._right.popitem(last=False)

    def was_wrong(self, given: str, place: str) -> None:
        """Count a token that opened nothing; raise Problem 429 when there were too many."""
        self._right.pop(_digest(given), None)
        taken = self._wrong_of(place, amount=1)
        if not taken.allowed:
            raise Problem(429, _TOO_MANY_WRONG, headers=_later(taken.wait))

    def _wrong_of(self, place: str, *, amount: int) -> Taken:
        return self._wrong.take(network(place), per_minute=WRONG_PER_MINUTE, amount=amount)


def _digest(given: str) -> str:
    return hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()


def _later(seconds: float) -> dict[str, str]:
    return {"retry-after": str(max(1, math.ceil(seconds)))}
