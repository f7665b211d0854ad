"""What is owed to a customer who asks for a person?

Rules
* The ticket says so and is answered sooner: by the workspace's time for it, or its own if that is
  earlier (H1a). It keeps its owner, its rungs and its place among those that are late.
* Asked twice is asked once. Whoever was promised a call has their person and their time already.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from faden.core import event as ev
from faden.core.contact.promise import AWAITS_CALL, CALL_BACK
from faden.core.desk.standing import TicketEvent, fold_tickets
from faden.core.ticket import Ticket
from faden.core.understand.wanting import wants_person

ASKS_FOR_PERSON = "asks for a person"  #: why such a ticket is open
PERSON_BUTTON = "person"  #: the button that asks for one, whatever stands on it


def is_asked_for(text: str, pressed: str | None, *, quoted: bool) -> bool:
    """Say whether a message asks for a person; what they only quote is not theirs."""
    return pressed == PERSON_BUTTON or (not quoted and wants_person(text))


def handed_over(
    tickets: tuple[Ticket, ...],
    events: Iterable[TicketEvent],
    ticket_id: str,
    *,
    by: datetime,
    now: datetime,
) -> list[TicketEvent]:
    """Return the events of a ticket with what marks it; `by` is when a person is owed."""
    before = next((one for one in tickets if one.ticket_id == ticket_id), None)
    if before is not None and before.reason == AWAITS_CALL:
        return list(events)
    kept = [event for event in events if not isinstance(event, ev.TicketRaised)]
    for event in kept:
        tickets = fold_tickets(tickets, event, now)
    ticket = next(one for one in tickets if one.ticket_id == ticket_id)
    if ticket.reason in (ASKS_FOR_PERSON, CALL_BACK):
        return list(events)
    raised = ev.TicketRaised(
        ticket_id=ticket_id,
        priority=ticket.priority + 1,
        reason=ASKS_FOR_PERSON,
        due_at=by,
    )
    return [*kept, raised]
