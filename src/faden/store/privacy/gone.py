"""Was the customer of this page erased, and when?

Asked on a connection of the engine's pool: readers cannot see the workspace's secret. A page of
somebody who never was, or of another company, gets the same answer as any wrong address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from faden.store.privacy.erasing import record_name
from faden.store.views import is_id
from faden.store.wire.statement import statement


async def erased_at(
    connection: AsyncConnection[Any], workspace: int, customer_id: str
) -> datetime | None:
    """Return when the customer of a record of this workspace was erased, if so."""
    if not is_id(customer_id):
        return None
    values = {"workspace": workspace, "record": record_name(customer_id)}
    cursor = await connection.execute(statement("find_erased"), values)
    row = await cursor.fetchone()
    return row[0] if row else None
