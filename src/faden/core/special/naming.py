"""What follows when a ticket is named a special case?

It goes to the desk for its matter, in the same commit, with its due time; what the desk promises is
promised from now on. Whoever the matter is about is kept apart at once.
"""

from __future__ import annotations

from datetime import datetime

from faden.core import event as ev
from faden.core.apart.apart import Kept, instead
from faden.core.apart.desk import desk_of
from faden.core.identity import people
from faden.core.owed.terms import promised_sooner
from faden.core.situation import Situation, Step
from faden.core.thread import fold
from faden.core.ticket import Ticket


def named(
    here: Situation,
    ticket: Ticket,
    said: ev.MatterNamed,
    *,
    kept: Kept,
) -> list[Step]:
    """Return the events that name a ticket and take it to its desk; `kept` is apart already."""
    own = here.circle.own
    again = ticket.matter is said.matter and not said.reason
    events: list[ev.Event] = [] if again else [said]
    desk = desk_of(here.policy, said.matter)
    desk = instead(here.policy, kept) if kept.reaches(desk) else desk
    if ticket.owner != desk and (here.policy.special or kept.reaches(ticket.owner)):
        events.append(ev.TicketAssigned(ticket_id=ticket.ticket_id, owner=desk, by=said.by))
    return [(own.customer_id, event) for event in (*events, *_sooner(here, ticket, events))]


def _sooner(here: Situation, ticket: Ticket, events: list[ev.Event]) -> list[ev.Event]:
    if not (here.policy.terms and events):
        return []
    after = here.circle.own
    for event in events:
        after = fold(after, event, here.now)
    then = next(one for one in after.tickets if one.ticket_id == ticket.ticket_id)
    sooner = promised_sooner(then, urgency=None, by="faden", policy=here.policy, now=here.now)
    return [] if sooner is None else [sooner]


def kept_apart(
    here: Situation, agent: str, ticket_id: str, *, by: str, confirmed: bool
) -> list[Step]:
    """Return what keeps a colleague apart from every record of the person; nothing new: nothing."""
    everyone, own = here.circle.everyone(), here.circle.own.customer_id
    return [
        (
            one,
            ev.ColleagueKeptApart(agent=agent, ticket_id=ticket_id, by=by, confirmed=confirmed),
        )
        for one in people(everyone, own)
        if not any(
            bar.agent == agent and (bar.confirmed or not confirmed) for bar in everyone[one].apart
        )
    ]


def ticket_now(here: Situation, steps: list[Step], ticket_id: str, now: datetime) -> Ticket | None:
    """Return a ticket as it stands after steps that are decided and not yet written."""
    thread = here.circle.own
    for customer_id, event in steps:
        if customer_id == thread.customer_id:
            thread = fold(thread, event, now)
    return next((one for one in thread.tickets if one.ticket_id == ticket_id), None)
