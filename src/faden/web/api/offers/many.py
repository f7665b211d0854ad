"""May a program make offers to many customers at once, from a table?

Rules
* Each row says who (a number in another system, a telephone number or a mail address), which offer
  of the catalogue, and for whom it is where that is somebody else.
* Tried first: nothing is made, and each row says what would happen. A row that cannot be made says
  why and what to do; the others are made.
* The same table again makes nothing twice: who has the offer has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.engine.command import Rejected
from faden.engine.wanted.offers import MakeOffer
from faden.store.offers.catalogue import listed
from faden.store.offers.having import having
from faden.store.views_search import meant, sourced
from faden.web.api.commands import Body, who
from faden.web.api.door import Call
from faden.web.api.offers.catalogue import TAG
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.files.table import BadTable, Row, Table, read_table
from faden.web.visit import LEADERS

MOST = 500  #: rows of one table
_COLUMNS = {
    "customer": ("number", "customer", "key", "kundennummer", "kunde", "nummer"),
    "phone": ("phone", "telephone", "mobile", "telefon", "handy", "mobil"),
    "email": ("email", "e-mail", "mail"),
    "offer": ("offer", "angebot"),
    "whom": ("whom", "for", "für", "fuer"),
}
MADE, HAS, WOULD, NOT = "made", "has it", "would be made", "not made"


class TableBody(Body):
    """A table as CSV, with a header; `source`: whose customer numbers stand in it."""

    csv: Annotated[str, Meta(min_length=1)]  # what a body holds ends it
    source: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9._-]{0,49}$")] = "crm"
    dry_run: bool = True


class RowShown(msgspec.Struct):
    """What came, or would come, of one row; `line`: of the table, the header is 1."""

    line: int
    state: str  #: made | has it | would be made | not made
    reason: str
    customer_id: str | None
    grant_id: str | None


class TableShown(msgspec.Struct):
    """What came of a table."""

    dry_run: bool
    counts: dict[str, int]
    not_read: list[str]  #: columns that mean nothing here
    rows: list[RowShown]


async def make(call: Call, body: TableBody) -> TableShown:
    """Make what a table says, or say what would come of it."""
    table = _read(body.csv)
    found = [await _one(call, body, row) for row in table.rows]
    counts = dict(Counter(one.state for one in found))
    return TableShown(body.dry_run, counts, [*table.not_read], found)


async def _one(call: Call, body: TableBody, row: Row) -> RowShown:
    customer_id, why = await _customer(call, body.source, row.cells)
    offer = row.cells.get("offer", "")
    if customer_id is None or not offer:
        return RowShown(row.line, NOT, why or "name the offer", customer_id, None)
    whom = row.cells.get("whom", "")
    if body.dry_run:
        return await _tried(call, row, customer_id, offer, whom)
    command = MakeOffer(
        workspace=call.workspace,
        customer_id=customer_id,
        offer_id=offer,
        by=who(call),
        where="api",
        whom=whom,
    )
    done = await call.services.do(command, place="")
    if isinstance(done, Rejected):
        return RowShown(row.line, NOT, done.reason, customer_id, None)
    return RowShown(row.line, HAS if done.repeated else MADE, "", customer_id, done.made)


async def _tried(call: Call, row: Row, customer_id: str, offer: str, whom: str) -> RowShown:
    views, workspace = call.services.views, call.workspace
    known = {
        one.offer_id
        for one in await listed(views, workspace)
        if one.state == "published" and one.terms.until > call.now
    }
    if offer not in known:
        return RowShown(
            row.line, NOT, f"{offer} is not offered; see the offers board", customer_id, None
        )
    async with views.reading(workspace) as read:
        person = await read.person(customer_id)
    held = [one.held for one in await having(views, workspace, person)] if person else []
    same = [
        one
        for one in held
        if one.offer_id == offer and one.whom.casefold() == whom.casefold()
        if one.is_open(call.now) or one.redeemed is not None
    ]
    if same:
        return RowShown(row.line, HAS, "", customer_id, same[-1].grant_id)
    return RowShown(row.line, WOULD, "", customer_id, None)


async def _customer(call: Call, source: str, cells: Mapping[str, str]) -> tuple[str | None, str]:
    """Return who is meant, or why nobody is."""
    views, workspace = call.services.views, call.workspace
    if number := cells.get("customer"):
        known = await sourced(views, workspace, source, number)
        if known is not None:
            return known.customer_id, ""
    region = call.services.directory.policy(workspace).region
    for column in ("phone", "email"):
        if said := cells.get(column):
            found = await meant(views, workspace, said, region=region)
            if len(found.hits) == 1 and found.is_sure and found.is_named:
                return found.hits[0].customer_id, ""
    return None, "nobody is known by this; import the customers first (docs/import.md)"


def _read(text: str) -> Table:
    """Return the rows of a table; raise Problem 422 that says what is wrong with it."""
    try:
        table = read_table(text, _COLUMNS)
    except BadTable as wrong:
        raise Problem(422, f"csv: {wrong}") from None
    if "offer" not in table.meanings or not {"customer", "phone", "email"} & {*table.meanings}:
        raise Problem(
            422,
            "csv: a header with offer, and number, phone or email; such as number;offer;whom.",
        )
    if len(table.rows) > MOST:
        raise Problem(422, f"csv: {len(table.rows)} rows; send at most {MOST} at a time.")
    return table


def operations() -> list[Operation]:
    """Return what can be asked about many offers."""
    return [
        Operation(
            method="POST",
            path="/api/v1/offers/grants",
            name="makeOffersFromTable",
            says="Make offers to many customers from a table; tried first, nothing is made twice",
            tag=TAG,
            roles=LEADERS,
            does=make,
            takes=TableBody,
            gives=TableShown,
        )
    ]
