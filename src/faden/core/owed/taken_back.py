"""How does a ticket wait again whose only answer was taken back before it left?"""

from __future__ import annotations

from faden.core import event as ev
from faden.core.ticket import MANY, Ticket, Waited


def waiting_again(ticket: Ticket, waited: Waited, *, by: str) -> ev.AnswerTakenBack:
    """Return that it waits as it did, with what the customer wrote meanwhile."""
    return ev.AnswerTakenBack(
        ticket_id=ticket.ticket_id,
        owner=ticket.owner,
        due_at=waited.due_at,
        wake_at=waited.wake_at,
        reason=waited.reason,
        level=waited.level,
        unanswered=min(MANY, waited.unanswered + ticket.unanswered),
        own_due_at=waited.own_due_at,
        by=by,
    )
