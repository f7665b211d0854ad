"""What comes of naming a special case, and of ending that somebody is kept apart?"""

from __future__ import annotations

from faden.core import event as ev
from faden.core.apart.apart import Kept, apart_of
from faden.core.case.matter import Matter
from faden.core.identity import people
from faden.core.situation import Situation, Step
from faden.core.special.naming import kept_apart, named
from faden.engine import command as cmd
from faden.engine.wanted.special import EndApart, NameMatter
from faden.store.ports import UnitOfWork

MAX_REASON = 500  #: characters
NOBODY_ELSE = "nobody else could look after this customer; add a colleague first"


async def name_matter(
    work: UnitOfWork, here: Situation, command: NameMatter
) -> list[Step] | cmd.Rejected:
    """Return what follows, or why not."""
    ticket = next((t for t in here.circle.own.tickets if t.ticket_id == command.ticket_id), None)
    if ticket is None or ticket.inner:
        return cmd.Rejected("not_found", "this ticket is closed or belongs to somebody else")
    if flaw := _flaw(command):
        return cmd.Rejected("invalid", flaw)
    agents = apart_of(here.circle) | ({command.about} if command.about else set())
    lonely = await work.lonely_teams(command.workspace, agents) if agents else frozenset()
    if command.about and "*" in lonely:
        return cmd.Rejected("conflict", NOBODY_ELSE)
    reason = command.reason.strip()
    said = ev.MatterNamed(
        ticket_id=ticket.ticket_id, matter=command.matter, by=command.by, reason=reason
    )
    apart: list[Step] = []
    if command.about:
        apart = kept_apart(here, command.about, ticket.ticket_id, by=command.by, confirmed=True)
    return [*apart, *named(here, ticket, said, kept=Kept(frozenset(agents), lonely))]


def _flaw(command: NameMatter) -> str:
    if len(command.reason) > MAX_REASON:
        return "say it shorter"
    if (command.matter is Matter.CONDUCT) != (command.about is not None):
        return "a complaint about a person names the colleague, and no other matter does"
    if command.about is not None and not command.about.startswith("agent:"):
        return "name a colleague (agent:…), not a team"
    return ""


def end_apart(here: Situation, command: EndApart) -> list[Step] | cmd.Rejected:
    """Return what brings a colleague back to all records of the person, or why not."""
    everyone, own = here.circle.everyone(), here.circle.own.customer_id
    person = people(everyone, own)
    bars = [bar for one in person for bar in everyone[one].apart if bar.agent == command.agent]
    if not bars:
        return cmd.Rejected("conflict", "nobody is kept apart by this name any more")
    reason = command.reason.strip()
    if not reason or len(reason) > MAX_REASON:
        return cmd.Rejected("invalid", "say why, in at most 500 characters")
    if any(bar.confirmed for bar in bars) and not command.leads:
        return cmd.Rejected("conflict", "only whoever leads can decide this")
    return [
        (one, ev.ColleagueBack(agent=command.agent, reason=reason, by=command.by))
        for one in person
        if any(bar.agent == command.agent for bar in everyone[one].apart)
    ]
