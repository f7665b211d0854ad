"""How does the same world run on PostgreSQL, one operation at a time?

The scheduler stays as it is: it drives plain coroutines and decides who goes on. An operation on
the database runs to its end on an event loop of its own before anybody else goes on, unless the
server says that it waits for another transaction; then its task rests until it can go on. A crash
closes the connection hard; a commit may be cut off in the middle, and the server is asked later
what became of it.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import psycopg

from faden.core.calls.room import Wait
from faden.core.cascade.order import Past
from faden.core.event import MessageReceived, Recorded
from faden.core.offer.terms import Offered
from faden.core.question.spec import Offer
from faden.core.situation import Place
from faden.core.thread import Thread
from faden.store.codec import event_from_json, thread_from_bytes
from faden.store.connections import Connections
from faden.store.log import PostgresStore, PostgresUnitOfWork
from faden.store.ports import (
    Begun,
    Changes,
    Delivery,
    GivenCode,
    LeftTicket,
    Meeting,
    Met,
    Passed,
    PassedOn,
    Record,
    Settlement,
    StrayReceipt,
    UnitOfWork,
)
from faden.testing.scheduler import Scheduler

T = TypeVar("T")

_PATIENCE = 0.004  #: seconds an operation may take before it is asked what it waits for


class Bridge:
    """The store on PostgreSQL, for tasks that a scheduler drives."""

    def __init__(
        self,
        scheduler: Scheduler,
        url: str,
        on_commit: Callable[[list[Changes]], None],
        *,
        cut: float = 0.0,
    ) -> None:
        self.scheduler = scheduler
        self.on_commit = on_commit
        self.cut = cut  #: how often a commit is cut off in the middle
        self.cuts = {"committed": 0, "aborted": 0}
        self.waits = 0  #: how often an operation waited for another transaction
        self.chance = random.Random(scheduler.random.random())
        self.loop = asyncio.new_event_loop()
        self.beside = psycopg.connect(url, autocommit=True)
        self.beside.execute("set role faden_engine")
        self._connections = Connections(url, engine_size=40, reader_size=1)
        self.loop.run_until_complete(self._connections.open())
        self._stores: dict[str, PostgresStore] = {}
        self._blocked: dict[asyncio.Task[Any], int] = {}  #: and the backend that runs it

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin one transaction, in the process of the task that asks."""
        assert self.scheduler.current is not None
        name = self.scheduler.current.process.name
        store = self._stores.setdefault(name, PostgresStore(self._connections.engine))
        return Bridged(self, store)

    def close(self) -> None:
        """Close all connections."""
        self.loop.run_until_complete(self._connections.close())
        for task in (left := asyncio.all_tasks(self.loop)):
            task.cancel()  # what a process that died was waiting for
        if left:
            self.loop.run_until_complete(asyncio.wait(left))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        self.beside.close()

    # One operation at a time.

    async def run(self, operation: Coroutine[Any, Any, T], pid: int) -> T:
        """Run an operation to its end; let others go on while it waits for one of them."""
        task = self.loop.create_task(operation)
        try:
            if not self._ran(task, pid):
                self.waits += 1
                self._blocked[task] = pid
                await self.scheduler.wait(task)
            return task.result()
        finally:
            self._blocked.pop(task, None)
            task.add_done_callback(_look_away)  # whoever died does not hear how it ended

    def let_go_on(self) -> None:
        """A transaction has ended: whoever waited for it alone goes on."""
        for task, pid in list(self._blocked.items()):
            if self._ran(task, pid):
                self._blocked.pop(task, None)
                self.scheduler.wake(task)

    def _ran(self, task: asyncio.Task[Any], pid: int) -> bool:
        while True:
            self.loop.run_until_complete(asyncio.wait({task}, timeout=_PATIENCE))
            if task.done():
                return True
            if pid and self._is_blocked(pid):
                return False

    def _is_blocked(self, pid: int) -> bool:
        row = self.beside.execute("select cardinality(pg_blocking_pids(%s)) > 0", (pid,)).fetchone()
        return bool(row and row[0])

    # What is there.

    def timeline(self, customer_id: str) -> list[Recorded]:
        """Return the events as the database has them."""
        rows = self.beside.execute(
            "select sequence, at, kind, body::text from event where customer_id = %s"
            " order by sequence",
            (customer_id,),
        )
        return [
            Recorded(sequence, at, event_from_json(kind, body)) for sequence, at, kind, body in rows
        ]

    def snapshot(self, customer_id: str) -> Thread:
        """Return the snapshot as the database has it."""
        row = self.beside.execute(
            "select snapshot from thread where customer_id = %s", (customer_id,)
        ).fetchone()
        assert row is not None
        return thread_from_bytes(bytes(row[0]))

    def outcome(self, xid: str) -> str:
        """Wait until a transaction whose connection was cut has ended, and say how."""
        while True:
            row = self.beside.execute("select pg_xact_status(%s::xid8)", (xid,)).fetchone()
            assert row is not None
            if row[0] != "in progress":
                return str(row[0])
            self.loop.run_until_complete(asyncio.sleep(0.001))


def _look_away(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()


class Bridged:
    """One transaction."""

    def __init__(self, bridge: Bridge, store: PostgresStore) -> None:
        self._bridge = bridge
        self._point = bridge.scheduler.point
        self._context = store.unit_of_work()
        self._changes: list[Changes] = []
        self._work: PostgresUnitOfWork
        self._pid = 0

    async def __aenter__(self) -> Self:
        await self._point("begin")
        self._work = await self._bridge.run(self._context.__aenter__(), 0)
        self._pid = self._work._pipeline.connection.info.backend_pid
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Nothing may give way here, so a process that dies can leave this way as well.
        if kind is GeneratorExit:
            self._cut()
        leaving = self._context.__aexit__(kind, error, trace)
        if kind is GeneratorExit:
            leaving = self._context.__aexit__(ConnectionError, ConnectionError("died"), None)
        with suppress(ConnectionError, psycopg.Error):
            self._bridge.loop.run_until_complete(leaving)
        self._bridge.let_go_on()

    def _cut(self) -> None:
        """Close the connection hard, as the end of the process does."""
        connection = self._work._pipeline.connection
        if connection.closed:
            return
        with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as wire:
            wire.shutdown(socket.SHUT_RDWR)

    async def _do(self, what: str, operation: Callable[[], Coroutine[Any, Any, T]]) -> T:
        await self._point(what)
        return await self._bridge.run(operation(), self._pid)

    async def meet(self, meeting: Meeting) -> Met:
        """Claim, find and lock."""
        return await self._do("find", lambda: self._work.meet(meeting))

    async def lock(self, customers: Sequence[str], *, skip_locked: bool) -> dict[str, Record]:
        """Lock records."""
        return await self._do("lock", lambda: self._work.lock(customers, skip_locked=skip_locked))

    async def due_deliveries(
        self, now: datetime, limit: int, paused: Collection[str]
    ) -> list[tuple[str, str]]:
        """Return what is due."""
        return await self._do(
            "due deliveries", lambda: self._work.due_deliveries(now, limit, paused)
        )

    async def deliveries(self, delivery_ids: Sequence[str]) -> dict[str, Delivery]:
        """Read deliveries."""
        return await self._do("deliveries", lambda: self._work.deliveries(delivery_ids))

    async def in_flight(self, customers: Sequence[str], now: datetime) -> int:
        """Count calls under way."""
        return await self._do("in flight", lambda: self._work.in_flight(customers, now))

    async def due_tickets(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return the alarms that are due."""
        return await self._do("due tickets", lambda: self._work.due_tickets(now, limit))

    async def due_wishes(self, now: datetime, limit: int) -> list[Passed]:
        """Return wishes that nobody acknowledged."""
        return await self._do("due wishes", lambda: self._work.due_wishes(now, limit))

    async def due_cascades(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return messages on several ways that are due."""
        return await self._do("due cascades", lambda: self._work.due_cascades(now, limit))

    async def past(self, workspace: int, customers: Sequence[str]) -> dict[tuple[str, str], Past]:
        """Return what became of what was sent."""
        return await self._do("past", lambda: self._work.past(workspace, customers))

    async def unacknowledged(self, customer_id: str) -> list[Passed]:
        """Return those of a record."""
        return await self._do("unacknowledged", lambda: self._work.unacknowledged(customer_id))

    async def ways(self, workspace: int, customers: Sequence[str]) -> list[tuple[str, str]]:
        """Return where we talked."""
        return await self._do("ways", lambda: self._work.ways(workspace, customers))

    async def addresses(self, workspace: int, customers: Sequence[str]) -> list[tuple[str, str]]:
        """Return by what they are found."""
        return await self._do("addresses", lambda: self._work.addresses(workspace, customers))

    async def lock_places(self, workspace: int, pools: Sequence[str]) -> dict[Place, int]:
        """Lock times; return how many places are left."""
        return await self._do("lock places", lambda: self._work.lock_places(workspace, pools))

    async def open_times(self, workspace: int, pool: str, offers: Sequence[Offer]) -> None:
        """Have rows for times."""
        await self._do("open times", lambda: self._work.open_times(workspace, pool, offers))

    async def calls_taken(self, workspace: int, pool: str, now: datetime) -> list[tuple[str, int]]:
        """Return the times of which somebody has one."""
        return await self._do("calls taken", lambda: self._work.calls_taken(workspace, pool, now))

    async def waits_for_person(
        self, workspace: int, team: str, *, since: datetime, now: datetime
    ) -> list[Wait]:
        """Return who asked for a person."""
        return await self._do(
            "waits for a person",
            lambda: self._work.waits_for_person(workspace, team, since=since, now=now),
        )

    async def lonely_teams(self, workspace: int, agents: Collection[str]) -> frozenset[str]:
        """Read without locks."""
        return await self._do("lonely", lambda: self._work.lonely_teams(workspace, agents))

    async def lock_spent(self, workspace: int, team: str, month: str) -> int:
        """Lock what a team has given in a month."""
        return await self._do("spent", lambda: self._work.lock_spent(workspace, team, month))

    async def offered(self, workspace: int, offer_id: str) -> Offered | None:
        """Return what is offered under this name."""
        return await self._do("offered", lambda: self._work.offered(workspace, offer_id))

    async def due_processes(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return the processes that do not move."""
        return await self._do("due processes", lambda: self._work.due_processes(now, limit))

    async def due_promises(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return the promises that are due."""
        return await self._do("due promises", lambda: self._work.due_promises(now, limit))

    async def due_offers(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return the offers whose time has passed."""
        return await self._do("due offers", lambda: self._work.due_offers(now, limit))

    async def due_questions(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return the questions that are due."""
        return await self._do("due questions", lambda: self._work.due_questions(now, limit))

    async def passed_on(self, workspace: int, event: tuple[str, int], since: datetime) -> PassedOn:
        """Return what became of telling an event."""
        return await self._do("passed on", lambda: self._work.passed_on(workspace, event, since))

    async def reached(
        self, workspace: int, customers: Sequence[str], owners: Collection[str]
    ) -> set[str]:
        """Return whose customers these are."""
        return await self._do("reached", lambda: self._work.reached(workspace, customers, owners))

    async def who_sees(
        self, workspace: int, agents: Sequence[str], customers: Sequence[str]
    ) -> set[str]:
        """Return which agents may see a customer."""
        return await self._do("who sees", lambda: self._work.who_sees(workspace, agents, customers))

    async def take_draft(self, begun: Begun) -> bool:
        """Remove a draft that is being sent."""
        return await self._do("take draft", lambda: self._work.take_draft(begun))

    async def last_received(self, customer_id: str, address: str | None) -> MessageReceived | None:
        """Return what came last from an address."""
        return await self._do(
            "last received", lambda: self._work.last_received(customer_id, address)
        )

    async def left_tickets(self, now: datetime, limit: int) -> list[LeftTicket]:
        """Return what lies with whoever is away."""
        return await self._do("left tickets", lambda: self._work.left_tickets(now, limit))

    async def staffed_teams(self, now: datetime) -> frozenset[tuple[int, str]]:
        """Read without locks."""
        return await self._do("staffed teams", lambda: self._work.staffed_teams(now))

    async def next_alarm(self) -> datetime | None:
        """Return when the next alarm goes off."""
        return await self._do("next alarm", self._work.next_alarm)

    async def lock_names(self, names: Sequence[str]) -> None:
        """Lock names."""
        await self._do("lock name", lambda: self._work.lock_names(names))

    async def take_strays(self, names: Sequence[str]) -> list[StrayReceipt]:
        """Take receipts that wait."""
        return await self._do("take strays", lambda: self._work.take_strays(names))

    async def settle_quarantined(
        self, workspace: int, quarantine_id: str, *, by: str, how: str, now: datetime
    ) -> Settlement | None:
        """Note who decided."""
        return await self._do(
            "settle quarantined",
            lambda: self._work.settle_quarantined(
                workspace, quarantine_id, by=by, how=how, now=now
            ),
        )

    async def count_codes(self, workspace: int, most: int) -> int:
        """Lock the giving of codes, and count live ones."""
        return await self._do("count codes", lambda: self._work.count_codes(workspace, most))

    async def give_code(self, given: GivenCode) -> bool:
        """Give a code."""
        return await self._do("give code", lambda: self._work.give_code(given))

    async def customer_of_code(self, workspace: int, code: str) -> str | None:
        """Find whom a code names."""
        return await self._do("find code", lambda: self._work.customer_of_code(workspace, code))

    async def write(self, changes: Changes) -> None:
        """Write everything."""
        await self._do("write events", lambda: self._work.write(changes))
        self._changes.append(changes)

    async def commit(self) -> None:
        """Commit, or have the connection cut while it commits."""
        await self._point("commit")
        if self._bridge.chance.random() < self._bridge.cut:
            self._cut_commit()
        await self._bridge.run(self._work.commit(), self._pid)
        self._bridge.on_commit(self._changes)
        self._bridge.let_go_on()
        await self._point("committed")

    def _cut_commit(self) -> None:
        loop, pipeline = self._bridge.loop, self._work._pipeline

        async def number() -> str | None:
            [row] = await pipeline.ask(b"select pg_current_xact_id_if_assigned()::text").rows()
            return str(row[0]) if row[0] is not None else None

        xid = loop.run_until_complete(number())
        committing = loop.create_task(self._work.commit())
        for _ in range(self._bridge.chance.choice((0, 1, 2, 6))):
            loop.run_until_complete(asyncio.sleep(0))
        self._cut()
        loop.run_until_complete(asyncio.wait({committing}))
        committing.exception()
        became = self._bridge.outcome(xid) if xid else "committed"
        self._bridge.cuts[became] += 1
        if became == "committed":
            self._bridge.on_commit(self._changes)
        raise psycopg.OperationalError("the connection was cut while it committed")
