"""What is open on this customer's thread right now?

`Thread` is the fold of all events of one customer record: open tickets, refusals, joins, calls
under way. It holds open things only, so it stays small however long the customer has been with
us, and deciding about event 20,000 costs what the first one cost.

A joined customer is several records. Each keeps its own events and its own Thread; rules that
must see the person get all of them (`Circle`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from faden.core import event as ev
from faden.core.cascade.course import Course, fold_courses
from faden.core.cascade.said import CascadeEnded, CascadeStarted, CascadeStepped
from faden.core.channel import Evidence, Phase
from faden.core.desk.standing import TicketEvent, fold_tickets
from faden.core.goodwill.happening import GoodwillAsked, GoodwillDeclined, GoodwillGranted
from faden.core.goodwill.standing import fold_goodwill
from faden.core.offer.happening import OfferClaimed, OfferEvent
from faden.core.offer.standing import Held, fold_claims, fold_offers
from faden.core.policy import EVERYTHING, REQUIRED
from faden.core.preference.preference import Preference
from faden.core.process.happening import ProcessEvent
from faden.core.process.standing import Process, fold_processes
from faden.core.promise.happening import PromiseEvent
from faden.core.promise.standing import Promise, fold_promises
from faden.core.question.happening import QuestionEvent
from faden.core.question.standing import Standing, fold_questions
from faden.core.receipt import State
from faden.core.ticket import MANY, Ticket, TicketState, Waited
from faden.core.wish.standing import Heard, Told, hearing, telling

FOLD_VERSION = 15  #: raise it when what a stored snapshot means changes; older ones are refolded
MANY_ANSWERS = 9  #: that can be taken back; with one more the ticket is settled for good
CONFIRM_EVERY = timedelta(days=1)  #: an address is told at most so often that its message arrived


@dataclass(frozen=True, slots=True)
class Refusal:
    """A "no" to a purpose; `address` None means on every address of the customer."""

    purpose: str
    address: str | None
    doubted: bool = False  #: words that may have meant it; rests until a person has looked
    since: datetime | None = field(default=None, compare=False)  #: when it was said first


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another record that may be the same person, waiting for somebody to decide."""

    other_id: str
    address: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that has not ended."""

    call_id: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An address that was told, at that time, that its message arrived."""

    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Apart:
    """A colleague who has nothing to do with this customer."""

    agent: str
    ticket_id: str  #: because of which ticket
    confirmed: bool  #: False: the customer's words named somebody; a person must look


_GivenEvent = OfferEvent | PromiseEvent | ProcessEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The open things of one customer record after event number `sequence`."""

    customer_id: str
    sequence: int = 0
    name: str | None = None
    tickets: tuple[Ticket, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    welcome: tuple[str, ...] = ()  #: purposes granted after everything had been refused
    joined: tuple[str, ...] = ()  #: records joined directly with this one
    never: tuple[str, ...] = ()  #: records a person said are somebody else
    suggestions: tuple[Suggestion, ...] = ()
    guardians: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    calls: tuple[OpenCall, ...] = ()
    dead: tuple[str, ...] = ()  #: addresses that take no message any more
    confirmed: tuple[Confirmed, ...] = ()  #: within the last day
    heard: tuple[Heard, ...] = ()  #: other senders that were told what is wished now
    told: tuple[Told, ...] = ()  #: within the last day, by itself
    preference: Preference | None = None  #: None: never asked
    questions: tuple[Standing, ...] = ()
    courses: tuple[Course, ...] = ()  #: messages that go over several ways
    apart: tuple[Apart, ...] = ()
    goodwill: tuple[GoodwillAsked, ...] = ()  #: asked for, and nobody has decided
    offers: tuple[Held, ...] = ()
    claims: tuple[OfferClaimed, ...] = ()  #: offers they show that nobody has decided about
    promises: tuple[Promise, ...] = ()
    processes: tuple[Process, ...] = ()
    newer: bool = False  #: a newer version noted something that this one cannot read


@dataclass(frozen=True, slots=True)
class Circle:
    """One customer record and every record that must be locked with it."""

    own: Thread
    others: tuple[Thread, ...] = ()

    def everyone(self) -> dict[str, Thread]:
        """Return all records by id."""
        return {thread.customer_id: thread for thread in (self.own, *self.others)}


def fold(  # noqa: C901 - a line for each kind of event
    thread: Thread, event: ev.Event, at: datetime
) -> Thread:
    """Return the thread after one more event.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> fold(Thread(customer_id="c1"), ev.CustomerNamed(name="Linda", by="agent:a"), noon).name
    'Linda'
    """
    if isinstance(event, QuestionEvent):
        return _fold_question(thread, event, at)
    if isinstance(event, _GivenEvent):
        return _fold_given(thread, event, at)
    if isinstance(event, TicketEvent):
        return _next(thread, fold_tickets(thread.tickets, event, at), thread.name)
    match event:
        case ev.MessageReceived():
            return _fold_message(thread, event)
        case ev.ConsentWithdrawn() | ev.ConsentGranted() | ev.ConsentDoubted() | ev.WishPassedOn():
            return _fold_wish(thread, event, at)
        case (
            ev.CustomersJoined()
            | ev.CustomersSplit()
            | ev.JoinSuggested()
            | ev.JoinDeclined()
            | ev.HouseholdDeclared()
            | ev.OtherErased()
        ):
            return _fold_identity(thread, event)
        case ev.CallReported():
            return _fold_call(thread, event)
        case ev.PreferenceSet() | ev.ConsentAsked():
            return _fold_preference(thread, event)
        case CascadeStarted() | CascadeStepped() | CascadeEnded():
            courses = fold_courses(thread.courses, event)
            return replace(thread, sequence=thread.sequence + 1, courses=courses)
        case ev.CustomerNamed():
            return replace(thread, sequence=thread.sequence + 1, name=event.name)
        case ev.ColleagueKeptApart() | ev.ColleagueBack():
            apart = _fold_apart(thread.apart, event)
            return replace(thread, sequence=thread.sequence + 1, apart=apart)
        case GoodwillAsked() | GoodwillGranted() | GoodwillDeclined():
            asked = fold_goodwill(thread.goodwill, event)
            return replace(thread, sequence=thread.sequence + 1, goodwill=asked)
        case ev.MessageWritten() | ev.AddressSuppressed():
            return _fold_sending(thread, event, at)
        case ev.NoteWritten() | ev.MessageObserved() | ev.AttemptStarted() | ev.AddressLinked():
            return _next(thread, thread.tickets, thread.name)
        case (
            ev.WishAcknowledged() | ev.WishUnacknowledged() | ev.WishDropped() | ev.IncidentOpened()
        ):
            return _next(thread, thread.tickets, thread.name)
        case ev.ReceiptRecorded():
            return _next(thread, _without_answer(thread.tickets, event), thread.name)
        case ev.FromNewer():
            return replace(thread, sequence=thread.sequence + 1, newer=True)
        case _:
            assert_never(event)


def _fold_given(thread: Thread, event: _GivenEvent, at: datetime) -> Thread:
    if isinstance(event, ProcessEvent):
        processes = fold_processes(thread.processes, event, at)
        return replace(thread, sequence=thread.sequence + 1, processes=processes)
    if isinstance(event, PromiseEvent):
        promises = fold_promises(thread.promises, event, at)
        return replace(thread, sequence=thread.sequence + 1, promises=promises)
    offers, claims = fold_offers(thread.offers, event, at), fold_claims(thread.claims, event)
    return replace(thread, sequence=thread.sequence + 1, offers=offers, claims=claims)


def _fold_wish(
    thread: Thread,
    event: ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted | ev.WishPassedOn,
    at: datetime,
) -> Thread:
    """Take a wish; when other things are wished than before, no other sender has heard of it."""
    if isinstance(event, ev.WishPassedOn):
        heard = hearing(thread.heard, event.sender, at)
        return replace(thread, sequence=thread.sequence + 1, heard=heard)
    refusals = _fold_refusals(thread, event, at)
    welcome = _fold_welcome(thread.welcome, event)
    after = replace(thread, refusals=refusals, welcome=welcome)
    heard = () if wishes_differ(thread, after) else thread.heard
    return replace(after, sequence=thread.sequence + 1, heard=heard)


def _fold_sending(
    thread: Thread, event: ev.MessageWritten | ev.AddressSuppressed, at: datetime
) -> Thread:
    """Remember where nothing can be sent, and who was told within a day that it arrived."""
    if isinstance(event, ev.AddressSuppressed):
        dead = _with(thread.dead, event.address)
        return replace(thread, sequence=thread.sequence + 1, dead=dead)
    if event.tells is not None:
        told = telling(thread.told, event.tells, event.address, at)
        thread = replace(thread, told=told)
    if not event.confirms:
        return _next(thread, _one_more_answer(thread.tickets, event), thread.name)
    lately = [
        one
        for one in thread.confirmed
        if one.at > at - CONFIRM_EVERY and one.address != event.address
    ]
    confirmed = (*lately, Confirmed(event.address, at))
    return replace(thread, sequence=thread.sequence + 1, confirmed=confirmed)


def _fold_message(thread: Thread, event: ev.MessageReceived) -> Thread:
    if event.address in thread.dead:  # something comes from it, so it lives
        alive = tuple(address for address in thread.dead if address != event.address)
        thread = replace(thread, dead=alive)
    if event.machine is not None:  # a machine waits for nothing, and its name is not a person's
        return _next(thread, thread.tickets, thread.name)
    if event.question is not None:  # an answer owes none
        return _next(thread, thread.tickets, thread.name or event.name)
    tickets = _one_more(thread.tickets, event.ticket_id)
    return _next(thread, tickets, thread.name or event.name)


def _fold_call(thread: Thread, event: ev.CallReported) -> Thread:
    known = any(call.call_id == event.call_id for call in thread.calls)
    tickets = thread.tickets if known else _one_more(thread.tickets, event.ticket_id)
    calls = _fold_calls(thread.calls, event)
    return replace(thread, sequence=thread.sequence + 1, tickets=tickets, calls=calls)


def _one_more(tickets: tuple[Ticket, ...], ticket_id: str | None) -> tuple[Ticket, ...]:
    """Count one more message or call that nobody has answered."""
    for place, ticket in enumerate(tickets):
        if ticket.ticket_id == ticket_id and ticket.unanswered < MANY:
            one_more = replace(ticket, unanswered=ticket.unanswered + 1)
            return (*tickets[:place], one_more, *tickets[place + 1 :])
    return tickets


def _one_more_answer(tickets: tuple[Ticket, ...], event: ev.MessageWritten) -> tuple[Ticket, ...]:
    """Note a further answer to settled tickets; one that cannot be taken back settles for good."""
    if event.automatic or all(ticket.waited is None for ticket in tickets):
        return tickets

    def noted(waited: Waited | None) -> Waited | None:
        if waited is None or event.held_until is None or len(waited.answers) >= MANY_ANSWERS:
            return None
        return replace(waited, answers=(*waited.answers, event.delivery_id))

    return tuple(
        replace(ticket, waited=noted(ticket.waited))
        if ticket.state is TicketState.ANSWERED
        else ticket
        for ticket in tickets
    )


def _without_answer(tickets: tuple[Ticket, ...], event: ev.ReceiptRecorded) -> tuple[Ticket, ...]:
    """Forget an answer that never leaves."""
    if event.state is not State.WITHDRAWN or all(ticket.waited is None for ticket in tickets):
        return tickets

    def left(waited: Waited | None) -> Waited | None:
        if waited is None:
            return None
        answers = tuple(one for one in waited.answers if one != event.delivery_id)
        return replace(waited, answers=answers)

    return tuple(replace(ticket, waited=left(ticket.waited)) for ticket in tickets)


def _next(thread: Thread, tickets: tuple[Ticket, ...], name: str | None) -> Thread:
    """Return the thread one event later, for the two commonest kinds of change.

    Spelled out because `dataclasses.replace` costs five times as much and this is the hot path.
    """
    return Thread(
        customer_id=thread.customer_id,
        sequence=thread.sequence + 1,
        name=name,
        tickets=tickets,
        refusals=thread.refusals,
        welcome=thread.welcome,
        joined=thread.joined,
        never=thread.never,
        suggestions=thread.suggestions,
        guardians=thread.guardians,
        wards=thread.wards,
        calls=thread.calls,
        dead=thread.dead,
        confirmed=thread.confirmed,
        heard=thread.heard,
        told=thread.told,
        preference=thread.preference,
        questions=thread.questions,
        courses=thread.courses,
        apart=thread.apart,
        goodwill=thread.goodwill,
        offers=thread.offers,
        claims=thread.claims,
        promises=thread.promises,
        processes=thread.processes,
        newer=thread.newer,
    )


def _fold_apart(
    apart: tuple[Apart, ...], event: ev.ColleagueKeptApart | ev.ColleagueBack
) -> tuple[Apart, ...]:
    others = tuple(one for one in apart if one.agent != event.agent)
    if isinstance(event, ev.ColleagueBack):
        return others
    return (*others, Apart(event.agent, event.ticket_id, event.confirmed))


def wishes_differ(before: Thread, after: Thread) -> bool:
    """Say whether other things are wished than before."""
    return set(before.refusals) != set(after.refusals) or before.welcome != after.welcome


def _fold_preference(thread: Thread, event: ev.PreferenceSet | ev.ConsentAsked) -> Thread:
    """Remember how to reach them; who is asked for a yes has not said it."""
    if isinstance(event, ev.ConsentAsked):
        return _next(thread, thread.tickets, thread.name)
    return replace(thread, sequence=thread.sequence + 1, preference=event.preference)


def _fold_question(thread: Thread, event: QuestionEvent, at: datetime) -> Thread:
    sequence = thread.sequence + 1
    asked = fold_questions(thread.questions, event, at=at, sequence=sequence)
    return replace(thread, sequence=sequence, questions=asked)


def _fold_refusals(
    thread: Thread,
    event: ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted,
    at: datetime,
) -> tuple[Refusal, ...]:
    refusals = thread.refusals
    said = {(one.purpose, one.address): one.since for one in refusals if not one.doubted}

    def concerned(refusal: Refusal) -> bool:
        return refusal.purpose in event.purposes and refusal.address == event.address

    match event:
        case ev.ConsentWithdrawn():
            kept = tuple(refusal for refusal in refusals if not concerned(refusal))
            return kept + tuple(
                Refusal(purpose, event.address, since=said.get((purpose, event.address)) or at)
                for purpose in event.purposes
            )
        case ev.ConsentGranted():
            # A yes for all addresses lifts every no to these purposes; one for an address its own.
            return tuple(
                refusal
                for refusal in refusals
                if not (refusal.purpose in event.purposes or EVERYTHING in event.purposes)
                or (event.address is not None and refusal.address != event.address)
            )
        case ev.ConsentDoubted():
            # A "no" to everything may stand already; then what is welcome in spite of it rests.
            welcome = [purpose for purpose in thread.welcome if purpose not in REQUIRED]
            meant = [*event.purposes, *(welcome if EVERYTHING in event.purposes else ())]
            known = {one.purpose for one in refusals if one.address == event.address}
            return refusals + tuple(
                Refusal(purpose, event.address, doubted=True, since=at)
                for purpose in dict.fromkeys(meant)
                if purpose not in known
            )
        case _:
            assert_never(event)


def _fold_welcome(
    welcome: tuple[str, ...],
    event: ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted,
) -> tuple[str, ...]:
    if isinstance(event, ev.ConsentDoubted):
        return welcome
    if isinstance(event, ev.ConsentGranted) and event.address is not None:
        return welcome  # a yes for one address only must not lift a no for all of them
    if EVERYTHING in event.purposes:
        return ()
    others = tuple(purpose for purpose in welcome if purpose not in event.purposes)
    return others + event.purposes if isinstance(event, ev.ConsentGranted) else others


def _fold_identity(
    thread: Thread,
    event: ev.CustomersJoined
    | ev.CustomersSplit
    | ev.JoinSuggested
    | ev.JoinDeclined
    | ev.HouseholdDeclared
    | ev.OtherErased,
) -> Thread:
    sequence = thread.sequence + 1
    waiting = tuple(known for known in thread.suggestions if known.other_id != event.other_id)
    match event:
        case ev.CustomersJoined():
            joined = _with(thread.joined, event.other_id)
            return replace(thread, sequence=sequence, joined=joined, suggestions=waiting)
        case ev.CustomersSplit():
            joined = tuple(other for other in thread.joined if other != event.other_id)
            never = _with(thread.never, event.other_id)
            return replace(thread, sequence=sequence, joined=joined, never=never)
        case ev.JoinSuggested():
            suggestion = Suggestion(event.other_id, event.address, event.evidence)
            return replace(thread, sequence=sequence, suggestions=(*waiting, suggestion))
        case ev.JoinDeclined():
            never = _with(thread.never, event.other_id)
            return replace(thread, sequence=sequence, never=never, suggestions=waiting)
        case ev.HouseholdDeclared(guardian=True):
            return replace(thread, sequence=sequence, wards=_with(thread.wards, event.other_id))
        case ev.HouseholdDeclared():
            guardians = _with(thread.guardians, event.other_id)
            return replace(thread, sequence=sequence, guardians=guardians)
        case ev.OtherErased():
            # Who was in somebody's care stays so, though that somebody is not here any more.
            return replace(
                thread,
                sequence=sequence,
                suggestions=waiting,
                joined=_without(thread.joined, event.other_id),
                never=_without(thread.never, event.other_id),
                wards=_without(thread.wards, event.other_id),
            )
        case _:
            assert_never(event)


def _with(ids: tuple[str, ...], new: str) -> tuple[str, ...]:
    return ids if new in ids else (*ids, new)


def _without(ids: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(one for one in ids if one != gone)


def _fold_calls(calls: tuple[OpenCall, ...], event: ev.CallReported) -> tuple[OpenCall, ...]:
    others = tuple(call for call in calls if call.call_id != event.call_id)
    was_answered = any(call.answered for call in calls if call.call_id == event.call_id)
    match event.phase:
        case Phase.RINGING:
            return (*others, OpenCall(event.call_id, was_answered))
        case Phase.ANSWERED:
            return (*others, OpenCall(event.call_id, answered=True))
        case Phase.ENDED | Phase.MISSED | Phase.VOICEMAIL:
            return others
        case _:
            assert_never(event.phase)
