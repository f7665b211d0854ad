"""Which guarantees can be seen to hold, commit by commit and call by call?

The model watches what is committed, what is acknowledged and what the providers really do, and
keeps its own small account of it. Whatever contradicts a guarantee raises `Violation` at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from tests.simulation.account import Known, Sending, Violation, Wish
from tests.simulation.cascades.ways import Ways
from tests.simulation.kept.kept import Kept
from tests.simulation.questions.asked import Asked

from faden.core import event as ev
from faden.core.policy import EVERYTHING
from faden.core.receipt import NOT_REPEATED, State, advance, settled
from faden.core.thread import Thread, fold
from faden.core.ticket import TicketState
from faden.store.ports import Changes, Delivery, EventRow, Record, TicketRow

Key = tuple[str, str]  #: account and the provider's id
PROOF_OF_LOSS = frozenset({State.FAILED, State.EXPIRED})


class Model:
    """Everything that was committed, acknowledged and really sent."""

    def __init__(self, *, deduplicating: frozenset[str] = frozenset()) -> None:
        self.deduplicating = deduplicating
        self.commits = 0
        self.records: dict[str, Known] = {}
        self.homes: dict[str, str] = {}  #: address to record, as messages showed it
        self.received: dict[Key, str] = {}  #: message or call to record
        self.quarantined: set[bytes] = set()
        self.tickets: dict[str, TicketRow] = {}
        self.own_due: dict[str, datetime] = {}  #: ticket to the due time it has by itself
        self.sendings: dict[str, Sending] = {}
        self.lanes: dict[tuple[str, str], list[Sending]] = {}
        self.wishes: dict[str, list[Wish]] = {}  #: by what caused them
        self.calls = 0
        self.written: Counter[tuple[str, str]] = Counter()  #: our messages by text and author
        self._ours: set[str] = set()  #: tickets that are no matter of the customer's
        self.asked, self.ways, self.kept = Asked(self), Ways(self), Kept(self)

    # Commits.

    def committed(self, written: list[Changes]) -> None:
        """Take in what one transaction committed."""
        self.commits += 1
        for changes in written:
            self._commit(changes)

    def _commit(self, changes: Changes) -> None:
        for quarantined in changes.quarantined:
            self.quarantined.add(quarantined.raw)
        self.tickets.update(changes.tickets)
        for delivery in changes.deliveries.values():
            self._begun(delivery)  # it may be withdrawn in the commit that writes it
        cause = ""
        split = False
        for row in changes.events:
            cause = self._event(row, cause)
            split = split or isinstance(row.event, ev.CustomersSplit)
        for record in changes.kin_changed:
            self.records[record.thread.customer_id].kin = record.kin
        for delivery in changes.deliveries.values():
            self._delivery(delivery)
        for customer_id in {row.customer_id: None for row in changes.events}:
            self._look_at(customer_id, changes.records.get(customer_id))
        if split:
            self._forget_reach()
        self.asked.look()
        self.ways.look()
        self.kept.look()

    def _event(self, row: EventRow, cause: str) -> str:
        """Fold one event and keep what the checks need; return what may cause a wish."""
        known = self.records.get(row.customer_id)
        if known is None:
            known = Known(Thread(customer_id=row.customer_id))
            self.records[row.customer_id] = known
        if row.sequence != known.thread.sequence + 1:
            raise Violation("G4", f"event {row.sequence} after {known.thread.sequence}")
        known.thread = fold(known.thread, row.event, row.at)
        known.events.append(row.event)
        self.asked.take(row)
        self.ways.take(row)
        self.kept.take(row)
        event = row.event
        if isinstance(event, ev.MessageReceived):
            self._received((event.account, event.provider_id), row.customer_id)
            self._home(event.address, row.customer_id)
            known.owes = known.owes or event.question is None  # an answer of theirs owes none
            return f"{event.account}/{event.provider_id}"
        if isinstance(event, ev.CallReported):
            self._received((event.account, event.provider_id), row.customer_id)
        elif isinstance(event, ev.AttemptStarted | ev.ReceiptRecorded | ev.MessageWritten):
            self._sending_event(row)
        elif isinstance(event, ev.ConsentWithdrawn | ev.ConsentGranted):
            self._wish(known, event, cause)
        else:
            self._ticket_event(known, event)
            _relate(known, event)
        return cause

    def _moved_forward(self, ticket_id: str, due_at: datetime) -> None:
        if due_at > self.own_due[ticket_id]:
            raise Violation("G7", f"{ticket_id} is due later than was promised")
        self.own_due[ticket_id] = due_at

    def _ticket_event(self, known: Known, event: ev.Event) -> None:  # noqa: C901 - one by one
        match event:
            case ev.TicketClosed() if event.ticket_id in self._ours:
                pass  # a matter of ours: the customer waits for nothing
            case ev.TicketClosed():
                _check_told(known, event)
                known.owes = False
            case ev.TicketAnswered():
                known.owes = False
            case ev.TicketOpened():
                self._ours |= {event.ticket_id} if event.inner else set()
                self.own_due[event.ticket_id] = event.own_due_at or event.due_at
            case ev.AnswerTakenBack():
                known.owes = True
            case ev.TicketReopened():
                self.own_due[event.ticket_id] = event.due_at
            case ev.TicketPrioritised(due_at=datetime() as due_at):
                self._moved_forward(event.ticket_id, due_at)
            case ev.TicketWoken(due_at=datetime() as due_at):
                self.own_due[event.ticket_id] = due_at
            case _:
                pass

    def _received(self, key: Key, customer_id: str) -> None:
        if key in self.received:
            raise Violation("G2", f"{key} is on a thread twice")
        self.received[key] = customer_id

    def _home(self, address: str, customer_id: str) -> None:
        if self.homes.setdefault(address, customer_id) != customer_id:
            raise Violation("G4", f"{address} has two records")

    def _wish(
        self, known: Known, event: ev.ConsentWithdrawn | ev.ConsentGranted, cause: str
    ) -> None:
        customer_id = known.thread.customer_id
        purposes = set(event.purposes)
        if isinstance(event, ev.ConsentWithdrawn):
            known.no |= purposes
            known.welcome = set() if EVERYTHING in purposes else known.welcome - purposes
            wish = Wish(customer_id, purposes, frozenset(self.concerned(customer_id)))
            for name in {cause, event.wording} - {""}:
                self.wishes.setdefault(name, []).append(wish)
            return
        if EVERYTHING in purposes:
            known.no, known.welcome = set(), set()
        else:
            known.no -= purposes
            known.welcome |= purposes
        for wish in self._wishes():
            if wish.origin == customer_id and EVERYTHING in purposes:
                wish.purposes.clear()
            elif wish.origin == customer_id:
                wish.purposes -= purposes
                wish.lifted |= purposes

    def _wishes(self) -> Iterable[Wish]:
        for wishes in self.wishes.values():
            yield from wishes

    def _forget_reach(self) -> None:
        for wish in self._wishes():
            wish.reach &= frozenset(self.concerned(wish.origin))

    def person(self, customer_id: str) -> set[str]:
        """Return the records that are one person."""
        seen, todo = {customer_id}, [customer_id]
        while todo:
            near = self.records[todo.pop()].joined - seen
            seen |= near
            todo += sorted(near)
        return seen

    def concerned(self, customer_id: str) -> set[str]:
        """Return the records that a no of this one reaches: the person's and their wards'."""
        person = self.person(customer_id)
        wards = {ward for one in person for ward in self.records[one].wards}
        return person.union(*(self.person(ward) for ward in wards))

    # Deliveries.

    def _sending_event(self, row: EventRow) -> None:
        event = row.event
        if isinstance(event, ev.MessageWritten):
            self.written[event.text, event.author] += 1
            return
        assert isinstance(event, ev.AttemptStarted | ev.ReceiptRecorded)
        sending = self.sendings.get(event.delivery_id)
        if sending is None:
            raise Violation("G3", f"an event of the unknown delivery {event.delivery_id}")
        if isinstance(event, ev.AttemptStarted):
            self._attempt(sending)
            return
        before, sending.state = sending.state, event.state
        sending.was_held = sending.was_held or event.state is State.HELD
        if event.state is State.UNCLEAR:
            sending.given_up = sending.given_up or event.reason.startswith(NOT_REPEATED)
        sending.by_hand = sending.by_hand or event.by is not None
        if event.by is None and settled(before) and advance(before, event.state) != event.state:
            raise Violation("G3", f"{event.state} overwrites {before}")

    def _attempt(self, sending: Sending) -> None:
        sending.state = State.SENDING
        sending.tries += 1
        purpose, customer_id = sending.row.purpose, sending.row.customer_id
        person = self.person(customer_id)
        guardians = {one for member in person for one in self.records[member].guardians}
        if guardians and purpose == "marketing":
            raise Violation("G5", f"advertising to {customer_id}, who is in somebody's care")
        for one in person.union(*(self.person(guardian) for guardian in guardians)):
            if self.records[one].refuses(purpose):
                raise Violation("G5", f"an attempt for {purpose} after the no of {one}")

    def _begun(self, row: Delivery) -> None:
        if row.delivery_id not in self.sendings:
            sending = self.sendings[row.delivery_id] = Sending(row)
            self.lanes.setdefault((row.customer_id, row.address), []).append(sending)

    def _delivery(self, row: Delivery) -> None:
        sending = self.sendings[row.delivery_id]
        sending.row = row
        if row.state is not sending.state:
            raise Violation("G12", f"the row says {row.state}, its events {sending.state}")
        if row.run_at is None and not settled(row.state) and row.state is not State.UNCLEAR:
            raise Violation("G3", f"a delivery is {row.state} and nobody will look at it again")

    # What must be true of a record after each commit.

    def _look_at(self, customer_id: str, record: Record | None) -> None:
        known = self.records[customer_id]
        if record is None or record.thread != known.thread:
            raise Violation("G4", f"the snapshot of {customer_id} is not the fold of its events")
        for ticket in known.thread.tickets:
            row = self.tickets.get(ticket.ticket_id)
            if row is None or row.closed_reason is not None:
                raise Violation("G7", f"ticket {ticket.ticket_id} has no open row")
            theirs = row.ticket
            if (theirs.state, theirs.owner, theirs.due_at, theirs.rings_at, theirs.level) != (
                ticket.state,
                ticket.owner,
                ticket.due_at,
                ticket.rings_at,
                ticket.level,
            ):
                raise Violation("G7", f"the row of {ticket.ticket_id} is not what the thread says")
            asleep = ticket.sleeps_until
            if ticket.state is TicketState.OPEN and asleep and asleep > ticket.due_at:
                raise Violation("G7", f"ticket {ticket.ticket_id} sleeps past its due time")
            alone = not known.joined and ticket.state is TicketState.OPEN and ticket.level == 0
            if alone and ticket.due_at != self.own_due[ticket.ticket_id]:
                raise Violation("G8", f"ticket {ticket.ticket_id} keeps a joined record's due time")
        waiting = [one for one in known.thread.tickets if one.state is TicketState.OPEN]
        if known.owes and not any(one.owner and one.due_at for one in waiting):
            raise Violation("G7", f"a message of {customer_id} waits and no ticket is open")
        self._check_kin(customer_id, known)

    def _check_kin(self, customer_id: str, known: Known) -> None:
        near = known.joined | known.guardians | known.wards
        for other in near:
            theirs = self.records.get(other)
            if theirs is None or customer_id not in theirs.joined | theirs.guardians | theirs.wards:
                raise Violation("G8", f"{customer_id} is tied to {other}, but not the other way")
        if not near <= set(known.kin):
            raise Violation("G5", f"{customer_id} is tied to records that are not locked with it")


def _check_told(known: Known, closed: ev.TicketClosed) -> None:
    """Whoever waits is told why nothing comes, or it stands there why they are not (G1a)."""
    before = known.events[-2] if len(known.events) > 1 else None
    told = (
        isinstance(before, ev.MessageWritten) and before.automatic and closed.reason in before.text
    )
    if known.owes and not told and not closed.untold:
        raise Violation("G7", f"{closed.ticket_id} is closed and the customer was not told why")


def _relate(known: Known, event: ev.Event) -> None:
    match event:
        case ev.CustomersJoined(other_id=other):
            known.joined.add(other)
        case ev.CustomersSplit(other_id=other):
            known.joined.discard(other)
        case ev.HouseholdDeclared(other_id=other, guardian=True):
            known.wards.add(other)
        case ev.HouseholdDeclared(other_id=other):
            known.guardians.add(other)
        case _:
            pass
