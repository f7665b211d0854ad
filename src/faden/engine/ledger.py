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
from faden.core.cascade.order import channel_of
from faden.core.cascade.said import CascadeEnded, CascadeStarted, CascadeStepped, Outcome
from faden.core.channel import InboundReceipt
from faden.core.decision import Step
from faden.core.desk.standing import TicketEvent
from faden.core.erasure import Proof, wishes_again
from faden.core.offer.happening import OfferEvent, OfferRedeemed, RedemptionUndone
from faden.core.process.happening import ProcessEvent
from faden.core.promise.happening import PromiseEvent
from faden.core.question.happening import QuestionEvent
from faden.core.receipt import State, advance, settled
from faden.core.situation import Place
from faden.core.thread import Circle, Thread, fold, wishes_differ
from faden.store.ports import (
    Changes,
    Delivery,
    EventRow,
    GrantRow,
    Incident,
    Mention,
    Passed,
    ProcessRow,
    PromiseRow,
    QuestionRow,
    Record,
    Target,
    TicketRow,
)

_OpenEvent = QuestionEvent | OfferEvent | PromiseEvent | ProcessEvent | TicketEvent


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
        #: wishes that other senders must hear, each with its record and whether it changed anything
        self.wishes: list[tuple[str, ev.ConsentWithdrawn | ev.ConsentGranted, bool]] = []
        self.tied: set[str] = set()  #: records for which others' wishes may hold from now on
        self.free: dict[tuple[int, Place], int] = {}  #: places left of the times that are locked
        self.settled_questions: list[tuple[str, ...]] = []  #: messages about each that is settled
        self.turned: set[str] = set()  #: records with news of a delivery, or of who is joined
        self.spoke: dict[str, str] = {}  #: records whose customer spoke, and by which channel
        #: cascades that are not needed any more, with what became of them and by whom
        self.dismissed: dict[str, tuple[Outcome, str]] = {}
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
        if isinstance(event, _OpenEvent):
            self._open(record, event, before)
            return
        match event:
            case (
                ev.MessageWritten()
                | ev.ReceiptRecorded()
                | ev.MessageReceived()
                | ev.CallReported()
            ):
                self._message(record, event)
            case (
                ev.NoteWritten()
                | ev.ColleagueKeptApart()
                | ev.ColleagueBack()
                | ev.GoodwillGranted()
            ):
                self._beside(record, event)
            case (
                ev.ConsentWithdrawn()
                | ev.ConsentDoubted()
                | ev.ConsentGranted()
                | ev.WishPassedOn()
                | ev.IncidentOpened()
            ):
                self._wish(record, event, before)
            case (
                ev.CustomersJoined()
                | ev.CustomersSplit()
                | ev.HouseholdDeclared()
                | ev.OtherErased()
            ):
                self._relate(record, event)
            case (
                ev.MessageObserved()
                | ev.AddressSuppressed()
                | ev.AttemptStarted()
                | CascadeStarted()
                | CascadeStepped()
                | CascadeEnded()
                | ev.WishAcknowledged()
                | ev.WishUnacknowledged()
                | ev.WishDropped()
                | ev.PreferenceSet()
                | ev.ConsentAsked()
                | ev.CustomerNamed()
                | ev.GoodwillAsked()
                | ev.GoodwillDeclined()
                | ev.AddressLinked()
                | ev.JoinSuggested()
                | ev.JoinDeclined()
                | ev.FromNewer()
            ):
                pass
            case _:
                assert_never(event)

    def _open(self, record: Record, event: _OpenEvent, before: Thread) -> None:
        """Note how an open thing now stands, beside the thread."""
        if isinstance(event, QuestionEvent):
            self._question(record, event, before)
        elif isinstance(event, OfferEvent):
            self._offer(record, event)
        elif isinstance(event, PromiseEvent | ProcessEvent):
            self._owed(record, event)
        else:
            self._ticket(record, event, before)

    def _owed(self, record: Record, event: PromiseEvent | ProcessEvent) -> None:
        workspace, thread = record.workspace, record.thread
        if isinstance(event, PromiseEvent):
            for one in thread.promises:
                if one.promise_id == event.promise_id:
                    row = PromiseRow(workspace, thread.customer_id, one)
                    self.changes.promises[one.promise_id] = row
            return
        for process in thread.processes:
            if process.process_id == event.process_id:
                moved = ProcessRow(workspace, thread.customer_id, process)
                self.changes.processes[process.process_id] = moved

    def _message(
        self,
        record: Record,
        event: ev.MessageWritten | ev.ReceiptRecorded | ev.MessageReceived | ev.CallReported,
    ) -> None:
        """Queue what is to be sent; note what a message on several ways may wait for."""
        if isinstance(event, ev.MessageWritten):
            self._queue(record, event)
        elif isinstance(event, ev.ReceiptRecorded):
            self.turned.add(record.thread.customer_id)
        elif isinstance(event, ev.CallReported) or event.machine is None:
            called = isinstance(event, ev.CallReported)
            way = "phone" if called else channel_of(event.address or "")
            self.spoke[record.thread.customer_id] = way

    def _ticket(self, record: Record, event: TicketEvent, before: Thread) -> None:
        if isinstance(event, ev.TicketClosed):
            self._close(record, event, before)
            return
        for ticket in record.thread.tickets:
            if ticket.ticket_id == event.ticket_id:
                row = TicketRow(record.workspace, record.thread.customer_id, ticket)
                self.changes.tickets[ticket.ticket_id] = row

    def _close(self, record: Record, event: ev.TicketClosed, before: Thread) -> None:
        for ticket in before.tickets:
            if ticket.ticket_id == event.ticket_id:
                self.changes.tickets[ticket.ticket_id] = TicketRow(
                    record.workspace, record.thread.customer_id, ticket, closed_reason=event.reason
                )
                if ticket.code is not None:
                    self.changes.codes_ended.append((record.workspace, ticket.code))

    def _wish(
        self,
        record: Record,
        event: ev.ConsentWithdrawn
        | ev.ConsentGranted
        | ev.ConsentDoubted
        | ev.WishPassedOn
        | ev.IncidentOpened,
        before: Thread,
    ) -> None:
        customer_id = record.thread.customer_id
        if isinstance(event, ev.WishPassedOn | ev.IncidentOpened):
            self._tell_senders(record, event)
            return
        if not isinstance(event, ev.ConsentGranted):
            self.wished.add(customer_id)
        if not isinstance(event, ev.ConsentDoubted):  # a doubt is nobody's wish yet
            self.wishes.append((customer_id, event, wishes_differ(before, record.thread)))

    def _tell_senders(self, record: Record, event: ev.WishPassedOn | ev.IncidentOpened) -> None:
        thread = record.thread
        if isinstance(event, ev.IncidentOpened):
            row = Incident(record.workspace, thread.customer_id, thread.sequence, self.now, event)
            self.changes.incidents.append(row)
            return
        self.changes.passed[event.wish_id] = Passed(
            workspace=record.workspace,
            wish_id=event.wish_id,
            customer_id=thread.customer_id,
            sender=event.sender,
            at=self.now,
            due_at=event.due_at,
            rings_at=event.due_at,
        )

    def _relate(self, record: Record, event: ev.Event) -> None:
        self._relations_changed.add(record.thread.customer_id)
        self.turned.add(record.thread.customer_id)
        if isinstance(event, ev.CustomersJoined | ev.HouseholdDeclared):
            self.tied.add(record.thread.customer_id)

    def hear_of(self, passed: Passed, events: Iterable[ev.Event]) -> None:
        """Take what became of a wish that was passed on: acknowledged, late or dropped."""
        for event in events:
            self.append([(passed.customer_id, event)])
            if isinstance(event, ev.WishAcknowledged | ev.WishDropped):
                passed = replace(passed, acknowledged_at=self.now, rings_at=None)
            elif isinstance(event, ev.WishUnacknowledged):
                passed = replace(passed, rings_at=None)
        self.changes.passed[passed.wish_id] = passed

    def _question(self, record: Record, event: QuestionEvent, before: Thread) -> None:
        workspace, thread = record.workspace, record.thread
        old = {one.question_id: one for one in before.questions}
        for one in thread.questions:
            if one.question_id == event.question_id:
                row = QuestionRow(workspace, thread.customer_id, one)
                self.changes.questions[one.question_id] = row
        was = old.get(event.question_id)
        if isinstance(event, ev.QuestionAsked) and was is None and event.spec.pool:
            self.changes.offers[(workspace, event.spec.pool)] = event.spec.offers
        if was is None or not isinstance(
            event, ev.QuestionAnswered | ev.QuestionExpired | ev.QuestionWithdrawn
        ):
            return
        self.settled_questions.append(was.deliveries)
        self._dismiss(thread, event)
        if was.pool is not None and not isinstance(event, ev.QuestionExpired):
            taken = event.key if isinstance(event, ev.QuestionAnswered) else ""
            self._take_place((workspace, (was.pool, was.key)), -1 if was.key else 0)
            self._take_place((workspace, (was.pool, taken)), 1 if taken else 0)

    def _dismiss(
        self,
        thread: Thread,
        event: ev.QuestionAnswered | ev.QuestionExpired | ev.QuestionWithdrawn,
    ) -> None:
        """Let the ways end on which a settled question was asked, whoever settled it."""
        if all(course.cascade_id != event.question_id for course in thread.courses):
            return
        match event:
            case ev.QuestionAnswered(by=by):
                self.dismissed[event.question_id] = (Outcome.ANSWERED, by)
            case ev.QuestionExpired():
                self.dismissed[event.question_id] = (Outcome.EXPIRED, "faden")
            case ev.QuestionWithdrawn(by=by):
                self.dismissed[event.question_id] = (Outcome.STOPPED, by)
        self.turned.add(thread.customer_id)

    def _take_place(self, name: tuple[int, Place], more: int) -> None:
        if more:
            self.changes.places[name] = self.changes.places.get(name, 0) + more
            self.free[name] = self.free.get(name, 0) - more

    def free_of(self, workspace: int) -> dict[Place, int]:
        """Return the places left, as a rule reads them."""
        return {place: left for (whose, place), left in self.free.items() if whose == workspace}

    def _offer(self, record: Record, event: OfferEvent) -> None:
        """Note how an offer now stands, and what was redeemed or undone by it."""
        workspace, customer_id = record.workspace, record.thread.customer_id
        for held in record.thread.offers:
            if held.grant_id == getattr(event, "grant_id", None):
                self.changes.grants[held.grant_id] = GrantRow(workspace, customer_id, held)
        if isinstance(event, OfferRedeemed):
            redeemed = (workspace, customer_id, event.redemption_id)
            self.changes.redeemed[event.grant_id] = redeemed
        elif isinstance(event, RedemptionUndone):
            self.changes.undone[event.grant_id] = event.redemption_id

    def _beside(
        self,
        record: Record,
        event: ev.NoteWritten | ev.ColleagueKeptApart | ev.ColleagueBack | ev.GoodwillGranted,
    ) -> None:
        """Note what has a row of its own beside the thread."""
        if isinstance(event, ev.NoteWritten):
            self._mention(record, event)
            return
        if isinstance(event, ev.GoodwillGranted):
            month = (record.workspace, event.team, event.month)
            self.changes.spent[month] = self.changes.spent.get(month, 0) + event.cents
            return
        name = (record.workspace, record.thread.customer_id, event.agent)
        self.changes.apart[name] = isinstance(event, ev.ColleagueKeptApart)

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

    def to_settle(self) -> frozenset[str]:
        """Return whose sends in flight must end before a wish counts as obeyed (G5)."""
        return frozenset(self.wished.union(*(self.records[one].kin for one in self.wished)))

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


def with_their_kin(records: Mapping[str, Record], tried: frozenset[str]) -> dict[str, Record]:
    """Return what is locked with its kin; raise KinMissing for kin that nobody has tried to lock.

    Where somebody else holds one of them the record is left out: the next round looks again.
    """
    missing = {one for record in records.values() for one in record.kin} - records.keys()
    if not missing <= tried:
        raise KinMissing(frozenset(missing))
    return {
        customer_id: record
        for customer_id, record in records.items()
        if missing.isdisjoint(record.kin)
    }


def ref_name(account: str, ref: str) -> str:
    """Return the name under which our reference, told by this account, finds a delivery."""
    return f"ref:{account}:{ref}"


def sent_name(account: str, sent_id: str) -> str:
    """Return the name under which the provider's id finds a delivery."""
    return f"sent:{account}:{sent_id}"


def receipt_names(account: str, receipt: InboundReceipt) -> list[str]:
    """Return the names by which the message of a receipt is found, ours first."""
    names = []
    if receipt.ref:
        names.append(ref_name(account, receipt.ref))
    if receipt.sent_id:
        names.append(sent_name(account, receipt.sent_id))
    return names
