"""Which notes of colleagues are meant for me?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from faden.core.identity import people
from faden.store.views import Views, hexes
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioning:
    """A note that mentions somebody, with the customer on whose thread it stands."""

    customer_id: str
    sequence: int
    at: datetime
    read_at: datetime | None
    author: str
    text: str  #: its beginning
    name: str | None  #: the customer's

    @property
    def anchor(self) -> str:
        """Return the id of the note's entry on the customer's page."""
        return f"e-{self.customer_id}-{self.sequence}"


async def mentioning(views: Views, workspace: int, agent_id: str) -> tuple[Mentioning, ...]:
    """Return the notes that mention a colleague: what they have not read first, then the newest."""
    async with views.reading(workspace) as read:
        found = await read.rows("find_my_mentions", agent=agent_id, limit=_MOST)
        threads = {row[0].hex: await read.thread(row[0].hex, row[6]) for row in found}
        around = {one for row in found for one in hexes(row[7])} - threads.keys()
        near = await read.threads(sorted(around))
    everyone = threads | {one: known.thread for one, known in near.items()}
    names = {
        one: next(
            (everyone[it].name for it in (one, *people(everyone, one)) if everyone[it].name), None
        )
        for one in threads
    }
    return tuple(
        Mentioning(
            customer_id=row[0].hex,
            sequence=row[1],
            at=row[2],
            read_at=row[3],
            author=row[4] or "",
            text=row[5] or "",
            name=names[row[0].hex],
        )
        for row in found
    )


async def note_read(
    connection: AsyncConnection[Any],
    workspace: int,
    agent_id: str,
    customers: Sequence[str],
    *,
    now: datetime,
) -> None:
    """Note that a colleague has seen the notes on these records that mention them."""
    values = {
        "workspace": workspace,
        "agent": agent_id,
        "customers": pgarray.uuids(customers),
        "now": now,
    }
    await connection.execute(statement("read_mentions"), values)
