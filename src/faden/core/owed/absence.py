"""Who has a ticket whose owner is not there?

A team of theirs in which somebody is there, else the workspace's, else the first of its ladder
where somebody is there: a ticket that goes to an empty team has only changed its absentee. Where
nobody at all is there, it stays with the workspace's team, and the ladder rings.

The due time stays, and so does the escalation: whoever is away makes nobody wait longer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from faden.core import event as ev
from faden.core.policy import Policy
from faden.core.thread import Thread
from faden.core.ticket import TicketState


def heir(theirs: Sequence[str], *, staffed: Collection[str], policy: Policy) -> str:
    """Return the team that takes over from somebody who is in `theirs`.

    >>> from datetime import time
    >>> from faden.core.deadline import BusinessHours
    >>> day = (((time(9), time(17)),),)
    >>> rules = Policy(hours=BusinessHours(timezone="UTC", weekly=day * 7))
    >>> heir(["team:events", "team:sales"], staffed={"team:sales", "team:lead"}, policy=rules)
    'team:sales'
    >>> heir(["team:events"], staffed={"team:lead"}, policy=rules)
    'team:lead'
    """
    ladder = [rung for rung in policy.escalation if rung.startswith("team:")]
    known = [*theirs, policy.team, *ladder]
    return next((team for team in known if team in staffed), policy.team)


def moved_on(thread: Thread, ticket_id: str, *, team: str) -> list[tuple[str, ev.Event]]:
    """Return what hands an open ticket over; nothing where a person does not have it any more.

    Nothing as well where `team` is no team: a colleague may be away too, and hand it back.
    """
    if not team.startswith("team:"):
        return []
    return [
        (
            thread.customer_id,
            ev.TicketAssigned(ticket_id=ticket_id, owner=team, by="faden", instead_of=ticket.owner),
        )
        for ticket in thread.tickets
        if ticket.ticket_id == ticket_id
        and ticket.state is TicketState.OPEN
        and ticket.owner.startswith("agent:")
    ]
