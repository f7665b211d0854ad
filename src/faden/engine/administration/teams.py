"""Which teams has a workspace, and who belongs to them?"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, count

from faden.engine.administration.deed import Deed, Refused, name_of
from faden.store import registry
from faden.store.people import agents
from faden.store.people.agents import ListedAgent
from faden.store.people.audit import Did
from faden.store.registry import Connection

_ID = re.compile("[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
_WORD = re.compile("[a-z0-9]+", re.ASCII)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


async def add(deed: Deed, team_id: str, name: str) -> str:
    """Add a team, or give it another name; return the name."""
    if not _ID.fullmatch(team_id):
        raise Refused("invalid", f"{team_id!r}: write small letters, digits and -")
    named = name_of(name or team_id, "name")
    await registry.add_team(deed.connection, deed.workspace, team_id, name=named)
    await deed.note(Did.TEAM_ADDED, f"team:{team_id}", name=named)
    return named


async def found(deed: Deed, name: str) -> str:
    """Add a team that was not there; return its id, which is made from the name."""
    named = name_of(name, "name")
    await agents.policy(deed.connection, deed.workspace)  # two at once must not get one id
    there = await agents.teams(*_place(deed))
    if named.casefold() in {team.name.casefold() for team in there}:
        raise Refused("conflict", f"there is a team {named!r} already")
    team_id = _free_id(named, {team.team_id for team in there})
    await add(deed, team_id, named)
    return team_id


async def rename(deed: Deed, team_id: str, name: str) -> str:
    """Give a team that is there another name; return it."""
    await agents.policy(deed.connection, deed.workspace)
    there = {team.team_id: team.name for team in await agents.teams(*_place(deed))}
    if team_id not in there:
        raise _unknown(team_id, list(there))
    named = name_of(name, "name")
    others = [one.casefold() for other, one in there.items() if other != team_id]
    if named.casefold() in others:
        raise Refused("conflict", f"there is a team {named!r} already")
    return await add(deed, team_id, named)


async def join(deed: Deed, team_id: str, agent: ListedAgent) -> bool:
    """Make somebody a member; False when they were one."""
    await known(deed, team_id)
    joined = await agents.join_team(deed.connection, deed.workspace, team_id, agent.agent_id)
    if joined:
        await deed.note(Did.TEAM_JOINED, f"agent:{agent.agent_id}", other=f"team:{team_id}")
    return joined


async def leave(deed: Deed, team_id: str, agent: ListedAgent) -> bool:
    """End a membership; False when there was none."""
    await known(deed, team_id)
    left = await agents.leave_team(deed.connection, deed.workspace, team_id, agent.agent_id)
    if left:
        await deed.note(Did.TEAM_LEFT, f"agent:{agent.agent_id}", other=f"team:{team_id}")
    return left


async def known(deed: Deed, team_id: str) -> str:
    """Return the id of a team that is there; Refused when there is none of that name."""
    known = [team.team_id for team in await agents.teams(*_place(deed))]
    if team_id not in known:
        raise _unknown(team_id, known)
    return team_id


def _place(deed: Deed) -> tuple[Connection, int]:
    return deed.connection, deed.workspace


def _unknown(team_id: str, known: list[str]) -> Refused:
    there = ", ".join(known) or "none yet"
    return Refused("not_found", f"there is no team {team_id!r}; there are: {there}")


def _free_id(name: str, taken: set[str]) -> str:
    """Return an id that reads like the name: "Köln Süd" is "koeln-sued"."""
    spelled = name.lower().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    stem = "-".join(_WORD.findall(plain))[:50].strip("-") or "team"
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(one for one in chain([stem], numbered) if one not in taken)
