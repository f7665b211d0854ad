"""Which messages came and went, for somebody who counts along?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
from starlette.responses import Response, StreamingResponse

from faden.store.people.audit import Did, Entry, note_once
from faden.store.views_report import ExportedMessage, NoSuchPosition, export_messages
from faden.web.api.door import Call
from faden.web.api.problem import Problem

_LARGEST = 2**63 - 1
_NOTED_EVERY = timedelta(hours=1)
_encode = msgspec.json.Encoder().encode


async def export(call: Call) -> Response:
    """Stream messages after a position as NDJSON, a page of rows at a time."""
    after = _number(call, "after", 0)
    limit = _number(call, "limit", None)
    pages = export_messages(call.services.views, call.workspace, after=after or 0, limit=limit)
    try:
        # The first page is read before the answer begins: a wrong position is still a 422.
        first: list[ExportedMessage] = await anext(pages, [])
    except NoSuchPosition as error:
        raise Problem(422, f"after: {error}; begin at 0 or at an exported position.") from None
    await _note(call)
    return StreamingResponse(_lines(first, pages), media_type="application/x-ndjson")


async def _note(call: Call) -> None:
    """Add to the audit log who takes messages out; whoever reads on all day is there each hour."""
    entry = Entry(
        workspace=call.workspace,
        who=f"token:{call.token.label}",
        did=Did.EXPORTED,
        what=f"token:{call.token.label}",
        place=call.request.client.host if call.request.client else "",
    )
    async with call.services.connections.engine.connection() as connection:
        await note_once(connection, entry, now=call.now, within=_NOTED_EVERY)


async def _lines(
    first: list[ExportedMessage], pages: AsyncIterator[list[ExportedMessage]]
) -> AsyncIterator[bytes]:
    yield _page(first)
    async for page in pages:
        yield _page(page)


def _page(rows: list[ExportedMessage]) -> bytes:
    return b"".join(_encode(row) + b"\n" for row in rows)


def _number(call: Call, name: str, default: int | None) -> int | None:
    text = call.request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST):
        raise Problem(422, f"{name}: give a number from 0 to {_LARGEST}.")
    return int(text)
