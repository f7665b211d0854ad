"""Which teams are there, who belongs to them, and what does a program change about that?"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from faden.engine.administration import people, teams
from faden.engine.administration.deed import Deed
from faden.store.people import agents
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.settings.changing import Changed, changed, changing, named, reading

_TEAMS = "/api/v1/teams"
_TEAM = _TEAMS + "/{team}"
_MEMBER = _TEAM + "/members/{agent}"


class MemberShown(msgspec.Struct):
    """Somebody who belongs to a team."""

    id: str
    name: str
    disabled: bool


class TeamShown(msgspec.Struct):
    """A team; as owner of tickets it is "team:<id>"."""

    id: str
    name: str
    members: list[MemberShown]


class TeamsShown(msgspec.Struct):
    """The teams of the workspace."""

    items: list[TeamShown]


class TeamBody(Body):
    """What a team is called."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]


class TeamChanged(Changed):
    """The team is there and called so."""

    id: str
    name: str


class MemberChanged(Changed):
    """The membership is as asked for; `changed` is false when it was before."""

    team: str
    agent: str
    changed: bool


async def show(call: Call, _body: None) -> TeamsShown:
    """List the teams with their members."""
    async with call.services.connections.engine.connection() as connection:
        known = await agents.teams(connection, call.workspace)
        everybody = await agents.agents(connection, call.workspace)
    return TeamsShown(
        [
            TeamShown(
                team.team_id,
                team.name,
                [
                    MemberShown(one.agent_id, one.name, one.disabled_at is not None)
                    for one in everybody
                    if team.team_id in one.teams
                ],
            )
            for team in known
        ]
    )


async def put(call: Call, body: TeamBody) -> TeamChanged:
    """Add a team, or rename it."""
    team = str(call.request.path_params["team"])

    async def act(deed: Deed) -> TeamChanged:
        return TeamChanged(id=team, name=await teams.add(deed, team, body.name))

    return await changed(call, body, act, gives=TeamChanged)


async def join(call: Call, _body: None) -> MemberChanged:
    """Make somebody a member."""
    team, agent = named(call, "team", "team"), named(call, "agent", "agent")

    async def act(deed: Deed) -> MemberChanged:
        did = await teams.join(deed, team, await people.by_id(deed, agent))
        return MemberChanged(team=team, agent=agent, changed=did)

    return await changed(call, None, act, gives=MemberChanged)


async def leave(call: Call, _body: None) -> MemberChanged:
    """End a membership."""
    team, agent = named(call, "team", "team"), named(call, "agent", "agent")

    async def act(deed: Deed) -> MemberChanged:
        did = await teams.leave(deed, team, await people.by_id(deed, agent))
        return MemberChanged(team=team, agent=agent, changed=did)

    return await changed(call, None, act, gives=MemberChanged)


def operations() -> list[Operation]:
    """Return what can be asked about teams."""
    return [
        reading(_TEAMS, "listTeams", "List the teams with their members", show, TeamsShown),
        changing(
            f"PUT {_TEAM}",
            "putTeam",
            "Add a team, or give it another name",
            put,
            TeamChanged,
            takes=TeamBody,
        ),
        changing(f"PUT {_MEMBER}", "joinTeam", "Make a person a member", join, MemberChanged),
        changing(f"DELETE {_MEMBER}", "leaveTeam", "End a membership", leave, MemberChanged),
    ]
