"""What can a person, or a system by the API, ask the engine to do?

Commands are imperative values. `engine.handle` carries them out; nothing else writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.core.asking.button import Button
from faden.core.channel import File
from faden.core.policy import SERVICE
from faden.store.ports import Begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """What makes a command that comes again the same one."""

    form_id: str | None = None  #: of the page's form or the program's key: done once
    form_digest: bytes = b""  #: of what was asked; the same id with another is a mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage:
    """Write to an address, whether we know it or not (API)."""

    workspace: int
    account: str
    to: str  #: address URI
    text: str
    author: str
    purpose: str = SERVICE
    ref: str | None = None  #: the caller's own reference, unique in the workspace
    idempotency_key: str | None = None
    token: str = ""  #: whose key it is
    automatic: bool = True
    subject: str | None = None  #: where the channel has one
    buttons: tuple[Button, ...] = ()  #: answers the customer can press


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserveMessage:
    """Another system has written to a customer; keep it where everybody sees it (API)."""

    workspace: int
    system: str
    external_id: str  #: the system's own id of the message; the same one is the same message
    to: str | None  #: address URI; None: `customer_id` says who
    text: str
    sent_at: datetime
    by: str
    channel: str
    purpose: str = SERVICE
    customer_id: str | None = None
    subject: str | None = None
    idempotency_key: str | None = None
    token: str = ""  #: whose key it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Once):
    """Answer a customer where they wrote; settles the open ticket of that record."""

    workspace: int
    customer_id: str
    account: str
    to: str
    text: str
    author: str
    purpose: str = SERVICE
    hold: timedelta = timedelta(0)  #: how long its author may take it back; it leaves then
    expects: int | None = None  #: events on the person's records that its author has seen
    buttons: tuple[Button, ...] = ()  #: answers the customer can press
    files: tuple[File, ...] = ()  #: that stand in the blob store
    begun: Begun | None = None  #: the draft it was; refused where that is not there any more


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOn(Once):
    """Send an answer once more, over another way, because it was not shown where it stands."""

    workspace: int
    customer_id: str  #: the record the message is on
    delivery_id: str
    account: str  #: over which it goes now
    to: str  #: address URI


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Take one's own answer back, before it has left; what it settled waits again."""

    workspace: int
    customer_id: str  #: the record the message is on
    delivery_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote(Once):
    """Leave a note for colleagues, put before those it mentions."""

    workspace: int
    customer_id: str
    text: str
    author: str
    mentions: tuple[str, ...] = ()  #: "agent:…"; refused where one may not see the customer
    begun: Begun | None = None  #: the draft it was; refused where that is not there any more


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTicket(Once):
    """Give a ticket to a team or a person ("team:…", "agent:…")."""

    workspace: int
    customer_id: str
    ticket_id: str
    owner: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTicket(Once):
    """Settle a ticket; the reason is kept."""

    workspace: int
    customer_id: str
    ticket_id: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeTicket(Once):
    """Put a ticket off; it keeps its owner and its due time."""

    workspace: int
    customer_id: str
    ticket_id: str
    until: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeTicket(Once):
    """Take a ticket up again that was put off."""

    workspace: int
    customer_id: str
    ticket_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagTicket(Once):
    """Give a ticket one of the company's words, in any spelling."""

    workspace: int
    customer_id: str
    ticket_id: str
    tag: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UntagTicket(Once):
    """Take one of these words off."""

    workspace: int
    customer_id: str
    ticket_id: str
    tag: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCustomers(Once):
    """A person says: these two are the same."""

    workspace: int
    customer_id: str
    other_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineJoin(Once):
    """A person says: never the same."""

    workspace: int
    customer_id: str
    other_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCustomer(Once):
    """Take one record out of a joined customer."""

    workspace: int
    customer_id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareHousehold(Once):
    """`guardian_id` answers for `ward_id`."""

    workspace: int
    guardian_id: str
    ward_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCustomer(Once):
    """Set the name."""

    workspace: int
    customer_id: str
    name: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWish(Once):
    """A customer told us, on whatever channel, what we may (not) send."""

    workspace: int
    customer_id: str
    purposes: tuple[str, ...]  #: empty: everything that is not required
    granted: bool
    wording: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDelivery(Once):
    """A person found out what became of an unclear or failed message."""

    workspace: int
    customer_id: str
    delivery_id: str
    arrived: bool  #: False: it did not; the text is written anew, as a message of its own
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileQuarantined:
    """A person found out whose a quarantined thing is: it comes onto that thread, owing an answer.

    Only once: a thing that was settled before is a conflict.
    """

    workspace: int
    quarantine_id: str
    customer_id: str
    text: str  #: what the customer wants, as a person has read it out of the bytes
    by: str
    address: str | None = None  #: of that customer, from which it came; None: nobody can tell


Command = (
    SendMessage
    | ObserveMessage
    | Answer
    | GoOn
    | TakeBack
    | WriteNote
    | AssignTicket
    | CloseTicket
    | SnoozeTicket
    | WakeTicket
    | TagTicket
    | UntagTicket
    | JoinCustomers
    | DeclineJoin
    | SplitCustomer
    | DeclareHousehold
    | NameCustomer
    | RecordWish
    | SettleDelivery
    | FileQuarantined
)


@dataclass(frozen=True, slots=True)
class Done:
    """It is committed. `made` is the id of what it made, if anything."""

    made: str | None = None
    repeated: bool = False  #: the same command came before; nothing new happened
    settle: frozenset[str] = frozenset()  #: wait for sends to these before saying yes (G5)


@dataclass(frozen=True, slots=True)
class Rejected:
    """It cannot be done. `code` is for programs, `reason` says what to do."""

    code: str  #: not_found | conflict | changed | stale | invalid | unanswerable
    reason: str
