"""What does an operator change about workspaces, their teams and the keys of programs?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import psycopg
from psycopg import AsyncConnection

from faden.app import utc_now
from faden.config import Config, ConfigError
from faden.engine.administration import keys, people, teams
from faden.engine.administration.deed import Deed
from faden.people.operate import run
from faden.serve import database
from faden.setup import at_command_line
from faden.store import registry
from faden.store.people import agents
from faden.store.people.audit import Did


def add_workspace(config: Config, slug: str, name: str) -> list[str]:
    """Create a workspace with its first teams; its first person comes with `faden agent add`."""

    async def add(url: str) -> None:
        async with await AsyncConnection.connect(url) as connection:
            await connection.execute("set role faden_engine")
            now = utc_now()
            made = await registry.create_workspace(connection, slug=slug, name=name, now=now)
            deed = at_command_line(connection, made, now)
            await deed.note(Did.WORKSPACE_ADDED, f"workspace:{slug}")

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

    async def work(deed: Deed) -> list[str]:
        await teams.add(deed, team_id, name)
        return [f"team:{team_id} can have tickets."]

    return run(config, slug, work)


def list_teams(config: Config, slug: str) -> list[str]:
    """Return a line for each team."""

    async def work(deed: Deed) -> list[str]:
        return [
            f"{team.team_id}  {team.name}  {team.members} people"
            for team in await agents.teams(deed.connection, deed.workspace)
        ] or ["no team yet: faden team add"]

    return run(config, slug, work)


def join_team(config: Config, team_id: str, email: str, *, slug: str) -> list[str]:
    """Make somebody a member."""

    async def work(deed: Deed) -> list[str]:
        agent = await people.by_email(deed, email)
        if not await teams.join(deed, team_id, agent):
            return [f"{agent.email} belongs to {team_id} already."]
        return [f"{agent.email} belongs to {team_id} now."]

    return run(config, slug, work)


def leave_team(config: Config, team_id: str, email: str, *, slug: str) -> list[str]:
    """End a membership."""

    async def work(deed: Deed) -> list[str]:
        agent = await people.by_email(deed, email)
        if not await teams.leave(deed, team_id, agent):
            return [f"{agent.email} did not belong to {team_id}."]
        return [f"{agent.email} belongs to {team_id} no more."]

    return run(config, slug, work)


def add_token(
    config: Config, label: str, *, role: str, email: str, slug: str, limits: Sequence[str] = ()
) -> list[str]:
    """Make a key for a program, and return it this once in the clear.

    With limits (teams) it reaches only their customers.
    """

    async def work(deed: Deed) -> list[str]:
        owner = await people.by_email(deed, email) if email else None
        return [await keys.add(deed, label, role=role, owner=owner, limits=limits)]

    return run(config, slug, work)


def list_tokens(config: Config, slug: str) -> list[str]:
    """Return a line for each key; none of them opens anything."""

    async def work(deed: Deed) -> list[str]:
        return [
            f"{one.token_id}  {one.label}  {one.role}  {one.created_at:%Y-%m-%d}"
            f"  {one.owner or 'nobody in particular'}"
            f"{'' if one.teams is None else '  only customers of: ' + ' '.join(one.teams)}"
            for one in await agents.tokens(deed.connection, deed.workspace)
        ] or ["no key yet: faden token add"]

    return run(config, slug, work)


def revoke_token(config: Config, token_id: str, *, slug: str) -> list[str]:
    """Make a key open nothing any more."""

    async def work(deed: Deed) -> list[str]:
        label = await keys.revoke(deed, token_id)
        return [f"The key of {label} opens nothing any more."]

    return run(config, slug, work)
