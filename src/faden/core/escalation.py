"""Who gets it when nobody answered in time?

The ladder ends at a person and stays there: the last rung repeats until somebody answers (G7).
"""

from __future__ import annotations

from datetime import datetime

from faden.core.event import DeadlineMissed
from faden.core.policy import Policy
from faden.core.ticket import Ticket


def climb(ticket: Ticket, *, policy: Policy, now: datetime) -> DeadlineMissed:
    """Return the missed deadline of an open ticket: next owner, next alarm."""
    ladder = policy.escalation or (ticket.owner,)
    owner = ladder[min(ticket.level, len(ladder) - 1)]
    return DeadlineMissed(
        ticket_id=ticket.ticket_id,
        due_at=ticket.due_at,
        owner=owner,
        level=ticket.level + 1,
        wake_at=now + policy.escalate_every,
    )
