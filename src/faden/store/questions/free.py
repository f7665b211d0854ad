"""Which times are full, as pages show them?

Read without a lock: who is given a time is decided when they choose it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from faden.core.situation import Place
from faden.store.connections import Connections
from faden.store.wire import pgarray
from faden.store.wire.statement import statement


async def places_left(
    connections: Connections, workspace: int, pools: Sequence[str], *, now: datetime
) -> dict[Place, int]:
    """Return how many places are left of the times to come of which somebody has one."""
    if not pools:
        return {}
    values = {"workspace": workspace, "pool": pgarray.texts(sorted(set(pools))), "now": now}
    async with connections.engine.connection() as connection:
        found = await connection.execute(statement("read_places_left"), values)
        rows = await found.fetchall()
    return {(pool, key): left for pool, key, left in rows}
