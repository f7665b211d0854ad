"""How does a program search customers and messages?"""

from __future__ import annotations

from datetime import datetime

import msgspec

from faden.core.search.question import MAX_CHARS
from faden.store.codec import kind_of
from faden.store.registry import ROLES
from faden.store.searching.messages import Found, MessageHit, find_messages
from faden.store.views_search import Meant, meant
from faden.web.api.customers import HitShown
from faden.web.api.door import Call
from faden.web.api.operation import Operation, Parameter, number

MAX_ENTRIES = 50


class EntryFound(msgspec.Struct):
    """A message, note or call with these words; `excerpt` is the part of its text around them."""

    customer_id: str
    sequence: int
    at: datetime
    kind: str
    internal: bool
    excerpt: str


class SearchShown(msgspec.Struct):
    """What was found; `sure` is false where customers only have names that are written alike.

    With `older` the same search goes on in older entries, also where `entries` is empty: then not
    everything has been looked through. Null means that there is nothing older.
    """

    customers: list[HitShown]
    sure: bool
    entries: list[EntryFound]
    older: str | None


async def search(call: Call, _body: None) -> SearchShown:
    """Find customers by name, number, address or key, and entries by their words."""
    asks = call.request.query_params
    text, older = asks.get("q", ""), asks.get("older", "")
    views, workspace = call.services.views, call.workspace
    region = call.services.directory.policy(workspace).region
    limit = number(call, "limit", 20)
    found = await find_messages(views, workspace, text, limit=limit, older=older)
    if older:
        return _answer(Meant((), is_sure=True), found)
    known = await meant(views, workspace, text, region=region)
    return _answer(known, found)


def _answer(known: Meant, found: Found) -> SearchShown:
    return SearchShown(
        [HitShown(hit.customer_id, hit.name, hit.addresses) for hit in known.hits],
        known.is_sure,
        list(map(_shown, found.hits)),
        found.older,
    )


def _shown(hit: MessageHit) -> EntryFound:
    excerpt = "".join(piece.text for piece in hit.pieces)
    kind = kind_of(hit.event)
    return EntryFound(hit.customer_id, hit.sequence, hit.at, kind, hit.is_internal, excerpt)


def operations() -> list[Operation]:
    """Return the one operation of searching."""
    wanted = Parameter(
        name="q", says="A name, number, address, key or words", longest=MAX_CHARS, needed=True
    )
    older = Parameter(name="older", says="What the last answer called older", longest=40)
    limit = Parameter(name="limit", says="At most so many entries", least=1, most=MAX_ENTRIES)
    return [
        Operation(
            method="GET",
            path="/api/v1/search",
            name="search",
            says="Find customers by name, number, address or key, and entries by their words",
            tag="customers",
            roles=frozenset(ROLES),
            does=search,
            gives=SearchShown,
            asks=(wanted, older, limit),
        )
    ]
