"""What does the company offer now, and who has read it?

Nothing here commits; each statement belongs to the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from faden.core.offer.terms import Terms
from faden.store.offers.rows import terms_of, terms_to_json
from faden.store.views import Views
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an offer."""

    version: int
    state: str  #: draft | published | withdrawn
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An offer as everybody in the company sees it, or the draft of its next version."""

    offer_id: str
    version: int
    state: str
    terms: Terms
    changed_at: datetime
    changed_by: str
    reason: str  #: why it was withdrawn
    granted: int
    redeemed: int
    read_by: int  #: colleagues
    read: bool  #: by whoever asks


async def listed(views: Views, workspace: int, *, agent: str = "") -> list[Listed]:
    """Return the catalogue, what ends first first; `agent`: who asks."""
    async with views.reading(workspace) as read:
        rows = await read.rows("read_offers", agent=agent)
    return [
        Listed(
            offer_id=row[0],
            version=row[1],
            state=row[2],
            terms=terms_of(row[3]),
            changed_at=row[4],
            changed_by=row[5],
            reason=row[6],
            granted=row[7],
            redeemed=row[8],
            read_by=row[9],
            read=row[10],
        )
        for row in rows
    ]


async def readers(
    views: Views, workspace: int, offer_id: str, version: int
) -> list[tuple[str, datetime]]:
    """Return who has read and understood a version of an offer, and when."""
    async with views.reading(workspace) as read:
        rows = await read.rows("read_offer_readers", offer=offer_id, version=version)
    return [(agent, at) for agent, at in rows]


async def terms_given(
    views: Views, workspace: int, wanted: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Terms]:
    """Return the terms of versions that customers were given, by name and number."""
    names = sorted(wanted)
    if not names:
        return {}
    async with views.reading(workspace) as read:
        rows = await read.rows(
            "read_offer_versions",
            offer=pgarray.texts([offer for offer, _ in names]),
            version=pgarray.bigs([version for _, version in names]),
        )
    return {(offer, version): terms_of(terms) for offer, version, terms in rows}


async def versions(connection: Connection, workspace: int, offer_id: str) -> list[Version]:
    """Return every version of an offer, the newest first, locked until the end."""
    values = {"workspace": workspace, "offer": offer_id}
    cursor = await connection.execute(statement("lock_offer"), values)
    return [
        Version(version=version, state=state, terms=terms_of(terms))
        for version, state, terms in await cursor.fetchall()
    ]


async def save(
    connection: Connection,
    workspace: int,
    offer_id: str,
    version: Version,
    *,
    by: str,
    now: datetime,
    reason: str = "",
) -> None:
    """Store a version as it now stands."""
    values = {
        "workspace": workspace,
        "offer": offer_id,
        "version": version.version,
        "state": version.state,
        "terms": terms_to_json(version.terms),
        "until": version.terms.until,
        "now": now,
        "by": by,
        "reason": reason,
    }
    await connection.execute(statement("save_offer"), values)


async def note_read(
    connection: Connection,
    workspace: int,
    offer_id: str,
    version: int,
    *,
    agent: str,
    now: datetime,
) -> None:
    """Note that somebody has read and understood a version; said again it is the same."""
    values = {
        "workspace": workspace,
        "offer": offer_id,
        "version": version,
        "agent": agent,
        "now": now,
    }
    await connection.execute(statement("note_offer_read"), values)
