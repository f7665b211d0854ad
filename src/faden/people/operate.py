"""What does an operator change about workspaces, people, teams and keys, and what came of it?

Every change is one transaction with its entry in the audit log. Each function returns the lines
that are printed; what cannot be done is a ConfigError that says what to do instead.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import AsyncConnection

from faden.app import utc_now
from faden.config import Config, ConfigError
from faden.engine.settings import SETTINGS, policy_of
from faden.serve import database
from faden.setup import COMMAND_LINE, operator, workspace_named
from faden.store import registry
from faden.store.people import agents, factors, sessions
from faden.store.people.agents import ListedAgent
from faden.store.people.audit import Did, Entry, note
from faden.web.passwords import LONGEST, SHORTEST, hash_password


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction on one workspace."""

    connection: AsyncConnection[Any]
    workspace: int
    now: datetime

    async def agent(self, email: str) -> ListedAgent:
        """Return the person with this e-mail address, here or gone."""
        known = await agents.agents(self.connection, self.workspace)
        wanted = registry.plain_email(email)
        for agent in known:
            if agent.email == wanted:
                return agent
        names = ", ".join(agent.email for agent in known) or "nobody yet"
        raise ConfigError(f"there is no agent {email!r} in this workspace; there are: {names}")

    async def team(self, team_id: str) -> str:
        """Return the id of a team that exists."""
        known = [team.team_id for team in await agents.teams(self.connection, self.workspace)]
        if team_id not in known:
            there = ", ".join(known) or "none yet"
            raise ConfigError(f"there is no team {team_id!r}; there are: {there}")
        return team_id

    async def note(self, did: Did, what: str, **detail: str) -> None:
        """Add to the audit log."""
        entry = Entry(
            workspace=self.workspace,
            who=operator(),
            did=did,
            what=what,
            place=COMMAND_LINE,
            detail=detail,
        )
        await note(self.connection, entry, now=self.now)


def run(config: Config, slug: str, work: Callable[[Work], Awaitable[list[str]]]) -> list[str]:
    """Do it in one transaction of one workspace: all of it, or nothing."""

    async def do(url: str) -> list[str]:
        workspace = await workspace_named(url, slug)
        async with await AsyncConnection.connect(url) as connection:
            await connection.execute("set role faden_engine")
            return await work(Work(connection, workspace, utc_now()))

    with database(config) as url:
        return asyncio.run(do(url))


def refuse_weak(password: str) -> None:
    """Raise unless it can be a password."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(f"the password needs at least {SHORTEST} characters")


UNLIMITED = frozenset({"admin", "lead"})  #: roles that always see every customer


def _role(role: str) -> str:
    if role not in registry.ROLES:
        raise ConfigError(f"role {role!r}: choose one of {', '.join(registry.ROLES)}")
    return role


def add_agent(
    config: Config, email: str, *, name: str, role: str, password: str, slug: str
) -> list[str]:
    """Add a person who may sign in."""
    if "@" not in email:
        raise ConfigError(f"{email!r} is not an e-mail address")
    refuse_weak(password)
    hashed = hash_password(password)

    async def work(work: Work) -> list[str]:
        agent = registry.NewAgent(
            workspace=work.workspace,
            email=email,
            name=name or email.split("@", maxsplit=1)[0],
            role=_role(role),
            password_hash=hashed,
        )
        try:
            agent_id = await registry.add_agent(work.connection, agent, now=work.now)
        except psycopg.errors.UniqueViolation:
            raise ConfigError(f"{email} is there already; see faden agent list") from None
        await work.note(Did.AGENT_ADDED, f"agent:{agent_id}", role=role)
        return [f"{email} may sign in as {role}."]

    return run(config, slug, work)


def list_agents(config: Config, slug: str) -> list[str]:
    """Return a line for each person."""

    async def work(work: Work) -> list[str]:
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
            for agent in await agents.agents(work.connection, work.workspace)
        ] or ["nobody yet: faden agent add"]

    return run(config, slug, work)


def set_password(config: Config, email: str, password: str, *, slug: str) -> list[str]:
    """Give somebody a new password; every session of theirs ends."""
    refuse_weak(password)
    hashed = hash_password(password)

    async def work(work: Work) -> list[str]:
        agent = await work.agent(email)
        await registry.set_password(work.connection, agent.agent_id, hashed)
        await work.note(Did.PASSWORD_CHANGED, f"agent:{agent.agent_id}")
        return [f"{agent.email} has a new password and must sign in again everywhere."]

    return run(config, slug, work)


def set_role(config: Config, email: str, role: str, *, slug: str) -> list[str]:
    """Give somebody another role; it holds from their next click."""

    async def work(work: Work) -> list[str]:
        agent = await work.agent(email)
        if _role(role) != "admin":
            await _refuse_last_admin(work, agent)
        if agent.limited and role in UNLIMITED:
            raise ConfigError(
                f"{agent.email} sees only the customers of their teams, and a {role} must see all: "
                f"faden agent limit {agent.email} --all-teams first"
            )
        await agents.set_role(work.connection, work.workspace, agent.agent_id, role)
        await work.note(Did.ROLE_CHANGED, f"agent:{agent.agent_id}", before=agent.role, role=role)
        return [f"{agent.email} is {role} from now on (was {agent.role})."]

    return run(config, slug, work)


def limit(config: Config, email: str, *, all_teams: bool, slug: str) -> list[str]:
    """Let somebody see only the customers of their teams, or all of them again."""

    async def work(work: Work) -> list[str]:
        agent = await work.agent(email)
        if not all_teams and agent.role in UNLIMITED:
            raise ConfigError(f"{agent.email} is {agent.role}: who leads or rules sees everybody")
        if not all_teams and await agents.leading_tokens(
            work.connection, work.workspace, agent.agent_id
        ):
            raise ConfigError(
                f"{agent.email} has keys with the role {' or '.join(sorted(UNLIMITED))}; revoke "
                "them first: faden token list"
            )
        changed = await agents.limit(
            work.connection, work.workspace, agent.agent_id, limited=not all_teams
        )
        if not changed:
            return [f"{agent.email} was {'not limited' if all_teams else 'limited'} already."]
        did = Did.AGENT_UNLIMITED if all_teams else Did.AGENT_LIMITED
        await work.note(did, f"agent:{agent.agent_id}", teams=" ".join(agent.teams))
        if all_teams:
            return [f"{agent.email} sees all customers from now on."]
        teams = ", ".join(agent.teams) or "no team yet: faden team join"
        return [f"{agent.email} sees only their own customers and those of: {teams}."]

    return run(config, slug, work)


async def _refuse_last_admin(work: Work, agent: ListedAgent) -> None:
    is_admin = agent.role == "admin" and agent.disabled_at is None
    if is_admin and not await agents.other_admins(work.connection, work.workspace, agent.agent_id):
        raise ConfigError(f"{agent.email} is the only admin; make somebody else one first")


def disable(config: Config, email: str, *, slug: str) -> list[str]:
    """End somebody's access at once."""

    async def work(work: Work) -> list[str]:
        agent = await work.agent(email)
        await _refuse_last_admin(work, agent)
        ended = await agents.disable(work.connection, work.workspace, agent.agent_id, now=work.now)
        if ended is None:
            return [f"{agent.email} was disabled already."]
        await work.note(
            Did.AGENT_DISABLED,
            f"agent:{agent.agent_id}",
            sessions=str(ended.sessions),
            tokens=str(ended.tokens),
        )
        owed = await agents.owned_tickets(work.connection, work.workspace, agent.agent_id)
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

    async def work(work: Work) -> list[str]:
        agent = await work.agent(email)
        if not await agents.enable(work.connection, work.workspace, agent.agent_id):
            return [f"{agent.email} was not disabled."]
        await work.note(Did.AGENT_ENABLED, f"agent:{agent.agent_id}")
        return [f"{agent.email} may sign in again, with the password they had."]

    return run(config, slug, work)


def reset_second_factor(config: Config, email: str, *, slug: str) -> list[str]:
    """Take a lost second factor away; the person sets up a new one."""

    async def work(work: Work) -> list[str]:
        agent = await work.agent(email)
        await factors.remove(work.connection, work.workspace, agent.agent_id)
        await sessions.end_sessions(work.connection, work.workspace, agent.agent_id)
        await work.note(Did.SECOND_FACTOR_RESET, f"agent:{agent.agent_id}")
        return [
            (
                f"{agent.email} signs in with the password alone until they set up a new one. "
                "Be sure that it was them who asked."
            )
        ]

    return run(config, slug, work)


def set_setting(config: Config, key: str, value: str, *, slug: str) -> list[str]:
    """Change a setting of a workspace, checked before it is stored; "null" is the default again."""
    if key not in SETTINGS:
        raise ConfigError(f"there is no setting {key!r}; there are: {', '.join(SETTINGS)}")
    try:
        decided = json.loads(value)
    except ValueError:
        decided = value  # a plain word, such as AT

    async def work(work: Work) -> list[str]:
        policy = await agents.policy(work.connection, work.workspace)
        changed = {name: kept for name, kept in policy.items() if name != key}
        if decided is not None:
            changed[key] = decided
        policy_of(changed)
        await agents.set_policy(work.connection, work.workspace, changed)
        shown = json.dumps(decided, ensure_ascii=False, sort_keys=True)
        await work.note(Did.SETTING_CHANGED, f"setting:{key}", setting=key, value=shown)
        return [f"{key} is {shown}; a running Faden knows it within seconds."]

    return run(config, slug, work)
