"""Who holds which key until their transaction ends, and who waits for it?

One kind of lock is enough: a row under `for update`, a row inserted and not committed, a row
changed and not committed all make others wait until the transaction ends. A ring of transactions
that wait for one another is refused as PostgreSQL refuses it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Hashable
from typing import Protocol

from psycopg.errors import DeadlockDetected

Key = tuple[Hashable, ...]  #: what it is, and which one


class Pace(Protocol):
    """How tasks give way and wait for one another."""

    def point(self, what: str) -> Awaitable[None]:
        """Let others go on before `what` happens."""

    def wait(self, key: Hashable) -> Awaitable[None]:
        """Rest until somebody wakes `key`."""

    def wake(self, key: Hashable) -> None:
        """Let everybody go on who waits for `key`."""


class AsyncioPace:
    """Tasks of asyncio, which give way only where they must wait."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, list[asyncio.Future[None]]] = {}

    async def point(self, what: str) -> None:
        """Go on at once."""

    async def wait(self, key: Hashable) -> None:
        """Rest until somebody wakes `key`."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(future)
        await future

    def wake(self, key: Hashable) -> None:
        """Let everybody go on who waits for `key`."""
        for future in self._waiting.pop(key, ()):
            if not future.done():
                future.set_result(None)


class Holder:
    """A transaction, as the locks see it."""

    __slots__ = ("keys", "waits_for")

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.waits_for: Holder | None = None


class Locks:
    """All keys that somebody holds."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._holders: dict[Key, Holder] = {}

    def free(self, holder: Holder, key: Key) -> bool:
        """Say whether `holder` could have this key without waiting."""
        return self._holders.get(key) in (None, holder)

    def take(self, holder: Holder, key: Key) -> bool:
        """Take a key if nobody else holds it."""
        other = self._holders.setdefault(key, holder)
        if other is not holder:
            return False
        holder.keys.append(key)
        return True

    async def hold(self, holder: Holder, key: Key) -> None:
        """Take a key, waiting for whoever holds it; DeadlockDetected when that is a ring."""
        while not self.take(holder, key):
            other = self._holders[key]
            self._refuse_ring(holder, other, key)
            holder.waits_for = other
            try:
                await self.pace.wait(key)
            finally:
                holder.waits_for = None

    def release(self, holder: Holder) -> None:
        """Give everything back, at the end of the transaction."""
        for key in holder.keys:
            if self._holders.pop(key, None) is not None:
                self.pace.wake(key)
        holder.keys.clear()

    @staticmethod
    def _refuse_ring(holder: Holder, other: Holder, key: Key) -> None:
        seen: Holder | None = other
        while seen is not None:
            if seen is holder:
                raise DeadlockDetected(f"a ring of transactions at {key!r}")
            seen = seen.waits_for
