"""What is asked of a store, in which values?

Two stores answer: PostgreSQL (`faden.store`) and the memory store (`faden.testing`), and one
conformance suite proves them equal. A unit of work is one transaction: what it wrote is there
after `commit`, all of it, or none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from faden.core.calls.room import Wait
from faden.core.cascade.order import Past
from faden.core.erasure import Proof
from faden.core.event import Event, IncidentOpened, MessageReceived, MessageWritten
from faden.core.offer.standing import Held
from faden.core.offer.terms import Offered
from faden.core.process.standing import Process
from faden.core.promise.standing import Promise
from faden.core.question.spec import Offer
from faden.core.question.standing import Standing
from faden.core.receipt import State
from faden.core.situation import Place
from faden.core.thread import Thread
from faden.core.ticket import Ticket
from faden.store.people.audit import Entry


@dataclass(frozen=True, slots=True)
class Arrival:
    """One inbound thing by the provider's own id: the key of "once in" (G2)."""

    account: str
    key: str
    digest: bytes  #: of the content; the same key with another digest is a conflict
    raw: bytes  #: as it came, kept for ever; empty where a command has nothing raw, or with `blob`
    at: datetime
    target: str | None = None  #: what this arrival makes (a delivery id), for repeated commands
    blob: bytes | None = None  #: SHA-256 under which large raw bytes stand in the blob store


@dataclass(frozen=True, slots=True)
class Begun:
    """The draft that is being sent: whose, and what of it the window has seen."""

    workspace: int
    agent_id: str
    customer_id: str  #: whose page it was written on
    kind: str
    versions: frozenset[int]  #: with 0: the window began with nothing, so it sends words of its own


ERASED = b""  #: the digest of an arrival whose person was erased: it came, no more is known


@dataclass(frozen=True, slots=True)
class Known:
    """An arrival that was there before."""

    digest: bytes
    target: str | None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An address met, and the record it gets if nobody has it yet."""

    uri: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """Everything one batch needs to find and lock, for one workspace."""

    workspace: int
    now: datetime
    arrivals: Sequence[Arrival] = ()
    newcomers: Sequence[Newcomer] = ()
    look_ups: Sequence[str] = ()  #: addresses to find, never to create
    names: Sequence[str] = ()  #: references of deliveries ("ref:account:…", "sent:account:…")
    customers: Sequence[str] = ()  #: records to lock besides


@dataclass(frozen=True, slots=True)
class Target:
    """The delivery behind a reference, and the record it belongs to."""

    delivery_id: str
    customer_id: str


@dataclass(slots=True)
class Record:
    """A customer record under lock. `kin` lists the records to be locked with it."""

    workspace: int
    thread: Thread
    kin: tuple[str, ...] = ()


@dataclass(slots=True)
class Met:
    """What the batch found, every record locked until the transaction ends."""

    known: dict[tuple[str, str], Known] = field(default_factory=dict)  #: by account and key
    homes: dict[str, str] = field(default_factory=dict)  #: address to record
    targets: dict[str, Target] = field(default_factory=dict)  #: reference to delivery
    records: dict[str, Record] = field(default_factory=dict)
    kept: dict[str, list[Proof]] = field(default_factory=dict)  #: by record that begins anew


@dataclass(slots=True)
class EventRow:
    """One event at its place."""

    workspace: int
    customer_id: str
    sequence: int
    at: datetime
    event: Event


@dataclass(slots=True)
class TicketRow:
    """A ticket as it now stands; closed ones carry the reason."""

    workspace: int
    customer_id: str
    ticket: Ticket
    closed_reason: str | None = None


@dataclass(slots=True)
class Delivery:
    """One outbound message on its way; changed only under the lock of its record."""

    workspace: int
    delivery_id: str
    customer_id: str
    account: str
    address: str
    purpose: str
    ref: str
    sequence: int  #: of its MessageWritten, which also is its place in the address's lane
    state: State
    run_at: datetime | None  #: when somebody must look at it again; None when settled
    attempts: int = 0
    call_until: datetime | None = None  #: while sending: the provider call ends by then
    sent_id: str | None = None
    reason: str = ""
    waits: bool = False  #: read only: an earlier message to the same address is not settled
    message: MessageWritten | None = None  #: read only: what to send


@dataclass(slots=True)
class StrayReceipt:
    """A receipt whose message is not known yet; it waits for the send to be recorded."""

    workspace: int
    name: str
    state: State
    reason: str
    at: datetime


@dataclass(slots=True)
class Quarantined:
    """Something authenticated that could not be handled: kept whole, owned, due, shown."""

    workspace: int
    quarantine_id: str
    account: str
    reason: str
    raw: bytes
    owner: str
    due_at: datetime
    at: datetime
    blob: bytes | None = None  #: as in `Arrival`


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A reference code and the ticket it names."""

    workspace: int
    code: str
    ticket_id: str
    customer_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that is put before a colleague: the event of that number on a record."""

    workspace: int
    agent_id: str
    customer_id: str
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A wish that one other sender was told, and what became of it."""

    workspace: int
    wish_id: str
    customer_id: str
    sender: str
    at: datetime
    due_at: datetime
    rings_at: datetime | None  #: when somebody must look; None: acknowledged, or shown as late
    acknowledged_at: datetime | None = None  #: or dropped, since the sender is gone


@dataclass(frozen=True, slots=True)
class Incident:
    """A message of another sender against a wish: the event of that number on a record."""

    workspace: int
    customer_id: str
    sequence: int
    at: datetime
    event: IncidentOpened


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A message that goes over several ways, and when somebody must look at it."""

    workspace: int
    cascade_id: str
    customer_id: str
    at: datetime  #: of the last change
    steps: int  #: ways taken until then
    rings_at: datetime | None = None  #: None: it has ended
    outcome: str = ""  #: how; empty: it is under way


@dataclass(slots=True)
class QuestionRow:
    """A question as it now stands."""

    workspace: int
    customer_id: str
    standing: Standing


@dataclass(slots=True)
class GrantRow:
    """An offer that was made to a customer, as it now stands."""

    workspace: int
    customer_id: str
    held: Held


@dataclass(slots=True)
class ProcessRow:
    """A process as it now stands."""

    workspace: int
    customer_id: str
    process: Process


@dataclass(slots=True)
class PromiseRow:
    """A promise as it now stands."""

    workspace: int
    customer_id: str
    promise: Promise


@dataclass(slots=True)
class Changes:
    """All that one unit of work writes, at one moment."""

    at: datetime
    events: list[EventRow] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    kin_changed: list[Record] = field(default_factory=list)
    tickets: dict[str, TicketRow] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    names: dict[str, tuple[int, Target]] = field(default_factory=dict)  #: new references
    strays: list[StrayReceipt] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    #: (workspace, account, key) of an arrival claimed here, and the id of what it made
    made: dict[tuple[int, str, str], str] = field(default_factory=dict)
    codes_ended: list[tuple[int, str]] = field(default_factory=list)  #: workspace and code
    tried_in_vain: list[tuple[int, bytes]] = field(default_factory=list)  #: workspace, who (hash)
    mentions: list[Mention] = field(default_factory=list)
    passed: dict[str, Passed] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)
    questions: dict[str, QuestionRow] = field(default_factory=dict)
    looks: dict[str, datetime] = field(default_factory=dict)  #: of questions, when next
    offers: dict[tuple[int, str], tuple[Offer, ...]] = field(default_factory=dict)  #: by pool
    #: places taken (or, below 0, given back) of a workspace's time
    places: dict[tuple[int, Place], int] = field(default_factory=dict)
    cascades: dict[str, Running] = field(default_factory=dict)
    #: (workspace, record, "agent:…"): whether they are kept apart from now on
    apart: dict[tuple[int, str, str], bool] = field(default_factory=dict)
    #: more cents that a workspace's team gives in a month
    spent: dict[tuple[int, str, str], int] = field(default_factory=dict)
    promises: dict[str, PromiseRow] = field(default_factory=dict)
    processes: dict[str, ProcessRow] = field(default_factory=dict)
    grants: dict[str, GrantRow] = field(default_factory=dict)
    #: what was redeemed here: the offer made, and (workspace, record, redemption)
    redeemed: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    undone: dict[str, str] = field(default_factory=dict)  #: the offer made, and its redemption
    audited: list[Entry] = field(default_factory=list)  #: what somebody may have to answer for


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of settling a quarantined thing."""

    account: str  #: by which it came
    first: bool  #: False: somebody had settled it before


@dataclass(frozen=True, slots=True)
class LeftTicket:
    """An open ticket of somebody who is not there."""

    ticket_id: str
    customer_id: str
    teams: tuple[str, ...]  #: of theirs ("team:…")


class PassedOn(StrEnum):
    """What became of telling the company's systems an event."""

    WAITING = "waiting"  #: not everybody has taken it yet
    TAKEN = "taken"  #: everybody who is told has taken it
    FAILED = "failed"  #: somebody was told for days and has not
    NOBODY = "nobody"  #: no system is told such events


class UnitOfWork(Protocol):
    """One transaction."""

    async def meet(self, meeting: Meeting) -> Met:
        """Claim arrivals, claim addresses, find references, lock records in key order."""

    async def lock(self, customers: Sequence[str], *, skip_locked: bool) -> dict[str, Record]:
        """Lock records in key order; with `skip_locked` leave out those another one holds."""

    async def due_deliveries(
        self, now: datetime, limit: int, paused: Collection[str]
    ) -> list[tuple[str, str]]:
        """Return (delivery, record) of what is due, without locks; a hint to lock and look."""

    async def deliveries(self, delivery_ids: Sequence[str]) -> dict[str, Delivery]:
        """Read deliveries, with their message and whether an earlier one must settle first."""

    async def in_flight(self, customers: Sequence[str], now: datetime) -> int:
        """Count provider calls under way to these records that may still be running."""

    async def reached(
        self, workspace: int, customers: Sequence[str], owners: Collection[str]
    ) -> set[str]:
        """Return which records have a ticket that one of these owners has or had last."""

    async def who_sees(
        self, workspace: int, agents: Sequence[str], customers: Sequence[str]
    ) -> set[str]:
        """Return which of these agents may see the customer who is these records."""

    async def take_draft(self, begun: Begun) -> bool:
        """Remove a draft that is being sent; False: it was sent or changed elsewhere."""

    async def last_received(self, customer_id: str, address: str | None) -> MessageReceived | None:
        """Return the newest message from an address of a record; None: the newest of a person."""

    async def due_tickets(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (ticket, record) of the alarms that are due, without locks."""

    async def due_wishes(self, now: datetime, limit: int) -> list[Passed]:
        """Return wishes passed on that nobody acknowledged in time, without locks."""

    async def due_cascades(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (cascade, record) of the messages on several ways that are due, without locks."""

    async def past(self, workspace: int, customers: Sequence[str]) -> dict[tuple[str, str], Past]:
        """Return what became lately of what was sent to these records, by account and address."""

    async def unacknowledged(self, customer_id: str) -> list[Passed]:
        """Return the wishes of a record that other senders have not acknowledged."""

    async def ways(self, workspace: int, customers: Sequence[str]) -> list[tuple[str, str]]:
        """Return (account, address) of what was said with these records lately, the last first."""

    async def addresses(self, workspace: int, customers: Sequence[str]) -> list[tuple[str, str]]:
        """Return the addresses by which these records are found, and whose each is."""

    async def left_tickets(self, now: datetime, limit: int) -> list[LeftTicket]:
        """Return open tickets whose owner is away or has left, without locks."""

    async def staffed_teams(self, now: datetime) -> frozenset[tuple[int, str]]:
        """Return the teams ("team:…") in which somebody is there, each with its workspace."""

    async def next_alarm(self) -> datetime | None:
        """Return when the next alarm goes off; in the past where one is due; None: none is set."""

    async def lock_places(self, workspace: int, pools: Sequence[str]) -> dict[Place, int]:
        """Lock the times of these pools, after the records; return how many places are left."""

    async def open_times(self, workspace: int, pool: str, offers: Sequence[Offer]) -> None:
        """Have rows for these times, which are then locked as well."""

    async def calls_taken(self, workspace: int, pool: str, now: datetime) -> list[tuple[str, int]]:
        """Return the times still to come of which somebody has one, and how many are left."""

    async def waits_for_person(
        self, workspace: int, team: str, *, since: datetime, now: datetime
    ) -> list[Wait]:
        """Return who asked for a person between two moments, of those whom this team has."""

    async def lonely_teams(self, workspace: int, agents: Collection[str]) -> frozenset[str]:
        """Return the teams in which nobody is but these agents; "*" if the company is so."""

    async def lock_spent(self, workspace: int, team: str, month: str) -> int:
        """Lock what a team has given in a month, after the records; return how many cents."""

    async def offered(self, workspace: int, offer_id: str) -> Offered | None:
        """Return what is offered under this name, which stays so until the end; None: nothing."""

    async def due_processes(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (process, record) of what has not moved in time, without locks."""

    async def due_promises(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (promise, record) of what has to be looked at, without locks."""

    async def due_offers(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (offer made, record) of those whose time has passed, without locks."""

    async def due_questions(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (question, record) of what has to be looked at, without locks."""

    async def passed_on(self, workspace: int, event: tuple[str, int], since: datetime) -> PassedOn:
        """Return what became of telling an event to the systems there were at that time."""

    async def lock_names(self, names: Sequence[str]) -> None:
        """Lock names the provider gave, before any record.

        Who stores a receipt that knows its message by such a name, and who learns the name, must
        not miss one another.
        """

    async def take_strays(self, names: Sequence[str]) -> list[StrayReceipt]:
        """Remove and return receipts that came before their send was recorded."""

    async def settle_quarantined(
        self, workspace: int, quarantine_id: str, *, by: str, how: str, now: datetime
    ) -> Settlement | None:
        """Note who decided about a quarantined thing, and how; None: there is no such thing."""

    async def count_codes(self, workspace: int, most: int) -> int:
        """Lock the giving of codes until the transaction ends; count live ones, at most `most`."""

    async def give_code(self, given: GivenCode) -> bool:
        """Give a reference code for good; False when it was given before, to whomever."""

    async def customer_of_code(self, workspace: int, code: str) -> str | None:
        """Return the record whose conversation a live code names."""

    async def write(self, changes: Changes) -> None:
        """Write everything; visible to others after commit."""

    async def commit(self) -> None:
        """Make it durable. Leaving the block without it rolls back."""


class Store(Protocol):
    """Where everything is remembered."""

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin one transaction."""
