"""How does a ticket stand after one more event?

The part of the fold that is about tickets. Whoever does something about a ticket that was put off
ends that: it is awake, and what was said when it was put off is done with.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from faden.core import event as ev
from faden.core.ticket import Snooze, Ticket, TicketState, Urgency, Waited

_DeskEvent = (
    ev.TicketSnoozed | ev.TicketWoken | ev.TicketTagged | ev.TicketUntagged | ev.MatterNamed
)
_OwedEvent = (
    ev.TicketRaised
    | ev.TicketReopened
    | ev.TicketAnswered
    | ev.AnswerTakenBack
    | ev.TicketAssigned
    | ev.TicketPrioritised
    | ev.TicketReturned
    | ev.ReferenceGiven
    | ev.DeadlineMissed
)
TicketEvent = ev.TicketOpened | _OwedEvent | _DeskEvent | ev.TicketClosed


def fold_tickets(
    tickets: tuple[Ticket, ...], event: TicketEvent, at: datetime
) -> tuple[Ticket, ...]:
    """Return a record's tickets that are not closed after one more event."""
    if isinstance(event, ev.TicketOpened):
        return (*tickets, _opened(event, at))
    if isinstance(event, ev.TicketClosed):
        return tuple(ticket for ticket in tickets if ticket.ticket_id != event.ticket_id)
    return tuple(
        _after(ticket, event) if ticket.ticket_id == event.ticket_id else ticket
        for ticket in tickets
    )


def _after(ticket: Ticket, event: _DeskEvent | _OwedEvent) -> Ticket:
    match event:
        case (
            ev.TicketSnoozed()
            | ev.TicketWoken()
            | ev.TicketTagged()
            | ev.TicketUntagged()
            | ev.MatterNamed()
        ):
            return _handled(ticket, event)
        case _:
            return _changed(ticket, event)


def _opened(event: ev.TicketOpened, at: datetime) -> Ticket:
    return Ticket(
        ticket_id=event.ticket_id,
        state=TicketState.OPEN,
        owner=event.owner,
        due_at=event.due_at,
        wake_at=event.due_at,
        opened_at=at,
        reason=event.reason,
        own_due_at=event.own_due_at,
        own_owner=event.own_owner,
        follows_records=event.follows_records,
        inner=event.inner,
        resolve_at=event.resolve_at,
    )


def _changed(
    ticket: Ticket,
    event: _OwedEvent,
) -> Ticket:
    match event:
        case ev.TicketRaised() | ev.TicketPrioritised():
            return _raised(ticket, event)
        case ev.TicketReopened():
            return replace(
                ticket,
                state=TicketState.OPEN,
                owner=event.owner,
                due_at=event.due_at,
                wake_at=event.due_at,
                reason=event.reason,
                level=0,
                own_due_at=None,
                snooze=ticket.snooze if ticket.is_woken else None,
                resolve_at=event.resolve_at or ticket.resolve_at,
            )
        case ev.TicketAnswered() | ev.AnswerTakenBack():
            return _answered(ticket, event)
        case ev.TicketAssigned():
            return replace(ticket, owner=event.owner, own_owner=None, snooze=None)
        case ev.ReferenceGiven():
            return replace(ticket, code=event.code)
        case ev.TicketReturned():
            # An alarm that rang for the other one's due time has climbed already; that stays.
            rings_then = ticket.state is TicketState.OPEN and ticket.own_due_at is not None
            return replace(
                ticket,
                owner=event.owner,
                due_at=event.due_at,
                wake_at=event.due_at if rings_then else ticket.wake_at,
                own_due_at=event.own_due_at,
                own_owner=event.own_owner,
                follows_records=event.follows_records,
                waited=None,  # the place it had is not its own any more
            )
        case ev.DeadlineMissed():
            return replace(
                ticket,
                owner=event.owner,
                level=event.level,
                wake_at=event.wake_at,
                priority=ticket.priority + 1,
                own_due_at=None,
                own_owner=None,
                follows_records=(),
                snooze=None,
            )
        case _:
            assert_never(event)


def _raised(ticket: Ticket, event: ev.TicketRaised | ev.TicketPrioritised) -> Ticket:
    if isinstance(event, ev.TicketPrioritised):
        return _prioritised(ticket, event)
    if event.reason is None or event.due_at is None:
        return replace(ticket, priority=event.priority)
    raised = _sooner(ticket, event.due_at)
    # Whoever asks for a person cannot wait as others can; what is urgent stays so.
    urgency = Urgency.URGENT if ticket.urgency is Urgency.URGENT else Urgency.HIGH
    return replace(raised, priority=event.priority, reason=event.reason, urgency=urgency)


def _sooner(ticket: Ticket, due_at: datetime) -> Ticket:
    own = ticket.own_due_at
    return replace(
        ticket,
        due_at=min(ticket.due_at, due_at),
        # What is late has been told; its next alarm stays where it is.
        wake_at=min(ticket.wake_at, due_at) if not ticket.level else ticket.wake_at,
        own_due_at=None if own is None else min(own, due_at),
    )


def _prioritised(ticket: Ticket, event: ev.TicketPrioritised) -> Ticket:
    resolve_at = event.resolve_at or ticket.resolve_at
    ticket = replace(ticket, urgency=event.urgency, resolve_at=resolve_at)
    return ticket if event.due_at is None else _sooner(ticket, event.due_at)


def _answered(ticket: Ticket, event: ev.TicketAnswered | ev.AnswerTakenBack) -> Ticket:
    if isinstance(event, ev.AnswerTakenBack):
        return replace(
            ticket,
            state=TicketState.OPEN,
            owner=event.owner,
            due_at=event.due_at,
            wake_at=event.wake_at,
            reason=event.reason,
            level=event.level,
            unanswered=event.unanswered,
            own_due_at=event.own_due_at,
            waited=None,
            snooze=None,
        )
    waited = None
    if event.answer is not None and ticket.state is TicketState.OPEN:
        waited = Waited(
            answers=(event.answer,),
            due_at=ticket.due_at,
            wake_at=ticket.wake_at,
            reason=ticket.reason,
            level=ticket.level,
            unanswered=ticket.unanswered,
            own_due_at=ticket.own_due_at,
        )
    return replace(
        ticket,
        state=TicketState.ANSWERED,
        unanswered=0,
        wake_at=event.wake_at,
        waited=waited,
        snooze=None,
        resolve_at=event.resolve_at or ticket.resolve_at,
    )


def _handled(ticket: Ticket, event: _DeskEvent) -> Ticket:
    match event:
        case ev.TicketSnoozed():
            snooze = Snooze(until=event.until, by=event.by, reason=event.reason)
            return replace(ticket, snooze=snooze)
        case ev.TicketWoken():
            return _woken(ticket, event)
        case ev.TicketTagged():
            known = event.tag in ticket.tags
            return ticket if known else replace(ticket, tags=(*ticket.tags, event.tag))
        case ev.TicketUntagged():
            return replace(ticket, tags=tuple(one for one in ticket.tags if one != event.tag))
        case ev.MatterNamed():
            return replace(ticket, matter=event.matter)
        case _:
            assert_never(event)


def _woken(ticket: Ticket, event: ev.TicketWoken) -> Ticket:
    snooze = None if ticket.snooze is None else replace(ticket.snooze, woken_by=event.by)
    if event.by not in ("faden", "customer"):
        snooze = None  # whoever wakes it by hand knows who had put it off
    if event.due_at is None:
        return replace(ticket, snooze=snooze)
    return replace(
        ticket,
        state=TicketState.OPEN,
        due_at=event.due_at,
        wake_at=event.due_at,
        reason="snoozed",
        level=0,
        own_due_at=None,
        waited=None,
        snooze=snooze,
    )
