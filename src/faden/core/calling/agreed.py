"""What follows when a time for a call is agreed, moved, called off, or was kept?

Rules (H1a)
* An agreed call is a ticket of ours, called like its question and due when its time begins: it has
  an owner, and climbs the ladder like any other when nobody has called. No answer in writing
  settles it; that the customer was reached does, or that the call is off.
* What they asked for a person about waits for that call: it is due when the time ends. That is
  later than a person was owed, because they chose it. What they write afterwards is due as ever.
* Not reached is not done: what they wanted is due anew, and they are told so, with other times.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from faden.core import event as ev
from faden.core import identity
from faden.core.calling.offering import call_tickets
from faden.core.contact.keeping import kept
from faden.core.contact.person import ASKS_FOR_PERSON
from faden.core.contact.promise import (
    AWAITS_CALL,
    CALL_AGREED,
    CALLED_OFF,
    NOT_REACHED,
    REACHED,
)
from faden.core.contact.slot import LENGTH
from faden.core.owed import terms
from faden.core.question.spec import CALLS, Kind, Spec
from faden.core.question.standing import Phase, Standing
from faden.core.situation import Situation, Step
from faden.core.thread import Circle
from faden.core.ticket import Ticket, TicketState


def follows(here: Situation, record: str, spec: Spec, event: ev.QuestionAnswered) -> list[Step]:
    """Return what an answer about the time of a call brings about."""
    if not spec.offers_calls:
        return []
    starts = next((one.starts for one in spec.offers if one.key == event.key), None)
    if starts is None:
        return off(here, event.question_id, by=event.by)
    owner = kept(here.circle) or spec.pool.removeprefix(CALLS)
    known = call_tickets(here.circle).get(event.question_id)
    return [
        _owed(event.question_id, record, known, owner=owner, starts=starts),
        *_wait(here, until=starts + LENGTH),
    ]


def _owed(
    call: str, record: str, known: tuple[str, Ticket] | None, *, owner: str, starts: datetime
) -> Step:
    if known is None:
        opened = ev.TicketOpened(
            ticket_id=call, owner=owner, due_at=starts, reason=CALL_AGREED, inner=True
        )
        return record, opened
    where, ticket = known
    moved = ev.TicketReopened(ticket_id=call, owner=ticket.owner, due_at=starts, reason=CALL_AGREED)
    return where, moved


def _open(circle: Circle, reasons: Iterable[str]) -> list[tuple[str, Ticket]]:
    """Return the person's open tickets of these reasons, each with its record."""
    everyone, wanted = circle.everyone(), frozenset(reasons)
    return [
        (one, ticket)
        for one in identity.people(everyone, circle.own.customer_id)
        for ticket in everyone[one].tickets
        if ticket.state is TicketState.OPEN and ticket.reason in wanted and not ticket.inner
    ]


def _wait(here: Situation, *, until: datetime) -> list[Step]:
    return [
        (record, _due(ticket, until, reason=AWAITS_CALL))
        for record, ticket in _open(here.circle, (ASKS_FOR_PERSON, AWAITS_CALL))
    ]


def _due(ticket: Ticket, at: datetime, *, reason: str) -> ev.TicketReopened:
    return ev.TicketReopened(
        ticket_id=ticket.ticket_id,
        owner=ticket.owner,
        due_at=at,
        reason=reason,
        own_owner=ticket.own_owner,
    )


def wait_no_more(here: Situation, *, reason: str) -> list[Step]:
    """Return that what waited for a call is due like whatever else the customer wants."""
    return [
        (record, _due(one, terms.next_answer_due(here.policy, one, now=here.now), reason=reason))
        for record, one in _open(here.circle, (AWAITS_CALL,))
    ]


def off(here: Situation, question_id: str, *, by: str) -> list[Step]:
    """Return that nobody has to call any more; what they wanted may still want an answer."""
    known = call_tickets(here.circle).get(question_id)
    if known is None:
        return []
    record, ticket = known
    closed = ev.TicketClosed(ticket_id=ticket.ticket_id, reason=CALLED_OFF, by=by)
    unasked = _number_no_more(here, reason=CALLED_OFF, by=by)
    return [(record, closed), *unasked, *wait_no_more(here, reason="message")]


def _number_no_more(here: Situation, *, reason: str, by: str) -> list[Step]:
    """Return that nobody has to tell a number any more."""
    return [
        (one, ev.QuestionWithdrawn(question_id=asked.question_id, reason=reason, by=by))
        for one, asked in _numbers(here.circle)
        if asked.phase is Phase.OPEN
    ]


def _numbers(circle: Circle) -> list[tuple[str, Standing]]:
    """Return the questions for the number of a call, each with its record."""
    everyone = circle.everyone()
    return [
        (one, asked)
        for one in identity.people(everyone, circle.own.customer_id)
        for asked in everyone[one].questions
        if asked.spec.calls and asked.spec.kind is Kind.PHONE
    ]


def called(here: Situation, record: str, asked: Standing, *, by: str, reached: bool) -> list[Step]:
    """Return what a call that was made, or tried, brings about; the time is over either way."""
    reason = REACHED if reached else NOT_REACHED
    done = ev.QuestionWithdrawn(question_id=asked.question_id, reason=reason, by=by)
    steps: list[Step] = [(record, done), *_number_no_more(here, reason=reason, by=by)]
    known = call_tickets(here.circle).get(asked.question_id)
    if known is not None:
        closed = ev.TicketClosed(ticket_id=known[1].ticket_id, reason=reason, by=by)
        steps.append((known[0], closed))
    if not reached:
        return [*steps, *wait_no_more(here, reason=NOT_REACHED)]
    return [*steps, *_answered(here, by=by)]


def _answered(here: Situation, *, by: str) -> list[Step]:
    now, rules = here.now, here.policy
    return [
        (
            record,
            ev.TicketAnswered(
                ticket_id=ticket.ticket_id,
                by=by,
                wake_at=now + rules.forget_answered,
                resolve_at=terms.solve_again(rules, ticket, now=now),
            ),
        )
        for record, ticket in _open(here.circle, (AWAITS_CALL, ASKS_FOR_PERSON))
    ]


def sooner(here: Situation, ticket: Ticket) -> ev.TicketReopened | None:
    """Return when a further message is due while a call is awaited; None: as the ticket stands."""
    due_at = terms.next_answer_due(here.policy, ticket, now=here.now)
    if ticket.reason != AWAITS_CALL or due_at >= ticket.due_at:
        return None
    return _due(ticket, due_at, reason="message")


def number_of(circle: Circle) -> str:
    """Return the number that was typed for the call, as +49…; a claim, not an address."""
    told = [asked for _, asked in _numbers(circle) if asked.phase is Phase.ANSWERED]
    return max(told, key=lambda one: one.asked_at).value if told else ""


def is_number_asked(circle: Circle, now: datetime) -> bool:
    """Say whether they are, or were, asked for it already."""
    waiting = (Phase.OPEN, Phase.ANSWERED)
    return any(one.phase in waiting and one.expires_at > now for _, one in _numbers(circle))
