"""Which answers stand in a window that the customer has left?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from faden.store.wire.statement import statement


@dataclass(frozen=True, slots=True)
class Left:
    """An answer that was not shown, and the address its customer has given for that."""

    customer_id: str
    delivery_id: str
    address: str  #: URI


async def left(
    connection: AsyncConnection[Any],
    workspace: int,
    account: str,
    *,
    since: datetime,
    before: datetime,
) -> list[Left]:
    """Return what was sent between two moments and neither shown nor sent on."""
    values = {"workspace": workspace, "account": account, "since": since, "before": before}
    found = await connection.execute(statement("find_left_answers"), values)
    return [Left(row[0].hex, row[1].hex, row[2]) for row in await found.fetchall()]
