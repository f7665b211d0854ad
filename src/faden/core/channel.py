"""What passes between a channel and the hub, whatever the provider calls it?

Inbound values come out of a channel's `wire.parse`, outbound ones go into its `send`. Each inbound
value names the provider's own id: together with the account it is the key under which a
redelivery is recognised (guarantee G2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from faden.core.case.matter import Matter
from faden.core.receipt import State


class Evidence(IntEnum):
    """How strongly an address is tied to a customer; higher is stronger."""

    INFERENCE = 1  #: a model or a heuristic says so
    ASSERTION = 2  #: typed, spoken or imported: somebody says so
    POSSESSION = 3  #: something just came from that address
    PROOF = 4  #: code confirmed, login, signed link, card at the counter


class Phase(StrEnum):
    """Where a call stands."""

    RINGING = "ringing"  #: nobody has picked up yet
    ANSWERED = "answered"  #: a person speaks with the customer
    ENDED = "ended"  #: over; whether it was answered, the thread knows
    MISSED = "missed"  #: over without anybody having spoken
    VOICEMAIL = "voicemail"  #: the customer left words


@dataclass(frozen=True, slots=True)
class Claim:
    """Another address the sender says is theirs, and how sure the channel is of it."""

    address: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a message. Its bytes stay in the raw bytes of the message, or stand `apart`."""

    name: str  #: safe to show and to save
    content_type: str  #: as the sender says; not to be believed
    size: int  #: bytes
    sha256: str  #: of its bytes, in hex
    inline: bool = False  #: a picture within the text
    apart: bool = False  #: in the blob store under `sha256`; its type was told by its bytes


@dataclass(frozen=True, slots=True)
class CallBack:
    """The customer wants to be called, at this number, between these moments."""

    number: str  #: address URI; typed, so anybody's
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A customer wrote. `sender` is an address URI; None where the number was withheld."""

    provider_id: str
    sender: str | None
    text: str
    at: datetime | None = None
    name: str | None = None
    reply_to: str | None = None
    claims: tuple[Claim, ...] = ()
    evidence: Evidence = Evidence.POSSESSION  #: below that, anybody may have put the sender there
    subject: str | None = None
    machine: str | None = None  #: why it is a machine's and nobody waits for an answer
    references: tuple[str, ...] = ()  #: Message-IDs of the mail thread, its own one last
    files: tuple[File, ...] = ()
    formatted: bool = False  #: the raw bytes hold an HTML form of the text
    answerable: bool = False  #: an automatic confirmation may be sent to it
    answers: str | None = None  #: the delivery of ours that it answers, known by a token of ours
    hashed: bool = False  #: `provider_id` is a hash of the content: the same id is the same thing
    pressed: str | None = None  #: the button of the message `reply_to` that says `text`
    quoted: bool = False  #: none of the text is newly written: all of it is quoted or passed on
    call_back: CallBack | None = None
    code: str | None = None  #: a fresh reference code that the sender was told already
    matter: Matter | None = None  #: what kind of special case they say it is


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundReceipt:
    """A provider says what became of a message of ours, named by our or by its id."""

    provider_id: str
    state: State
    ref: str | None = None
    sent_id: str | None = None
    reason: str = ""
    at: datetime | None = None
    dead: bool = False  #: the address takes no message, now or later


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundCall:
    """A call changed its state; `call_id` ties the states of one call together."""

    provider_id: str
    call_id: str
    phase: Phase
    sender: str | None
    at: datetime | None = None
    seconds: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundOptOut:
    """The provider itself took a STOP and tells us; no purposes means everything but service.

    Whose wish it is says `sender`; where that is None, it is the one who got the delivery `about`.
    """

    provider_id: str
    sender: str | None
    purposes: tuple[str, ...] = ()
    wording: str = ""
    at: datetime | None = None
    about: str | None = None  #: a delivery of ours, known by a token of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundObserved:
    """Another system of the company wrote to somebody, and a copy of it came to us.

    One for each person it went to; `kept_as` is the arrival that keeps the bytes for all of them.
    """

    provider_id: str
    system: str
    external_id: str  #: what that system calls the message
    to: str
    text: str
    purpose: str
    kept_as: str
    at: datetime | None = None  #: as that system's clock says; not to be believed far ahead
    subject: str | None = None
    template: str | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundCheck:
    """Something of our own came back: nobody's message, no ticket, no customer.

    We tried whether this way in works, or it is the copy of a message of ours.
    """

    provider_id: str


Inbound = (
    InboundMessage | InboundReceipt | InboundCall | InboundOptOut | InboundObserved | InboundCheck
)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an account can do, as data; deciding reads this before anything is sent."""

    max_length: int = 1600  #: characters of one outbound text
    inbound: bool = True  #: an answer to what we send reaches us (G6)
    deduplicates: bool = False  #: repeating a send under the same key sends once
    lookup: bool = False  #: the provider can say whether it has a reference
    rungs: frozenset[State] = frozenset({State.SENT, State.DELIVERED, State.FAILED})
    per_second: float = 50.0  #: sends a second the provider allows
    max_inbound: int = 1_048_576  #: bytes of one request or mail; larger ones are refused
    confirmation: str | None = None  #: fixed text that tells customers their message arrived
    buttons: bool = False  #: the customer can press an answer; else they are said in words
    leaves_after: timedelta | None = None  #: not shown for so long, an answer goes on by mail
    shows_writing: bool = False  #: the customer sees that somebody types an answer
    channel: str = ""  #: which channel it is of, as the workspace's settings name it
    answers_by: str | None = None  #: the account from which what came here is answered; None: this
    max_file: int = 0  #: bytes of one file that goes with a message; 0: it carries none
    max_files: int = 10  #: that go with one message
    encloses: bool = False  #: they are part of what is sent; else the customer fetches them


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One message ready for the wire; `ref` stays the same over all attempts."""

    delivery_id: str
    ref: str
    to: str
    text: str
    purpose: str
    attempt: int
    automatic: bool = False
    reply_to: str | None = None
    subject: str | None = None
    references: tuple[str, ...] = ()  #: Message-IDs of the mail thread, the answered one last
    reference: str | None = None  #: the code of the conversation it belongs to
    files: tuple[File, ...] = ()
    contents: tuple[bytes, ...] = ()  #: of the files, where the account asks for them


@dataclass(frozen=True, slots=True)
class Unrenderable:
    """The channel cannot carry this message; the reason is for the agent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has it. `state` is how far it says it got already."""

    provider_id: str | None = None
    state: State = State.ACCEPTED


@dataclass(frozen=True, slots=True)
class Retry:
    """Certainly not sent; worth another try."""

    reason: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not sent; another try cannot help."""

    code: str
    reason: str
    dead: bool = False  #: the address takes no message, now or later


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody can tell whether it was sent (connection lost after the request went out)."""

    reason: str


SendResult = Sent | Retry | Refused | Unclear


@dataclass(frozen=True, slots=True)
class Found:
    """Look-up: the provider has this reference."""

    provider_id: str | None = None
    state: State = State.ACCEPTED


@dataclass(frozen=True, slots=True)
class NotFound:
    """Look-up: the provider has never seen this reference, so sending it is safe."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Look-up: no answer to be had now."""

    reason: str


LookupResult = Found | NotFound | Unknown


@dataclass(frozen=True, slots=True)
class Verified:
    """The request is from whom it says."""


@dataclass(frozen=True, slots=True)
class Forged:
    """The signature or secret is wrong or absent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stale:
    """Well signed, but too old or too new: a replay, or a clock that is off."""

    reason: str


Verdict = Verified | Forged | Stale


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Authenticated bytes that cannot be understood: they go to quarantine with this reason."""

    reason: str
    parts: tuple[Inbound, ...] = field(default=())
