"""Which mistakes could somebody make in the hub, and would the simulation see them?

Each fault replaces one function by what a plausible mistake would make of it. A simulation that
does not notice them proves nothing by finding nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from faden.core import consent, decision
from faden.core import event as ev
from faden.core.channel import Retry
from faden.core.thread import Circle, Thread
from faden.core.ticket import TicketState
from faden.engine import inbox, outbox, receipts
from faden.engine.inbox import Outcome
from faden.engine.ledger import Ledger
from faden.store.ports import Met
from faden.testing import memory, memory_write
from faden.testing.memory import MemoryUnitOfWork
from faden.testing.provider import SandboxProvider
from tests.simulation.hub import Hub, Offer
from tests.simulation.world import World

Replace = Callable[[object, str, object], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake."""

    name: str
    plant: Callable[[Replace], None] = field(repr=False)
    world: Callable[[World], None] = field(default=lambda world: None, repr=False)
    #: makes what it needs likelier; without the mistake such a world must be fine as well


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """Make the mistake for a while."""
    before: list[tuple[object, str, object]] = []

    def swap(owner: object, name: str, value: object) -> None:
        before.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    try:
        fault.plant(swap)
        yield
    finally:
        for owner, name, value in reversed(before):
            setattr(owner, name, value)


def _sleepy(world: World) -> None:
    """Processes rest often, and providers take messages without saying so."""
    world.settings = replace(world.settings, rests=0.01, crash=0.0005, breaks=0.0, patience=2.0)
    for provider in world.providers.values():
        provider.habits = replace(provider.habits, resets=0.6, forgetful=0.5, busy=0.2, loses=0.1)


def _slow(world: World) -> None:
    """Time flies between two steps."""
    _sleepy(world)
    world.settings = replace(world.settings, rests=0.004, hurry=12.0)


# Arriving.


def _acknowledge_before_commit(swap: Replace) -> None:
    take = Hub.take

    def eager(self: Hub, offer: Offer) -> None:
        take(self, offer)
        self.world.acknowledge(offer, Outcome.ACCEPTED)

    swap(Hub, "take", eager)


def _no_dedupe(swap: Replace) -> None:
    async def claim(self: MemoryUnitOfWork, meeting: object, met: Met) -> None:
        await self._point("claim arrival")

    swap(MemoryUnitOfWork, "_claim_arrivals", claim)


def _dedupe_in_process_memory(swap: Replace) -> None:
    claim_arrivals = MemoryUnitOfWork._claim_arrivals  # noqa: SLF001
    seen: set[tuple[object, object]] = set()

    async def claim(self: MemoryUnitOfWork, meeting: Any, met: Met) -> None:
        await claim_arrivals(self, meeting, met)
        process = self._store.pace.current.process  # type: ignore[attr-defined]
        for key in list(met.known):
            if (process, key) not in seen:
                del met.known[key]
        seen.update((process, (one.account, one.key)) for one in meeting.arrivals)

    swap(MemoryUnitOfWork, "_claim_arrivals", claim)


def _poison_takes_its_batch_along(swap: Replace) -> None:
    decide = inbox._Batch.decide  # noqa: SLF001

    async def give_up(self: Any, met: Met, work: Any) -> None:
        try:
            await decide(self, met, work)
        except inbox.Poison as poison:
            for index in range(poison.index, len(self.items)):
                self.outcomes[index] = Outcome.QUARANTINED

    swap(inbox._Batch, "decide", give_up)  # noqa: SLF001


def _repeated_opt_out_is_not_waited_for(swap: Replace) -> None:
    swap(inbox, "_wishes", lambda inbound: False)


# Locking.


def _no_record_lock(swap: Replace) -> None:
    hold = MemoryUnitOfWork._hold  # noqa: SLF001

    async def careless(self: MemoryUnitOfWork, key: tuple[Any, ...]) -> None:
        if key[0] != "record":
            await hold(self, key)

    swap(MemoryUnitOfWork, "_hold", careless)


def _opt_out_checked_but_not_locked(swap: Replace) -> None:
    lock_free, may_send = outbox._lock_free, consent.may_send  # noqa: SLF001
    stale: dict[str, Thread] = {}

    async def look_first(work: Any, customers: set[str]) -> Any:
        for one in customers:
            stale[one] = work._record(one).thread  # noqa: SLF001
        await work._point("between look and lock")  # noqa: SLF001
        return await lock_free(work, customers)

    def gate(circle: Circle, address: str, purpose: str) -> Any:
        own = stale.get(circle.own.customer_id, circle.own)
        return may_send(replace(circle, own=own), address, purpose)

    swap(outbox, "_lock_free", look_first)
    swap(consent, "may_send", gate)


def _opt_out_answered_at_once(swap: Replace) -> None:
    async def at_once(self: Hub, customers: frozenset[str]) -> bool:
        return True

    swap(Hub, "settle", at_once)


def _kin_not_locked(swap: Replace) -> None:
    async def alone(work: Any, customers: set[str]) -> Any:
        return await work.lock(sorted(customers), skip_locked=True)

    def circle(self: Ledger, customer_id: str) -> Circle:
        record = self.records[customer_id]
        here = [one for one in record.kin if one in self.records and one != customer_id]
        return Circle(record.thread, tuple(self.records[one].thread for one in here))

    swap(outbox, "_lock_free", alone)
    swap(Ledger, "circle", circle)


def _names_not_locked(swap: Replace) -> None:
    async def nothing(self: MemoryUnitOfWork, names: Sequence[str]) -> None:
        await self._point("no lock")

    swap(MemoryUnitOfWork, "lock_names", nothing)


# Sending.


def _unclear_sent_again(swap: Replace) -> None:
    def again(self: Any, delivery: Any, call: Any, policy: Any, reason: str) -> None:
        self._again(delivery, policy, reason, None)

    swap(outbox._Results, "_unclear", again)  # noqa: SLF001


def _lease_not_moved(swap: Replace) -> None:
    attempt = Ledger.attempt

    def without_lease(self: Ledger, delivery: Any, event: Any, *, lease: datetime) -> None:
        attempt(self, delivery, event, lease=self.now)

    swap(Ledger, "attempt", without_lease)


def _attempt_not_committed(swap: Replace) -> None:
    claim = outbox.claim

    class Forgetful:
        def __init__(self, store: Any) -> None:
            self._store = store

        @asynccontextmanager
        async def unit_of_work(self) -> AsyncIterator[Any]:
            async with self._store.unit_of_work() as work:

                async def nothing() -> None:
                    await work._point("no commit")  # noqa: SLF001

                work.commit = nothing
                yield work

    async def without_commit(store: Any, directory: Any, **more: Any) -> Any:
        return await claim(Forgetful(store), directory, **more)  # type: ignore[arg-type]

    swap(outbox, "claim", without_commit)


def _late_receipt_overwrites(swap: Replace) -> None:
    def believe(self: Ledger, delivery: Any, event: Any) -> bool:
        self._change(delivery, event)
        return True

    swap(Ledger, "receipt", believe)


def _lane_ignored(swap: Replace) -> None:
    swap(memory, "in_the_way", lambda earlier, later: False)


def _fresh_key_for_each_attempt(swap: Replace) -> None:
    render = SandboxProvider.render

    def fresh(self: SandboxProvider, delivery: Any) -> Any:
        rendered: Any = render(self, delivery)
        return replace(rendered, ref=f"{rendered.ref}/{rendered.attempt}")

    swap(SandboxProvider, "render", fresh)


def _call_not_cut_off(swap: Replace) -> None:
    swap(World, "_end_of_call", lambda self, message: None)


def _slept_look_up_means_not_sent(swap: Replace) -> None:
    perform = outbox.perform

    async def asleep(call: outbox.Call, now: datetime) -> Any:
        return Retry("slept") if now >= call.until else await perform(call, now)

    swap(outbox, "perform", asleep)


def _busy_at_a_repetition_means_not_sent(swap: Replace) -> None:
    apply = outbox._Results._apply  # noqa: SLF001

    def forget(self: Any, delivery: Any, answered: outbox.Answered) -> None:
        call = replace(answered.call, repeats=False)
        apply(self, delivery, replace(answered, call=call))

    swap(outbox._Results, "_apply", forget)  # noqa: SLF001


def _unclear_can_be_held(swap: Replace) -> None:
    attempt = outbox._Claims._attempt  # noqa: SLF001

    def hold(self: Any, delivery: Any, account: Any, policy: Any) -> None:
        circle = self.ledger.circle(delivery.customer_id)
        answer = consent.may_send(circle, delivery.address, delivery.purpose)
        if isinstance(answer, consent.Rest):
            until = self.ledger.now + timedelta(hours=1)
            self._move(delivery, outbox.State.HELD, answer.reason, until=until)
        else:
            attempt(self, delivery, account, policy)

    swap(outbox._Claims, "_attempt", hold)  # noqa: SLF001


# Receipts.


def _stray_receipts_dropped(swap: Replace) -> None:
    write = memory_write.Writing.write

    async def drop(self: Any, changes: Any) -> None:
        changes.strays.clear()
        await write(self, changes)

    swap(memory_write.Writing, "write", drop)


def _strays_not_looked_for(swap: Replace) -> None:
    async def nothing(ledger: object, work: object, name: str) -> list[object]:
        return []

    swap(receipts, "_waiting", nothing)


# Tickets, snapshots, people.


def _answered_ticket_not_reopened(swap: Replace) -> None:
    owing = decision._owing_ticket  # noqa: SLF001

    def leave(here: decision.Situation, *, reason: str) -> tuple[str, list[ev.Event]]:
        tickets = here.circle.own.tickets
        if tickets and tickets[-1].state is TicketState.ANSWERED:
            return tickets[-1].ticket_id, []
        return owing(here, reason=reason)

    swap(decision, "_owing_ticket", leave)


def _missed_deadline_forgotten(swap: Replace) -> None:
    wake = decision.wake_ticket

    def sleep(here: decision.Situation, ticket: Any) -> list[decision.Step]:
        return [] if ticket.state is TicketState.OPEN else wake(here, ticket)

    swap(decision, "wake_ticket", sleep)


def _snapshot_not_stored(swap: Replace) -> None:
    records = memory_write.Writing._records  # noqa: SLF001

    async def sometimes(self: Any, changes: Any) -> None:
        if changes.kin_changed or not changes.deliveries:
            await records(self, changes)

    swap(memory_write.Writing, "_records", sometimes)


def _split_moves_events(swap: Replace) -> None:
    split = decision.split
    append = Ledger.append

    def take_along(self: Ledger, steps: Iterable[decision.Step]) -> None:
        steps = list(steps)
        append(self, steps)
        for customer_id, event in steps:
            if isinstance(event, ev.CustomersSplit) and event.other_id < customer_id:
                for row in list(self.records[customer_id].thread.tickets):
                    theirs = self.records[event.other_id]
                    theirs.thread = replace(theirs.thread, tickets=(*theirs.thread.tickets, row))

    swap(decision, "split", split)
    swap(Ledger, "append", take_along)


def _split_keeps_the_joined_due_time(swap: Replace) -> None:
    from faden.core import thread  # noqa: PLC0415 - the function lives beside the fold

    swap(thread, "_on_its_own", lambda ticket: ticket)


FAULTS = (
    Fault("acknowledges before the commit", _acknowledge_before_commit),
    Fault("does not recognise what came before", _no_dedupe),
    Fault("recognises it in the memory of one process only", _dedupe_in_process_memory),
    Fault("lets a poisoned item take its batch along", _poison_takes_its_batch_along),
    Fault("answers a repeated opt-out at once", _repeated_opt_out_is_not_waited_for),
    Fault("does not lock the record", _no_record_lock),
    Fault("checks the opt-out before it locks", _opt_out_checked_but_not_locked),
    Fault("answers an opt-out without waiting for sends in flight", _opt_out_answered_at_once),
    Fault("does not lock joined records together", _kin_not_locked),
    Fault("does not lock the provider's names", _names_not_locked),
    Fault("sends an unclear message again", _unclear_sent_again),
    Fault("does not move the lease when it claims", _lease_not_moved),
    Fault("calls the provider before the attempt is committed", _attempt_not_committed),
    Fault("lets a late receipt overwrite a better one", _late_receipt_overwrites),
    Fault("ignores the order of an address", _lane_ignored),
    Fault("makes a fresh key for each attempt", _fresh_key_for_each_attempt),
    Fault("does not cut a call off at its deadline", _call_not_cut_off, _slow),
    Fault("takes a look-up it slept through for a no", _slept_look_up_means_not_sent, _sleepy),
    Fault("takes a busy provider at a repetition for a no", _busy_at_a_repetition_means_not_sent, _sleepy),
    Fault("holds an unclear message back like one never sent", _unclear_can_be_held, _sleepy),
    Fault("drops receipts it cannot place", _stray_receipts_dropped),
    Fault("does not look for receipts that came too early", _strays_not_looked_for),
    Fault("leaves an answered ticket closed when the customer writes", _answered_ticket_not_reopened),
    Fault("forgets a missed deadline", _missed_deadline_forgotten),
    Fault("stores events without the snapshot", _snapshot_not_stored),
    Fault("moves tickets along when it splits", _split_moves_events),
    Fault("keeps the joined due time after a split", _split_keeps_the_joined_due_time),
)
