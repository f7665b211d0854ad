"""By when is an answer due, and by when must it be done?

Rules
* For each time the workspace's term that names most of a ticket (team, tag, urgency) goes before
  the others, then the earlier in the list; without one the workspace's own times hold.
* Counted in the hours of the team that has the ticket, if it has hours of its own, else in the
  workspace's: whoever is there at night can be asked to answer at night.
* What was promised stays: another urgency, tag or team moves a due time forward, never back.
* Answered is not done: a ticket that is not closed by the day it was to be solved comes up again
  with its owner, and the first rung of the ladder has it at once. No answer is due later than that.
  It is asked for again after each further term until somebody closes it. Without a time to solve
  nothing of this happens: most companies close what was answered by its silence.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from faden.core import escalation
from faden.core import event as ev
from faden.core.deadline import BusinessHours, due
from faden.core.desk.standing import fold_tickets
from faden.core.policy import Policy
from faden.core.ticket import Ticket, TicketState, Urgency

UNSOLVED = "not solved in time"  #: why an answered ticket came up again
_KINDS = ("first_answer", "next_answer", "resolution")


def hours_of(policy: Policy, owner: str) -> BusinessHours:
    """Return when somebody is there who has a ticket of this owner."""
    return dict(policy.team_hours).get(owner, policy.hours)


def allowed(
    policy: Policy,
    kind: str,
    *,
    owner: str,
    tags: tuple[str, ...] = (),
    urgency: Urgency = Urgency.NORMAL,
) -> timedelta | None:
    """Return the business time for `first_answer`, `next_answer` or `resolution`; None: any."""
    fitting = [
        (term.conditions, getattr(term, kind))
        for term in policy.terms
        if term.fits(team=owner, tags=tags, urgency=urgency) and getattr(term, kind) is not None
    ]
    if not fitting:
        own: timedelta | None = getattr(policy, kind)
        return own
    span: timedelta = max(fitting, key=lambda found: found[0])[1]
    return span


def opened_terms(
    policy: Policy, *, reason: str, now: datetime, promised: datetime | None
) -> tuple[datetime, datetime | None]:
    """Return by when a new ticket must be answered and solved; `promised` is a time they chose."""
    hours = hours_of(policy, policy.team)
    solve = allowed(policy, "resolution", owner=policy.team)
    resolve_at = None if solve is None else due(now, solve, hours)
    if promised is not None:
        return promised, resolve_at
    work = allowed(policy, "first_answer", owner=policy.team)
    answer_at = due(now, policy.call_back if reason == "call" else work or timedelta(), hours)
    return min(answer_at, resolve_at or answer_at), resolve_at


def next_answer_due(policy: Policy, ticket: Ticket | None, *, now: datetime) -> datetime:
    """Return by when a ticket must be answered that waits again; None: a new one of ours."""
    owner = policy.team if ticket is None else ticket.owner
    tags, urgency = ((), Urgency.NORMAL) if ticket is None else (ticket.tags, ticket.urgency)
    work = allowed(policy, "next_answer", owner=owner, tags=tags, urgency=urgency)
    answer_at = due(now, work or timedelta(), hours_of(policy, owner))
    solve_at = None if ticket is None else ticket.resolve_at
    return answer_at if solve_at is None or solve_at <= now else min(answer_at, solve_at)


def solve_again(policy: Policy, ticket: Ticket, *, now: datetime) -> datetime | None:
    """Return by when it must be solved if the time for that has passed; None: as it stands."""
    if ticket.resolve_at is None or ticket.resolve_at > now:
        return None
    return _solve_at(policy, ticket, now=now)


def _solve_at(policy: Policy, ticket: Ticket, *, now: datetime) -> datetime | None:
    work = allowed(
        policy, "resolution", owner=ticket.owner, tags=ticket.tags, urgency=ticket.urgency
    )
    return None if work is None else due(now, work, hours_of(policy, ticket.owner))


def promised_sooner(
    ticket: Ticket, *, urgency: Urgency | None, by: str, policy: Policy, now: datetime
) -> ev.TicketPrioritised | None:
    """Return what another urgency, or what it already became, promises; None: nothing new.

    What is late has been told, and keeps its alarm. Of the first and the next answer the sooner
    counts, from now: somebody has just said that it cannot wait.
    """
    wanted = ticket.urgency if urgency is None else urgency
    owner, tags = ticket.owner, ticket.tags
    hours = hours_of(policy, owner)
    works = [allowed(policy, kind, owner=owner, tags=tags, urgency=wanted) for kind in _KINDS[:2]]
    answer_at = min(due(now, work, hours) for work in works if work is not None)
    solve = allowed(policy, "resolution", owner=owner, tags=tags, urgency=wanted)
    solve_at = None if solve is None else due(now, solve, hours)
    sooner = ticket.state is TicketState.OPEN and answer_at < ticket.due_at
    earlier = solve_at is not None and (ticket.resolve_at is None or solve_at < ticket.resolve_at)
    if wanted is ticket.urgency and not sooner and not earlier:
        return None
    return ev.TicketPrioritised(
        ticket_id=ticket.ticket_id,
        urgency=wanted,
        by=by,
        due_at=answer_at if sooner else None,
        resolve_at=solve_at if earlier else None,
    )


def is_unsolved(ticket: Ticket, *, now: datetime) -> bool:
    """Say whether an answered ticket should have been done by now; silence closes it first."""
    return (
        ticket.state is TicketState.ANSWERED
        and ticket.resolve_at is not None
        and ticket.resolve_at <= now
        and ticket.resolve_at <= ticket.wake_at
    )


def unsolved(ticket: Ticket, *, policy: Policy, now: datetime) -> list[ev.Event]:
    """Return what it means: it comes up again and climbs at once."""
    reopened = ev.TicketReopened(
        ticket_id=ticket.ticket_id,
        owner=ticket.owner,
        due_at=ticket.resolve_at or now,
        reason=UNSOLVED,
        own_owner=ticket.own_owner,
        resolve_at=_solve_at(policy, ticket, now=now),
    )
    (again,) = fold_tickets((ticket,), reopened, now)
    return [reopened, escalation.climb(again, policy=policy, now=now)]
