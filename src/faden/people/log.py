"""What does the audit log hold, and how does an operator let go of what is too old?

Nobody who works with Faden may change a row: the roles it runs in were never granted that. What is
old is deleted here by the owner of the tables, who lifts row security from the log for the length
of one transaction; that this was done is written into the log itself.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, time

import psycopg

from faden.app import utc_now
from faden.config import Config, ConfigError
from faden.serve import database
from faden.setup import at_command_line, workspace_named
from faden.store.connections import Connections
from faden.store.people.audit import Asked, Did, Recorded, names, read
from faden.store.views import Views


def show(
    config: Config, *, who: str, did: str, since: str, until: str, limit: int, slug: str
) -> list[str]:
    """Return the newest entries as JSON, one a line, newest first."""
    if did and did not in set(Did):
        raise ConfigError(f"{did!r}: choose one of {', '.join(Did)}")
    asked = Asked(who=who, did=did, since=_moment(since), until=_moment(until), limit=limit)

    async def look(url: str) -> list[str]:
        workspace = await workspace_named(url, slug)
        connections = Connections(url, engine_size=1, reader_size=1)
        await connections.open()
        try:
            views = Views(connections)
            people = await names(views, workspace)
            return [_line(one, people) for one in await read(views, workspace, asked)]
        finally:
            await connections.close()

    with database(config) as url:
        return asyncio.run(look(url))


def _line(one: Recorded, people: dict[str, str]) -> str:
    shown = {
        "at": one.at.astimezone(UTC).isoformat(timespec="seconds"),
        "who": one.who,
        "name": people.get(one.who, ""),
        "did": one.did,
        "what": one.what,
        "from": one.place,
        **({"detail": dict(one.detail)} if one.detail else {}),
    }
    return json.dumps(shown, ensure_ascii=False)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise ConfigError(f"{text!r}: write a day, such as 2026-11-23") from None


def forget(config: Config, *, before: str, slug: str) -> list[str]:
    """Delete the entries of a workspace from before a day (midnight UTC)."""
    moment = _moment(before)
    if moment is None or moment > utc_now():
        raise ConfigError("--before: write a day that has begun, such as 2026-01-01")
    with database(config) as url:
        workspace = asyncio.run(workspace_named(url, slug))
        with psycopg.connect(url) as connection:
            connection.execute("set lock_timeout = '10s'")
            connection.execute("alter table audit no force row level security")
            gone = connection.execute(
                "delete from audit where workspace_id = %s and at < %s", (workspace, moment)
            ).rowcount
            connection.execute("alter table audit force row level security")
        asyncio.run(_noted(url, workspace, before=before, gone=gone))
    return [f"{gone} entries from before {before} are gone."]


async def _noted(url: str, workspace: int, *, before: str, gone: int) -> None:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        deed = at_command_line(connection, workspace, utc_now())
        await deed.note(Did.AUDIT_FORGOTTEN, f"before:{before}", count=str(gone))
