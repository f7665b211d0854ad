"""How does a store in memory behave exactly as the one on PostgreSQL does?

Transactions that see what others have committed, statement by statement; claims and row locks that
wait for one another; constraints that refuse. `tests/store/test_conformance.py` proves the two
equal. Where it gives way (`Pace`) decides who uses it: asyncio, or a scheduler with a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType

from psycopg.errors import InFailedSqlTransaction

from faden.core.address import bucket_of
from faden.core.event import MessageWritten, Recorded
from faden.core.receipt import State
from faden.core.thread import Thread
from faden.store.codec import bucket_of_id
from faden.store.ports import (
    Arrival,
    Changes,
    Delivery,
    Known,
    Meeting,
    Met,
    Record,
    StrayReceipt,
    Target,
    TicketRow,
)
from faden.testing.memory_locks import AsyncioPace, Holder, Key, Locks, Pace
from faden.testing.memory_tables import (
    Committed,
    StoredRecord,
    Tables,
    copy_of,
    in_the_way,
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


class MemoryUnitOfWork:
    """One transaction. Leaving the block without `commit` forgets what it wrote."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._point = store.pace.point
        self._locks = store.locks
        self._there = store.committed
        self._own = Tables()
        self._holder = Holder()
        self._changes: list[Changes] = []
        self._failed = False

    async def __aenter__(self) -> MemoryUnitOfWork:
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

    async def _hold(self, key: Key) -> None:
        if not self._locks.take(self._holder, key):
            await self._locks.hold(self._holder, key)

    def _still_good(self) -> None:
        if self._failed:
            raise InFailedSqlTransaction("this transaction has ended or met an error")

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

    # Reading.

    def _record(self, customer_id: str) -> StoredRecord | None:
        return self._own.records.get(customer_id) or self._there.records.get(customer_id)

    def _target(self, key: tuple[int, str]) -> Target | None:
        return self._own.references.get(key) or self._there.references.get(key)

    async def due_deliveries(
        self, now: datetime, limit: int, paused: Collection[str]
    ) -> list[tuple[str, str]]:
        """Return (delivery, record) of what is due, without locks."""
        await self._read("due deliveries")
        waiting = list(self._under_way().values())
        due = [
            (one.run_at, one)
            for one in waiting
            if one.run_at is not None
            and one.run_at <= now
            and one.account not in paused
            and not any(in_the_way(other, one) for other in waiting)
        ]
        due.sort(key=lambda pair: pair[0])
        return [(one.delivery_id, one.customer_id) for _, one in due[:limit]]

    async def deliveries(self, delivery_ids: Sequence[str]) -> dict[str, Delivery]:
        """Read deliveries, with their message and whether an earlier one must settle first."""
        await self._read("deliveries")
        found: dict[str, Delivery] = {}
        for delivery_id in delivery_ids:
            row = self._own.deliveries.get(delivery_id) or self._there.deliveries.get(delivery_id)
            if row is not None:
                waits = any(in_the_way(other, row) for other in self._under_way().values())
                found[delivery_id] = copy_of(row, self._message(row), waits=waits)
        return found

    async def in_flight(self, customers: Sequence[str], now: datetime) -> int:
        """Count provider calls under way to these records that may still be running."""
        await self._read("in flight")
        sending = {**self._there.sending, **self._own.deliveries}.values()
        return sum(
            one.customer_id in customers
            and one.state is State.SENDING
            and one.call_until is not None
            and one.call_until > now
            for one in sending
        )

    async def due_tickets(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (ticket, record) of the alarms that are due, without locks."""
        await self._read("due tickets")
        rows: dict[str, TicketRow] = {**self._there.awake, **self._own.tickets}
        due = [
            (row.ticket.wake_at, ticket_id, row.customer_id)
            for ticket_id, row in rows.items()
            if row.closed_reason is None and row.ticket.wake_at <= now
        ]
        due.sort()
        return [(ticket_id, customer_id) for _, ticket_id, customer_id in due[:limit]]

    async def take_strays(self, names: Sequence[str]) -> list[StrayReceipt]:
        """Remove and return receipts that came before their send was recorded."""
        if not names:
            return []
        await self._read("take strays")
        taken: list[StrayReceipt] = []
        for number in [*self._there.strays, *self._own.strays]:
            if self._stray(number, names) is None:
                continue
            await self._hold(("stray", number))
            stray = self._stray(number, names)
            if stray is not None:
                self._own.strays[number] = None
                taken.append(stray)
        return taken

    async def events(self, customer_id: str) -> list[Recorded]:
        """Read all events of one record."""
        await self._read("events")
        own = [one for (customer, _), one in self._own.events.items() if customer == customer_id]
        return sorted([*self._there.timeline(customer_id), *own], key=lambda one: one.sequence)

    async def _read(self, what: str) -> None:
        self._still_good()
        await self._point(what)

    def _under_way(self) -> dict[str, Delivery]:
        if not self._own.deliveries:
            return self._there.under_way
        return {**self._there.under_way, **self._own.deliveries}

    def _message(self, row: Delivery) -> MessageWritten | None:
        key = (row.customer_id, row.sequence)
        recorded = self._own.events.get(key) or self._there.events.get(key)
        if recorded is None or isinstance(recorded.event, MessageWritten):
            return recorded.event if recorded else None  # type: ignore[return-value]
        raise TypeError(f"delivery {row.delivery_id} points to a {type(recorded.event).__name__}")

    def _stray(self, number: int, names: Sequence[str]) -> StrayReceipt | None:
        stray = self._own.strays.get(number, self._there.strays.get(number))
        return stray if stray is not None and stray.name in names else None

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
