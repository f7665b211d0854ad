"""What follows from what just happened?

Each function takes the customer's records as they stand under the lock and returns the events to
append, each with the record it belongs to. It makes nothing happen: the engine folds, stores and
carries out. Ids and time are arguments, so the same input always gives the same decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from faden.core import consent, escalation, identity
from faden.core import event as ev
from faden.core.answering.hearing import hear
from faden.core.calling.agreed import sooner
from faden.core.channel import (
    Claim,
    Evidence,
    InboundCall,
    InboundMessage,
    InboundOptOut,
    Phase,
)
from faden.core.contact.person import handed_over, is_asked_for
from faden.core.contact.promise import CALL_BACK, owes_a_call, promised_earlier
from faden.core.deadline import due
from faden.core.desk import snooze
from faden.core.desk.standing import TicketEvent
from faden.core.obeyed.confirming import Way, alive, heard
from faden.core.owed import terms
from faden.core.owed.taken_back import waiting_again
from faden.core.policy import EVERYTHING, SERVICE
from faden.core.reference import referring, ticket_to_name
from faden.core.situation import Situation, Step
from faden.core.thread import CONFIRM_EVERY, Circle, Thread, fold
from faden.core.ticket import Ticket, TicketState, most_urgent_of, of_customer

__all__ = ["Situation", "Step"]  # beside the rules, what they take and return
MAX_SUGGESTIONS = 20  #: on one record, of those that rest on nothing but words


def receive_message(
    here: Situation,
    message: InboundMessage,
    *,
    account: str,
    confirmation: str | None = None,
    channel: str = "",
    way: Way | None = None,
) -> list[Step]:
    """Return the events of a message: its ticket, the message, what its words wish.

    `confirmation` is a fixed text that tells the sender it arrived, if that may be said, on this
    channel; `way` is how the sender may be told by itself that a no was heard.

    `message.sender` is the address the circle was found by; it must not be None here (a withheld
    sender has been given a contact address of its own before).
    """
    own = here.circle.own
    address = message.sender or ""
    answer = hear(here, message, account=account, message_id=(message_id := here.new_id()))
    agrees = answer is not None and answer.agrees
    owes = answer is None or answer.owes or (not agrees and _asks_for_person(message))
    ticket_id, events, after = _ticket_of(here, message, owes=owes)
    received = ev.MessageReceived(
        message_id=message_id,
        account=account,
        address=address,
        text=message.text,
        ticket_id=ticket_id,
        provider_id=message.provider_id,
        level=int(identity.level_of(address, message.evidence)),
        name=message.name,
        reply_to=message.reply_to,
        claims=message.claims,
        subject=message.subject,
        machine=message.machine,
        references=message.references,
        files=message.files,
        formatted=message.formatted,
        call_back=message.call_back,
        pressed=message.pressed,
        question=None if answer is None or owes else answer.question_id,
    )
    steps: list[Step] = [(own.customer_id, event) for event in (*events, received, *after)]
    if message.machine is not None:
        return steps  # what a machine quotes is nobody's wish
    steps = [*_awake(here), *steps, *(answer.steps if answer else ())]
    wishes = consent.hear_mail(message.text, message.subject, address, quoted=message.quoted)
    told = _told(here, wishes, way)
    if confirmation is not None and message.answerable and answer is None and not told:
        steps += _confirmed(here, received, confirmation, channel)
    if message.evidence < Evidence.POSSESSION:
        # Whoever it was may only stop what goes to this address, and nobody's else.
        only = [(own.customer_id, wish) for wish in consent.only_for(address, wishes)]
        return [*steps, *only, *told]
    for wish in wishes:
        steps += _for_all_concerned(here.circle, wish)
    return steps + told


def _told(here: Situation, wishes: Iterable[ev.Event], way: Way | None) -> list[Step]:
    own = here.circle.own
    told = heard(own, wishes, way, policy=here.policy, now=here.now, new_id=here.new_id)
    return [(own.customer_id, one) for one in told]


def _confirmed(
    here: Situation, received: ev.MessageReceived, text: str, channel: str
) -> list[Step]:
    """Tell the sender that it arrived, once a day: fixed words, never a stranger's (no reflector).

    A code the ticket has already is named; none is given here, where everything comes in.

    An automatic message answers nothing (G1a); the ticket stays as it is.
    """
    own, address = here.circle.own, received.address
    lately = any(
        one.address == address and one.at > here.now - CONFIRM_EVERY for one in own.confirmed
    )
    if lately:
        return []
    delivery_id = here.new_id()
    told = ev.MessageWritten(
        delivery_id=delivery_id,
        account=received.account,
        address=address,
        text=text,
        purpose=SERVICE,
        author="faden",
        ref=delivery_id,
        automatic=True,
        references=received.references,
        confirms=True,
    )
    current = ticket_to_name(own.tickets)
    told = referring(told, current, rules=here.policy.references, channel=channel)
    return [(own.customer_id, told)]


def _awake(here: Situation) -> list[Step]:
    """Wake what the person's tickets sleep through: the customer is here."""
    everyone = here.circle.everyone()
    person = identity.people(everyone, here.circle.own.customer_id)
    return [*snooze.wake_all({one: everyone[one].tickets for one in person}, by="customer")]


def _settled_ticket(here: Situation, reason: str) -> tuple[str, list[TicketEvent], list[ev.Event]]:
    """Return the ticket of a machine's message: the one there is, untouched, or one born closed."""
    if current := ticket_to_name(here.circle.own.tickets):
        return current.ticket_id, [], []
    ticket_id, opened = _new_ticket(here, reason="automatic message")
    closed = ev.TicketClosed(ticket_id=ticket_id, reason=reason, by="faden")
    return ticket_id, opened, [closed]


def _ticket_of(
    here: Situation, message: InboundMessage, *, owes: bool
) -> tuple[str, list[TicketEvent], list[ev.Event]]:
    """Return the ticket of a message, with the events before and after the message."""
    if message.machine is not None or not owes:
        return _settled_ticket(here, message.machine or "answer to a question")
    return *_owed(here, message), []


def _asks_for_person(message: InboundMessage) -> bool:
    return is_asked_for(message.text, message.pressed, quoted=message.quoted)


def _owed(here: Situation, message: InboundMessage) -> tuple[str, list[TicketEvent]]:
    """Return the ticket that owes the answer to a message, and what the message does to it."""
    call_at = message.call_back.begins if message.call_back else None
    reason = CALL_BACK if call_at else "message"
    ticket_id, events = _owing_ticket(here, reason=reason, call_at=call_at)
    if _asks_for_person(message):
        by = due(here.now, here.policy.person, here.policy.hours)
        events = handed_over(here.circle.own.tickets, events, ticket_id, by=by, now=here.now)
    return ticket_id, events


def _owing_ticket(
    here: Situation, *, reason: str, call_at: datetime | None = None
) -> tuple[str, list[TicketEvent]]:
    """Return the ticket that owes the answer, with the events that open, reopen or raise it."""
    own, policy = here.circle.own, here.policy
    current = ticket_to_name(own.tickets)
    if current is None:
        return _new_ticket(here, reason=reason, due_at=call_at)
    if call_at and (earlier := promised_earlier(current, call_at)):
        return current.ticket_id, [earlier]
    if current.state is TicketState.ANSWERED:
        due_at = terms.next_answer_due(policy, current, now=here.now)
        return current.ticket_id, [
            ev.TicketReopened(
                ticket_id=current.ticket_id,
                owner=current.owner,
                due_at=due_at,
                reason=reason,
                own_owner=current.own_owner,
            )
        ]
    if again := sooner(here, current):
        return current.ticket_id, [again]
    # The second and the third message make it more urgent; a fourth cannot push in front again.
    if current.unanswered in (1, 2):
        raised = ev.TicketRaised(ticket_id=current.ticket_id, priority=current.priority + 1)
        return current.ticket_id, [raised]
    return current.ticket_id, []


def _new_ticket(
    here: Situation, *, reason: str, due_at: datetime | None = None
) -> tuple[str, list[TicketEvent]]:
    policy = here.policy
    due_at, solve = terms.opened_terms(policy, reason=reason, now=here.now, promised=due_at)
    ticket_id = here.new_id()
    whose, leading = _leading_ticket(here.circle) or ("", None)
    if leading is None or leading.due_at >= due_at:
        opened = ev.TicketOpened(
            ticket_id=ticket_id, owner=here.keeper, due_at=due_at, reason=reason, resolve_at=solve
        )
        return ticket_id, [opened]
    # The person waits already, on another record: a follow-up never starts a new place (G2).
    followed = ev.TicketOpened(
        ticket_id=ticket_id,
        owner=leading.owner,
        due_at=leading.due_at,
        reason=reason,
        follows=leading.ticket_id,
        follows_records=_through(whose, leading),
        own_due_at=due_at,
        own_owner=here.keeper,
        resolve_at=solve,
    )
    return ticket_id, [followed]


def _through(record: str, leading: Ticket) -> tuple[str, ...]:
    """Return the records through which a place comes when it is that of `leading`."""
    return (record, *leading.follows_records) if leading.own_due_at else (record,)


def _leading_ticket(circle: Circle) -> tuple[str, Ticket] | None:
    """Return the joined person's open ticket that is due first, behind the record it is on."""
    if not circle.own.joined:
        return None
    everyone = circle.everyone()
    person = identity.people(everyone, circle.own.customer_id)
    return most_urgent_of({one: everyone[one].tickets for one in person})


def _for_all_concerned(circle: Circle, wish: ev.Event) -> list[Step]:
    """Write a wish to the customer, and a no to those in their care as well (one transaction)."""
    steps: list[Step] = [(circle.own.customer_id, wish)]
    if isinstance(wish, ev.ConsentWithdrawn | ev.ConsentDoubted):
        steps += [(ward, wish) for ward in consent.wards_to_tell(circle)]
    return steps


def receive_opt_out(
    here: Situation, opt_out: InboundOptOut, *, way: Way | None = None
) -> list[Step]:
    """Return the events of a STOP that the provider took for us; `way` as with a message."""
    wish = consent.withdrawal(
        wording=opt_out.wording or "opt-out reported by the provider",
        source=opt_out.sender or "",
        by="provider",
        purposes=opt_out.purposes or (EVERYTHING,),
    )
    told = _told(here, [wish], alive(here.circle.own, way))
    return [*_for_all_concerned(here.circle, wish), *told]


def receive_call(here: Situation, call: InboundCall, *, account: str) -> list[Step]:
    """Return the events of a call that changed its state.

    A ringing call owes an answer at once; a person who picks up has answered; a missed call, or
    one that ended without anybody, stays open as a call-back (H1b).
    """
    own = here.circle.own
    answered = any(known.answered for known in own.calls if known.call_id == call.call_id)
    ticket_id: str | None = None
    owed: list[TicketEvent] = []
    # Whoever leaves words waits for an answer, even if somebody, or a machine, had picked up.
    if call.phase is Phase.VOICEMAIL or (call.phase is not Phase.ANSWERED and not answered):
        ticket_id, owed = _call_ticket(here, call)
    events: list[ev.Event] = [*owed]
    events.append(
        ev.CallReported(
            call_id=call.call_id,
            account=account,
            address=call.sender,
            phase=call.phase,
            ticket_id=ticket_id,
            provider_id=call.provider_id,
            seconds=call.seconds,
            text=call.text,
        )
    )
    if call.phase is Phase.ANSWERED:
        events += _answered(own.tickets, by="call", here=here)
    return [*_awake(here), *((own.customer_id, event) for event in events)]


def _call_ticket(here: Situation, call: InboundCall) -> tuple[str | None, list[TicketEvent]]:
    known = any(open_call.call_id == call.call_id for open_call in here.circle.own.calls)
    current = ticket_to_name(here.circle.own.tickets)
    if known and current is not None and current.state is TicketState.OPEN:
        return current.ticket_id, []
    return _owing_ticket(here, reason="call")


def write_message(here: Situation, written: ev.MessageWritten, *, answers: bool) -> list[Step]:
    """Return the events of a message of ours; `answers` when a person wrote it to settle a ticket.

    An automatic message never counts as an answer (G1a).
    """
    own = here.circle.own
    events: list[ev.Event] = [written]
    if answers and not written.automatic:
        answer = None if written.held_until is None else written.delivery_id
        events += _answered(own.tickets, by=written.author, here=here, answer=answer)
    return [(own.customer_id, event) for event in events]


def take_back(here: Situation, delivery_id: str, *, by: str) -> list[Step]:
    """Return what an answer leaves behind that was taken back before it left.

    A ticket that nothing else has settled waits again as it did; one that was closed meanwhile
    comes up anew, since nobody has told the customer anything (G1a).
    """
    own = here.circle.own
    if not of_customer(own.tickets):
        return delivery_failed(here, reason="taken back")
    return [
        (own.customer_id, waiting_again(ticket, ticket.waited, by=by))
        for ticket in own.tickets
        if ticket.waited is not None and ticket.waited.answers == (delivery_id,)
    ]


def _answered(
    tickets: Iterable[Ticket], *, by: str, here: Situation, answer: str | None = None
) -> list[ev.Event]:
    now, rules = here.now, here.policy
    return [
        ev.TicketAnswered(
            ticket_id=ticket.ticket_id,
            by=by,
            wake_at=now + rules.forget_answered,
            answer=answer,
            resolve_at=terms.solve_again(rules, ticket, now=now),
        )
        for ticket in of_customer(tickets)
        if ticket.state is TicketState.OPEN and not owes_a_call(ticket, by=by, now=here.now)
    ]


def delivery_failed(here: Situation, *, reason: str) -> list[Step]:
    """Return the events by which a message that did not arrive gets a person's attention (G12)."""
    own, policy = here.circle.own, here.policy
    current = ticket_to_name(own.tickets)
    if current is not None and current.state is TicketState.OPEN:
        return [*snooze.wake_all({own.customer_id: [current]}, by="faden")]
    due_at = terms.next_answer_due(policy, current, now=here.now)
    if current is not None:
        again: ev.Event = ev.TicketReopened(
            ticket_id=current.ticket_id,
            owner=current.owner,
            due_at=due_at,
            reason=reason,
            own_owner=current.own_owner,
        )
        return [(own.customer_id, again)]
    opened = ev.TicketOpened(
        ticket_id=here.new_id(), owner=here.keeper, due_at=due_at, reason=reason
    )
    return [(own.customer_id, opened)]


def wake_ticket(here: Situation, ticket: Ticket) -> list[Step]:
    """Return what a ticket's alarm means: awake again, the next rung, an answered one's end."""
    own = here.circle.own.customer_id
    if ticket.rings_at > here.now:
        return []
    if terms.is_unsolved(ticket, now=here.now):
        events = terms.unsolved(ticket, policy=here.policy, now=here.now)
        return [(own, event) for event in events]
    if ticket.sleeps_until is not None:
        return [(own, event) for event in _risen(here, ticket)]
    if ticket.state is TicketState.ANSWERED:
        closed = ev.TicketClosed(
            ticket_id=ticket.ticket_id, reason="answered, no further message", by="faden"
        )
        return [(own, closed)]
    return [(own, escalation.climb(ticket, policy=here.policy, now=here.now))]


def _risen(here: Situation, ticket: Ticket) -> list[ev.Event]:
    """Return what it means that a ticket has slept its time; its escalation may be due as well."""
    due_at = terms.next_answer_due(here.policy, ticket, now=here.now)
    events: list[ev.Event] = [snooze.wake(ticket, by="faden", due_at=due_at)]
    if ticket.state is TicketState.OPEN and ticket.wake_at <= here.now:
        events.append(escalation.climb(ticket, policy=here.policy, now=here.now))
    return events


def claimed_address(here: Situation, theirs: Circle, claim: Claim) -> list[Step]:
    """Return what a claim to another customer's address means: join, suggest or nothing."""
    own, other = here.circle.own.customer_id, theirs.own.customer_id
    most = max(len(here.circle.own.suggestions), len(theirs.own.suggestions))
    is_word = claim.evidence < Evidence.POSSESSION
    if is_word and most >= MAX_SUGGESTIONS:
        return []  # what anybody may say, a flood of spoofed mails says ten thousand times
    match identity.judge(here.circle, theirs, claim.evidence):
        case identity.Suggest() if not is_word and most >= identity.MOST_JOINED:
            return []
        case identity.Join():
            return join(own, other, claim.evidence, by="evidence")
        case identity.Suggest():
            return [(own, _suggestion(other, claim)), (other, _suggestion(own, claim))]
        case identity.Keep():
            return []


def _suggestion(other_id: str, claim: Claim) -> ev.Event:
    return ev.JoinSuggested(other_id=other_id, address=claim.address, evidence=claim.evidence)


def join(one: str, other: str, evidence: Evidence, *, by: str) -> list[Step]:
    """Return the two events that make two records one customer; each keeps its own timeline."""
    return [
        (one, ev.CustomersJoined(other_id=other, evidence=evidence, by=by)),
        (other, ev.CustomersJoined(other_id=one, evidence=evidence, by=by)),
    ]


def split(circle: Circle, other: str, *, by: str, reason: str) -> list[Step]:
    """Return the events that take a join of `circle.own` with `other` back, for good (G8).

    A ticket that followed one of a record which is now somebody else's gets its own place back;
    one whose record stays with the person keeps it.
    """
    one, before = circle.own.customer_id, circle.everyone()
    steps: list[Step] = [
        (one, ev.CustomersSplit(other_id=other, by=by, reason=reason)),
        (other, ev.CustomersSplit(other_id=one, by=by, reason=reason)),
    ]
    after = {two: _without_edge(thread, one, other) for two, thread in before.items()}
    followers = [
        (ticket.opened_at, two, ticket)
        for two in identity.people(before, one)
        for ticket in before[two].tickets
        if not set(ticket.follows_records) <= set(identity.people(after, two))
    ]
    for opened_at, two, ticket in sorted(followers, key=lambda follower: follower[:2]):
        person = identity.people(after, two)
        returned = _returned(ticket, two, {three: after[three].tickets for three in person})
        after[two] = fold(after[two], returned, opened_at)
        steps.append((two, returned))
    return steps


def _without_edge(thread: Thread, one: str, other: str) -> Thread:
    gone = {one, other} - {thread.customer_id}
    if len(gone) > 1:
        return thread
    return replace(thread, joined=tuple(near for near in thread.joined if near not in gone))


def _returned(
    ticket: Ticket, record: str, tickets: Mapping[str, Sequence[Ticket]]
) -> ev.TicketReturned:
    """Return a ticket's place among those of the records that are still the same person."""
    due_at = ticket.own_due_at or ticket.due_at
    owner = ticket.own_owner or ticket.owner
    # What stood before it; what itself follows a record that is gone says nothing.
    earlier = {
        one: [
            two
            for two in theirs
            if one != record
            and two.opened_at <= ticket.opened_at
            and set(two.follows_records) <= tickets.keys()
        ]
        for one, theirs in tickets.items()
    }
    whose, leading = most_urgent_of(earlier) or ("", None)
    if ticket.own_due_at is None or leading is None or leading.due_at >= due_at:
        return ev.TicketReturned(ticket_id=ticket.ticket_id, owner=owner, due_at=due_at)
    return ev.TicketReturned(
        ticket_id=ticket.ticket_id,
        owner=leading.owner,
        due_at=leading.due_at,
        follows_records=_through(whose, leading),
        own_due_at=due_at,
        own_owner=owner,
    )
