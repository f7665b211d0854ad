"""What is owed to a customer who was promised a call?

Rules
* The ticket is due when the time they chose begins; one that is due before keeps its time.
* What we write meanwhile does not keep the promise: until that time only a call, or a person who
  closes the ticket, settles it.
"""

from __future__ import annotations

from datetime import datetime

from faden.core import event as ev
from faden.core.ticket import Ticket, TicketState

CALL_BACK = "call back"  #: why such a ticket is open
CALL_AGREED = "call agreed"  #: why a ticket of ours is open: somebody has to call
AWAITS_CALL = "waits for an agreed call"  #: why what they asked for a person about is open
REACHED = "reached by phone"  #: why a call is not owed any more
NOT_REACHED = "not reached by phone"
CALLED_OFF = "called off"


def promised_earlier(ticket: Ticket, by: datetime) -> ev.TicketReopened | None:
    """Return the event that makes a ticket due at the promised time; None: it is due before.

    >>> from datetime import UTC
    >>> noon, nine = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (12, 9))
    >>> ticket = Ticket(ticket_id="t1", state=TicketState.OPEN, owner="team:service", due_at=noon,
    ...     wake_at=noon, opened_at=nine, reason="message")
    >>> promised_earlier(ticket, nine).due_at == nine, promised_earlier(ticket, noon)
    (True, None)
    """
    if ticket.state is TicketState.OPEN and ticket.due_at <= by:
        return None
    return ev.TicketReopened(
        ticket_id=ticket.ticket_id,
        owner=ticket.owner,
        due_at=by,
        reason=CALL_BACK,
        own_owner=ticket.own_owner,
    )


def owes_a_call(ticket: Ticket, *, by: str, now: datetime) -> bool:
    """Say whether a call is promised for later, so that an answer of `by` does not settle it."""
    return ticket.reason == CALL_BACK and ticket.due_at > now and by != "call"
