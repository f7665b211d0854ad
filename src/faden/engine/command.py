"""What can a person, or a system by the API, ask the engine to do?

Commands are imperative values. `engine.handle` carries them out; nothing else writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.core.asking.button import Button
from faden.core.cascade.said import AS_USUAL, Patience, Wants
from faden.core.channel import File
from faden.core.choice.kept import Choice, Standing, Told
from faden.core.policy import SERVICE
from faden.core.question.spec import Spec
from faden.core.ticket import Urgency
from faden.engine.wanted import calls, special
from faden.engine.wanted.consent import AskConsent
from faden.engine.wanted.offers import OfferCommand, Offering
from faden.engine.wanted.once import Once
from faden.engine.wanted.processes import ReportStep
from faden.engine.wanted.promises import PromiseCommand, Promising
from faden.store.ports import Begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A message that wants an answer, and until when."""

    spec: Spec
    expires_at: datetime


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
    template: str | None = None  #: what the company calls messages of its kind
    question: Asking | None = None  #: the message asks it; it then is called like the message
    offering: Offering | None = None  #: it makes this offer
    promising: Promising | None = None  #: it says this will be
    system: str | None = None  #: which system of the company has us send it


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion(Once):
    """A colleague answers for the customer, who told them."""

    workspace: int
    customer_id: str  #: the record the question is on
    question_id: str
    by: str
    key: str = ""
    value: str = ""  #: of a question without fixed answers
    changes: bool = False  #: an answer that is confirmed already


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawQuestion(Once):
    """Nobody wants to know any more; a time that was confirmed is free again."""

    workspace: int
    customer_id: str  #: the record the question is on
    question_id: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatQuestion(Once):
    """Ask the same question on a further way; one answer settles all."""

    workspace: int
    customer_id: str  #: the record the question is on
    question_id: str
    account: str
    to: str  #: address URI
    by: str


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
    template: str | None = None  #: as with SendMessage


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
    promising: Promising | None = None  #: what it says will be


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
    """Settle a ticket; whoever still waits for an answer is told the reason."""

    workspace: int
    customer_id: str
    ticket_id: str
    reason: str
    by: str
    tell: bool = True  #: False: nobody is to be told, since it is spam or wants no answer
    anyway: bool = False  #: told also where nobody vouches for the address


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
class PrioritiseTicket(Once):
    """Say how urgent a ticket is; what it promises may come sooner by that, never later."""

    workspace: int
    customer_id: str
    ticket_id: str
    urgency: Urgency
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
class Copy:
    """What the customer gets in writing about what they have chosen."""

    account: str
    to: str  #: address URI
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What counts only when it is said once more, by the link that goes to the address."""

    purposes: tuple[str, ...]
    letter: Copy  #: with that link


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepWishes(Once):
    """A customer chose, on their own page, what may be sent, to whom, when and how."""

    workspace: int
    customer_id: str
    choices: tuple[Choice, ...]  #: for themselves and for those in their care
    told: Told
    copy: Copy | None = None
    ask: Ask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoWishes(Once):
    """They take that back; a conflict where anything was said since."""

    workspace: int
    customer_id: str
    before: tuple[Standing, ...]
    after: tuple[Standing, ...]  #: of the same records
    told: Told
    copy: Copy | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeWish(Once):
    """Another sender says that it obeys a wish it was told."""

    workspace: int
    customer_id: str
    wish_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCascade(Once):
    """Write to a customer over several ways, one after the other, until it has reached them."""

    workspace: int
    customer_id: str
    text: str
    by: str
    until: datetime  #: nothing of it leaves after this
    wants: Wants = Wants.DELIVERED
    patience: Patience = AS_USUAL
    ways: tuple[tuple[str, str], ...] = ()  #: account and address; empty: all that are known
    purpose: str = SERVICE
    subject: str | None = None
    buttons: tuple[Button, ...] = ()
    automatic: bool = True
    template: str | None = None  #: as with SendMessage
    #: it asks this; then text, buttons, `wants` and `until` are the question's
    question: Asking | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCascade(Once):
    """Take no further way."""

    workspace: int
    customer_id: str
    cascade_id: str
    by: str


# Commands of a subject that has a folder of its own stand there.
OfferCall = calls.OfferCall
BookCall = calls.BookCall
SettleCall = calls.SettleCall
NameMatter = special.NameMatter
EndApart = special.EndApart
GiveGoodwill = special.GiveGoodwill
AskGoodwill = special.AskGoodwill
DecideGoodwill = special.DecideGoodwill

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
    | PrioritiseTicket
    | TagTicket
    | UntagTicket
    | JoinCustomers
    | DeclineJoin
    | SplitCustomer
    | DeclareHousehold
    | NameCustomer
    | RecordWish
    | KeepWishes
    | UndoWishes
    | SettleDelivery
    | FileQuarantined
    | AcknowledgeWish
    | AnswerQuestion
    | WithdrawQuestion
    | RepeatQuestion
    | OfferCall
    | BookCall
    | SettleCall
    | StartCascade
    | StopCascade
    | NameMatter
    | EndApart
    | GiveGoodwill
    | AskGoodwill
    | DecideGoodwill
    | OfferCommand
    | PromiseCommand
    | ReportStep
    | AskConsent
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
