"""What has somebody begun to write to a customer, and who else is at it?

A draft belongs to one colleague, one customer and one kind (reply or note). Each saving has a
random version of its own, which the window that saves has made, and names those it has changed: a
window that was left open for an hour, and is empty, takes nothing away from what was written
elsewhere meanwhile. Those are several where a window never heard what became of its last saving.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from faden.store.people.agents import rows
from faden.store.views import Views

Connection = AsyncConnection[Any]

KINDS = ("reply", "note")
PRESENT = timedelta(seconds=8)  #: how long somebody counts as being there who has said so
_VERSIONS = 2**53 - 1  #: what a browser can count to


@dataclass(frozen=True, slots=True)
class Place:
    """Whose draft, to which customer, of which kind."""

    workspace: int
    agent_id: str
    customer_id: str
    kind: str

    def values(self) -> dict[str, object]:
        """Return what names it in a statement."""
        return {
            "workspace": self.workspace,
            "agent": self.agent_id,
            "record": self.customer_id,
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written so far; version 0 and no words: nothing."""

    version: int = 0
    text: str = ""


async def drafts(
    views: Views, workspace: int, agent_id: str, customer_id: str
) -> Mapping[str, Draft]:
    """Return somebody's drafts to a customer, by kind; each kind is there."""
    async with views.reading(workspace) as read:
        found = await read.rows("find_drafts", agent=agent_id, record=customer_id)
    known = {kind: Draft(version, text) for kind, version, text in found}
    return {kind: known.get(kind, Draft()) for kind in KINDS}


async def save(
    connection: Connection, place: Place, draft: Draft, *, changes: Collection[int], now: datetime
) -> int | None:
    """Keep what the versions `changes` have become; return the new version (0: there is none).

    `draft.version` 0 makes a version here. None: another window has saved or sent it since, and
    nothing was changed.
    """
    known = place.values() | {"versions": sorted(changes)}
    if not draft.text:
        gone = await rows(connection, "forget_draft", **known)
        return 0 if gone or 0 in changes else None
    fresh = draft.version or secrets.randbelow(_VERSIONS) + 1
    kept = await rows(connection, "save_draft", **known, fresh=fresh, text=draft.text, now=now)
    return fresh if kept else None


async def put_back(connection: Connection, place: Place, text: str, *, now: datetime) -> None:
    """Put what was taken back in front of whatever else has been begun."""
    fresh = secrets.randbelow(_VERSIONS) + 1
    await rows(connection, "put_back_draft", **place.values(), fresh=fresh, text=text, now=now)


async def present(connection: Connection, place: Place, *, now: datetime) -> list[tuple[str, str]]:
    """Say what somebody does (`place.kind`, or "looking"); return who else does what there."""
    known = place.values()
    known["doing"] = known.pop("kind")
    found = await rows(connection, "note_presence", **known, now=now, until=now + PRESENT)
    return [(agent_id, doing) for agent_id, doing in found]
