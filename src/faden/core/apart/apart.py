"""Who must have nothing to do with a customer, and who looks after them instead?

Rules
* A complaint about how somebody behaved never reaches that person (H3): not by assignment, pick-up,
  contact person, mention, ladder or deadline. They are kept apart from the whole customer, on every
  joined record, until whoever leads says otherwise: a timeline of which one ticket is missing would
  tell more than one that is not there.
* A name that stands in the customer's own complaint keeps apart as well until a person has looked:
  to be wrong costs a colleague an hour, and what was read cannot be unread.
* Their tickets move to the desk of special cases in the same commit, with their due times (G7).
* A rung of the ladder that leads to that person alone is left out. The ladder still ends at
  somebody: the desk, else the company's team.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from faden.core import event as ev
from faden.core.apart.desk import desk_of
from faden.core.case.matter import Matter
from faden.core.identity import people
from faden.core.policy import Policy
from faden.core.thread import Circle, Thread

OTHERS = "other colleagues look after this customer"  #: what the person is told: no word of why


@dataclass(frozen=True, slots=True)
class Kept:
    """Who is kept apart from one person, on any of their records."""

    agents: frozenset[str]
    lonely: frozenset[str] = frozenset()  #: teams in which nobody else is

    def reaches(self, owner: str) -> bool:
        """Say whether what this owner gets would reach them, or nobody."""
        return owner in self.agents or owner in self.lonely


def apart_of(circle: Circle) -> frozenset[str]:
    """Return who is kept apart from the person behind a record."""
    everyone, own = circle.everyone(), circle.own.customer_id
    if not any(thread.apart for thread in everyone.values()):
        return frozenset()
    return frozenset(
        one.agent for record in people(everyone, own) for one in everyone[record].apart
    )


def around(policy: Policy, kept: Kept) -> Policy:
    """Return the policy whose ladder leads past them, and still to somebody.

    >>> from datetime import time
    >>> from faden.core.deadline import BusinessHours
    >>> hours = BusinessHours(timezone="UTC", weekly=(((time(9), time(17)),),) * 7)
    >>> rules = Policy(hours=hours, escalation=("agent:bert", "team:lead"))
    >>> around(rules, Kept(frozenset({"agent:bert"}))).escalation
    ('team:lead',)
    >>> around(rules, Kept(frozenset({"agent:bert"}), frozenset({"team:lead"}))).escalation
    ('team:service',)
    """
    if not kept.agents:
        return policy
    ladder = tuple(rung for rung in policy.escalation if not kept.reaches(rung))
    return replace(policy, escalation=ladder or (instead(policy, kept),))


def instead(policy: Policy, kept: Kept) -> str:
    """Return who looks after it instead of them."""
    known = (desk_of(policy, Matter.CONDUCT), policy.team, *policy.escalation)
    return next((one for one in known if not kept.reaches(one)), policy.team)


def moved_away(
    threads: Mapping[str, Thread], records: Iterable[str], *, policy: Policy, kept: Kept
) -> list[tuple[str, ev.Event]]:
    """Return what takes a person's tickets off them, and tells every record who is kept apart."""
    steps: list[tuple[str, ev.Event]] = []
    known = {bar.agent: bar for one in records for bar in threads[one].apart}
    for one in records:
        there = {bar.agent for bar in threads[one].apart}
        steps += [
            (
                one,
                ev.ColleagueKeptApart(
                    agent=agent, ticket_id=bar.ticket_id, by="faden", confirmed=bar.confirmed
                ),
            )
            for agent, bar in sorted(known.items())
            if agent not in there
        ]
        team = instead(policy, kept)
        steps += [
            (one, ev.TicketAssigned(ticket_id=ticket.ticket_id, owner=team, by="faden"))
            for ticket in threads[one].tickets
            if kept.reaches(ticket.owner) or kept.reaches(ticket.own_owner or "")
            if (ticket.owner, ticket.own_owner) != (team, None)
        ]
    return steps
