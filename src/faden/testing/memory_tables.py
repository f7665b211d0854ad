"""What is in the store's tables, and which rows does the schema refuse?

The same dictionaries serve twice: once with what is committed, and once for each transaction with
what it alone has written so far. The rules are those of `migrations/0001_schema.sql`, raised as
the errors psycopg raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from psycopg import errors

from faden.core.event import CallReported, MessageReceived, MessageWritten, Recorded
from faden.core.offer.terms import Offered
from faden.core.receipt import NOT_REPEATED, State
from faden.core.thread import Thread
from faden.core.ticket import TicketState
from faden.core.wish.sender import Sender
from faden.store.codec import bucket_of_id, event_to_json
from faden.store.earlier.ports import Sweep
from faden.store.people.audit import Entry
from faden.store.ports import (
    Arrival,
    Delivery,
    EventRow,
    GrantRow,
    Incident,
    Passed,
    ProcessRow,
    PromiseRow,
    Quarantined,
    QuestionRow,
    Running,
    StrayReceipt,
    Target,
    TicketRow,
)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One row of `thread`."""

    workspace: int
    thread: Thread
    kin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """One row of `offered_time`."""

    capacity: int
    taken: int
    starts: datetime


@dataclass(slots=True)
class Tables:
    """All rows, each under its key."""

    arrivals: dict[tuple[int, str, str], Arrival] = field(default_factory=dict)
    addresses: dict[tuple[int, str], str] = field(default_factory=dict)
    records: dict[str, StoredRecord] = field(default_factory=dict)
    tickets: dict[str, TicketRow] = field(default_factory=dict)
    events: dict[tuple[str, int], Recorded] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    references: dict[tuple[int, str], Target] = field(default_factory=dict)
    strays: dict[int, StrayReceipt | None] = field(default_factory=dict)  #: None: taken away
    quarantine: dict[str, Quarantined] = field(default_factory=dict)
    settled: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    #: the record of a code that is live, None of one that has ended
    codes: dict[tuple[int, str], str | None] = field(default_factory=dict)
    audited: list[Entry] = field(default_factory=list)
    passed: dict[str, Passed] = field(default_factory=dict)
    incidents: dict[tuple[str, int], Incident] = field(default_factory=dict)
    questions: dict[str, QuestionRow] = field(default_factory=dict)
    looks: dict[str, datetime | None] = field(default_factory=dict)  #: of questions, when next
    times: dict[tuple[int, str, str], OfferedTime] = field(default_factory=dict)
    cascades: dict[str, Running] = field(default_factory=dict)
    promises: dict[str, PromiseRow] = field(default_factory=dict)
    processes: dict[str, ProcessRow] = field(default_factory=dict)
    grants: dict[str, GrantRow] = field(default_factory=dict)
    redemptions: dict[str, str | None] = field(default_factory=dict)  #: None: undone
    apart: dict[tuple[str, str], bool] = field(default_factory=dict)  #: (record, "agent:…")
    spent: dict[tuple[int, str, str], int] = field(default_factory=dict)  #: cents of a month
    sweeps: dict[tuple[int, str], Sweep | None] = field(default_factory=dict)  #: None: taken away


class Committed(Tables):
    """What everybody sees, with the indexes the due lists need."""

    __slots__ = (
        "awake",
        "away",
        "catalogue",
        "count",
        "members",
        "ringing",
        "senders",
        "sending",
        "strays_met",
        "taken",
        "under_way",
    )

    def __init__(self) -> None:
        super().__init__()
        self.under_way: dict[str, Delivery] = {}  #: deliveries with a `run_at`
        self.sending: dict[str, Delivery] = {}  #: deliveries whose provider call may be running
        self.away: dict[str, datetime] = {}  #: owners ("agent:…") to when they are back
        #: when each registered sender came, and how long it may take
        self.senders: dict[tuple[int, str], tuple[datetime, Sender]] = {}
        self.members: dict[str, frozenset[str]] = {}  #: of teams ("team:…"): owners
        self.awake: dict[str, TicketRow] = {}  #: tickets that are not closed
        self.ringing: dict[str, Running] = {}  #: cascades that have not ended
        self.catalogue: dict[tuple[int, str], Offered] = {}  #: what is offered, by name
        self.count: dict[str, int] = {}  #: events of each record
        self.taken: set[tuple[int, str, int]] = set()  #: events that the company's systems have
        self.strays_met = 0  #: numbers given to stray receipts, committed or not

    def take_in(self, own: Tables) -> None:
        """Make what one transaction wrote visible to all."""
        self.arrivals.update(own.arrivals)
        self.addresses.update(own.addresses)
        self.records.update(own.records)
        self.references.update(own.references)
        self.quarantine.update(own.quarantine)
        self.settled.update(own.settled)
        self.codes.update(own.codes)
        self.audited.extend(own.audited)
        self.passed.update(own.passed)
        self.incidents.update(own.incidents)
        self.questions.update(own.questions)
        self.looks.update(own.looks)
        self.times.update(own.times)
        self.apart.update(own.apart)
        self.spent.update(own.spent)
        self.grants.update(own.grants)
        self.promises.update(own.promises)
        self.processes.update(own.processes)
        self.redemptions.update(own.redemptions)
        self.sweeps.update(own.sweeps)
        self._take_in_cascades(own)
        self.events.update(own.events)
        for customer_id, _ in own.events:
            self.count[customer_id] = self.count.get(customer_id, 0) + 1
        self._take_in_tickets(own)
        self._take_in_deliveries(own)
        for number, stray in own.strays.items():
            if stray is None:
                self.strays.pop(number, None)
            else:
                self.strays[number] = stray

    def _take_in_cascades(self, own: Tables) -> None:
        self.cascades.update(own.cascades)
        for cascade_id, row in own.cascades.items():
            if row.rings_at is not None:
                self.ringing[cascade_id] = row
            else:
                self.ringing.pop(cascade_id, None)

    def _take_in_tickets(self, own: Tables) -> None:
        self.tickets.update(own.tickets)
        for ticket_id, row in own.tickets.items():
            if row.closed_reason is None:
                self.awake[ticket_id] = row
            else:
                self.awake.pop(ticket_id, None)

    def _take_in_deliveries(self, own: Tables) -> None:
        self.deliveries.update(own.deliveries)
        for delivery_id, row in own.deliveries.items():
            if row.run_at is not None:
                self.under_way[delivery_id] = row
            else:
                self.under_way.pop(delivery_id, None)
            if row.state is State.SENDING:
                self.sending[delivery_id] = row
            else:
                self.sending.pop(delivery_id, None)

    def timeline(self, customer_id: str) -> list[Recorded]:
        """Return all events of one record, in order."""
        # Sequences have no gaps, so counting up finds them all; a gap shows as a missing key.
        found: list[Recorded] = []
        sequence = 1
        while len(found) < self.count.get(customer_id, 0):
            recorded = self.events.get((customer_id, sequence))
            if recorded is not None:
                found.append(recorded)
            sequence += 1
        return found


def copy_of(row: Delivery, message: MessageWritten | None, *, waits: bool) -> Delivery:
    """Return a delivery of the reader's own, with what is read from elsewhere."""
    return Delivery(
        row.workspace,
        row.delivery_id,
        row.customer_id,
        row.account,
        row.address,
        row.purpose,
        row.ref,
        row.sequence,
        row.state,
        row.run_at,
        row.attempts,
        row.call_until,
        row.sent_id,
        row.reason,
        waits,
        message,
    )


def in_the_way(earlier: Delivery, later: Delivery) -> bool:
    """Say whether `later` must wait for `earlier` (the lane of `find_due_deliveries`)."""
    return (
        earlier.sequence < later.sequence
        and earlier.address == later.address
        and earlier.workspace == later.workspace
        and earlier.run_at is not None
        and earlier.state is not State.HELD
        and not (earlier.state is State.UNCLEAR and earlier.reason.startswith(NOT_REPEATED))
        and earlier.delivery_id[-2:] == later.delivery_id[-2:]
    )


def refuse_ticket(row: TicketRow) -> None:
    """Raise what the constraints of `ticket` raise."""
    ticket = row.ticket
    if ticket.owner == "":
        raise errors.CheckViolation("owner_has_a_name")
    if row.closed_reason is not None or ticket.state is not TicketState.OPEN:
        return
    # The types say they are there; the database must not depend on that (G7).
    if None in (ticket.owner, ticket.due_at, ticket.wake_at):
        raise errors.CheckViolation("open_ticket_has_owner_and_due")


def ticket_of(row: EventRow) -> tuple[int, str] | None:
    """Return bucket and id of the ticket this event must find in the database."""
    event = row.event
    if isinstance(event, MessageReceived) and event.ticket_id is None:
        raise errors.CheckViolation("inbound_message_has_ticket")
    if isinstance(event, MessageReceived | CallReported) and event.ticket_id is not None:
        return bucket_of_id(row.customer_id), event.ticket_id
    return None


def refuse_body(row: EventRow) -> None:
    """Raise what `jsonb` raises: it has no place for the character NUL."""
    body = event_to_json(row.event)
    if b"\\u0000" in body.replace(b"\\\\", b""):
        raise errors.UntranslatableCharacter("\\u0000 cannot be converted to text")


def refuse_nul(*texts: str | None) -> None:
    """Raise what `text` raises: it has no place for the character NUL."""
    for text in texts:
        if text is not None and "\0" in text:
            raise errors.CharacterNotInRepertoire("invalid byte sequence: 0x00")
