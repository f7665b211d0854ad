"""Which teams has a workspace, and who belongs to them?"""

from __future__ import annotations

import re

from faden.engine.administration.deed import Deed, Refused, name_of
from faden.store import registry
from faden.store.people import agents
from faden.store.people.agents import ListedAgent
from faden.store.people.audit import Did

_ID = re.compile("[a-z0-9][a-z0-9-]{0,62}", re.ASCII)


async def add(deed: Deed, team_id: str, name: str) -> str:
    """Add a team, or give it another name; return the name."""
    if not _ID.fullmatch(team_id):
        raise Refused("invalid", f"{team_id!r}: write small letters, digits and -")
    named = name_of(name or team_id, "name")
    await registry.add_team(deed.connection, deed.workspace, team_id, name=named)
    await deed.note(Did.TEAM_ADDED, f"team:{team_id}", name=named)
    return named


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
    known = [team.team_id for team in await agents.teams(deed.connection, deed.workspace)]
    if team_id not in known:
        there = ", ".join(known) or "none yet"
        raise Refused("not_found", f"there is no team {team_id!r}; there are: {there}")
    return team_id
