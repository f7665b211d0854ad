"""What does an operator change about workspaces, their teams and the keys of programs?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import psycopg
from psycopg import AsyncConnection

from faden.app import utc_now
from faden.config import Config, ConfigError
from faden.people.operate import UNLIMITED, Work, run
from faden.serve import database
from faden.store import registry
from faden.store.people import agents
from faden.store.people.agents import ListedAgent
from faden.store.people.audit import Did


def add_workspace(config: Config, slug: str, name: str) -> list[str]:
    """Create a workspace with its first teams; its first person comes with `faden agent add`."""

    async def add(url: str) -> None:
        async with await AsyncConnection.connect(url) as connection:
            await connection.execute("set role faden_engine")
            now = utc_now()
            made = await registry.create_workspace(connection, slug=slug, name=name, now=now)
            await Work(connection, made, now).note(Did.WORKSPACE_ADDED, f"workspace:{slug}")

    with database(config) as url:
        try:
            asyncio.run(add(url))
        except psycopg.errors.UniqueViolation:
            raise ConfigError(f"there is a workspace {slug!r} already") from None
        except psycopg.errors.CheckViolation:
            raise ConfigError(
                f"{slug!r}: write small letters, digits and -, beginning with a letter"
            ) from None
    return [
        (
            f"The workspace {slug!r} is there. Its first person: "
            f"faden agent add EMAIL --role admin --workspace {slug}"
        )
    ]


def list_workspaces(config: Config) -> list[str]:
    """Return a line for each workspace."""

    async def read(url: str) -> list[str]:
        async with await AsyncConnection.connect(url) as connection:
            await connection.execute("set role faden_engine")
            return [f"{one.slug}  {one.name}" for one in await registry.workspaces(connection)]

    with database(config) as url:
        return asyncio.run(read(url)) or ["no workspace yet: faden init"]


def add_team(config: Config, team_id: str, *, name: str, slug: str) -> list[str]:
    """Add a team, or give it another name."""

    async def work(work: Work) -> list[str]:
        try:
            await registry.add_team(work.connection, work.workspace, team_id, name=name or team_id)
        except psycopg.errors.CheckViolation:
            raise ConfigError(f"{team_id!r}: write small letters, digits and -") from None
        await work.note(Did.TEAM_ADDED, f"team:{team_id}", name=name or team_id)
        return [f"team:{team_id} can have tickets."]

    return run(config, slug, work)


def list_teams(config: Config, slug: str) -> list[str]:
    """Return a line for each team."""

    async def work(work: Work) -> list[str]:
        return [
            f"{team.team_id}  {team.name}  {team.members} people"
            for team in await agents.teams(work.connection, work.workspace)
        ] or ["no team yet: faden team add"]

    return run(config, slug, work)


def join_team(config: Config, team_id: str, email: str, *, slug: str) -> list[str]:
    """Make somebody a member."""

    async def work(work: Work) -> list[str]:
        agent, team = await work.agent(email), await work.team(team_id)
        if not await agents.join_team(work.connection, work.workspace, team, agent.agent_id):
            return [f"{agent.email} belongs to {team} already."]
        await work.note(Did.TEAM_JOINED, f"agent:{agent.agent_id}", other=f"team:{team}")
        return [f"{agent.email} belongs to {team} now."]

    return run(config, slug, work)


def leave_team(config: Config, team_id: str, email: str, *, slug: str) -> list[str]:
    """End a membership."""

    async def work(work: Work) -> list[str]:
        agent, team = await work.agent(email), await work.team(team_id)
        if not await agents.leave_team(work.connection, work.workspace, team, agent.agent_id):
            return [f"{agent.email} did not belong to {team}."]
        await work.note(Did.TEAM_LEFT, f"agent:{agent.agent_id}", other=f"team:{team}")
        return [f"{agent.email} belongs to {team} no more."]

    return run(config, slug, work)


def add_token(
    config: Config, label: str, *, role: str, email: str, slug: str, teams: Sequence[str] = ()
) -> list[str]:
    """Make a key for a program, and return it this once in the clear.

    With teams it reaches only their customers.
    """
    if role not in registry.ROLES:
        raise ConfigError(f"role {role!r}: choose one of {', '.join(registry.ROLES)}")
    if teams and role in UNLIMITED:
        raise ConfigError(f"a key with the role {role} sees everybody; give it agent or readonly")

    async def work(work: Work) -> list[str]:
        owner = await work.agent(email) if email else None
        if owner is not None:
            _refuse_useless(owner, role)
        named = [await work.team(team) for team in dict.fromkeys(teams)]
        made = await registry.add_token(
            work.connection,
            work.workspace,
            label=label,
            role=role,
            now=work.now,
            agent_id=owner.agent_id if owner else None,
            teams=named or None,
        )
        detail = {"teams": " ".join(named)} if named else {}
        await work.note(Did.TOKEN_MADE, f"token:{label}", role=role, **detail)
        return [made]

    return run(config, slug, work)


def _refuse_useless(owner: ListedAgent, role: str) -> None:
    """Raise unless a key of this role can be this person's."""
    if owner.disabled_at is not None:
        raise ConfigError(f"{owner.email} is disabled; their keys would open nothing")
    if owner.limited and role in UNLIMITED:
        raise ConfigError(
            f"{owner.email} sees only the customers of their teams; a key with the role {role} "
            "would see more"
        )


def list_tokens(config: Config, slug: str) -> list[str]:
    """Return a line for each key; none of them opens anything."""

    async def work(work: Work) -> list[str]:
        return [
            f"{one.token_id}  {one.label}  {one.role}  {one.created_at:%Y-%m-%d}"
            f"  {one.owner or 'nobody in particular'}"
            f"{'' if one.teams is None else '  only customers of: ' + ' '.join(one.teams)}"
            for one in await agents.tokens(work.connection, work.workspace)
        ] or ["no key yet: faden token add"]

    return run(config, slug, work)


def revoke_token(config: Config, token_id: str, *, slug: str) -> list[str]:
    """Make a key open nothing any more."""

    async def work(work: Work) -> list[str]:
        label = await agents.revoke_token(work.connection, work.workspace, token_id)
        if label is None:
            raise ConfigError(f"there is no key {token_id!r}; see faden token list")
        await work.note(Did.TOKEN_REVOKED, f"token:{label}")
        return [f"The key of {label} opens nothing any more."]

    return run(config, slug, work)
