"""How does one batch of earlier wishes reach PostgreSQL?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from psycopg_pool import AsyncConnectionPool

from faden.core.event import Recorded
from faden.core.wish.sender import Sender
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.earlier.ports import GONE, Owed, Sweep
from faden.store.log import PostgresUnitOfWork
from faden.store.ports import Passed
from faden.store.wire import pgarray
from faden.store.wire.pipeline import Pipeline
from faden.store.wishes.passing import passed_of


class PostgresSweepStore:
    """The store of earlier wishes on PostgreSQL."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[PostgresSweepWork]:
        """Begin one transaction; it is rolled back unless it commits itself."""
        async with self._pool.connection() as connection:
            pipeline = Pipeline(connection)
            try:
                yield PostgresSweepWork(pipeline, set())
            finally:
                await pipeline.close()


class PostgresSweepWork(PostgresUnitOfWork):
    """One transaction on one connection; locks and writes events as every other one does."""

    async def begin_sweeps(self, first_at: datetime) -> int:
        """Note senders that came, came back or went since the last look; return how many."""
        gone = self._run("end_sweeps", {"gone": GONE, "first_at": first_at})
        came = self._run("begin_sweeps", {"first_at": first_at})
        return len(await gone.rows()) + len(await came.rows())

    async def due_sweep(self, now: datetime) -> Sweep | None:
        """Return and lock a sweep that goes on now and that nobody else works at."""
        found = await self._run("lock_due_sweep", {"now": now}).rows()
        if not found:
            return None
        [(workspace, name, within, since, next_at, bucket, customer, *numbers)] = found
        return Sweep(
            workspace=workspace,
            sender=Sender(name, within),
            since=since,
            next_at=next_at,
            after=(bucket, customer),
            expected=numbers[0],
            looked=numbers[1],
            told=numbers[2],
            done_at=numbers[3],
        )

    async def gone_sweep(self, now: datetime) -> tuple[int, str] | None:
        """Return workspace and name of a sender that went, and lock what is noted of it."""
        found = await self._run("lock_gone_sweep", {"now": now, "gone": GONE}).rows()
        return (found[0][0], found[0][1]) if found else None

    async def forget_sweep(self, workspace: int, sender: str) -> None:
        """Forget a sender."""
        self._run("forget_sweep", {"workspace": workspace, "sender": sender})

    async def open_wishes(
        self, workspace: int, sender: str, before: datetime, limit: int
    ) -> list[Passed]:
        """Return what a sender was told before a time and has not acknowledged."""
        values = {"workspace": workspace, "sender": sender, "before": before, "limit": limit}
        return [passed_of(row) for row in await self._run("find_open_wishes", values).rows()]

    async def wishing(self, workspace: int, after: tuple[int, str], limit: int) -> list[str]:
        """Return the next records on which somebody said no, or answers for somebody."""
        bucket, customer = after
        values = {"workspace": workspace, "limit": limit, "bucket": bucket, "customer": customer}
        return [customer_id for _, customer_id in await self._run("find_wishing", values).rows()]

    async def count_wishing(self, workspace: int) -> int:
        """Return how many such records there are."""
        [[count]] = await self._run("count_wishing", {"workspace": workspace}).rows()
        return int(count)

    async def told(
        self, customers: Sequence[str], sender: str, since: datetime
    ) -> dict[str, list[Recorded]]:
        """Return what a sender was told about each of these records since then, in order."""
        values = {
            "bucket": pgarray.smalls([bucket_of_id(one) for one in customers]),
            "customer": pgarray.uuids(customers),
            "sender": sender,
            "since": since,
        }
        found = defaultdict(list)
        for customer_id, sequence, at, body in await self._run("read_told", values).rows():
            event = event_from_json("wish_passed_on", body)
            found[customer_id].append(Recorded(sequence, at, event))
        return found

    async def owed(self, workspace: int, sender: str, now: datetime) -> Owed:
        """Return what a sender has not acknowledged."""
        values = {"workspace": workspace, "sender": sender, "now": now}
        [[waiting, late]] = await self._run("count_owed", values).rows()
        return Owed(waiting, late)

    async def save_sweep(self, sweep: Sweep) -> None:
        """Note how far a sender has got."""
        bucket, customer = sweep.after
        values = {
            "workspace": sweep.workspace,
            "sender": sweep.sender.name,
            "next_at": sweep.next_at,
            "bucket": bucket,
            "customer": customer,
            "expected": sweep.expected,
            "looked": sweep.looked,
            "told": sweep.told,
            "done_at": sweep.done_at,
        }
        self._run("save_sweep", values)
