"""What does a customer's chat window show, and who is behind it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from faden.core.address import bucket_of
from faden.core.asking.button import Button
from faden.core.event import MessageReceived, MessageWritten
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.connections import Connections
from faden.store.views import Reader, Row, Views
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the window. `place` is where to go on: (record, sequence)."""

    place: tuple[str, int]
    at: datetime
    message: MessageReceived | MessageWritten


@dataclass(frozen=True, slots=True)
class Window:
    """What stands in it. `places` is where each record was read to, `earlier` whether more is."""

    lines: tuple[Line, ...]
    places: Mapping[str, int]
    earlier: bool = False


async def visitors(views: Views, workspace: int, account: str, login: str) -> list[str]:
    """Return the visitors that turned out to be this login."""
    async with views.reading(workspace) as read:
        return [row[0] for row in await read.rows("find_visitors", account=account, login=login)]


async def bind(
    connections: Connections,
    workspace: int,
    account: str,
    *,
    visitor: str,
    login: str,
    now: datetime,
) -> bool:
    """Say that a visitor is this login; False when it turned out to be another one before."""
    values = {
        "workspace": workspace,
        "account": account,
        "visitor": visitor,
        "login": login,
        "now": now,
    }
    async with connections.engine.connection() as connection:
        found = await (await connection.execute(statement("bind_visitor"), values)).fetchone()
    return bool(found and found[0] == login)


async def newest(views: Views, workspace: int, account: str, addresses: Sequence[str]) -> Window:
    """Return the newest part of the window of these addresses."""
    async with views.reading(workspace) as read:
        places, lines, earlier = {}, [], False
        for record in await _records(read, addresses):
            values = _values(record, account, addresses) | {"before": 2**62, "limit": PAGE + 1}
            rows = await read.rows("read_chat_before", **values)
            earlier = earlier or len(rows) > PAGE
            lines += [_line(record, row) for row in rows[:PAGE]]
            places[record] = rows[0][0] if rows else 0
    lines.sort(key=_order)
    return Window(tuple(lines[-PAGE:]), places, earlier or len(lines) > PAGE)


async def after(
    views: Views,
    workspace: int,
    account: str,
    *,
    addresses: Sequence[str],
    places: Mapping[str, int],
) -> Window:
    """Return what came after these places, in order within each record."""
    async with views.reading(workspace) as read:
        reached, lines = {}, []
        for record in await _records(read, addresses):
            start = places.get(record, 0)
            values = _values(record, account, addresses) | {"after": start, "limit": PAGE}
            rows = await read.rows("read_chat_after", **values)
            lines += [_line(record, row) for row in rows]
            reached[record] = rows[-1][0] if rows else start
    lines.sort(key=_order)
    return Window(tuple(lines), reached)


async def wait_of(
    views: Views, workspace: int, account: str, *, since: datetime
) -> tuple[float, int]:
    """Return for how many seconds customers waited for the last answers of people (the middle one).

    Besides, of how many answers that is known.
    """
    async with views.reading(workspace) as read:
        ((seconds, known),) = await read.rows("read_chat_waits", account=account, since=since)
    return float(seconds or 0), known


async def shown(
    views: Views, workspace: int, account: str, addresses: Sequence[str], ids: Sequence[str]
) -> list[str]:
    """Return those of these messages of ours that were written to these addresses."""
    if not ids:
        return []
    values = {
        "bucket": pgarray.smalls([bucket_of_id(one) for one in ids]),
        "delivery": pgarray.uuids(ids),
        "account": account,
        "address": pgarray.texts(addresses),
    }
    async with views.reading(workspace) as read:
        return [row[0].hex for row in await read.rows("find_chat_messages", **values)]


async def buttons(
    views: Views, workspace: int, account: str, addresses: Sequence[str], *, asked: str
) -> tuple[tuple[Button, ...], str | None] | None:
    """Return the buttons of a message of ours and the pressed one; None: it stands not there."""
    values = {
        "bucket": bucket_of_id(asked),
        "delivery": asked,
        "asked": asked,
        "account": account,
        "address": pgarray.texts(addresses),
    }
    async with views.reading(workspace) as read:
        found = await read.rows("find_chat_buttons", **values)
    if not found:
        return None
    written = event_from_json("message_written", found[0][0])
    return (written.buttons, found[0][1]) if isinstance(written, MessageWritten) else None


async def _records(read: Reader, addresses: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for uri in addresses:
        rows = await read.rows("find_customer_of_address", bucket=bucket_of(uri), uri=uri)
        found.update(dict.fromkeys(row[0].hex for row in rows))
    return list(found)


def _values(record: str, account: str, addresses: Sequence[str]) -> dict[str, object]:
    return {
        "bucket": bucket_of_id(record),
        "customer": record,
        "account": account,
        "address": pgarray.texts(addresses),
    }


def _line(record: str, row: Row) -> Line:
    sequence, at, kind, body, written = row
    told = event_from_json(kind, body)
    message = (
        told if isinstance(told, MessageReceived) else event_from_json("message_written", written)
    )
    if not isinstance(message, MessageReceived | MessageWritten):
        raise TypeError(f"a {kind} is no message")
    return Line((record, sequence), at, message)


def _order(line: Line) -> tuple[datetime, str, int]:
    return line.at, *line.place
