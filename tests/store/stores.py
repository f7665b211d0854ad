"""Which two stores must behave the same, and how does a test look into either of them?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import psycopg

from faden.core import event as ev
from faden.core.receipt import State
from faden.core.thread import Thread, fold
from faden.core.ticket import Ticket, TicketState
from faden.store.codec import event_from_json, thread_from_bytes
from faden.store.connections import Connections
from faden.store.log import PostgresStore
from faden.store.ports import (
    Arrival,
    Changes,
    Delivery,
    EventRow,
    Meeting,
    Newcomer,
    Record,
    Store,
    Target,
    TicketRow,
)
from faden.testing.memory import MemoryStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: Three addresses of bucket 7, so that records in it can be told apart by their number alone.
LINDA, MIA, KARIM = "tel:+491701000153", "tel:+491701000421", "mailto:karim1000274@example.org"
LOW, HIGH = "tel:+491701000015", "tel:+491701000252"  #: of the buckets 1 and 200

Dump = dict[str, Any]


class Bench(Protocol):
    """One store under test."""

    @property
    def store(self) -> Store: ...

    async def waits(self, task: asyncio.Future[Any], *, others: int = 0) -> bool:
        """Say whether this waits for another transaction (False: it has ended).

        `others` is how many more are known to wait already.
        """

    async def dump(self) -> Dump:
        """Return everything that is committed, in a form both stores share."""


@dataclass
class MemoryBench:
    """The store in memory."""

    store: MemoryStore

    async def waits(self, task: asyncio.Future[Any], *, others: int = 0) -> bool:
        for _ in range(10):
            await asyncio.sleep(0)
        return not task.done()

    async def dump(self) -> Dump:
        tables = self.store.committed
        return {
            "arrivals": {
                key: (a.digest, a.raw, a.at, a.target) for key, a in tables.arrivals.items()
            },
            "addresses": dict(tables.addresses),
            "records": {
                key: (row.workspace, row.thread, row.kin) for key, row in tables.records.items()
            },
            "tickets": {key: _ticket(row) for key, row in tables.tickets.items()},
            "events": {key: (one.at, one.event) for key, one in tables.events.items()},
            "deliveries": {
                key: replace(row, waits=False, message=None)
                for key, row in tables.deliveries.items()
            },
            "references": dict(tables.references),
            "strays": sorted(
                ((one.workspace, one.name, one.state, one.reason, one.at))
                for one in tables.strays.values()
                if one is not None
            ),
            "quarantine": {
                key: (one.workspace, one.account, one.reason, one.raw, one.owner, one.due_at)
                for key, one in tables.quarantine.items()
            },
        }


@dataclass
class PostgresBench:
    """The store on PostgreSQL; `url` for looking into it from beside."""

    store: PostgresStore
    url: str

    async def waits(self, task: asyncio.Future[Any], *, others: int = 0) -> bool:
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as beside:
            while not task.done():
                # Looked at twice: a short wait for a page or an extension lock is not the point.
                if await self._blocked(beside) > others:
                    await asyncio.sleep(0.005)
                    if not task.done() and await self._blocked(beside) > others:
                        return True
                await asyncio.sleep(0.002)
        return False

    @staticmethod
    async def _blocked(beside: psycopg.AsyncConnection[Any]) -> int:
        found = await beside.execute(
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
        )
        row = await found.fetchone()
        return int(row[0]) if row else 0

    async def dump(self) -> Dump:
        async with await psycopg.AsyncConnection.connect(self.url) as beside:
            await beside.execute("set role faden_engine")
            await beside.execute("set timezone = 'UTC'")

            async def rows(query: str) -> list[Any]:
                return await (await beside.execute(query.encode())).fetchall()

            return await _log(rows) | await _outbox(rows)


Rows = Callable[[str], Awaitable[list[Any]]]


async def _log(rows: Rows) -> Dump:
    return {
        "arrivals": {
            (w, a, k): (bytes(d), bytes(r), at, t and t.hex)
            for w, a, k, d, r, at, t in await rows(
                "select workspace_id, account, key, digest, raw, at, target from arrival"
            )
        },
        "addresses": {
            (w, uri): c.hex
            for w, uri, c in await rows("select workspace_id, uri, customer_id from address")
        },
        "records": {
            c.hex: (w, thread_from_bytes(bytes(s)), tuple(k.hex for k in kin or ()))
            for c, w, s, kin in await rows(
                "select customer_id, workspace_id, snapshot, kin from thread"
            )
        },
        "tickets": {
            row[0].hex: (row[1], row[2].hex, *row[3:])
            for row in await rows(
                "select ticket_id, workspace_id, customer_id, state, owner, due_at,"
                " wake_at, opened_at, reason, priority, level, closed_reason from ticket"
            )
        },
        "events": {
            (c.hex, sequence): (at, event_from_json(kind, body))
            for c, sequence, at, kind, body in await rows(
                "select customer_id, sequence, at, kind, body::text from event"
            )
        },
    }


async def _outbox(rows: Rows) -> Dump:
    return {
        "deliveries": {
            row[1].hex: _delivery(row)
            for row in await rows(
                "select workspace_id, delivery_id, customer_id, account, address, purpose,"
                " ref, sequence, state, run_at, attempts, call_until, sent_id, reason"
                " from delivery"
            )
        },
        "references": {
            (w, name): Target(d.hex, c.hex)
            for w, name, d, c in await rows(
                "select workspace_id, name, delivery_id, customer_id from reference"
            )
        },
        "strays": sorted(
            (w, name, State(state), reason, at)
            for w, name, state, reason, at in await rows(
                "select workspace_id, name, state, reason, at from stray_receipt"
            )
        ),
        "quarantine": {
            q.hex: (w, a, reason, bytes(raw), owner, due_at)
            for q, w, a, reason, raw, owner, due_at in await rows(
                "select quarantine_id, workspace_id, account, reason, raw, owner, due_at"
                " from quarantine"
            )
        },
    }


def _delivery(row: tuple[Any, ...]) -> Delivery:
    ids = (row[0], row[1].hex, row[2].hex)
    return Delivery(*ids, *row[3:8], State(row[8]), *row[9:])  # type: ignore[call-arg]


def _ticket(row: TicketRow) -> tuple[object, ...]:
    ticket = row.ticket
    closed = row.closed_reason is not None
    return (
        row.workspace,
        row.customer_id,
        "closed" if closed else ticket.state.value,
        ticket.owner,
        ticket.due_at,
        ticket.wake_at,
        ticket.opened_at,
        ticket.reason,
        ticket.priority,
        ticket.level,
        row.closed_reason,
    )


@asynccontextmanager
async def memory() -> AsyncIterator[Bench]:
    """Lend an empty store in memory."""
    yield MemoryBench(MemoryStore())


@asynccontextmanager
async def postgres(url: str) -> AsyncIterator[Bench]:
    """Lend the store on a fresh database."""
    connections = Connections(url)
    await connections.open()
    try:
        yield PostgresBench(PostgresStore(connections.engine), url)
    finally:
        await connections.close()


def empty(url: str) -> None:
    """Forget everything but the workspace."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "truncate arrival, address, thread, ticket, event, delivery, reference, stray_receipt,"
            " reference_code, reference_try, quarantine, passed_wish, incident, cascade,"
            " wish_sweep, webhook_subscription, webhook_delivery"
        )


# What tests write.


def an_id(number: int, bucket: int = 7) -> str:
    """Return the id of that number; ids of one test sort by it."""
    return f"{number:030x}{bucket:02x}"


def arrival(key: str, *, account: str = "sms", target: str | None = None) -> Arrival:
    """Return the arrival of something with that key."""
    return Arrival(account, key, key.encode(), b"raw " + key.encode(), NOON, target)


def meeting(*uris: str, arrivals: tuple[Arrival, ...] = (), workspace: int = 1) -> Meeting:
    """Return a batch from these addresses; each would get the record of its place, from 1."""
    newcomers = [Newcomer(uri, an_id(number)) for number, uri in enumerate(uris, start=1)]
    return Meeting(workspace, NOON, arrivals=arrivals, newcomers=newcomers)


def a_ticket(number: int = 1, **changed: object) -> Ticket:
    """Return an open ticket, due in eight hours."""
    ticket = Ticket(
        ticket_id=an_id(1_000 + number),
        state=TicketState.OPEN,
        owner="team:service",
        due_at=NOON + timedelta(hours=8),
        wake_at=NOON + timedelta(hours=8),
        opened_at=NOON,
        reason="message",
    )
    return replace(ticket, **changed)  # type: ignore[arg-type]


def received(ticket_id: Any, text: str = "Wo ist mein Paket?") -> ev.MessageReceived:
    """Return a message of Linda's."""
    return ev.MessageReceived(
        message_id=an_id(1),
        account="sms",
        address=LINDA,
        text=text,
        ticket_id=ticket_id,
        provider_id="1",
        level=2,
    )


def written(number: int, address: str = LINDA) -> ev.MessageWritten:
    """Return a message of ours, with the delivery of that number."""
    return ev.MessageWritten(
        delivery_id=an_id(2_000 + number),
        account="sms",
        address=address,
        text=f"Nachricht {number}",
        purpose="service",
        author="api",
        ref=f"ref-{number}",
    )


class Writer:
    """Collects what one transaction writes about records it has locked."""

    def __init__(self, records: dict[str, Record], at: datetime = NOON) -> None:
        self.records = records
        self.changes = Changes(at)

    def append(self, customer_id: str, event: ev.Event) -> int:
        """Append an event and return its sequence."""
        record = self.records[customer_id]
        record.thread = fold(record.thread, event, self.changes.at)
        self.changes.records[customer_id] = record
        sequence = record.thread.sequence
        self.changes.events.append(
            EventRow(record.workspace, customer_id, sequence, self.changes.at, event)
        )
        return sequence

    def ticket(self, customer_id: str, ticket: Ticket, closed: str | None = None) -> None:
        """Store a ticket."""
        workspace = self.records[customer_id].workspace
        self.changes.tickets[ticket.ticket_id] = TicketRow(workspace, customer_id, ticket, closed)

    def queue(self, customer_id: str, message: ev.MessageWritten, **changed: object) -> Delivery:
        """Append a message of ours and queue its delivery."""
        delivery = Delivery(
            workspace=self.records[customer_id].workspace,
            delivery_id=message.delivery_id,
            customer_id=customer_id,
            account=message.account,
            address=message.address,
            purpose=message.purpose,
            ref=message.ref,
            sequence=self.append(customer_id, message),
            state=State.QUEUED,
            run_at=self.changes.at,
        )
        delivery = replace(delivery, **changed)  # type: ignore[arg-type]
        self.changes.deliveries[delivery.delivery_id] = delivery
        return delivery


def new_thread(customer_id: str) -> Thread:
    """Return the thread of somebody who has just been met."""
    return Thread(customer_id=customer_id)
