"""What lies about that nobody will pick up by itself any more?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]


async def workspaces_with_strays(connection: Connection, *, before: datetime) -> list[int]:
    """Return where receipts have waited since `before` for a message nobody knows."""
    found = await connection.execute(statement("find_old_strays"), {"before": before})
    return [workspace for (workspace,) in await found.fetchall()]


async def quarantine_strays(
    connection: Connection, workspace: int, *, before: datetime, owner: str, due_at: datetime
) -> int:
    """Give such receipts to a person, with an owner and a deadline; return how many."""
    values = {"workspace": workspace, "before": before, "owner": owner, "due_at": due_at}
    done = await connection.execute(statement("quarantine_strays"), values)
    return done.rowcount
