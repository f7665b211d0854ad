"""Which systems of a company are told what happens, and what does a person change about that?

Every change counts up the subscription's version: a process that publishes under an older one
writes nothing any more and begins anew. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from faden.core.wish.sender import PATIENCE, Sender
from faden.store.codec import bucket_of_id
from faden.store.views import Views, is_id
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]
Row = tuple[Any, ...]

BEGINNING = (0, -1)  #: before every event


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands among all events: those after it are (xid, position) greater."""

    xid: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """A system that shall be told; `after` None: what happens from now on."""

    workspace: int
    name: str
    url: str = field(repr=False)  #: may hold a key in its query
    kinds: Sequence[str]
    secret: str = field(repr=False)
    after: Place | None = None
    sender: Sender | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscription as whoever publishes knows it."""

    workspace: int
    name: str
    url: str = field(repr=False)
    kinds: tuple[str, ...]
    secrets: tuple[str, ...] = field(repr=False)
    cursor: Place
    version: int
    failing_since: datetime | None
    paused_at: datetime | None
    reason: str | None
    sender: str | None = None  #: the system whose ear this is: it hears wishes, its own alone

    @property
    def key(self) -> tuple[int, str]:
        """Return what names it on the whole installation."""
        return self.workspace, self.name


@dataclass(frozen=True, slots=True)
class Status:
    """One subscription as people see it, without its secrets."""

    name: str
    url: str = field(repr=False)
    kinds: tuple[str, ...]
    created_at: datetime
    failing_since: datetime | None
    paused_at: datetime | None
    reason: str | None
    pending: int
    failed: int  #: given up; each can be told again
    sender: Sender | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """One event that a subscription was told, or is to be."""

    customer_id: str
    sequence: int
    position: int
    kind: str
    state: str
    attempts: int
    status: int | None  #: of the last answer; None: there was none
    error: str
    created_at: datetime
    tried_at: datetime | None
    next_at: datetime | None


async def _rows(connection: Connection, name: str, values: Mapping[str, Any]) -> list[Row]:
    cursor = await connection.execute(statement(name), values)
    return await cursor.fetchall() if cursor.description else []


def _of(workspace: int, name: str) -> dict[str, Any]:
    return {"workspace": workspace, "subscription": name}


async def add(connection: Connection, new: NewSubscription, *, now: datetime) -> bool:
    """Subscribe a system; False when that name is taken."""
    values = _of(new.workspace, new.name) | {
        "url": new.url,
        "secrets": [new.secret],
        "kinds": list(new.kinds),
        "xid": new.after.xid if new.after else None,
        "position": new.after.position if new.after else -1,
        "now": now,
        "sender": new.sender.name if new.sender else None,
        "within": new.sender.acknowledge_within if new.sender else PATIENCE,
    }
    return bool(await _rows(connection, "add_webhook", values))


async def change(
    connection: Connection,
    workspace: int,
    name: str,
    *,
    url: str,
    kinds: Sequence[str],
    within: timedelta | None = None,
) -> bool:
    """Tell a system somewhere else or of other kinds; False when there is none of that name.

    `within`: how long a sender may take from now on to acknowledge; None: as before.
    """
    values = _of(workspace, name) | {"url": url, "kinds": list(kinds), "within": within}
    return bool(await _rows(connection, "change_webhook", values))


async def secrets_of(connection: Connection, workspace: int, name: str) -> list[str]:
    """Return what a subscription is signed with, the newest first; held until the transaction ends.

    Empty when there is none of that name.
    """
    found = await _rows(connection, "lock_webhook", _of(workspace, name))
    return list(found[0][0]) if found else []


async def remove(connection: Connection, workspace: int, name: str) -> bool:
    """End a subscription and forget its log; False when there is none of that name."""
    return bool(await _rows(connection, "remove_webhook", _of(workspace, name)))


async def pause(
    connection: Connection, workspace: int, name: str, *, reason: str, now: datetime
) -> bool:
    """Tell a system nothing until it is resumed; what happens meanwhile is kept for it."""
    values = _of(workspace, name) | {"reason": reason, "now": now}
    return bool(await _rows(connection, "pause_webhook", values))


async def resume(connection: Connection, workspace: int, name: str, *, now: datetime) -> bool:
    """Go on where it was."""
    return bool(await _rows(connection, "resume_webhook", _of(workspace, name) | {"now": now}))


async def rewind(connection: Connection, workspace: int, name: str, *, after: Place) -> bool:
    """Tell a system again all that happened after a place."""
    values = _of(workspace, name) | {"xid": after.xid, "position": after.position}
    return bool(await _rows(connection, "rewind_webhook", values))


@dataclass(frozen=True, slots=True)
class EventName:
    """Which event: the customer's record, its sequence there, and its kind as told outside."""

    customer_id: str
    sequence: int
    kind: str


async def redeliver(
    connection: Connection, workspace: int, name: str, *, event: EventName, now: datetime
) -> bool:
    """Tell a system one event again; False when this workspace has no such event."""
    values = _of(workspace, name) | {
        "bucket": bucket_of_id(event.customer_id),
        "customer": event.customer_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "now": now,
    }
    return bool(await _rows(connection, "redeliver_webhook", values))


async def set_secrets(
    connection: Connection, workspace: int, name: str, *, secrets: Sequence[str]
) -> bool:
    """Sign with these from now on: one, or while it is changed two, the newest first."""
    values = _of(workspace, name) | {"secrets": list(secrets)}
    return bool(await _rows(connection, "set_webhook_secrets", values))


async def every(connection: Connection) -> list[Subscription]:
    """Return the subscriptions of all workspaces."""
    return [
        Subscription(
            workspace=row[0],
            name=row[1],
            url=row[2],
            kinds=tuple(row[3]),
            secrets=tuple(row[4]),
            cursor=Place(row[5], row[6]),
            version=row[7],
            failing_since=row[8],
            paused_at=row[9],
            reason=row[10],
            sender=row[11],
        )
        for row in await _rows(connection, "find_webhooks", {})
    ]


async def statuses(views: Views, workspace: int) -> list[Status]:
    """Return how it stands with every subscription of a workspace."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_webhooks")
    return [
        Status(
            *(row[0], row[1], tuple(row[2]), row[3], row[4], row[5], row[6], row[7], row[8]),
            None if row[9] is None else Sender(row[9], row[10]),
        )
        for row in found
    ]


async def senders(connection: Connection) -> dict[int, tuple[Sender, ...]]:
    """Return, by workspace, the systems that must hear what its customers wish."""
    found: dict[int, tuple[Sender, ...]] = {}
    for workspace, name, within in await _rows(connection, "find_senders", {}):
        found[workspace] = (*found.get(workspace, ()), Sender(name, within))
    return found


async def log_of(
    views: Views, workspace: int, name: str, *, before: int | None = None, limit: int = 50
) -> list[Logged]:
    """Return what a subscription was told last, newest first."""
    values = {"subscription": name, "before": before or 2**63 - 1, "limit": limit}
    async with views.reading(workspace) as read:
        found = await read.rows("read_webhook_log", **values)
    return [Logged(row[0].hex, *row[1:]) for row in found]


async def kind_of_event(
    views: Views, workspace: int, customer_id: str, sequence: int
) -> str | None:
    """Return of which kind (as stored) an event of this workspace is; None: there is no such."""
    if not is_id(customer_id) or not 0 < sequence < 2**63:
        return None
    values = {
        "bucket": pgarray.smalls([bucket_of_id(customer_id)]),
        "customer": pgarray.uuids([customer_id]),
        "sequence": pgarray.bigs([sequence]),
    }
    async with views.reading(workspace) as read:
        found = await read.rows("read_webhook_events", **values)
    return str(found[0][4]) if found else None


async def place_before(views: Views, workspace: int, position: int) -> Place | None:
    """Return the place from which the event at a position comes next; None: no such event."""
    if position <= 0:
        return Place(*BEGINNING)
    async with views.reading(workspace) as read:
        found = await read.rows("find_position", position=position)
    return Place(found[0][0], found[0][1] - 1) if found else None
