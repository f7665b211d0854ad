"""Do both stores stay the same through any sequence of operations of two transactions at once?

A machine does the same on both and compares every answer, every refusal, who waits, and in the end
everything that is there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, nullcontext, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.store.stores import (
    KARIM,
    LINDA,
    MIA,
    NOON,
    Bench,
    Writer,
    a_ticket,
    an_id,
    empty,
    memory,
    postgres,
    received,
    written,
)

from faden.core import event as ev
from faden.core.receipt import State, settled
from faden.store.ports import Arrival, Meeting, Newcomer, Record, StrayReceipt, Target, UnitOfWork

ADDRESSES = (LINDA, MIA, KARIM)
NAMES = ("ref:1", "sent:sms:1", "sent:sms:2")
KEYS = ("1", "2", "3")
Act = Callable[[UnitOfWork], Awaitable[object]]


class Slot:
    """One transaction on one store, in a task of its own that does what it is told."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._acts: asyncio.Queue[tuple[Act, asyncio.Future[object]]] = asyncio.Queue()
        self.records: dict[str, Record] = {}
        self.pending: asyncio.Future[object] | None = None
        self.task = asyncio.create_task(self._live())

    async def _live(self) -> None:
        try:
            async with self.bench.store.unit_of_work() as work:
                while True:
                    act, done = await self._acts.get()
                    if await self._do(act, work, done):
                        return
        except psycopg.Error:
            pass  # told to whoever asked already

    @staticmethod
    async def _do(act: Act, work: UnitOfWork, done: asyncio.Future[object]) -> bool:
        try:
            result = await act(work)
        except psycopg.Error as error:
            done.set_result(_kind(error))
            raise
        done.set_result(result)
        return result is LEFT

    async def do(self, act: Act, *, others: int) -> object:
        """Do something; WAITS when it has to wait for the other transaction."""
        done: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._acts.put_nowait((act, done))
        waiting = asyncio.ensure_future(_result(done))
        if await self.bench.waits(waiting, others=others):
            self.pending = done
            return WAITS
        return await waiting

    async def finish_waiting(self) -> object:
        """Return what the operation came to that had to wait."""
        assert self.pending is not None
        result = await asyncio.wait_for(self.pending, 20)
        self.pending = None
        return result


async def _result(done: asyncio.Future[object]) -> object:
    return await asyncio.shield(done)


LEFT, WAITS = "left", "waits"


def _kind(error: psycopg.Error) -> str:
    """Name what both stores must agree on: the kind of refusal, not its words."""
    kinds = (psycopg.IntegrityError, psycopg.DataError, psycopg.OperationalError)
    return next((kind.__name__ for kind in kinds if isinstance(error, kind)), repr(error))


class BothStores(RuleBasedStateMachine):
    """Two transactions on either store, always told the same."""

    url = ""  #: of a database that is emptied for each run

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.number = 0
        self.slots: list[list[Slot] | None] = [None, None]

    def run(self, what: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(what, 8))

    @initialize()
    def empty(self) -> None:
        empty(self.url)
        self.benches: list[Bench] = [
            self.run(self.stack.enter_async_context(memory())),
            self.run(self.stack.enter_async_context(postgres(self.url))),
        ]
        self.meet(0, [], [*ADDRESSES], [], [])
        self.finish(0, [], commit=True)

    def teardown(self) -> None:
        for place in (0, 1, 0):
            slots = self.slots[place]
            if slots is not None and slots[0].pending is None:
                self.finish(place, [], commit=False)
        self.run(self.stack.aclose())
        self.loop.close()

    # Telling both the same.

    def both(self, place: int, acts: list[Act]) -> object:
        """Do the same on both stores and return what both say."""
        slots = self.slots[place]
        assert slots is not None
        other = self.slots[1 - place]
        others = int(other is not None and other[0].pending is not None)
        said = [
            self.run(slot.do(act, others=others)) for slot, act in zip(slots, acts, strict=True)
        ]
        assert said[0] == said[1], f"memory: {said[0]}, PostgreSQL: {said[1]}"
        self.after(place, said[0])
        return said[0]

    def after(self, place: int, said: object) -> None:
        if said == LEFT or (isinstance(said, str) and said.endswith("Error")):
            for slot in self.slots[place] or ():
                self.run(asyncio.wait({slot.task}))
            self.slots[place] = None
            self.other_goes_on(1 - place)

    def other_goes_on(self, place: int) -> None:
        """The other transaction waited for this one alone: now it goes on."""
        slots = self.slots[place]
        if slots is None or slots[0].pending is None:
            return
        said = [self.run(slot.finish_waiting()) for slot in slots]
        assert said[0] == said[1], f"memory: {said[0]}, PostgreSQL: {said[1]}"
        self.after(place, said[0])

    def free(self, place: int, *, may_wait: bool) -> int:
        """Return the slot to use: one that waits for nobody, with a transaction in it.

        What could wait is never done while the other one waits, or they might wait in a ring.
        """
        waiting = [one for one in (0, 1) if (s := self.slots[one]) and s[0].pending is not None]
        if waiting and may_wait:
            place = 1 - waiting[0]
            self.finish(place, [], commit=True)
        elif waiting:
            place = 1 - waiting[0]
        if self.slots[place] is None:

            async def begin() -> list[Slot]:
                return [Slot(bench) for bench in self.benches]

            self.slots[place] = self.run(begin())
        return place

    # What can happen.

    @rule(
        place=st.integers(0, 1),
        keys=st.lists(st.sampled_from(KEYS), max_size=2, unique=True),
        uris=st.lists(st.sampled_from(ADDRESSES), max_size=2, unique=True),
        look_ups=st.lists(st.sampled_from(ADDRESSES), max_size=1),
        names=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
    )
    def meet(
        self, place: int, keys: list[str], uris: list[str], look_ups: list[str], names: list[str]
    ) -> None:
        place = self.free(place, may_wait=True)
        self.number += 1
        meeting = Meeting(
            1,
            NOON,
            arrivals=[Arrival("sms", k, f"{self.number}".encode(), b"", NOON) for k in keys],
            newcomers=[Newcomer(uri, an_id(10 * self.number + i)) for i, uri in enumerate(uris)],
            look_ups=[uri for uri in look_ups if uri not in uris],
            names=names,
        )

        def act(slot: Slot) -> Act:
            async def meet(work: UnitOfWork) -> object:
                met = await work.meet(meeting)
                slot.records.update(met.records)
                return met.known, met.homes, met.targets, _readable(met.records)

            return meet

        self.both(place, [act(slot) for slot in self.slots[place] or ()])

    @rule(place=st.integers(0, 1), skip_locked=st.booleans(), data=st.data())
    def lock(self, place: int, skip_locked: bool, data: st.DataObject) -> None:
        place = self.free(place, may_wait=not skip_locked)
        known = sorted(self.benches[0].store.committed.records)  # type: ignore[attr-defined]
        chosen = data.draw(st.lists(st.sampled_from([*known, an_id(9_999)]), max_size=2))

        def act(slot: Slot) -> Act:
            async def lock(work: UnitOfWork) -> object:
                records = await work.lock(chosen, skip_locked=skip_locked)
                slot.records.update(records)
                return _readable(records)

            return lock

        self.both(place, [act(slot) for slot in self.slots[place] or ()])

    @rule(place=st.integers(0, 1), minutes=st.integers(-5, 5), limit=st.integers(1, 4))
    def look(self, place: int, minutes: int, limit: int) -> None:
        place = self.free(place, may_wait=False)
        now = NOON + timedelta(minutes=minutes)
        tables = self.benches[0].store.committed  # type: ignore[attr-defined]
        ids, customers = sorted(tables.deliveries), sorted(tables.records)

        async def look(work: UnitOfWork) -> object:
            return (
                sorted(await work.due_deliveries(now, 99, ("mail",))),
                len(await work.due_deliveries(now, limit, ())),
                sorted(await work.due_tickets(now, 99)),
                await work.deliveries(ids) if ids else {},
                await work.in_flight(customers, now),
            )

        self.both(place, [look, look])

    @rule(place=st.integers(0, 1), commit=st.sampled_from([True, True, False]), data=st.data())
    def end(self, place: int, commit: bool, data: st.DataObject) -> None:
        place = self.free(place, may_wait=True)
        slots = self.slots[place]
        assert slots is not None
        held = sorted(slots[0].records)
        kinds = st.sampled_from(sorted(CHANGES))
        changes = data.draw(
            st.lists(st.tuples(kinds, st.sampled_from(held), st.integers(1, 3)), max_size=4)
            if held
            else st.just([])
        )
        self.finish(place, changes, commit=commit)

    def finish(self, place: int, changes: list[tuple[str, str, int]], *, commit: bool) -> None:
        """Write, then commit or leave: on PostgreSQL errors of the one come with the other."""
        self.number += 1
        number = self.number

        def act(slot: Slot) -> Act:
            async def finish(work: UnitOfWork) -> object:
                writer = Writer(slot.records)
                for kind, customer_id, draw in changes:
                    CHANGES[kind](writer, customer_id, draw, 100 * number + draw)
                if changes:
                    await work.take_strays([NAMES[1]])
                # PostgreSQL speaks up about a refused statement at the commit, if there is one.
                with nullcontext() if commit else suppress(psycopg.Error):
                    await work.write(writer.changes)
                    if commit:
                        await work.commit()
                return LEFT

            return finish

        self.both(place, [act(slot) for slot in self.slots[place] or ()])

    @invariant()
    def everything_committed_is_the_same(self) -> None:
        if hasattr(self, "benches"):
            in_memory, on_postgres = (self.run(bench.dump()) for bench in self.benches)
            assert in_memory == on_postgres


def _readable(records: dict[str, Record]) -> object:
    return {one: (record.thread, record.kin) for one, record in records.items()}


def _receive(writer: Writer, customer_id: str, draw: int, number: int) -> None:
    ticket = a_ticket(number, wake_at=NOON + timedelta(minutes=draw))
    writer.ticket(customer_id, ticket, "fertig" if draw == 3 else None)
    writer.append(customer_id, received(ticket.ticket_id))


def _forget_ticket(writer: Writer, customer_id: str, draw: int, number: int) -> None:
    if draw == 1:
        writer.append(customer_id, received(an_id(77_777)))


def _queue(writer: Writer, customer_id: str, draw: int, number: int) -> None:
    state = (State.QUEUED, State.SENDING, State.HELD)[draw - 1]
    until = NOON + timedelta(minutes=draw)
    message = written(number, ADDRESSES[number // 100 % 2])
    writer.queue(customer_id, message, state=state, run_at=until, call_until=until)
    name = f"ref:{draw}"
    writer.changes.names[name] = (1, Target(message.delivery_id, customer_id))


def _settle(writer: Writer, customer_id: str, draw: int, number: int) -> None:
    for delivery_id, delivery in writer.changes.deliveries.items():
        state = (State.SENT, State.UNCLEAR, State.DEFERRED)[draw - 1]
        run_at = None if settled(state) else NOON
        writer.changes.deliveries[delivery_id] = replace(delivery, state=state, run_at=run_at)


def _stray(writer: Writer, customer_id: str, draw: int, number: int) -> None:
    stray = StrayReceipt(1, NAMES[draw - 1], State.SENT, f"{number}", NOON)
    writer.changes.strays.append(stray)


def _name(writer: Writer, customer_id: str, draw: int, number: int) -> None:
    text = "Linda\0" if draw == 3 and number % 5 == 0 else f"Linda {draw}"
    writer.append(customer_id, ev.CustomerNamed(name=text, by="agent:mia"))


def _tie(writer: Writer, customer_id: str, draw: int, number: int) -> None:
    record = writer.records[customer_id]
    record.kin = tuple(sorted(writer.records)) if draw > 1 else ()
    writer.changes.kin_changed.append(record)


def _gap(writer: Writer, customer_id: str, draw: int, number: int) -> None:
    if draw == 1 and writer.changes.events:
        writer.changes.events.append(writer.changes.events[-1])


CHANGES: dict[str, Callable[[Writer, str, int, int], None]] = {
    "receive": _receive,
    "receive without ticket": _forget_ticket,
    "queue": _queue,
    "settle": _settle,
    "stray": _stray,
    "name": _name,
    "tie": _tie,
    "repeat an event": _gap,
}


@pytest.mark.timeout(300)
def test_both_stores_stay_the_same_whatever_is_done(database_url: str) -> None:
    BothStores.url = database_url
    run_state_machine_as_test(
        BothStores,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
