"""How does nothing of a customer reach a colleague who is kept apart from them?

Refused before anything is decided; and after everything that is decided, whatever would have
brought a ticket to them all the same (a join, a ticket that opens again) is taken on, in the same
commit.
"""

from __future__ import annotations

from collections.abc import Iterable

from faden.core.apart.apart import OTHERS, Kept, apart_of, moved_away
from faden.core.identity import people
from faden.core.thread import Circle
from faden.engine import command as cmd
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.store.ports import UnitOfWork

REFUSED = cmd.Rejected("not_found", OTHERS)


async def kept_of(work: UnitOfWork, workspace: int, circle: Circle) -> Kept:
    """Return who is kept apart from a person, and which teams are nobody but them."""
    agents = apart_of(circle)
    if not agents:
        return Kept(agents)
    return Kept(agents, await work.lonely_teams(workspace, agents))


async def refused(
    work: UnitOfWork, ledger: Ledger, command: cmd.Command, wanted: Iterable[str], *, whose: str
) -> cmd.Rejected | None:
    """Return why this command cannot be: who gives it, or gets the ticket, is kept apart.

    `whose` is the colleague to whom the program belongs that gives it.
    """
    givers = {whose, getattr(command, "by", ""), getattr(command, "author", "")}
    for customer_id in wanted:
        circle = ledger.circle(customer_id)
        agents = apart_of(circle)
        if agents & givers:
            return REFUSED
        if agents and (why := await _reaches(work, command, circle)):
            return cmd.Rejected("conflict", why)
    return None


async def _reaches(work: UnitOfWork, command: cmd.Command, circle: Circle) -> str:
    if isinstance(command, cmd.WriteNote) and set(command.mentions) & apart_of(circle):
        return "one of those you mention does not look after this customer"
    if isinstance(command, cmd.AssignTicket):
        kept = await kept_of(work, command.workspace, circle)
        if command.owner in kept.agents:
            return "other colleagues look after this customer; choose somebody else"
        if command.owner in kept.lonely:
            return "nobody of this team can look after this customer; choose another one"
    return ""


async def keep_apart(work: UnitOfWork, ledger: Ledger, directory: Directory) -> None:
    """Take on what would reach somebody who is kept apart; nothing for all other customers."""
    if not any(record.thread.apart for record in ledger.records.values()):
        return
    done: set[str] = set()
    for customer_id, record in list(ledger.records.items()):
        if customer_id in done:
            continue
        circle = ledger.circle(customer_id)
        person = people(circle.everyone(), customer_id)
        done.update(person)
        if not apart_of(circle):
            continue
        kept = await kept_of(work, record.workspace, circle)
        policy = directory.policy(record.workspace)
        ledger.append(moved_away(circle.everyone(), person, policy=policy, kept=kept))
