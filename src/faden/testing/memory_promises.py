"""How do promises stand in the store in memory?"""

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
        due = [
            (row.promise.rings_at, promise_id, row.customer_id)
            for promise_id, row in rows.items()
            if row.promise.rings_at is not None and row.promise.rings_at <= now
        ]
        return [(promise_id, customer) for _, promise_id, customer in sorted(due)[:limit]]

    def write(self, changes: Changes) -> None:
        """Write them."""
        self._own.promises.update(changes.promises)
