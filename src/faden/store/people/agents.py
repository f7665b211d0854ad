"""Who works in a workspace, in which role and team, and who not any more?

Nothing here commits: the caller writes the entry of the audit log in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class ListedAgent:
    """A person of a workspace, as an operator sees them."""

    agent_id: str
    email: str
    name: str
    role: str
    disabled_at: datetime | None
    has_second_factor: bool
    teams: tuple[str, ...]
    limited: bool = False  #: sees only the customers of these teams, and their own
    away_until: datetime | None = None  #: may lie in the past


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """A team of a workspace."""

    team_id: str
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class ListedToken:
    """A program's key, without what opens anything."""

    token_id: str
    label: str
    role: str
    created_at: datetime
    owner: str | None  #: the e-mail address of the person it ends with
    teams: tuple[str, ...] | None = None  #: limited to their customers; None: not limited


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended with a person's access."""

    sessions: int
    tokens: int


async def rows(connection: Connection, name: str, **values: object) -> list[tuple[Any, ...]]:
    """Run queries/<name>.sql."""
    found = await connection.execute(statement(name), values)
    return await found.fetchall() if found.description else []


async def agents(connection: Connection, workspace: int) -> list[ListedAgent]:
    """Return everybody of a workspace, those who left last."""
    found = await rows(connection, "find_agents", workspace=workspace)
    return [ListedAgent(*(*row[:6], tuple(row[6]), *row[7:])) for row in found]


async def set_role(connection: Connection, workspace: int, agent_id: str, role: str) -> str | None:
    """Give somebody a role; return the one before, None when there is no such person.

    It holds from their next request: a session reads the role anew each time.
    """
    found = await rows(connection, "set_role", workspace=workspace, agent=agent_id, role=role)
    return str(found[0][0]) if found else None


async def limit(connection: Connection, workspace: int, agent_id: str, *, limited: bool) -> bool:
    """Let somebody see only the customers of their teams, or all again; False: it was so before.

    It holds from their next request. Whoever leads or rules cannot be limited.
    """
    values = {"workspace": workspace, "agent": agent_id, "limited": limited}
    return bool(await rows(connection, "limit_agent", **values))


async def set_away(
    connection: Connection, workspace: int, agent_id: str, *, until: datetime | None
) -> bool:
    """Say until when somebody is away, None: they are here; False: there is no such person."""
    values = {"workspace": workspace, "agent": agent_id, "until": until}
    return bool(await rows(connection, "set_away", **values))


async def away_until(connection: Connection, workspace: int, agent_id: str) -> datetime | None:
    """Return until when somebody is away, possibly in the past; None: they never said."""
    found = await rows(connection, "read_away", workspace=workspace, agent=agent_id)
    return found[0][0] if found else None


async def leading_tokens(connection: Connection, workspace: int, agent_id: str) -> int:
    """Return how many keys of a person may do what a lead may."""
    found = await rows(connection, "count_leading_tokens", workspace=workspace, agent=agent_id)
    return int(found[0][0])


async def other_admins(connection: Connection, workspace: int, agent_id: str) -> int:
    """Return how many others may run this workspace."""
    found = await rows(connection, "count_admins", workspace=workspace, agent=agent_id)
    return int(found[0][0])


async def owned_tickets(connection: Connection, workspace: int, agent_id: str) -> int:
    """Return how many open tickets a person owes an answer."""
    found = await rows(
        connection, "count_owned_tickets", workspace=workspace, owner=f"agent:{agent_id}"
    )
    return int(found[0][0])


async def disable(
    connection: Connection, workspace: int, agent_id: str, *, now: datetime
) -> Ended | None:
    """End a person's access at once; None when they have none."""
    found = await rows(connection, "disable_agent", workspace=workspace, agent=agent_id, now=now)
    return Ended(*found[0]) if found else None


async def enable(connection: Connection, workspace: int, agent_id: str) -> bool:
    """Let somebody in again who had left; with the password they had."""
    return bool(await rows(connection, "enable_agent", workspace=workspace, agent=agent_id))


async def teams(connection: Connection, workspace: int) -> list[ListedTeam]:
    """Return the teams."""
    found = await rows(connection, "find_teams", workspace=workspace)
    return [ListedTeam(*row) for row in found]


async def join_team(connection: Connection, workspace: int, team: str, agent_id: str) -> bool:
    """Make somebody a member; False when they are one already."""
    found = await rows(connection, "join_team", workspace=workspace, team=team, agent=agent_id)
    return bool(found)


async def leave_team(connection: Connection, workspace: int, team: str, agent_id: str) -> bool:
    """End a membership; False when there was none."""
    found = await rows(connection, "leave_team", workspace=workspace, team=team, agent=agent_id)
    return bool(found)


async def tokens(connection: Connection, workspace: int) -> list[ListedToken]:
    """Return the keys of programs."""
    found = await rows(connection, "find_tokens", workspace=workspace)
    return [ListedToken(*(*row[:5], None if row[5] is None else tuple(row[5]))) for row in found]


async def revoke_token(connection: Connection, workspace: int, token_id: str) -> str | None:
    """Make a key open nothing any more; return its label, None when there is no such key."""
    found = await rows(connection, "revoke_token", workspace=workspace, token=token_id)
    return str(found[0][0]) if found else None


async def policy(connection: Connection, workspace: int) -> dict[str, Any]:
    """Return what a workspace decided, as stored; held until the transaction ends."""
    found = await rows(connection, "lock_policy", workspace=workspace)
    return dict(found[0][0])


async def set_policy(connection: Connection, workspace: int, decided: Mapping[str, Any]) -> None:
    """Store what a workspace decided; the caller has checked it."""
    await rows(connection, "set_policy", workspace=workspace, policy=Jsonb(dict(decided)))


async def credentials(
    connection: Connection, workspace: int, agent_id: str
) -> tuple[str, str] | None:
    """Return e-mail address and password hash of a person, None when there is no such person."""
    found = await rows(connection, "read_credentials", workspace=workspace, agent=agent_id)
    return (str(found[0][0]), str(found[0][1])) if found else None


async def one_at_a_time(connection: Connection, what: str) -> None:
    """Wait until nobody else changes this on the installation; held to the transaction's end."""
    await rows(connection, "lock_source", lock=what)
