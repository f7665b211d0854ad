"""How do decided events become the rows of one unit of work?

The ledger holds the locked records of a batch. It shows rules the circle of a customer, takes the
steps they decided, folds them in order and collects what has to be written. Rows of tickets and
deliveries are a projection of the events: nothing else changes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from faden.core import event as ev
from faden.core import identity
from faden.core.decision import Step
from faden.core.erasure import Proof, wishes_again
from faden.core.receipt import State, advance, settled
from faden.core.thread import Circle, Thread, fold
from faden.store.ports import Changes, Delivery, EventRow, Mention, Record, Target, TicketRow


class KinMissing(Exception):
    """A record must be locked together with others that were not; begin again with them."""

    def __init__(self, customers: frozenset[str]) -> None:
        super().__init__(f"{len(customers)} more records must be locked")
        self.customers = customers


class Ledger:
    """The records under lock, and what is to be written about them."""

    def __init__(self, records: Mapping[str, Record], now: datetime) -> None:
        self.records = dict(records)
        self.now = now
        self.changes = Changes(at=now)
        self.wished: set[str] = set()  #: records whose wish changed: sends in flight must settle
        self._relations_changed: set[str] = set()

    def require_kin(self, customers: Iterable[str]) -> None:
        """Raise KinMissing unless everybody these records must be locked with is locked."""
        missing = {
            one
            for customer_id in customers
            for one in self.records[customer_id].kin
            if one not in self.records
        }
        if missing:
            raise KinMissing(frozenset(missing))

    def begin(self, kept: Mapping[str, Iterable[Proof]]) -> None:
        """Begin records with the "no" that was kept when their person was erased."""
        for customer_id, proofs in kept.items():
            if self.records[customer_id].thread.sequence == 0:
                again = wishes_again(proofs)
                self.append((customer_id, wish) for wish in again)

    def circle(self, customer_id: str) -> Circle:
        """Return a record with everybody it is locked with."""
        record = self.records[customer_id]
        if not record.kin:
            return Circle(record.thread)
        others = tuple(self.records[one].thread for one in record.kin if one != customer_id)
        return Circle(record.thread, others)

    def append(self, steps: Iterable[Step]) -> None:
        """Take decided steps: fold each into its record and note what must be written."""
        for customer_id, event in steps:
            record = self.records[customer_id]
            before = record.thread
            record.thread = fold(before, event, self.now)
            self.changes.records[customer_id] = record
            self.changes.events.append(
                EventRow(record.workspace, customer_id, record.thread.sequence, self.now, event)
            )
            self._project(record, event, before)
        if self._relations_changed:
            self._rebuild_kin()

    def _project(self, record: Record, event: ev.Event, before: Thread) -> None:
        match event:
            case ev.TicketClosed():
                self._close(record, event, before)
            case (
                ev.TicketOpened()
                | ev.TicketRaised()
                | ev.TicketReopened()
                | ev.TicketAnswered()
                | ev.AnswerTakenBack()
                | ev.TicketAssigned()
                | ev.TicketReturned()
                | ev.TicketSnoozed()
                | ev.TicketWoken()
                | ev.TicketTagged()
                | ev.TicketUntagged()
                | ev.ReferenceGiven()
                | ev.DeadlineMissed()
            ):
                self._save_ticket(record, event.ticket_id)
            case ev.MessageWritten():
                self._queue(record, event)
            case ev.NoteWritten():
                self._mention(record, event)
            case ev.ConsentWithdrawn() | ev.ConsentDoubted():
                self.wished.add(record.thread.customer_id)
            case (
                ev.CustomersJoined()
                | ev.CustomersSplit()
                | ev.HouseholdDeclared()
                | ev.OtherErased()
            ):
                self._relations_changed.add(record.thread.customer_id)
            case (
                ev.MessageReceived()
                | ev.MessageObserved()
                | ev.AddressSuppressed()
                | ev.CallReported()
                | ev.AttemptStarted()
                | ev.ReceiptRecorded()
                | ev.ConsentGranted()
                | ev.CustomerNamed()
                | ev.AddressLinked()
                | ev.JoinSuggested()
                | ev.JoinDeclined()
                | ev.FromNewer()
            ):
                pass
            case _:
                assert_never(event)

    def _save_ticket(self, record: Record, ticket_id: str) -> None:
        for ticket in record.thread.tickets:
            if ticket.ticket_id == ticket_id:
                row = TicketRow(record.workspace, record.thread.customer_id, ticket)
                self.changes.tickets[ticket_id] = row

    def _close(self, record: Record, event: ev.TicketClosed, before: Thread) -> None:
        for ticket in before.tickets:
            if ticket.ticket_id == event.ticket_id:
                self.changes.tickets[ticket.ticket_id] = TicketRow(
                    record.workspace, record.thread.customer_id, ticket, closed_reason=event.reason
                )
                if ticket.code is not None:
                    self.changes.codes_ended.append((record.workspace, ticket.code))

    def _mention(self, record: Record, event: ev.NoteWritten) -> None:
        thread = record.thread
        self.changes.mentions += [
            Mention(
                record.workspace,
                owner.removeprefix("agent:"),
                thread.customer_id,
                thread.sequence,
                self.now,
            )
            for owner in event.mentions
        ]

    def _queue(self, record: Record, event: ev.MessageWritten) -> None:
        target = Target(event.delivery_id, record.thread.customer_id)
        self.changes.deliveries[event.delivery_id] = Delivery(
            workspace=record.workspace,
            delivery_id=event.delivery_id,
            customer_id=record.thread.customer_id,
            account=event.account,
            address=event.address,
            purpose=event.purpose,
            ref=event.ref,
            sequence=record.thread.sequence,
            state=State.QUEUED,
            run_at=event.held_until or self.now,
            message=event,
        )
        for ref in {event.ref, event.delivery_id}:
            self.changes.names[ref_name(event.account, ref)] = (record.workspace, target)

    def _rebuild_kin(self) -> None:
        threads = {one: record.thread for one, record in self.records.items()}
        todo = set(self._relations_changed)
        # Whoever was locked with a changed record may now belong to a smaller circle.
        todo |= {kin for one in self._relations_changed for kin in self.records[one].kin}
        done: set[str] = set()
        for start in sorted(todo):
            if start in done:
                continue
            together = identity.kin(threads, start)
            done.update(together)
            for one in together:
                self.records[one].kin = together if len(together) > 1 else ()
                self.changes.kin_changed.append(self.records[one])
                self.changes.records.setdefault(one, self.records[one])
        self._relations_changed.clear()

    def receipt(self, delivery: Delivery, event: ev.ReceiptRecorded) -> bool:
        """Take a provider's word: up the ladder only. False when it tells nothing new."""
        state = advance(delivery.state, event.state)
        learned = event.sent_id is not None and delivery.sent_id is None
        if state is delivery.state and not learned:
            return False
        # Late news that only tells the provider's id must not wipe out why it failed.
        reason = delivery.reason if state is delivery.state else event.reason
        # A provider's "unknown" is no end: whoever was to look again still does.
        until = None if settled(state) else delivery.run_at
        self._change(delivery, replace(event, state=state, reason=reason, until=until))
        return True

    def move(self, delivery: Delivery, event: ev.ReceiptRecorded) -> None:
        """Take the engine's own decision about a delivery: any state, with its reason."""
        self._change(delivery, event)

    def attempt(self, delivery: Delivery, event: ev.AttemptStarted, *, lease: datetime) -> None:
        """Note that a provider call begins; it is over by the deadline, looked after by `lease`."""
        self.append([(delivery.customer_id, event)])
        delivery.state = State.SENDING
        delivery.attempts = event.attempt
        delivery.call_until = event.deadline
        delivery.run_at = lease
        self.changes.deliveries[delivery.delivery_id] = delivery

    def _change(self, delivery: Delivery, event: ev.ReceiptRecorded) -> None:
        self.append([(delivery.customer_id, event)])
        delivery.state = event.state
        delivery.reason = event.reason
        delivery.run_at = None if settled(event.state) else event.until
        delivery.sent_id = delivery.sent_id or event.sent_id
        self.changes.deliveries[delivery.delivery_id] = delivery
        if event.sent_id:
            target = Target(delivery.delivery_id, delivery.customer_id)
            name = sent_name(delivery.account, event.sent_id)
            self.changes.names[name] = (delivery.workspace, target)


def ref_name(account: str, ref: str) -> str:
    """Return the name under which our reference, told by this account, finds a delivery."""
    return f"ref:{account}:{ref}"


def sent_name(account: str, sent_id: str) -> str:
    """Return the name under which the provider's id finds a delivery."""
    return f"sent:{account}:{sent_id}"
