"""Who tried which code in vain, and how often lately?

Kept in a table, because several processes answer and processes start anew. A try is counted before
what was typed is looked at, so that many at once gain nothing; a right one is forgiven. What is
older than an hour counts no more and goes with the next try.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from faden.store.views import Views
from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]
Row = tuple[Any, ...]

WINDOW = timedelta(hours=1)  #: for how long a wrong try counts


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody tries a code; `who` is a hash, so nothing here says who it was."""

    workspace: int
    who: bytes
    at: datetime


def hashed(workspace: int, kind: str, who: str) -> bytes:
    """Return under which key somebody's tries are counted."""
    said = f"{workspace}\n{kind}\n{who}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()


async def note(connection: Connection, one: Try, *, most: int) -> timedelta | None:
    """Count a try as wrong; or return how long it must wait, after `most` wrong ones."""
    since = one.at - WINDOW
    values = {"workspace": one.workspace, "who": one.who, "since": since, "most": most}
    await _rows(connection, "lock_tries", values)
    lately = [at for (at,) in await _rows(connection, "count_tries", values)]
    if len(lately) >= most:
        counts_until: datetime = lately[-1] + WINDOW
        return max(timedelta(seconds=1), counts_until - one.at)
    await _rows(connection, "note_try", values | {"now": one.at})
    return None


async def forgive(connection: Connection, one: Try) -> None:
    """It named something after all."""
    values = {"workspace": one.workspace, "who": one.who, "now": one.at}
    await _rows(connection, "forgive_try", values)


async def wrong_lately(views: Views, workspace: int, *, now: datetime) -> int:
    """Return how many codes were tried in vain within the last hour, by everybody together."""
    async with views.reading(workspace) as read:
        [[count]] = await read.rows("count_wrong_codes", since=now - WINDOW)
    return int(count)


async def _rows(connection: Connection, name: str, values: dict[str, Any]) -> Sequence[Row]:
    cursor = await connection.execute(statement(name), values)
    return await cursor.fetchall() if cursor.description else []
