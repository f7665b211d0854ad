"""Is what a customer just said a special case?

By their choice on a form, or in their own words. What they only quote, and what a machine says, is
not theirs. Where no desk is named, words move nothing: the team that has it is the one to solve it.
A ticket that is a special case already keeps its matter; a colleague is kept apart all the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from faden.core import event as ev
from faden.core.apart.apart import Kept, apart_of
from faden.core.case.matter import Matter
from faden.core.channel import InboundMessage
from faden.core.identity import people
from faden.core.situation import Situation, Step
from faden.core.special.naming import kept_apart, named
from faden.core.special.words import complains, named_in


def heard(here: Situation, message: InboundMessage, steps: Iterable[Step]) -> list[Step]:
    """Return what follows of a message whose own `steps` are taken already."""
    if message.machine is not None or message.quoted:
        return []
    matter = message.matter
    if matter is None and not complains(message.text):
        return []
    own = here.circle.own
    received = [event for _, event in steps if isinstance(event, ev.MessageReceived)]
    tickets = {ticket.ticket_id: ticket for ticket in own.tickets}
    ticket = next((tickets[one.ticket_id] for one in received if one.ticket_id in tickets), None)
    if ticket is None:
        return []
    meant = named_in(message.text, here.policy.colleagues) if complains(message.text) else ()
    if not meant and (ticket.matter is not None or not (matter or here.policy.special)):
        return []
    apart: list[Step] = []
    for agent in meant if _somebody_left(here, meant) else ():
        apart += kept_apart(here, agent, ticket.ticket_id, by="customer", confirmed=False)
    kind = Matter.CONDUCT if apart else (ticket.matter or matter or Matter.COMPLAINT)
    said = ev.MatterNamed(ticket_id=ticket.ticket_id, matter=kind, by="customer")
    agents = apart_of(here.circle) | (set(meant) if apart else set())
    return [*apart, *named(here, ticket, said, kept=Kept(frozenset(agents)))]


def _somebody_left(here: Situation, meant: Iterable[str]) -> bool:
    """Say whether somebody else is in the company who can look after it."""
    everyone, own = here.circle.everyone(), here.circle.own.customer_id
    there = {bar.agent for one in people(everyone, own) for bar in everyone[one].apart}
    return bool({who for who, _ in here.policy.colleagues} - there - set(meant))
