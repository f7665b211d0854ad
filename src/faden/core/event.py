"""What can have happened on a customer's thread?

One frozen class for each kind of event, in the past tense. Events are facts: they are appended
under a gapless sequence and never changed. The time and the sequence stand beside the event (see
`Recorded`), because the engine gives them, not the rule that decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.core.asking.button import Button
from faden.core.attention import marked
from faden.core.cascade.said import CascadeEvent
from faden.core.case import happening as special
from faden.core.channel import CallBack, Claim, Evidence, File, Phase
from faden.core.goodwill import happening as given
from faden.core.offer.happening import OfferEvent
from faden.core.preference import said
from faden.core.process.happening import ProcessEvent
from faden.core.promise.happening import PromiseEvent
from faden.core.question import happening as asked
from faden.core.receipt import State
from faden.core.wish import happening as wished


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """The customer wrote; `ticket_id` says who owes the answer."""

    message_id: str
    account: str
    address: str
    text: str
    ticket_id: str
    provider_id: str
    level: int
    name: str | None = None
    reply_to: str | None = None
    claims: tuple[Claim, ...] = ()
    subject: str | None = None
    machine: str | None = None  #: why it is a machine's; it owes no answer
    references: tuple[str, ...] = ()  #: Message-IDs of the mail thread, its own one last
    files: tuple[File, ...] = ()
    formatted: bool = False  #: the raw bytes hold an HTML form of the text
    call_back: CallBack | None = None
    pressed: str | None = None  #: the button of our message `reply_to`, by its id
    question: str | None = None  #: it answers this question, and owes nothing else


SYSTEM = "system:"  #: begins how another system of the company is named as a sender


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWritten:
    """We wrote; the delivery of the same id says what became of it."""

    delivery_id: str
    account: str
    address: str
    text: str
    purpose: str
    author: str
    ref: str
    automatic: bool = False
    reply_to: str | None = None
    subject: str | None = None
    references: tuple[str, ...] = ()  #: Message-IDs of the mail thread, the answered one last
    confirms: bool = False  #: tells that a message arrived; one for each address and day
    reference: str | None = None  #: the code of the conversation it belongs to
    reference_line: str | None = None  #: how this message prints it; None: it does not
    held_until: datetime | None = None  #: until then its author may take it back; None: never
    buttons: tuple[Button, ...] = ()  #: answers the customer can press
    repeats: str | None = None  #: a message of ours, not shown where it was sent, in these words
    asks: str | None = None  #: the question it asks; it leaves only while that waits for its answer
    tells: str | None = None  #: "wish" or "incident", of which it tells the customer by itself
    files: tuple[File, ...] = ()
    template: str | None = None  #: what the company calls messages of its kind; reports count by it
    step_of: str | None = None  #: of this cascade; it leaves only while that is under way
    system: str | None = None  #: another system of the company, which has us send it

    @property
    def sender(self) -> str:
        """Return who writes, as people are told: a system that has us send it, or the author."""
        return self.author if self.system is None else f"{SYSTEM}{self.system}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageObserved:
    """Another system of the company wrote to the customer, and told us; Faden did not send it."""

    message_id: str
    system: str  #: which one, such as billing
    external_id: str  #: what that system calls the message
    channel: str  #: on which way it went, in that system's words
    address: str | None  #: None: a letter, or whatever else has no address here
    text: str
    purpose: str
    sent_at: datetime  #: as that system's clock says
    by: str
    subject: str | None = None
    against: str = ""  #: the wish because of which Faden would not have sent it
    template: str | None = None  #: as with MessageWritten
    files: tuple[File, ...] = ()
    account: str | None = None  #: by which a copy of it came in; None: it was told by the API
    provider_id: str | None = None  #: of that arrival
    kept_as: str | None = None  #: the arrival that keeps the copy; others it went to have it too


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSuppressed:
    """An address takes no message any more; nothing is sent to it until something comes from it."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten:
    """A colleague left a note; no sender can read it."""

    note_id: str
    text: str
    author: str
    mentions: tuple[str, ...] = ()  #: the colleagues it is meant for ("agent:…")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReported:
    """A call changed its state."""

    call_id: str
    account: str
    address: str | None
    phase: Phase
    ticket_id: str | None
    provider_id: str
    seconds: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStarted:
    """A try to deliver was committed before the provider was called."""

    delivery_id: str
    attempt: int
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRecorded:
    """A delivery changed its state; `reason` says why in words a person can use."""

    delivery_id: str
    state: State
    reason: str = ""
    sent_id: str | None = None
    until: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened:
    """A concern came up and has an owner and a due time."""

    ticket_id: str
    owner: str
    due_at: datetime
    reason: str
    follows: str | None = None  #: ticket of a joined record whose place in the queue it shares
    follows_records: tuple[str, ...] = ()  #: the records through which that place comes
    own_due_at: datetime | None = None
    own_owner: str | None = None
    inner: bool = False  #: a matter of ours: no answer to the customer settles it
    resolve_at: datetime | None = None  #: when it must be done, not only answered; None: any time


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReturned:
    """The record whose ticket it followed is somebody else's: its own place in the queue again.

    Where it now follows another record's ticket, the last three say what it would be without.
    """

    ticket_id: str
    owner: str
    due_at: datetime
    follows_records: tuple[str, ...] = ()
    own_due_at: datetime | None = None
    own_owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRaised:
    """The customer came again before we answered, or asks for a person: more urgent."""

    ticket_id: str
    priority: int
    reason: str | None = None  #: why it is open from now on; None: as before
    due_at: datetime | None = None  #: what was due before keeps its time; None: as before


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened:
    """An answered ticket needs us again."""

    ticket_id: str
    owner: str
    due_at: datetime
    reason: str
    own_owner: str | None = None  #: as with TicketOpened
    resolve_at: datetime | None = None  #: when it must be done from now on; None: as before


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAnswered:
    """A person answered; `by` says who."""

    ticket_id: str
    by: str
    wake_at: datetime
    answer: str | None = None  #: the message, where it may still be taken back
    resolve_at: datetime | None = None  #: when it must be done from now on; None: as before


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTakenBack:
    """The only answer was taken back before it left: the ticket waits again, as it did before."""

    ticket_id: str
    owner: str
    due_at: datetime
    wake_at: datetime
    reason: str
    level: int
    unanswered: int
    own_due_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAssigned:
    """Somebody else has it now."""

    ticket_id: str
    owner: str
    by: str
    instead_of: str | None = None  #: who had it and is away, or has left; None: a person decided


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSnoozed:
    """Somebody put it off; its owner and its due time stay."""

    ticket_id: str
    until: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWoken:
    """It needs us again: its time came ("faden"), the customer came, or a colleague woke it."""

    ticket_id: str
    by: str
    due_at: datetime | None = None  #: of one that owed nothing any more and does now; None: as is


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed:
    """Settled; the reason is told to whoever asks why nothing more happened."""

    ticket_id: str
    reason: str
    by: str
    untold: str = ""  #: why whoever still waited was not told: unwanted | no way | unvouched


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceGiven:
    """A ticket got the code by which the customer can name it on any channel."""

    ticket_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed:
    """Nobody answered in time, so it moved up the ladder."""

    ticket_id: str
    due_at: datetime
    owner: str
    level: int
    wake_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """No more of these purposes; `address` None means: to no address of this customer."""

    purposes: tuple[str, ...]
    address: str | None
    wording: str
    source: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGranted:
    """These purposes are welcome (again)."""

    purposes: tuple[str, ...]
    address: str | None
    wording: str
    source: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDoubted:
    """Words that may have been a STOP: optional purposes rest until a person has looked."""

    purposes: tuple[str, ...]
    address: str | None
    wording: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNamed:
    """We learned or corrected the name."""

    name: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLinked:
    """An address is tied to this record, with what says so."""

    address: str
    evidence: Evidence
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersJoined:
    """This record and another one are the same person from now on."""

    other_id: str
    evidence: Evidence
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersSplit:
    """They are not the same person after all; never join them again by itself."""

    other_id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinSuggested:
    """They may be the same person; a person decides."""

    other_id: str
    address: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinDeclined:
    """A person said: never the same."""

    other_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdDeclared:
    """One answers for the other; written on both threads, `guardian` says which side this is."""

    other_id: str
    guardian: bool
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherErased:
    """A record this one was tied to was erased: what is left of the tie names nobody."""

    other_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FromNewer:
    """What a newer version of Faden wrote, while an older one still runs beside it.

    It is kept as it stands, in its place; what it means, this version does not know.
    """

    kind: str
    body: str  #: the JSON document


# Events of a subject that has a folder of its own stand there.
TicketTagged = marked.TicketTagged
TicketUntagged = marked.TicketUntagged
TicketPrioritised = marked.TicketPrioritised
ConsentAsked = said.ConsentAsked
PreferenceSet = said.PreferenceSet
WishPassedOn = wished.WishPassedOn
WishAcknowledged = wished.WishAcknowledged
WishUnacknowledged = wished.WishUnacknowledged
WishDropped = wished.WishDropped
IncidentOpened = wished.IncidentOpened
QuestionAsked = asked.QuestionAsked
QuestionAnswered = asked.QuestionAnswered
AnswerUnclear = asked.AnswerUnclear
QuestionExpired = asked.QuestionExpired
QuestionWithdrawn = asked.QuestionWithdrawn
AnswerPassedOn = asked.AnswerPassedOn
MatterNamed = special.MatterNamed
ColleagueKeptApart = special.ColleagueKeptApart
ColleagueBack = special.ColleagueBack
GoodwillAsked = given.GoodwillAsked
GoodwillGranted = given.GoodwillGranted
GoodwillDeclined = given.GoodwillDeclined

Event = (
    MessageReceived
    | MessageWritten
    | MessageObserved
    | AddressSuppressed
    | NoteWritten
    | CallReported
    | AttemptStarted
    | ReceiptRecorded
    | TicketOpened
    | TicketRaised
    | TicketReopened
    | TicketAnswered
    | AnswerTakenBack
    | TicketAssigned
    | TicketReturned
    | TicketPrioritised
    | TicketSnoozed
    | TicketWoken
    | TicketTagged
    | TicketUntagged
    | TicketClosed
    | ReferenceGiven
    | DeadlineMissed
    | ConsentWithdrawn
    | ConsentGranted
    | ConsentDoubted
    | WishPassedOn
    | WishAcknowledged
    | WishUnacknowledged
    | WishDropped
    | IncidentOpened
    | ConsentAsked
    | PreferenceSet
    | asked.QuestionEvent
    | CascadeEvent
    | MatterNamed
    | ColleagueKeptApart
    | ColleagueBack
    | GoodwillAsked
    | GoodwillGranted
    | GoodwillDeclined
    | OfferEvent
    | PromiseEvent
    | ProcessEvent
    | CustomerNamed
    | AddressLinked
    | CustomersJoined
    | CustomersSplit
    | JoinSuggested
    | JoinDeclined
    | HouseholdDeclared
    | OtherErased
    | FromNewer
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place on the thread: sequence without gaps, time in UTC."""

    sequence: int
    at: datetime
    event: Event
