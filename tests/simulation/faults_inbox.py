"""Which mistakes lose or double what arrived, or leave it without answer (G1, G2, G7, G8)?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tests.simulation.faults import Fault, Swap
from tests.simulation.hub import Hub, Offer

from faden.core import decision
from faden.core import event as ev
from faden.core.desk import standing
from faden.core.desk.standing import TicketEvent
from faden.core.ticket import TicketState
from faden.engine import inbox
from faden.engine.inbox import Outcome
from faden.engine.ledger import Ledger
from faden.store.ports import Met
from faden.testing import memory_write
from faden.testing.memory import MemoryUnitOfWork


def _acknowledge_before_commit(swap: Swap) -> None:
    take = Hub.take

    def eager(self: Hub, offer: Offer) -> None:
        take(self, offer)
        self.world.acknowledge(offer, Outcome.ACCEPTED)

    swap(Hub, "take", eager)


def _no_dedupe(swap: Swap) -> None:
    async def claim(self: MemoryUnitOfWork, meeting: object, met: Met) -> None:
        await self._point("claim arrival")

    swap(MemoryUnitOfWork, "_claim_arrivals", claim)


def _dedupe_in_process_memory(swap: Swap) -> None:
    claim_arrivals = MemoryUnitOfWork._claim_arrivals
    seen: set[tuple[object, object]] = set()

    async def claim(self: MemoryUnitOfWork, meeting: Any, met: Met) -> None:
        await claim_arrivals(self, meeting, met)
        process = self._store.pace.current.process  # type: ignore[attr-defined]
        for key in list(met.known):
            if (process, key) not in seen:
                del met.known[key]
        seen.update((process, (one.account, one.key)) for one in meeting.arrivals)

    swap(MemoryUnitOfWork, "_claim_arrivals", claim)


def _poison_takes_its_batch_along(swap: Swap) -> None:
    decide = inbox._Batch.decide

    async def give_up(self: Any, met: Met, work: Any) -> None:
        try:
            await decide(self, met, work)
        except inbox.Poison as poison:
            for index in range(poison.index, len(self.items)):
                self.outcomes[index] = Outcome.QUARANTINED

    swap(inbox._Batch, "decide", give_up)


def _no_record_lock(swap: Swap) -> None:
    hold = MemoryUnitOfWork._hold

    async def careless(self: MemoryUnitOfWork, key: tuple[Any, ...]) -> None:
        if key[0] != "record":
            await hold(self, key)

    swap(MemoryUnitOfWork, "_hold", careless)


def _answered_ticket_not_reopened(swap: Swap) -> None:
    owing = decision._owing_ticket

    def leave(here: decision.Situation, **why: Any) -> tuple[str, list[TicketEvent]]:
        tickets = here.circle.own.tickets
        if tickets and tickets[-1].state is TicketState.ANSWERED:
            return tickets[-1].ticket_id, []
        return owing(here, **why)

    swap(decision, "_owing_ticket", leave)


def _missed_deadline_forgotten(swap: Swap) -> None:
    wake = decision.wake_ticket

    def sleep(here: decision.Situation, ticket: Any) -> list[decision.Step]:
        return [] if ticket.state is TicketState.OPEN else wake(here, ticket)

    swap(decision, "wake_ticket", sleep)


def _snapshot_not_stored(swap: Swap) -> None:
    records = memory_write.Writing._records

    async def sometimes(self: Any, changes: Any) -> None:
        if changes.kin_changed or not changes.deliveries:
            await records(self, changes)

    swap(memory_write.Writing, "_records", sometimes)


def _split_moves_events(swap: Swap) -> None:
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


def _split_keeps_the_joined_due_time(swap: Swap) -> None:
    changed = standing._changed

    def stays(ticket: Any, event: Any) -> Any:
        return ticket if isinstance(event, ev.TicketReturned) else changed(ticket, event)

    swap(standing, "_changed", stays)


FAULTS = (
    Fault("acknowledges before the commit", _acknowledge_before_commit),
    Fault("does not recognise what came before", _no_dedupe),
    Fault("recognises it in the memory of one process only", _dedupe_in_process_memory),
    Fault("lets a poisoned item take its batch along", _poison_takes_its_batch_along),
    Fault("does not lock the record", _no_record_lock),
    Fault(
        "leaves an answered ticket closed when the customer writes", _answered_ticket_not_reopened
    ),
    Fault("forgets a missed deadline", _missed_deadline_forgotten),
    Fault("stores events without the snapshot", _snapshot_not_stored),
    Fault("moves tickets along when it splits", _split_moves_events),
    Fault("keeps the joined due time after a split", _split_keeps_the_joined_due_time),
)
