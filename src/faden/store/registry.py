"""Who may come in: workspaces, accounts, people, sessions, programs?

Asked before a workspace is known, so it runs on a connection of the engine's pool. Tokens are 32
random bytes; only their SHA-256 is stored, so a stolen backup opens nothing. The caller's
transaction decides what is kept: nothing here commits.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from faden.store.wire import pgarray
from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]
Row = tuple[Any, ...]

ROLES = ("admin", "lead", "agent", "readonly")
FIRST_TEAMS: Mapping[str, str] = {"service": "Service", "lead": "Lead"}


@dataclass(frozen=True, slots=True)
class Workspace:
    """One company, apart from every other."""

    workspace_id: int
    slug: str
    name: str
    policy: Mapping[str, Any]  #: as stored; `config` gives it its meaning


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """A connected account with its settings."""

    account_id: str
    workspace: int
    channel: str
    label: str
    config: Mapping[str, Any] = field(repr=False)  #: holds secrets
    created_at: datetime | None = None  #: when it was first connected; known of what is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgent:
    """A person who shall be able to sign in."""

    workspace: int
    email: str
    name: str
    role: str
    password_hash: str = field(repr=False)
    locale: str = "de"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who may sign in."""

    agent_id: str
    workspace: int
    email: str
    name: str
    role: str
    locale: str
    password_hash: str = field(repr=False)
    has_second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a browser is, and which one it says it is."""

    place: str = ""  #: network address
    browser: str = ""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What the browser keeps of a session, this once in the clear."""

    token: str = field(repr=False)
    csrf: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in."""

    agent_id: str
    workspace: int
    workspace_name: str
    name: str
    role: str
    locale: str
    csrf: str = field(repr=False)
    session_id: str  #: names the session in lists; opens nothing
    begun_at: datetime
    seen_at: datetime  #: when it was last used, within a minute
    has_second_factor: bool
    teams: Sequence[str] | None = None  #: limited to the customers of these; None: not limited
    letter_keys: bool = True  #: single letters on the keyboard do something
    theme: str = "system"  #: colours of the pages: system, light, dark
    density: str = "comfortable"  #: or compact
    is_new_company: bool = False  #: nobody has answered or skipped its first questions yet
    is_apart: bool = False  #: from some customer

    @property
    def apart(self) -> str:
        """Return who sees none of those they are kept apart from; empty: there is none."""
        return self.agent_id if self.is_apart else ""

    @property
    def look(self) -> str:
        """Return the classes of the whole page; none for what is usual."""
        usual = ("system", "comfortable")
        return " ".join(one for one in (self.theme, self.density) if one not in usual)

    @property
    def owners(self) -> frozenset[str] | None:
        """Return whose customers this person sees and touches; None: everybody's."""
        return None if self.teams is None else _owners(self.teams) | {f"agent:{self.agent_id}"}


@dataclass(frozen=True, slots=True)
class Token:
    """A program that may call the API."""

    token_id: str  #: names the token in idempotency keys; not the token itself
    workspace: int
    label: str
    role: str
    teams: Sequence[str] | None = None  #: limited to the customers of these; None: not by itself
    agent_id: str | None = None  #: whose it is
    agent_teams: Sequence[str] | None = None  #: to which that person is limited
    is_apart: bool = False  #: that person is kept apart from some customer

    @property
    def apart(self) -> str:
        """Return who sees none of those they are kept apart from; empty: there is none."""
        return (self.agent_id or "") if self.is_apart else ""

    @property
    def owners(self) -> frozenset[str] | None:
        """Return whose customers this program sees and touches; None: everybody's.

        A key never reaches further than the person it belongs to.
        """
        own = None if self.teams is None else _owners(self.teams)
        if self.agent_teams is None:
            return own
        theirs = _owners(self.agent_teams)
        return theirs | {f"agent:{self.agent_id}"} if own is None else own & theirs


def _owners(teams: Sequence[str]) -> frozenset[str]:
    return frozenset(f"team:{team_id}" for team_id in teams)


_NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Failures:
    """How often somebody failed to sign in lately."""

    count: int
    last: datetime | None


async def _rows(connection: Connection, name: str, values: Mapping[str, Any]) -> list[Row]:
    cursor = await connection.execute(statement(name), values)
    return await cursor.fetchall() if cursor.description else []


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def plain_email(email: str) -> str:
    """Return the one spelling under which a person's e-mail address is stored.

    >>> plain_email(" Linda.Weber@Example.org ")
    'linda.weber@example.org'
    """
    return email.strip().casefold()


async def create_workspace(
    connection: Connection,
    *,
    slug: str,
    name: str,
    now: datetime,
    policy: Mapping[str, Any] | None = None,
) -> int:
    """Create a workspace with its first teams and return its number."""
    values = {"slug": slug, "name": name, "policy": Jsonb(dict(policy or {})), "now": now}
    workspace: int = (await _rows(connection, "create_workspace", values))[0][0]
    for team_id, team_name in FIRST_TEAMS.items():
        await add_team(connection, workspace, team_id, name=team_name)
    return workspace


async def workspaces(connection: Connection) -> list[Workspace]:
    """Return every workspace."""
    return [Workspace(*row) for row in await _rows(connection, "find_workspaces", {})]


async def add_team(connection: Connection, workspace: int, team_id: str, *, name: str) -> None:
    """Add a team, or give it another name; as owner of a ticket it is "team:<team_id>"."""
    values = {"workspace": workspace, "team": team_id, "name": name}
    await _rows(connection, "add_team", values)


async def add_account(connection: Connection, account: StoredAccount, *, now: datetime) -> bool:
    """Connect an account or change its settings.

    False when the id belongs to another workspace or channel already: nothing was changed.
    """
    values = {
        "account": account.account_id,
        "workspace": account.workspace,
        "channel": account.channel,
        "label": account.label,
        "config": Jsonb(dict(account.config)),
        "now": now,
    }
    return bool(await _rows(connection, "add_account", values))


async def accounts(connection: Connection) -> list[StoredAccount]:
    """Return every connected account of every workspace, for the directory."""
    return [StoredAccount(*row) for row in await _rows(connection, "find_accounts", {})]


async def add_agent(connection: Connection, agent: NewAgent, *, now: datetime) -> str:
    """Add a person and return the id; as owner of a ticket it is "agent:<id>"."""
    agent_id = secrets.token_hex(8)
    values = {
        "agent": agent_id,
        "workspace": agent.workspace,
        "email": plain_email(agent.email),
        "name": agent.name,
        "role": agent.role,
        "password_hash": agent.password_hash,
        "locale": agent.locale,
        "now": now,
    }
    await _rows(connection, "add_agent", values)
    return agent_id


async def agents_for_sign_in(connection: Connection, email: str) -> list[Agent]:
    """Return who may be meant by an e-mail address: at most one person in each workspace."""
    values = {"email": plain_email(email)}
    return [Agent(*row) for row in await _rows(connection, "find_agents_for_sign_in", values)]


async def set_password(connection: Connection, agent_id: str, password_hash: str) -> bool:
    """Change a password and end every session of its owner; False when there is no such person."""
    values = {"agent": agent_id, "password_hash": password_hash}
    return bool(await _rows(connection, "set_password", values))


async def set_language(connection: Connection, session: Session, locale: str) -> None:
    """Remember in which language a person wants the pages."""
    values = {"agent": session.agent_id, "workspace": session.workspace, "locale": locale}
    await _rows(connection, "set_language", values)


async def set_letter_keys(connection: Connection, session: Session, *, on: bool) -> None:
    """Remember whether single letters do something for a person."""
    values = {"agent": session.agent_id, "workspace": session.workspace, "on": on}
    await _rows(connection, "set_letter_keys", values)


async def open_session(
    connection: Connection,
    agent: Agent | Session,
    *,
    now: datetime,
    lasts: timedelta,
    origin: Origin = _NOWHERE,
) -> OpenedSession:
    """Sign somebody in who has proved who they are; the session is always a new one."""
    opened = OpenedSession(secrets.token_urlsafe(32), secrets.token_urlsafe(32), now + lasts)
    values = {
        "token": _hash(opened.token),
        "agent": agent.agent_id,
        "workspace": agent.workspace,
        "csrf": opened.csrf,
        "now": now,
        "expires_at": opened.expires_at,
        "place": origin.place,
        "browser": origin.browser,
    }
    await _rows(connection, "open_session", values)
    return opened


async def session(connection: Connection, token: str, *, now: datetime) -> Session | None:
    """Return who is signed in by this token, or None."""
    return (await sessions(connection, [token], now=now)).get(token)


async def sessions(
    connection: Connection, tokens: Sequence[str], *, now: datetime
) -> dict[str, Session]:
    """Return who is signed in by each of these tokens; those that have ended are left out."""
    by_hash = {_hash(token): token for token in tokens}
    values = {"tokens": list(by_hash), "now": now}
    found = await _rows(connection, "find_session", values)
    return {by_hash[row[0]]: Session(*row[1:]) for row in found}


async def see_session(connection: Connection, token: str, *, now: datetime) -> None:
    """Note that a session is used."""
    await _rows(connection, "see_session", {"token": _hash(token), "now": now})


async def close_session(connection: Connection, token: str) -> None:
    """Sign out."""
    await _rows(connection, "close_session", {"token": _hash(token)})


async def add_token(
    connection: Connection,
    workspace: int,
    *,
    label: str,
    role: str,
    now: datetime,
    agent_id: str | None = None,
    teams: Sequence[str] | None = None,
) -> str:
    """Return a new key for a program, this once in the clear; an agent's key ends with them.

    `teams`: it reaches only their customers. The caller has seen that they exist.
    """
    made = secrets.token_urlsafe(32)
    values = {
        "token": _hash(made),
        "workspace": workspace,
        "label": label,
        "role": role,
        "now": now,
        "agent": agent_id,
        "teams": None if teams is None else list(teams),
    }
    await _rows(connection, "add_token", values)
    return made


async def token(connection: Connection, given: str) -> Token | None:
    """Return which program holds this key, or None; it may do no more than who it belongs to."""
    found = await _rows(connection, "find_token", {"token": _hash(given)})
    if not found:
        return None
    workspace, label, role, *limits, owners = found[0]
    least = max((role, owners or role), key=ROLES.index)
    return Token(_hash(given).hex()[:16], workspace, label, least, *limits)


async def sign_in_failures(
    connection: Connection, whos: tuple[bytes, bytes], *, since: datetime
) -> tuple[Failures, Failures]:
    """Return how often each has failed, one attempt at a time until the transaction ends."""
    await _rows(connection, "lock_sign_in", {"who": pgarray.byteas(whos)})
    values = {"who": pgarray.byteas(whos), "since": since}
    found = {
        bytes(who): Failures(count, last)
        for who, count, last in await _rows(connection, "count_sign_in_failures", values)
    }
    return found[whos[0]], found[whos[1]]


async def note_sign_in_attempt(
    connection: Connection, whos: tuple[bytes, bytes], *, now: datetime, forget: timedelta
) -> None:
    """Count an attempt as failed until `forgive_sign_in` says otherwise."""
    values = {"who": pgarray.byteas(whos), "now": now, "since": now - forget}
    await _rows(connection, "note_sign_in_attempt", values)


async def forgive_sign_in(
    connection: Connection, whos: tuple[bytes, bytes], *, now: datetime
) -> None:
    """The password was right after all: `now` is the time the attempt was noted under."""
    values = {"pair": whos[0], "place": whos[1], "now": now}
    await _rows(connection, "forgive_sign_in", values)


async def settle_quarantined(
    connection: Connection, workspace: int, quarantine_id: str, *, by: str, how: str, now: datetime
) -> bool:
    """Note what a person made of a quarantined thing; False when it is not there or settled."""
    values = {
        "workspace": workspace,
        "quarantine": quarantine_id,
        "by": by,
        "how": how,
        "now": now,
    }
    rows = await _rows(connection, "settle_quarantined", values)
    return bool(rows and rows[0][1])


async def is_quiet(connection: Connection) -> bool:
    """Say whether this was restored, and nobody has said yet that it shall write to people."""
    cursor = await connection.execute(statement("find_quiet"))
    return bool((await cursor.fetchall())[0][0])


async def end_quiet(connection: Connection) -> bool:
    """Let what was restored write to people; False when it did already."""
    cursor = await connection.execute(statement("end_quiet"))
    return bool(await cursor.fetchall())
