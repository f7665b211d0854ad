"""What can be said first, and what must be kept to, before a word is spoken?

Rules
* What they were offered goes first, with its price and what to do: it is why most of them come.
* Then the sentence that spares the customer the explanation: what they react to.
* Then what is owed: a call, an answer by a time, what was promised, words that never arrived.
* What we have asked and they have not answered can be settled right now; what they have answered
  lately is not asked again, and "done" is said only of what the company's system has taken.
* Then what holds: what a colleague told them last, and what they do not want.
* A doubt is a question for the customer, never an assumption.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from faden.core import event as ev
from faden.core.brief.reaction import Happened, Outgoing
from faden.core.contact.person import ASKS_FOR_PERSON
from faden.core.contact.promise import CALL_BACK
from faden.core.offer.standing import Held
from faden.core.question.standing import Phase
from faden.core.thread import Thread
from faden.core.ticket import Ticket, TicketState, of_customer

ANSWERED_WITHIN = timedelta(days=7)  #: what they confirmed longer ago they may have forgotten


class Kind(StrEnum):
    """Which sentence it is."""

    OFFER = "offer"  #: they were offered this: honour it, at this price
    REACTS = "reacts"  #: begin with the message they react to
    CALL = "call back"  #: a call was promised, by then
    PERSON = "person"  #: they asked for a person: no further hand-over without need
    OWED = "owed"  #: an answer is due, or late
    PROMISED = "promised"  #: something was promised, by then
    ASK = "ask"  #: a question of ours waits for their answer, until then
    CONFIRMED = "confirmed"  #: they have answered this, and it is done
    IN_HAND = "in hand"  #: they have answered this, and it is not done yet: promise nothing
    SAY_AGAIN = "say again"  #: these words never arrived
    HOLDS = "holds"  #: a colleague told them this last
    NO_MORE = "no more"  #: what they do not want
    ASK_WISH = "ask wish"  #: they may have meant to stop something
    ASK_WHO = "ask who"  #: this may be the same person as another
    NOTHING = "nothing"  #: nothing is on file that they could mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One sentence, without its words."""

    kind: Kind
    text: str = ""  #: words of a message it is about
    by: str = ""  #: who wrote these
    at: datetime | None = None  #: when, or by when
    late: bool = False
    purposes: tuple[str, ...] = ()
    place: Happened | None = None
    offer: Kept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An offer that the customer has, and what a colleague does about it."""

    held: Held
    steps: tuple[str, ...] = ()
    unneeded: tuple[str, ...] = ()  #: what they are not asked for


def sayings(
    threads: Mapping[str, Thread],
    *,
    reacts: Sequence[Outgoing],
    lost: Sequence[Outgoing],
    happened: Sequence[Happened],
    now: datetime,
    offers: Sequence[Kept] = (),
) -> tuple[Say, ...]:
    """Return what to say, the most urgent first; never empty."""
    found = (
        *(_offered(one) for one in can_have(offers, now)),
        *(_reacts(one) for one in reacts[:1]),
        *_owed(threads, now),
        *_promised(threads, now),
        *_asked(threads, now),
        *(_again(one) for one in lost),
        *_holds(happened, reacts),
        *_wishes(threads),
    )
    return found or (Say(kind=Kind.NOTHING),)


def can_have(offers: Sequence[Kept], now: datetime) -> list[Kept]:
    """Return the offers that can be redeemed, the cheapest first, then what ends first."""
    found = [one for one in offers if one.held.is_open(now)]
    return sorted(found, key=lambda one: (one.held.price, one.held.until))


def _offered(one: Kept) -> Say:
    return Say(kind=Kind.OFFER, text=" · ".join(one.steps), at=one.held.until, offer=one)


def open_tickets(threads: Mapping[str, Thread]) -> list[Ticket]:
    """Return what is owed to the customer, the first due first."""
    waiting = [
        one
        for thread in threads.values()
        for one in of_customer(thread.tickets)
        if one.state is TicketState.OPEN
    ]
    return sorted(waiting, key=lambda one: (one.due_at, one.ticket_id))


def _reacts(one: Outgoing) -> Say:
    return Say(kind=Kind.REACTS, text=one.text, by=one.by, at=one.sent_at, place=one.place)


def _again(one: Outgoing) -> Say:
    return Say(kind=Kind.SAY_AGAIN, text=one.text, by=one.by, at=one.sent_at, place=one.place)


def _owed(threads: Mapping[str, Thread], now: datetime) -> Iterator[Say]:
    kinds = {CALL_BACK: Kind.CALL, ASKS_FOR_PERSON: Kind.PERSON}
    for ticket in open_tickets(threads):
        kind = kinds.get(ticket.reason, Kind.OWED)
        yield Say(kind=kind, by=ticket.owner, at=ticket.due_at, late=ticket.due_at < now)


def _promised(threads: Mapping[str, Thread], now: datetime) -> Iterator[Say]:
    kept = [one for thread in threads.values() for one in thread.promises if one.state == "open"]
    for one in sorted(kept, key=lambda one: one.due_at):
        late = one.due_at < now
        yield Say(kind=Kind.PROMISED, text=one.what, by=one.owner, at=one.due_at, late=late)


def _asked(threads: Mapping[str, Thread], now: datetime) -> Iterator[Say]:
    for one in [asked for thread in threads.values() for asked in thread.questions]:
        if one.phase is Phase.OPEN:
            yield Say(kind=Kind.ASK, text=one.spec.text, by=one.by, at=one.expires_at)
        elif one.phase is Phase.ANSWERED and (one.answered_at or now) > now - ANSWERED_WITHIN:
            kind = Kind.IN_HAND if one.passing_on else Kind.CONFIRMED
            said = f"{one.spec.text} → {one.label or one.value}"
            yield Say(kind=kind, text=said, at=one.answered_at, late=one.late)


def _holds(happened: Sequence[Happened], reacts: Sequence[Outgoing]) -> Iterator[Say]:
    """Tell what a person told them last, unless it is what they react to."""
    for one in reversed(happened):
        event = one.event
        if isinstance(event, ev.MessageWritten) and not event.automatic:
            if event.author.startswith("agent:") and one not in [at.place for at in reacts[:1]]:
                yield Say(kind=Kind.HOLDS, text=event.text, by=event.author, at=one.at, place=one)
            return


def _wishes(threads: Mapping[str, Thread]) -> Iterator[Say]:
    refusals = [one for thread in threads.values() for one in thread.refusals]
    doubted = tuple(dict.fromkeys(one.purpose for one in refusals if one.doubted))
    stopped = tuple(dict.fromkeys(one.purpose for one in refusals if not one.doubted))
    if doubted:
        yield Say(kind=Kind.ASK_WISH, purposes=doubted)
    if stopped:
        yield Say(kind=Kind.NO_MORE, purposes=stopped)
    if any(thread.suggestions for thread in threads.values()):
        yield Say(kind=Kind.ASK_WHO)
