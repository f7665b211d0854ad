"""What went wrong and waits for a person: messages that did not arrive, input nobody understood?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.core.receipt import State
from faden.store.views import Views, is_id

WINDOW = 50
SHOWN_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranded:
    """A message of ours that did not arrive, or of which nobody can tell."""

    delivery_id: str
    customer_id: str
    name: str | None
    state: State
    reason: str
    account: str
    address: str
    purpose: str
    attempts: int
    changed_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Something that came in and could not be handled."""

    quarantine_id: str
    account: str
    reason: str
    owner: str
    due_at: datetime
    at: datetime
    size: int  #: bytes


@dataclass(frozen=True, slots=True)
class QuarantineItem:
    """The same with the beginning of its bytes, and what was decided."""

    item: Quarantine
    raw: bytes
    settled_at: datetime | None
    settled_by: str | None
    settled_how: str | None


async def trouble(views: Views, workspace: int) -> tuple[Stranded, ...]:
    """Return failed and unclear messages, the newest first."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_trouble", limit=WINDOW)
        names = [(await read.thread(row[1].hex, row[10])).name for row in found]
    return tuple(
        Stranded(
            delivery_id=row[0].hex,
            customer_id=row[1].hex,
            name=name,
            state=State(row[2]),
            reason=row[3],
            account=row[4],
            address=row[5],
            purpose=row[6],
            attempts=row[7],
            changed_at=row[8],
            text=row[9] or "",
        )
        for row, name in zip(found, names, strict=True)
    )


async def quarantine(views: Views, workspace: int) -> tuple[Quarantine, ...]:
    """Return what waits in quarantine, the most urgent first."""
    async with views.reading(workspace) as read:
        found = await read.rows("find_quarantined", limit=WINDOW)
    return tuple(Quarantine(row[0].hex, *row[1:]) for row in found)


async def quarantine_item(
    views: Views, workspace: int, quarantine_id: str
) -> QuarantineItem | None:
    """Return one quarantined thing, or None where this workspace has none by that id."""
    if not is_id(quarantine_id):
        return None
    async with views.reading(workspace) as read:
        found = await read.rows("read_quarantined", quarantine=quarantine_id, bytes=SHOWN_BYTES)
    if not found:
        return None
    row = found[0]
    return QuarantineItem(Quarantine(row[0].hex, *row[1:7]), bytes(row[7]), *row[8:])
