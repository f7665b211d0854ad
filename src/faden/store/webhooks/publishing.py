"""What does a process that publishes read and write?

It writes over one connection, which holds an advisory lock for each subscription it publishes to:
whoever lost the connection lost the locks, and writes nothing any more. What happened is read in
the role that sees one workspace (G11), and only below the horizon: every transaction that began
before has ended, so nothing can appear behind the cursor afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from faden.core.event import Event, FromNewer, WishPassedOn
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.sources import ALIVE, LET_GO
from faden.store.views import Reader, Views
from faden.store.webhooks.subscription import Place, Subscription, every
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

_LEASE = "faden webhook subscription"  #: sets our locks apart from others on the same database
_WINDOW = 2000  #: transactions looked at together
_WIDEST = 2_000_000


@dataclass(frozen=True, slots=True, order=True)
class Pending:
    """An event that a subscription is to be told; sorted as it happened."""

    xid: int
    position: int
    customer_id: str
    sequence: int
    kind: str
    attempts: int = 0
    first_tried_at: datetime | None = None
    next_at: datetime | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Return what names the event."""
        return self.customer_id, self.sequence


@dataclass(frozen=True, slots=True)
class Found:
    """Events after a cursor, and the cursor after them."""

    events: tuple[Pending, ...]
    cursor: Place
    more: bool  #: there may be more at once
    ahead: bool = False  #: the cursor lies beyond the horizon: it is another database's


@dataclass(frozen=True, slots=True)
class About:
    """Which message of ours a receipt is about."""

    ref: str
    account: str
    address: str


@dataclass(frozen=True, slots=True)
class Whose:
    """By what another system of the company knows a customer."""

    addresses: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()  #: which system, and the customer's number there


@dataclass(frozen=True, slots=True)
class Happened:
    """One event with all that its telling needs."""

    customer_id: str
    sequence: int
    position: int
    at: datetime
    event: Event
    about: About | None
    whose: Whose | None = None  #: where another system is told a wish


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one try: `pending.attempts` counts it, `next_at` None means it is settled."""

    pending: Pending
    state: str
    status: int  #: of the answer; 0: there was none
    error: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a subscription."""

    failing_since: datetime | None
    reason: str | None = None  #: why it is paused from now on


async def find_events(
    views: Views, subscription: Subscription, kinds: Sequence[str], *, limit: int
) -> Found:
    """Return the next events of these kinds (as stored) after the subscription's cursor."""
    cursor, window = subscription.cursor, _WINDOW
    async with views.reading(subscription.workspace) as read:
        horizon: int = (await read.rows("find_horizon"))[0][0]
        if cursor.xid > horizon:
            return Found((), cursor, more=False, ahead=True)
        while cursor.xid < horizon:
            below = min(cursor.xid + window, horizon)
            rows = await read.rows(
                "find_webhook_events",
                kinds=list(kinds),
                xid=cursor.xid,
                position=cursor.position,
                below=below,
                limit=limit,
                sender=subscription.sender,
            )
            events = tuple(Pending(row[0], row[1], row[2].hex, row[3], row[4]) for row in rows)
            if len(events) == limit:
                return Found(events, Place(events[-1].xid, events[-1].position), more=True)
            cursor = Place(below, -1)
            if events:
                return Found(events, cursor, more=below < horizon)
            window = min(window * 4, _WIDEST)
    return Found((), cursor, more=False)


async def read_events(
    views: Views, workspace: int, wanted: Sequence[Pending]
) -> dict[tuple[str, int], Happened]:
    """Return what these events say; those that are gone or cannot be read are left out."""
    async with views.reading(workspace) as read:
        rows = await read.rows(
            "read_webhook_events",
            bucket=pgarray.smalls([bucket_of_id(one.customer_id) for one in wanted]),
            customer=pgarray.uuids([one.customer_id for one in wanted]),
            sequence=pgarray.bigs([one.sequence for one in wanted]),
        )
        known = [one for one in map(_happened, rows) if one is not None]
        wishes = {one.customer_id for one in known if isinstance(one.event, WishPassedOn)}
        whose = await _whose(read, wishes)
    return {
        (one.customer_id, one.sequence): replace(one, whose=whose.get(one.customer_id))
        if isinstance(one.event, WishPassedOn)
        else one
        for one in known
    }


async def _whose(read: Reader, customers: Collection[str]) -> dict[str, Whose]:
    """Return by what these customers are known elsewhere, as it is now: more is known later."""
    found = {one: Whose() for one in customers}
    if not customers:
        return found
    for record, what, one, two in await read.rows(
        "read_whose", customer=pgarray.uuids(sorted(customers))
    ):
        known = found[record.hex]
        if what == "address":
            found[record.hex] = replace(known, addresses=(*known.addresses, one))
        else:
            found[record.hex] = replace(known, numbers=(*known.numbers, (one, two)))
    return found


def _happened(row: tuple[Any, ...]) -> Happened | None:
    """Return one event; None when this version cannot read it: its neighbours are told."""
    try:
        event = event_from_json(row[4], row[5])
    except msgspec.MsgspecError:
        return None
    if isinstance(event, FromNewer):
        return None
    return Happened(
        customer_id=row[0].hex,
        sequence=row[1],
        position=row[2],
        at=row[3],
        event=event,
        about=About(*row[6:9]) if row[6] is not None else None,
    )


class Desk:
    """Writes for the subscriptions that this process holds."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self._connection = connection

    @property
    def lost(self) -> bool:
        """Say whether the connection, and with it every lease, is gone."""
        return self._connection.closed

    async def _rows(self, name: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        cursor = await self._connection.execute(statement(name), values)
        return await cursor.fetchall() if cursor.description else []

    async def subscriptions(self) -> list[Subscription]:
        """Return the subscriptions of all workspaces."""
        return await every(self._connection)

    async def take(self, key: tuple[int, str]) -> bool:
        """Become the one who publishes to a subscription; False while another process is.

        To be asked once: the database counts how often it was taken.
        """
        found = await self._rows("take_webhook_lease", {"lease": _number(key)})
        return bool(found[0][0])

    async def leave(self, key: tuple[int, str]) -> None:
        """Let another process publish to it."""
        await self._rows("leave_webhook_lease", {"lease": _number(key)})

    async def pending(self, subscription: Subscription) -> list[Pending]:
        """Return what a subscription was not told yet, in order."""
        return [
            Pending(
                xid=row[3],
                position=row[4],
                customer_id=row[0].hex,
                sequence=row[1],
                kind=row[2],
                attempts=row[5],
                first_tried_at=row[6],
                next_at=row[7],
            )
            for row in await self._rows("find_pending_webhooks", _of(subscription))
        ]

    async def fill(self, subscription: Subscription, found: Found, *, now: datetime) -> bool:
        """Note events as to be told and move the cursor; False when somebody changed it."""
        events = found.events
        values = _of(subscription) | {
            "version": subscription.version,
            "from_xid": subscription.cursor.xid,
            "from_position": subscription.cursor.position,
            "xid": found.cursor.xid,
            "position": found.cursor.position,
            "customer": pgarray.uuids([one.customer_id for one in events]),
            "sequence": pgarray.bigs([one.sequence for one in events]),
            "kind": pgarray.texts([one.kind for one in events]),
            "e_xid": pgarray.bigs([one.xid for one in events]),
            "e_position": pgarray.bigs([one.position for one in events]),
            "now": now,
        }
        return bool((await self._rows("fill_webhook", values))[0][0])

    async def record(
        self,
        subscription: Subscription,
        told: Sequence[Told],
        standing: Standing,
        *,
        now: datetime,
    ) -> None:
        """Note what became of some tries, and how it stands since."""
        values = _of(subscription) | {
            "customer": pgarray.uuids([one.pending.customer_id for one in told]),
            "sequence": pgarray.bigs([one.pending.sequence for one in told]),
            "state": pgarray.texts([one.state for one in told]),
            "tries": pgarray.bigs([one.pending.attempts for one in told]),
            "status": pgarray.smalls([one.status for one in told]),
            "error": pgarray.texts([one.error for one in told]),
            "next_at": pgarray.times([one.pending.next_at for one in told]),
            "failing_since": standing.failing_since,
            "paused_at": now if standing.reason else None,
            "reason": standing.reason,
            "version": subscription.version,
            "now": now,
        }
        await self._rows("record_webhooks", values)

    async def hasten(self, subscription: Subscription, *, now: datetime) -> None:
        """Make due at once what waits for a receiver that is back."""
        await self._rows("hasten_webhooks", _of(subscription) | {"now": now})

    async def sweep(self, *, before: datetime, limit: int) -> int:
        """Forget what was settled and noted before a time; return how many."""
        values = {"before": before, "limit": limit}
        cursor = await self._connection.execute(statement("sweep_webhooks"), values)
        return cursor.rowcount


@asynccontextmanager
async def desk(url: str) -> AsyncIterator[Desk]:
    """Lend a connection that can hold leases."""
    connection = await AsyncConnection.connect(make_conninfo(url, **ALIVE), autocommit=True)
    async with connection:
        pgarray.register(connection)
        for setting in LET_GO:
            await connection.execute(setting)
        yield Desk(connection)


def at_once(pending: Pending, now: datetime) -> Pending:
    """Return it as due now."""
    return replace(pending, next_at=now)


def _of(subscription: Subscription) -> dict[str, Any]:
    return {"workspace": subscription.workspace, "subscription": subscription.name}


def _number(key: tuple[int, str]) -> int:
    """Return the lock's number: 64 bits, so that two subscriptions do not meet by chance."""
    workspace, name = key
    digest = hashlib.sha256(f"{_LEASE}\n{workspace}\n{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
