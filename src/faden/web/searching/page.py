"""Where is the customer, or the message, that I am looking for?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import HTMLResponse, RedirectResponse, Response

from faden.core.search.question import MAX_CHARS
from faden.core.search.said import Piece
from faden.store.searching.messages import Found, find_messages
from faden.store.views_search import Hit, Meant, meant, whose
from faden.web.desk import reference
from faden.web.templates import html
from faden.web.visit import Visit

_ENTRIES = 20  #: on the page; older ones one click away
_HINTS = 8  #: while typing, of both kinds together
_FEWEST_TYPED = 2  #: characters before anything is looked for while typing


@dataclass(frozen=True, slots=True)
class Entry:
    """A message, note or call as it is listed."""

    url: str
    whose: Hit
    at: datetime
    is_internal: bool
    is_ours: bool
    pieces: tuple[Piece, ...]


async def show(visit: Visit) -> Response:
    """Show who and what is meant; a single customer is opened at once."""
    asks = visit.request.query_params
    text, older = asks.get("q", "")[:MAX_CHARS], asks.get("older", "")
    if older:
        found = await _messages(visit, text, _ENTRIES, older=older)
        return await _page(visit, text, entries=await _entries(visit, found), found=found)
    known = await _customers(visit, text)
    looked = await reference.look(visit, text, meant_otherwise=bool(known.hits))
    if looked.response is not None:
        return looked.response
    if known.is_named and len(known.hits) == 1:
        return _opened(known.hits[0])
    found = await _messages(visit, text, _ENTRIES)
    if known.is_sure and len(known.hits) == 1 and not found.hits:
        return _opened(known.hits[0])
    entries = await _entries(visit, found)
    return await _page(
        visit, text, known=known, entries=entries, found=found, minutes=looked.minutes
    )


async def hint(visit: Visit) -> Response:
    """Answer while somebody types: the likeliest few, as options of a list.

    Reference codes are not tried here: each try that names nothing counts.
    """
    text = visit.request.query_params.get("q", "")[:MAX_CHARS]
    known, entries = Meant(()), list[Entry]()
    if len(text.strip()) >= _FEWEST_TYPED:
        known = await _customers(visit, text)
        room = max(_HINTS - len(known.hits), 3)
        entries = await _entries(visit, await _messages(visit, text, room))
    shown = {
        "hits": known.hits[: _HINTS - len(entries)],
        "entries": entries,
        "query": text,
        "address": visit.address,
        "clock": visit.clock,
    }
    return HTMLResponse(html("search_hints.html", visit.language, shown))


async def _customers(visit: Visit, text: str) -> Meant:
    return await meant(visit.services.views, visit.workspace, text, region=visit.policy.region)


async def _messages(visit: Visit, text: str, limit: int, *, older: str = "") -> Found:
    return await find_messages(
        visit.services.views, visit.workspace, text, limit=limit, older=older
    )


async def _entries(visit: Visit, found: Found) -> list[Entry]:
    known = await whose(
        visit.services.views, visit.workspace, [one.customer_id for one in found.hits]
    )
    return [
        Entry(
            # The window of the timeline that ends with it.
            url=f"/c/{one.customer_id}?before={one.customer_id}.{one.sequence + 1}#{one.anchor}",
            whose=known[one.customer_id],
            at=one.at,
            is_internal=one.is_internal,
            is_ours=one.is_ours,
            pieces=one.pieces,
        )
        for one in found.hits
        if one.customer_id in known
    ]


async def _page(
    visit: Visit,
    text: str,
    *,
    known: Meant | None = None,
    entries: list[Entry],
    found: Found,
    minutes: int = 0,
) -> Response:
    return await visit.page(
        "search.html",
        query=text,
        hits=known.hits if known else (),
        is_sure=known is None or known.is_sure,
        is_older=known is None,
        entries=entries,
        older=found.older,
        is_behind=found.is_behind,
        minutes=minutes,
    )


def _opened(hit: Hit) -> Response:
    return RedirectResponse(f"/c/{hit.customer_id}", status_code=303)
