"""What ought to have happened and did not?

Looks twice a minute for work that nobody did, a delivery or an alarm long overdue, and says so in
the log. Receipts whose message never turned up are given to a person.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from faden.engine.loops import Engine

log = structlog.get_logger("faden")

_ROUND = 30.0  #: seconds between two looks
_STRAY = timedelta(hours=24)  #: how long a receipt may wait for its message
_LATE = timedelta(seconds=60)  #: work due for longer than this means that nobody does it


class Watchdog:
    """Looks whether the loops of any process do their work."""

    def __init__(
        self, engine: Engine, sweep: Callable[[datetime], Awaitable[int]], *, every: float = _ROUND
    ) -> None:
        if every <= 0:
            raise ValueError(f"every: {every} seconds; give a positive number")
        self._engine = engine
        self._sweep = sweep
        self._every = every
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._task = asyncio.create_task(self._run(), name="watchdog")

    async def stop(self) -> None:
        """End."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the watchdog must not die of what it finds
                log.warning("watchdog could not look", error=f"{error!r}"[:300])

    async def look(self) -> dict[str, int]:
        """Return how much work of each kind is overdue, and say so."""
        before = self._engine.clock() - _LATE
        async with self._engine.store.unit_of_work() as work:
            found = {
                "deliveries": len(await work.due_deliveries(before, 1000, ())),
                "alarms": len(await work.due_tickets(before, 1000)),
            }
        found["stray receipts"] = await self._sweep(self._engine.clock() - _STRAY)
        for what, count in found.items():
            if count:
                log.warning("work is not done", what=what, overdue=count)
        return found
