"""What does the follower read and write that makes customers and messages findable?

One transaction for each batch: it holds the one row that says how far the log is taken in, so only
one process fills at a time, and an erasure (which holds that row too) never meets a batch that has
read something before it and would write it after. Only what lies below the horizon is read: nothing
can appear behind the cursor afterwards (see `store/webhooks/publishing.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from faden.core import event as ev
from faden.core.search.name import kept_of_customer
from faden.core.search.said import name_said, said
from faden.core.search.word import kept_of
from faden.store.codec import KIND_OF, bucket_of_id, event_from_json
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

SHELF_BITS = 13  #: messages of a stretch that is looked through alone, as a power of two
_WINDOW = 2_000  #: transactions looked at together
_WIDEST = 2_000_000
_BREATH = 8_000  #: characters taken apart before others of this process have their turn

#: What brings a name, an address or words.
KINDS = tuple(
    KIND_OF[one]
    for one in (
        *(ev.MessageReceived, ev.MessageWritten, ev.MessageObserved, ev.NoteWritten),
        *(ev.CallReported, ev.CustomerNamed, ev.AddressLinked),
        *(ev.ConsentWithdrawn, ev.ConsentGranted, ev.ConsentDoubted),
    )
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Happened:
    workspace: int
    customer_id: str
    sequence: int
    at: datetime
    event: ev.Event


@dataclass(frozen=True, slots=True)
class _Cursor:
    xid: int
    position: int


class Index:
    """Takes the log in, piece by piece."""

    def __init__(
        self, pool: AsyncConnectionPool[Any], *, pause: Callable[[], Awaitable[None]]
    ) -> None:
        self._pool = pool
        self._pause = pause

    async def fill(self, *, limit: int) -> int:
        """Take in the next events, at most so many; return how many there were.

        Nothing is done while another process fills.
        """
        async with self._pool.connection() as connection, connection.transaction():
            turn = await _rows(connection, "take_search_turn", {})
            if not turn:
                return 0
            last, newest = _Cursor(turn[0][0], turn[0][1]), turn[0][2]
            found, cursor = await _next(connection, last, limit=limit)
            if cursor == last:
                return 0
            happened = [_happened(row) for row in found]
            newest += await self._messages(connection, happened, newest)
            await self._customers(connection, happened)
            values = {"xid": cursor.xid, "position": cursor.position, "newest": newest}
            await _do(connection, "move_search_cursor", values)
        return len(found)

    async def _messages(
        self, connection: AsyncConnection[Any], happened: Sequence[_Happened], newest: int
    ) -> int:
        """Keep the words of what was said; return how many entries have any."""
        kept: list[tuple[_Happened, str]] = []
        taken = 0
        for one in happened:
            text = said(one.event)
            if words := kept_of(text):
                kept.append((one, " ".join(words)))
            taken += len(text) + 100
            if taken > _BREATH:
                taken = 0
                await self._pause()
        whose = [one for one, _ in kept]
        values = _of(whose) | {
            "sequence": pgarray.bigs([one.sequence for one in whose]),
            "place": pgarray.bigs([newest + number for number in range(len(kept))]),
            "words": pgarray.texts([words for _, words in kept]),
            "shelf_bits": SHELF_BITS,
        }
        if kept:
            await _do(connection, "fill_search_messages", values)
        return len(kept)

    async def _customers(
        self, connection: AsyncConnection[Any], happened: Sequence[_Happened]
    ) -> None:
        """Keep the words of names and addresses."""
        last = {one.customer_id: one for one in happened}
        names: dict[str, dict[str, None]] = {one: {} for one in last}
        for one in happened:
            if name := name_said(one.event):
                names[one.customer_id][name] = None
        whose = sorted(last.values(), key=lambda one: (one.customer_id[-2:], one.customer_id))
        if not whose:
            return
        addresses = await _addresses(connection, whose)
        kept = [
            " ".join(kept_of_customer(names[one.customer_id], addresses.get(one.customer_id, ())))
            for one in whose
        ]
        await _do(connection, "fill_search_customers", _of(whose) | {"words": pgarray.texts(kept)})


async def _next(
    connection: AsyncConnection[Any], cursor: _Cursor, *, limit: int
) -> tuple[list[Row], _Cursor]:
    """Return the next events and the cursor after them."""
    horizon: int = (await _rows(connection, "find_horizon", {}))[0][0]
    window = _WINDOW
    while cursor.xid < horizon:
        below = min(cursor.xid + window, horizon)
        values = {"kinds": list(KINDS), "below": below, "limit": limit}
        at = {"xid": cursor.xid, "position": cursor.position}
        rows = await _rows(connection, "find_unsearchable", values | at)
        if len(rows) == limit:
            return rows, _Cursor(rows[-1][0], rows[-1][1])
        cursor = _Cursor(below, -1)
        if rows:
            return rows, cursor
        window = min(window * 4, _WIDEST)
    return [], cursor


async def _addresses(
    connection: AsyncConnection[Any], whose: Sequence[_Happened]
) -> dict[str, list[str]]:
    values = {
        "workspace": pgarray.bigs([one.workspace for one in whose]),
        "customer": pgarray.uuids([one.customer_id for one in whose]),
    }
    found: dict[str, list[str]] = {}
    for customer, uri in await _rows(connection, "read_addresses_of_all", values):
        found.setdefault(customer.hex, []).append(uri)
    return found


def _happened(row: Row) -> _Happened:
    _, _, workspace, customer, sequence, at, kind, body = row
    return _Happened(workspace, customer.hex, sequence, at, event_from_json(kind, body))


def _of(happened: Sequence[_Happened]) -> dict[str, Any]:
    return {
        "bucket": pgarray.smalls([bucket_of_id(one.customer_id) for one in happened]),
        "customer": pgarray.uuids([one.customer_id for one in happened]),
        "workspace": pgarray.bigs([one.workspace for one in happened]),
        "at": pgarray.times([one.at for one in happened]),
    }


async def _rows(
    connection: AsyncConnection[Any], name: str, values: Mapping[str, Any]
) -> list[Row]:
    return await (await connection.execute(statement(name), values)).fetchall()


async def _do(connection: AsyncConnection[Any], name: str, values: Mapping[str, Any]) -> None:
    await connection.execute(statement(name), values)
