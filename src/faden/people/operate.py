"""What does an operator change about people and their rights, and what is said of it?

The rules stand in engine/administration, which the API shares. Each function returns the lines
that are printed; what cannot be done is a ConfigError that says what to do instead.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from psycopg import AsyncConnection

from faden.app import utc_now
from faden.config import Config, ConfigError
from faden.engine.administration import people, policy
from faden.engine.administration.deed import Deed, Refused
from faden.serve import database
from faden.setup import at_command_line, workspace_named
from faden.store import registry
from faden.store.people import agents
from faden.store.people.audit import Did
from faden.web.passwords import LONGEST, SHORTEST, hash_password


def run(config: Config, slug: str, work: Callable[[Deed], Awaitable[list[str]]]) -> list[str]:
    """Do it in one transaction of one workspace: all of it, or nothing."""

    async def do(url: str) -> list[str]:
        workspace = await workspace_named(url, slug)
        async with await AsyncConnection[Any].connect(url) as connection:
            await connection.execute("set role faden_engine")
            return await work(at_command_line(connection, workspace, utc_now()))

    with database(config) as url:
        try:
            return asyncio.run(do(url))
        except Refused as refused:
            raise ConfigError(refused.reason) from None


def refuse_weak(password: str) -> None:
    """Raise unless it can be a password."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(f"the password needs at least {SHORTEST} characters")


def add_agent(
    config: Config, email: str, *, name: str, role: str, password: str, slug: str
) -> list[str]:
    """Add a person who may sign in."""
    refuse_weak(password)
    hashed = hash_password(password)

    async def work(deed: Deed) -> list[str]:
        agent = registry.NewAgent(
            workspace=deed.workspace, email=email, name=name, role=role, password_hash=hashed
        )
        await people.add(deed, agent)
        return [f"{email} may sign in as {role}."]

    return run(config, slug, work)


def list_agents(config: Config, slug: str) -> list[str]:
    """Return a line for each person."""

    async def work(deed: Deed) -> list[str]:
        return [
            "  ".join(
                (
                    agent.email,
                    agent.role,
                    "second factor" if agent.has_second_factor else "password only",
                    f"disabled {agent.disabled_at:%Y-%m-%d}" if agent.disabled_at else "active",
                    " ".join(agent.teams) or "no team",
                    *(("sees only their customers",) if agent.limited else ()),
                )
            )
            for agent in await agents.agents(deed.connection, deed.workspace)
        ] or ["nobody yet: faden agent add"]

    return run(config, slug, work)


def set_password(config: Config, email: str, password: str, *, slug: str) -> list[str]:
    """Give somebody a new password; every session of theirs ends."""
    refuse_weak(password)
    hashed = hash_password(password)

    async def work(deed: Deed) -> list[str]:
        agent = await people.by_email(deed, email)
        await registry.set_password(deed.connection, agent.agent_id, hashed)
        await deed.note(Did.PASSWORD_CHANGED, f"agent:{agent.agent_id}")
        return [f"{agent.email} has a new password and must sign in again everywhere."]

    return run(config, slug, work)


def set_role(config: Config, email: str, role: str, *, slug: str) -> list[str]:
    """Give somebody another role; it holds from their next click."""

    async def work(deed: Deed) -> list[str]:
        agent = await people.by_email(deed, email)
        before = await people.set_role(deed, agent.agent_id, role)
        return [f"{agent.email} is {role} from now on (was {before.role})."]

    return run(config, slug, work)


def limit(config: Config, email: str, *, all_teams: bool, slug: str) -> list[str]:
    """Let somebody see only the customers of their teams, or all of them again."""

    async def work(deed: Deed) -> list[str]:
        agent = await people.by_email(deed, email)
        if not await people.limit(deed, agent.agent_id, limited=not all_teams):
            return [f"{agent.email} was {'not limited' if all_teams else 'limited'} already."]
        if all_teams:
            return [f"{agent.email} sees all customers from now on."]
        teams = ", ".join(agent.teams) or "no team yet: faden team join"
        return [f"{agent.email} sees only their own customers and those of: {teams}."]

    return run(config, slug, work)


def disable(config: Config, email: str, *, slug: str) -> list[str]:
    """End somebody's access at once."""

    async def work(deed: Deed) -> list[str]:
        agent = await people.by_email(deed, email)
        ended = await people.disable(deed, agent.agent_id)
        if ended is None:
            return [f"{agent.email} was disabled already."]
        owed = await agents.owned_tickets(deed.connection, deed.workspace, agent.agent_id)
        lines = [f"{agent.email} is out: {ended.sessions} sessions and {ended.tokens} keys ended."]
        if owed:
            lines.append(
                f"{owed} open tickets are still theirs; each goes to the next owner when it is "
                "due. To be faster, give them to somebody at the desk."
            )
        return lines

    return run(config, slug, work)


def enable(config: Config, email: str, *, slug: str) -> list[str]:
    """Let somebody in again."""

    async def work(deed: Deed) -> list[str]:
        agent = await people.by_email(deed, email)
        if not await people.enable(deed, agent.agent_id):
            return [f"{agent.email} was not disabled."]
        return [f"{agent.email} may sign in again, with the password they had."]

    return run(config, slug, work)


def reset_second_factor(config: Config, email: str, *, slug: str) -> list[str]:
    """Take a lost second factor away; the person sets up a new one."""

    async def work(deed: Deed) -> list[str]:
        agent = await people.by_email(deed, email)
        await people.reset_second_factor(deed, agent.agent_id)
        return [
            (
                f"{agent.email} signs in with the password alone until they set up a new one. "
                "Be sure that it was them who asked."
            )
        ]

    return run(config, slug, work)


def set_setting(config: Config, key: str, value: str, *, slug: str) -> list[str]:
    """Change a setting of a workspace, checked before it is stored; "null" is the default again."""
    try:
        decided = json.loads(value)
    except ValueError:
        decided = value  # a plain word, such as AT

    async def work(deed: Deed) -> list[str]:
        shown = await policy.set_one(deed, key, decided)
        return [f"{key} is {shown}; a running Faden knows it within seconds."]

    return run(config, slug, work)
