"""Where is somebody signed in, where have they half begun, and which browsers do we know?

As everywhere, tokens are 32 random bytes and only their SHA-256 is stored. Nothing here commits.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from faden.store.people.agents import rows
from faden.store.registry import Agent, Session, plain_email

Connection = AsyncConnection[Any]

HALF_LASTS = timedelta(minutes=10)  #: to find the phone and type its code
BROWSER_LASTS = timedelta(days=180)  #: since somebody last came in by it


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A browser somebody is signed in with."""

    session_id: str
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime
    place: str
    browser: str


def sha256(token: str) -> bytes:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


async def sessions(
    connection: Connection, workspace: int, agent_id: str, *, now: datetime
) -> list[ListedSession]:
    """Return where a person is signed in, last used first."""
    found = await rows(connection, "find_sessions", workspace=workspace, agent=agent_id, now=now)
    return [ListedSession(*row) for row in found]


async def end_sessions(
    connection: Connection, workspace: int, agent_id: str, *, only: str = "", but: str = ""
) -> int:
    """End a person's sessions, `only` one or all `but` one; return how many ended."""
    found = await rows(
        connection, "end_sessions", workspace=workspace, agent=agent_id, only=only, but=but
    )
    return len(found)


async def begin_half(connection: Connection, agent: Agent, *, now: datetime) -> str:
    """Note that the password was right; return the token under which the code is awaited."""
    token = secrets.token_urlsafe(32)
    await rows(
        connection,
        "begin_half_sign_in",
        token=sha256(token),
        workspace=agent.workspace,
        agent=agent.agent_id,
        now=now,
        expires_at=now + HALF_LASTS,
    )
    return token


async def half(connection: Connection, token: str, *, now: datetime) -> Agent | None:
    """Return whose password was right under this token, or None."""
    found = await rows(connection, "find_half_sign_in", token=sha256(token), now=now)
    return Agent(*found[0]) if found else None


async def end_half(connection: Connection, token: str) -> bool:
    """Use it up; False when another request was faster."""
    return bool(await rows(connection, "end_half_sign_in", token=sha256(token)))


async def is_known_browser(connection: Connection, token: str, email: str) -> bool:
    """Say whether somebody with this e-mail address came in by this browser before."""
    if not token:
        return False
    plain = plain_email(email[:320])
    return bool(await rows(connection, "find_known_browser", token=sha256(token), email=plain))


async def know_browser(
    connection: Connection, agent: Agent | Session, token: str, *, now: datetime
) -> None:
    """Remember that somebody came in by this browser."""
    await rows(
        connection,
        "know_browser",
        workspace=agent.workspace,
        agent=agent.agent_id,
        token=sha256(token),
        now=now,
        before=now - BROWSER_LASTS,
    )
