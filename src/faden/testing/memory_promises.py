"""How do promises, and what other systems do, stand in the store in memory?"""

from __future__ import annotations

from datetime import datetime

from faden.store.ports import Changes
from faden.testing.memory_locks import Pace
from faden.testing.memory_tables import Committed, Tables


class Promises:
    """What one transaction reads and writes of them."""

    def __init__(self, there: Committed, own: Tables, pace: Pace) -> None:
        self._there = there
        self._own = own
        self._pace = pace

    async def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (promise, record) of what has to be looked at."""
        await self._pace.point("due promises")
        rows = {**self._there.promises, **self._own.promises}
        return _due(
            [(row.promise.rings_at, one, row.customer_id) for one, row in rows.items()], now
        )[:limit]

    async def stuck(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (process, record) of what has not moved in time."""
        await self._pace.point("due processes")
        rows = {**self._there.processes, **self._own.processes}
        return _due(
            [(row.process.rings_at, one, row.customer_id) for one, row in rows.items()], now
        )[:limit]

    def write(self, changes: Changes) -> None:
        """Write them."""
        self._own.promises.update(changes.promises)
        self._own.processes.update(changes.processes)


def _due(rows: list[tuple[datetime | None, str, str]], now: datetime) -> list[tuple[str, str]]:
    due = sorted((at, one, customer) for at, one, customer in rows if at is not None and at <= now)
    return [(one, customer) for _, one, customer in due]
