"""How far senders that came later have got, in the store in memory?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime

from faden.core.event import ConsentWithdrawn, HouseholdDeclared, Recorded, WishPassedOn
from faden.core.wish.sender import Sender
from faden.store.codec import bucket_of_id
from faden.store.earlier.ports import GONE, Owed, Sweep
from faden.store.ports import Passed
from faden.testing.memory import MemoryStore, MemoryUnitOfWork


class MemorySweepStore:
    """The same memory, as whoever tells earlier wishes sees it."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def unit_of_work(self) -> AbstractAsyncContextManager[MemorySweepWork]:
        """Begin one transaction."""
        return MemorySweepWork(self._store)


class MemorySweepWork(MemoryUnitOfWork):
    """One transaction of it."""

    async def begin_sweeps(self, first_at: datetime) -> int:
        """Note senders that came, came back or went since the last look; return how many."""
        await self._read("begin sweeps")
        known, registered = self._sweeps(), self._there.senders
        gone = [key for key in sorted(known.keys() - registered.keys()) if known[key].since != GONE]
        came = [
            (key, since, sender)
            for key, (since, sender) in sorted(registered.items())
            if key not in known or known[key].since != since
        ]
        for key in gone:
            await self._hold(("sweep", *key))
            left = replace(known[key], since=GONE, next_at=first_at, done_at=None)
            self._own.sweeps[key] = left
        for key, since, sender in came:
            await self._hold(("sweep", *key))
            self._own.sweeps[key] = Sweep(
                workspace=key[0], sender=sender, since=since, next_at=first_at
            )
        return len(gone) + len(came)

    async def due_sweep(self, now: datetime) -> Sweep | None:
        """Return and lock a sweep that goes on now and that nobody else works at."""
        await self._read("due sweep")
        due = [
            (one.next_at, key)
            for key, one in self._sweeps().items()
            if one.next_at is not None and one.next_at <= now and key in self._there.senders
        ]
        for _, key in sorted(due):
            if self._locks.free(self._holder, ("sweep", *key)):
                await self._hold(("sweep", *key))
                return replace(self._sweeps()[key], sender=self._sender(key))
        return None

    async def gone_sweep(self, now: datetime) -> tuple[int, str] | None:
        """Return workspace and name of a sender that went, and lock what is noted of it."""
        await self._read("gone sweep")
        gone = [
            (one.next_at, key)
            for key, one in self._sweeps().items()
            if one.next_at is not None
            and (one.since, key in self._there.senders) == (GONE, False)
            and one.next_at <= now
        ]
        for _, key in sorted(gone):
            if self._locks.free(self._holder, ("sweep", *key)):
                await self._hold(("sweep", *key))
                return key
        return None

    async def forget_sweep(self, workspace: int, sender: str) -> None:
        """Forget a sender."""
        await self._hold(("sweep", workspace, sender))
        self._own.sweeps[workspace, sender] = None

    async def open_wishes(
        self, workspace: int, sender: str, before: datetime, limit: int
    ) -> list[Passed]:
        """Return what a sender was told before a time and has not acknowledged."""
        await self._read("open wishes")
        found = [
            one
            for one in (self._there.passed | self._own.passed).values()
            if (one.workspace, one.sender, one.acknowledged_at) == (workspace, sender, None)
            and one.at < before
        ]
        return sorted(found, key=lambda one: (one.due_at, one.wish_id))[:limit]

    async def wishing(self, workspace: int, after: tuple[int, str], limit: int) -> list[str]:
        """Return the next records on which somebody said no, or answers for somebody."""
        await self._read("wishing")
        return [one for bucket, one in self._wishing(workspace) if (bucket, one) > after][:limit]

    async def count_wishing(self, workspace: int) -> int:
        """Return how many such records there are."""
        await self._read("count wishing")
        return len(self._wishing(workspace))

    async def told(
        self, customers: Sequence[str], sender: str, since: datetime
    ) -> dict[str, list[Recorded]]:
        """Return what a sender was told about each of these records since then, in order."""
        found: dict[str, list[Recorded]] = {}
        for customer_id in customers:
            for one in await self.events(customer_id):
                event = one.event
                if isinstance(event, WishPassedOn) and event.sender == sender and one.at >= since:
                    found.setdefault(customer_id, []).append(one)
        return found

    async def owed(self, workspace: int, sender: str, now: datetime) -> Owed:
        """Return what a sender has not acknowledged."""
        await self._read("owed")
        theirs = [
            one.due_at
            for one in (self._there.passed | self._own.passed).values()
            if (one.workspace, one.sender) == (workspace, sender) and one.acknowledged_at is None
        ]
        return Owed(len(theirs), sum(due_at <= now for due_at in theirs))

    async def save_sweep(self, sweep: Sweep) -> None:
        """Note how far a sender has got."""
        key = (sweep.workspace, sweep.sender.name)
        await self._hold(("sweep", *key))
        self._own.sweeps[key] = sweep

    def _sweeps(self) -> dict[tuple[int, str], Sweep]:
        rows = self._there.sweeps | self._own.sweeps
        return {key: one for key, one in rows.items() if one is not None}

    def _sender(self, key: tuple[int, str]) -> Sender:
        return self._there.senders[key][1]

    def _wishing(self, workspace: int) -> list[tuple[int, str]]:
        events = self._there.events | self._own.events
        records = {
            customer_id
            for (customer_id, _), one in events.items()
            if isinstance(one.event, ConsentWithdrawn | HouseholdDeclared)
        }
        return sorted(
            (bucket_of_id(one), one)
            for one in records
            if (stored := self._record(one)) is not None and stored.workspace == workspace
        )
