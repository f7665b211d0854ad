"""May a program write the catalogue from a table?

Rules
* Each row is the draft of an offer; publishing is another step, for a person who has read it.
* What the table has no column for, and an empty cell, stays as the newest version says it.
* Tried first: nothing is written, and each row says what would come of it. A row that cannot be
  says why and what to do; the others are written.
* The same table again changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from faden.core.offer.terms import Steps, Terms, flaw, is_name
from faden.engine.administration import offers
from faden.engine.administration.deed import Deed
from faden.store.offers import catalogue
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.offers.catalogue import TAG
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.api.settings.changing import Changed, changed, changing
from faden.web.files.table import BadTable, Row, Table, read_table
from faden.web.shown import cents_of

MOST = 500  #: rows of one table
WRITTEN, UNCHANGED, WOULD, NOT = "draft written", "unchanged", "would be written", "not written"
_STEPS = re.compile(r"steps?[ _:.]+([a-z][a-z0-9_-]{0,29})|schritte?[ _:.]+([a-z][a-z0-9_-]{0,29})")
_CURRENCY = re.compile(r"^(?:eur|€)|(?:eur|€)$", re.IGNORECASE)
_COLUMNS = {
    "id": ("id", "offer", "angebot"),
    "title": ("title", "titel", "name"),
    "price": ("price", "preis"),
    "instead": ("instead", "statt", "others pay"),
    "currency": ("currency", "währung"),
    "since": ("since", "ab", "from"),
    "until": ("until", "bis"),
    "who": ("who", "für wen"),
    "conditions": ("conditions", "bedingungen"),
    "code": ("code",),
    "advertised": ("advertised", "beworben"),
    "steps": ("steps", "schritte"),
    "unneeded": ("unneeded", "nicht nötig"),
    "alternatives": ("alternatives", "stattdessen"),
    "may_lower": ("may_lower", "spielraum"),
    "lead_may_lower": ("lead_may_lower", "spielraum leitung"),
    "undo": ("undo_minutes",),
    "extends": ("extend_days",),
    "books": ("books", "bucht"),
}
_NEEDED = ("title", "price", "currency", "until")


class OffersTableBody(Body):
    """A table as CSV, with a header; several lines in a cell are parted by |."""

    csv: Annotated[str, Meta(min_length=1)]  # what a body holds ends it
    dry_run: bool = True


class OfferRowShown(msgspec.Struct):
    """What came, or would come, of one row; `line`: of the table, the header is 1."""

    line: int
    offer: str
    state: str  #: draft written | unchanged | would be written | not written
    reason: str
    version: int | None


class OffersTableShown(Changed):
    """What came of a table."""

    dry_run: bool
    counts: dict[str, int]
    not_read: list[str]  #: columns that mean nothing here
    rows: list[OfferRowShown]


class _Flaw(ValueError):
    """A cell cannot be read; the message says what to write instead."""


async def write(call: Call, body: OffersTableBody) -> OffersTableShown:
    """Write the drafts a table says, or say what would come of it."""
    table = _read(body.csv)
    zone = ZoneInfo(call.services.directory.policy(call.workspace).hours.timezone)

    async def act(deed: Deed) -> OffersTableShown:
        rows = [await _one(deed, row, zone, dry_run=body.dry_run) for row in table.rows]
        counts = dict(Counter(row.state for row in rows))
        return OffersTableShown(
            dry_run=body.dry_run, counts=counts, not_read=[*table.not_read], rows=rows
        )

    return await changed(call, body, act, gives=OffersTableShown)


async def _one(deed: Deed, row: Row, zone: ZoneInfo, *, dry_run: bool) -> OfferRowShown:
    offer = row.cells.get("id", "")

    def came(state: str, reason: str = "", version: int | None = None) -> OfferRowShown:
        return OfferRowShown(row.line, offer, state, reason, version)

    if not is_name(offer):
        return came(NOT, "id: write small letters, digits and -, up to 63")
    known = await catalogue.versions(deed.connection, deed.workspace, offer)
    before = known[0] if known else None
    try:
        terms = _terms(row.cells, before.terms if before else None, zone)
    except _Flaw as wrong:
        return came(NOT, str(wrong))
    if wrong_terms := flaw(terms):
        return came(NOT, wrong_terms)
    if before is not None and before.terms == terms:
        return came(UNCHANGED, version=before.version)
    if dry_run:
        return came(WOULD)
    return came(WRITTEN, version=await offers.save(deed, offer, terms))


def _terms(cells: Mapping[str, str], before: Terms | None, zone: ZoneInfo) -> Terms:
    """Return what a row says, on top of what was known before."""
    said: dict[str, Any] = {}
    for name, cell in cells.items():
        if name == "id" or name.startswith("steps"):
            continue
        said[name] = _CELLS[name](name, cell, zone)
    channels = {
        name[6:]: _lines(name, cell, zone) for name, cell in cells.items() if name[:5] == "steps"
    }
    if channels:
        kept = {one.channel: one.lines for one in before.steps} if before else {}
        said["steps"] = tuple(Steps(channel, lines) for channel, lines in (kept | channels).items())
    if before is not None:
        return replace(before, **said)
    if missing := [name for name in _NEEDED if name not in said]:
        raise _Flaw(f"{missing[0]}: a new offer needs it")
    return Terms(**said)


def _text(_name: str, cell: str, _zone: ZoneInfo) -> str:
    return cell


def _lines(_name: str, cell: str, _zone: ZoneInfo) -> tuple[str, ...]:
    return tuple(line for part in re.split(r"[|\n]", cell) if (line := part.strip()))


def _cents(name: str, cell: str, _zone: ZoneInfo) -> int:
    cents = cents_of(_CURRENCY.sub("", cell))
    if cents is None:
        raise _Flaw(f"{name}: write an amount such as 0 or 129,90, without points for thousands")
    return cents


def _time(name: str, cell: str, zone: ZoneInfo) -> datetime:
    """Return a time; a day alone is the end of that day, or its beginning for `since`."""
    try:
        if "T" not in cell.upper():
            at = time.min if name == "since" else time(23, 59, 59)
            return datetime.combine(date.fromisoformat(cell), at, zone)
        found = datetime.fromisoformat(cell)
    except ValueError:
        raise _Flaw(f"{name}: write a day such as 2030-12-02, or a time with its offset") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _number(name: str, cell: str, _zone: ZoneInfo) -> timedelta:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 5):
        raise _Flaw(f"{name}: write a whole number")
    return timedelta(minutes=int(cell)) if name == "undo" else timedelta(days=int(cell))


_CELLS: Mapping[str, Callable[[str, str, ZoneInfo], object]] = {
    **dict.fromkeys(("title", "currency", "who", "conditions", "code", "books"), _text),
    **dict.fromkeys(("price", "instead", "may_lower", "lead_may_lower"), _cents),
    **dict.fromkeys(("advertised", "unneeded", "alternatives"), _lines),
    **dict.fromkeys(("since", "until"), _time),
    **dict.fromkeys(("undo", "extends"), _number),
}


def _read(text: str) -> Table:
    """Return the rows of a table; raise Problem 422 that says what is wrong with it."""
    head = text.lstrip("\ufeff").partition("\n")[0].casefold()
    channels = {one or other for one, other in _STEPS.findall(head)}
    columns = _COLUMNS | {
        f"steps {one}": tuple(f"{word}{by}{one}" for word in ("steps", "schritte") for by in " _:.")
        for one in channels
    }
    try:
        table = read_table(text, columns)
    except BadTable as wrong:
        raise Problem(422, f"csv: {wrong}") from None
    if "id" not in table.meanings:
        raise Problem(422, "csv: a header with id; such as id;title;price;currency;until;steps.")
    if len(table.rows) > MOST:
        raise Problem(422, f"csv: {len(table.rows)} rows; send at most {MOST} at a time.")
    return table


def operations() -> list[Operation]:
    """Return what can be asked about the catalogue as a table."""
    return [
        changing(
            "POST /api/v1/offers/table",
            "writeOffersFromTable",
            "Write drafts of the catalogue from a table; tried first, nothing is published",
            write,
            OffersTableShown,
            takes=OffersTableBody,
            tag=TAG,
        )
    ]
