"""Which message of the company does this customer probably react to, and have they read it?

Rules
* Whoever answers a message (by its button, by a reply) reacts to it: that is certain.
* Otherwise it is the newest message that had left before they got in touch, on whatever channel and
  by whichever system of the company (S3: nobody knows what else the customer got). Not for longer
  than three days: a text of Friday is what a call on Monday is about, one of last week is a guess.
* What never arrived caused nothing: failed, expired, taken back, or still waiting to be sent.
* Automatic confirmations that a message came in are an echo of the customer's own, no cause.
* Read is what the channel says. A channel that cannot tell, and any other system, is "unknown"; we
  never guess (B1a).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from faden.core import event as ev
from faden.core.channel import Phase
from faden.core.receipt import State

REACTS_WITHIN = timedelta(days=3)
MOST = 3  #: messages that are told besides the one

_NOT_SENT = frozenset({State.QUEUED, State.HELD, State.SENDING, State.DEFERRED, State.WITHDRAWN})
LOST = frozenset({State.FAILED, State.EXPIRED})
_LEFT = frozenset({State.ACCEPTED, State.SENT, State.DELIVERED, State.READ, State.UNCLEAR})
_OVER = frozenset({Phase.ENDED, Phase.MISSED, Phase.VOICEMAIL})


class Reading(StrEnum):
    """Whether the customer has opened a message."""

    READ = "read"
    UNREAD = "not read"  #: the channel tells when it is, and has not
    UNKNOWN = "unknown"  #: nobody can tell


@dataclass(frozen=True, slots=True)
class Happened:
    """An event in its place on the thread."""

    customer_id: str
    sequence: int
    at: datetime
    event: ev.Event


@dataclass(frozen=True, slots=True)
class Step:
    """How far a delivery had got at a moment."""

    at: datetime
    state: State
    sent_id: str | None = None  #: what the provider calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What happened with a customer lately, the oldest first, and what became of our messages."""

    happened: Sequence[Happened]
    states: Mapping[str, State]  #: by delivery
    steps: Mapping[str, Sequence[Step]]  #: by delivery, in order
    tells_read: frozenset[str]  #: accounts whose channel says when a message was opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """When the customer got in touch last."""

    place: Happened
    at: datetime  #: for a call: when it began
    kind: str  #: call | message
    ongoing: bool  #: they are on the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message of the company."""

    place: Happened
    by: str  #: its author, or the system that sent it
    system: str  #: another one of the company; empty: Faden has sent it
    channel: str  #: the account, or the way in that system's words
    address: str | None
    text: str
    subject: str | None
    sent_at: datetime
    state: State | None  #: None: another system's, which tells no more
    reading: Reading
    read_at: datetime | None = None
    certain: bool = False  #: they answered this very message
    names: frozenset[str] = frozenset()  #: by which an answer may name it


def last_contact(happened: Sequence[Happened]) -> Contact | None:
    """Return when the customer got in touch last; None: never."""
    begun: dict[str, Happened] = {}
    last: Contact | None = None
    for one in happened:
        match one.event:
            case ev.MessageReceived(machine=None):
                last = Contact(place=one, at=one.at, kind="message", ongoing=False)
            case ev.CallReported(call_id=call):
                first = begun.setdefault(call, one)
                is_same = last is None or last.at <= first.at or _is_call(last, call)
                if is_same:
                    over = one.event.phase in _OVER
                    last = Contact(place=first, at=first.at, kind="call", ongoing=not over)
            case _:
                pass
    return last


def _is_call(contact: Contact, call_id: str) -> bool:
    event = contact.place.event
    return isinstance(event, ev.CallReported) and event.call_id == call_id


def outgoing(known: Known) -> list[Outgoing]:
    """Return what the company has sent, the newest first; what is on its way has not been."""
    found = [one for happened in known.happened for one in _sent(happened, known)]
    return sorted(found, key=lambda one: (one.sent_at, one.place.sequence), reverse=True)


def reacting(
    sent: Sequence[Outgoing], contact: Contact | None, now: datetime
) -> tuple[Outgoing, ...]:
    """Return what they probably react to, the likeliest first, or would if they called now."""
    until = contact.at if contact is not None else now
    near = [
        one
        for one in sent
        if until - REACTS_WITHIN < one.sent_at <= until and one.state not in LOST
    ]
    answered = _answered(contact)
    certain = [one for one in sent if answered is not None and answered in one.names][:1]
    others = [one for one in near if one not in certain]
    return (*(replace(one, certain=True) for one in certain), *others)[: MOST + 1]


def _answered(contact: Contact | None) -> str | None:
    event = contact.place.event if contact is not None else None
    return event.reply_to if isinstance(event, ev.MessageReceived) else None


def _sent(happened: Happened, known: Known) -> Iterator[Outgoing]:
    match happened.event:
        case ev.MessageObserved():
            yield _observed(happened, happened.event)
        case ev.MessageWritten(confirms=False):
            state = known.states.get(happened.event.delivery_id)
            if state is not None and state not in _NOT_SENT:
                yield _written(happened, happened.event, state, known)
        case _:
            pass


def _observed(happened: Happened, event: ev.MessageObserved) -> Outgoing:
    return Outgoing(
        place=happened,
        by=event.system,
        system=event.system,
        channel=event.channel,
        address=event.address,
        text=event.text,
        subject=event.subject,
        sent_at=event.sent_at,
        state=None,
        reading=Reading.UNKNOWN,
        names=frozenset({event.external_id}),
    )


def _written(happened: Happened, event: ev.MessageWritten, state: State, known: Known) -> Outgoing:
    steps = known.steps.get(event.delivery_id, ())
    reading, read_at = _reading(event.account, state, steps, known.tells_read)
    sent_ids = (step.sent_id for step in steps if step.sent_id is not None)
    return Outgoing(
        place=happened,
        by=event.sender,
        system="",
        channel=event.account,
        address=event.address,
        text=event.text,
        subject=event.subject,
        sent_at=next((step.at for step in steps if step.state in _LEFT), happened.at),
        state=state,
        reading=reading,
        read_at=read_at,
        names=frozenset({event.delivery_id, event.ref, *sent_ids}),
    )


def _reading(
    account: str, state: State, steps: Sequence[Step], tells_read: frozenset[str]
) -> tuple[Reading, datetime | None]:
    """Say whether it was read; "not read" only where the channel tells every reading by itself."""
    if state is State.READ:
        return Reading.READ, next((one.at for one in steps if one.state is State.READ), None)
    return (Reading.UNREAD if account in tells_read else Reading.UNKNOWN), None
