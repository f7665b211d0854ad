"""Which transactions are under way, for whom whatever came after them waits?"""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection

from faden.store.wire.statement import statement


async def under_way(connection: AsyncConnection[Any]) -> tuple[int, int]:
    """Return the oldest transaction that runs and the one after the last that has ended."""
    cursor = await connection.execute(statement("find_under_way"))
    oldest, coming = (await cursor.fetchall())[0]
    return int(oldest), int(coming)
