"""How does a store in memory behave exactly as the one on PostgreSQL does?

Transactions that see what others have committed, statement by statement; claims and row locks that
wait for one another; constraints that refuse. `tests/store/test_conformance.py` proves the two
equal. Where it gives way (`Pace`) decides who uses it: asyncio, or a scheduler with a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

from faden.core.address import bucket_of
from faden.core.thread import Thread
from faden.store.codec import bucket_of_id
from faden.store.ports import (
    Arrival,
    Changes,
    GivenCode,
    Known,
    Meeting,
    Met,
    Record,
)
from faden.testing.memory_locks import AsyncioPace, Locks, Pace
from faden.testing.memory_read import Reading
from faden.testing.memory_tables import (
    Committed,
    StoredRecord,
    Tables,
    refuse_nul,
)
from faden.testing.memory_write import Writing


class MemoryStore:
    """Remembers until the process ends."""

    def __init__(
        self,
        pace: Pace | None = None,
        *,
        on_commit: Callable[[list[Changes]], None] | None = None,
    ) -> None:
        self.pace: Pace = pace or AsyncioPace()
        self.locks = Locks(self.pace)
        self.committed = Committed()
        self.on_commit = on_commit

    def unit_of_work(self) -> AbstractAsyncContextManager[MemoryUnitOfWork]:
        """Begin one transaction."""
        return MemoryUnitOfWork(self)


class MemoryUnitOfWork(Reading):
    """One transaction. Leaving the block without `commit` forgets what it wrote."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store.committed, store.locks)
        self._store = store
        self._changes: list[Changes] = []

    async def __aenter__(self) -> Self:
        await self._point("begin")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Nothing may give way here: a process that dies leaves this way as well.
        self._failed = True
        self._own = Tables()
        self._locks.release(self._holder)

    # Claiming and locking.

    async def meet(self, meeting: Meeting) -> Met:
        """Claim arrivals, claim addresses, find references, lock records in key order."""
        self._still_good()
        self._failed = True  # until all of it worked
        met = Met()
        await self._claim_arrivals(meeting, met)
        await self._claim_addresses(meeting)
        await self.lock_names([name for name in meeting.names if name.startswith("sent:")])
        await self._point("find")
        wanted = self._wanted(meeting, met)
        for customer_id in sorted(set(wanted), key=_place):
            await self._point("lock")
            await self._hold(("record", customer_id))
            stored = self._record(customer_id)
            if stored is not None and stored.workspace == meeting.workspace:
                met.records[customer_id] = Record(stored.workspace, stored.thread, stored.kin)
        met.homes = {uri: one for uri, one in met.homes.items() if one in met.records}
        met.targets = {n: one for n, one in met.targets.items() if one.customer_id in met.records}
        self._failed = False
        return met

    async def _claim_arrivals(self, meeting: Meeting, met: Met) -> None:
        for arrival in sorted(meeting.arrivals, key=_place_of_arrival):
            await self._point("claim arrival")
            refuse_nul(arrival.account, arrival.key)
            key = (meeting.workspace, arrival.account, arrival.key)
            if key not in self._there.arrivals and key not in self._own.arrivals:
                await self._hold(("arrival", *key))
            known = self._own.arrivals.get(key) or self._there.arrivals.get(key)
            if known is None:
                self._own.arrivals[key] = arrival
            else:
                met.known[key[1:]] = Known(known.digest, known.target)

    async def _claim_addresses(self, meeting: Meeting) -> None:
        newcomers = sorted(meeting.newcomers, key=lambda one: (bucket_of(one.uri), one.uri))
        for newcomer in newcomers:
            await self._point("claim address")
            refuse_nul(newcomer.uri)
            key = (meeting.workspace, newcomer.uri)
            if key not in self._there.addresses and key not in self._own.addresses:
                await self._hold(("address", *key))
            if key not in self._there.addresses and key not in self._own.addresses:
                self._own.addresses[key] = newcomer.customer_id
                thread = Thread(customer_id=newcomer.customer_id)
                self._own.records[newcomer.customer_id] = StoredRecord(meeting.workspace, thread)

    def _wanted(self, meeting: Meeting, met: Met) -> Iterator[str]:
        """Find addresses and references, and yield the records to lock."""
        for uri in (*(newcomer.uri for newcomer in meeting.newcomers), *meeting.look_ups):
            key = (meeting.workspace, uri)
            home = self._own.addresses.get(key) or self._there.addresses.get(key)
            if home is not None:
                met.homes[uri] = home
        for name in meeting.names:
            target = self._target((meeting.workspace, name))
            if target is not None:
                met.targets[name] = target
        yield from met.homes.values()
        yield from (target.customer_id for target in met.targets.values())
        yield from meeting.customers

    async def lock(self, customers: Sequence[str], *, skip_locked: bool) -> dict[str, Record]:
        """Lock records in key order; with `skip_locked` leave out those another one holds."""
        self._still_good()
        self._failed = True
        records: dict[str, Record] = {}
        for customer_id in sorted(set(customers), key=_place):
            await self._point("lock")
            key = ("record", customer_id)
            if self._record(customer_id) is None:
                continue
            if skip_locked and not self._locks.free(self._holder, key):
                continue
            await self._hold(key)
            stored = self._record(customer_id)
            if stored is not None:
                records[customer_id] = Record(stored.workspace, stored.thread, stored.kin)
        self._failed = False
        return records

    async def lock_names(self, names: Sequence[str]) -> None:
        """Lock names the provider gave, before any record."""
        for name in sorted(set(names)):
            await self._point("lock name")
            await self._hold(("name", name))

    # Giving codes.

    async def count_codes(self, workspace: int, most: int) -> int:
        """Lock the giving of codes until the transaction ends; count live ones, at most `most`."""
        await self._point("lock codes")
        await self._hold(("codes", workspace))
        await self._point("count codes")
        codes = self._there.codes | self._own.codes
        live = sum(at == workspace and one is not None for (at, _), one in codes.items())
        return min(live, most)

    async def give_code(self, given: GivenCode) -> bool:
        """Give a reference code for good; False when it was given before, to whomever."""
        await self._point("give code")
        key = (given.workspace, given.code)
        await self._hold(("code", *key))
        if key in self._there.codes or key in self._own.codes:
            return False
        self._own.codes[key] = given.customer_id
        return True

    async def customer_of_code(self, workspace: int, code: str) -> str | None:
        """Return the record whose conversation a live code names."""
        await self._point("find code")
        key = (workspace, code)
        return self._own.codes.get(key) or self._there.codes.get(key)

    # Writing.

    async def write(self, changes: Changes) -> None:
        """Write everything; visible to others after commit."""
        self._still_good()
        self._failed = True
        writing = Writing(self._there, self._own, locks=self._locks, holder=self._holder)
        await writing.write(changes)
        self._changes.append(changes)
        self._failed = False

    async def commit(self) -> None:
        """Make it durable. Leaving the block without it rolls back."""
        self._still_good()
        await self._point("commit")
        self._there.take_in(self._own)
        self._own = Tables()
        self._locks.release(self._holder)
        if self._store.on_commit is not None:
            self._store.on_commit(self._changes)
        # Whoever dies here has committed and does not know it.
        await self._point("committed")


def _place(customer_id: str) -> tuple[int, str]:
    return bucket_of_id(customer_id), customer_id


def _place_of_arrival(arrival: Arrival) -> tuple[int, str, str]:
    return bucket_of(f"{arrival.account}\n{arrival.key}"), arrival.account, arrival.key
