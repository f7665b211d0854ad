"""What waits for us: customers, messages that did not arrive, input nobody understood?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from faden.core.identity import people
from faden.core.owed.terms import UNSOLVED
from faden.core.receipt import State
from faden.core.thread import Thread
from faden.core.ticket import Snooze, Ticket, Urgency
from faden.store.views import RawBytes, Row, Views, hexes, is_id

WINDOW = 50
TAGS = 50  #: words that are offered
_TOLD_DIGITS = 10  #: of a code that a contact page told (engine/references/told.py)
SNOOZED = "snoozed"  #: the list of what is put off


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which part of the queue: `show` is all, mine, team or snoozed; one tag, or every ticket."""

    now: datetime
    me: str = ""
    show: str = "all"
    tag: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One customer whom we owe something: the ticket that is due first, and what was last said."""

    customer_id: str
    ticket_id: str
    name: str | None
    address: str | None
    owner: str
    due_at: datetime
    opened_at: datetime
    reason: str
    priority: int
    level: int
    excerpt: str
    ours: bool  #: the last word was ours
    rings: bool  #: calls right now
    tags: tuple[str, ...] = ()
    snooze: Snooze | None = None  #: that it is put off, or was until it woke
    matter: str = ""  #: what kind of special case it is; empty: an ordinary ticket
    urgency: Urgency = Urgency.NORMAL
    owed: str = "first answer"  #: or next answer, or solution: what is due then
    tickets: int = 1


@dataclass(frozen=True, slots=True)
class Numbers:
    """What stands beside the desk's headings."""

    mine: int
    team: int
    all: int
    late: int
    snoozed: int
    mentions: int  #: notes that mention me and that I have not read
    trouble: int
    quarantined: int
    wakes_at: datetime | None = None  #: when the next that is put off comes up again


@dataclass(frozen=True, slots=True)
class Queue:
    """One window of the queue."""

    rows: tuple[Waiting, ...]
    next_offset: int | None


async def queue(views: Views, workspace: int, asked: Asked) -> Queue:
    """Return the customers who wait: what was put off and woke, then the first due first."""
    values = {"tag": asked.tag, "now": asked.now, "limit": WINDOW + 1, "offset": asked.offset}
    async with views.reading(workspace) as read:
        if asked.show == SNOOZED:
            found = await read.rows("find_snoozed", **values)
        else:
            found = await read.rows("find_waiting", me=asked.me, show=asked.show, **values)
        window = found[:WINDOW]
        threads = {row[1].hex: await read.thread(row[1].hex, row[8]) for row in window}
        around = {one for row in window for one in hexes(row[9])} - threads.keys()
        near = await read.threads(sorted(around))
    everyone = threads | {one: known.thread for one, known in near.items()}
    more = asked.offset + WINDOW if len(found) > WINDOW else None
    return Queue(_one_row_a_customer(window, everyone), more)


async def tags(views: Views, workspace: int) -> dict[str, int]:
    """Return the words on the latest tagged tickets, the commonest first, with how many each."""
    async with views.reading(workspace) as read:
        return dict(await read.rows("find_tags", limit=TAGS))


def _one_row_a_customer(window: list[Row], threads: dict[str, Thread]) -> tuple[Waiting, ...]:
    """Keep the most urgent ticket of each person and count the others."""
    first: dict[str, Waiting] = {}
    for row in window:
        customer_id = row[1].hex
        person = people(threads, customer_id)
        waiting = _waiting(row, [threads[customer_id], *(threads[one] for one in person)])
        known = first.get(person[0])
        first[person[0]] = waiting if known is None else _with_one_more(known)
    return tuple(first.values())


def owed(ticket: Ticket | None) -> str:
    """Return what is due then: first answer, next answer, solution, or just an answer.

    Our first answer gives a ticket its code, so that a ticket with one has been answered. A contact
    page gives a longer one before: then nobody can tell the first answer from the next by it.
    """
    if ticket is None:
        return "first answer"
    if ticket.reason == UNSOLVED or ticket.due_at == ticket.resolve_at:
        return "solution"
    if ticket.code is None:
        return "first answer"
    return "next answer" if len(ticket.code) < _TOLD_DIGITS else "answer"


def _with_one_more(waiting: Waiting) -> Waiting:
    return replace(waiting, tickets=waiting.tickets + 1)


def _waiting(row: Row, threads: list[Thread]) -> Waiting:
    ticket, customer, owner, due_at, opened_at, reason, priority, level = row[:8]
    tags, kind, address, excerpt = row[10:]
    held = {one.ticket_id: one for one in threads[0].tickets}.get(ticket.hex)
    return Waiting(
        customer_id=customer.hex,
        ticket_id=ticket.hex,
        name=next((thread.name for thread in threads if thread.name), None),
        address=address,
        owner=owner,
        due_at=due_at,
        opened_at=opened_at,
        reason=reason,
        priority=priority,
        level=level,
        excerpt=excerpt or "",
        ours=kind == "message_written",
        rings=any(not call.answered for thread in threads for call in thread.calls),
        tags=tuple(tags),
        snooze=held.snooze if held else None,
        matter=held.matter or "" if held else "",
        urgency=held.urgency if held else Urgency.NORMAL,
        owed=owed(held),
    )


async def numbers(views: Views, workspace: int, *, me: str, now: datetime) -> Numbers:
    """Count what waits."""
    async with views.reading(workspace) as read:
        return Numbers(*(await read.rows("count_desk", me=me, now=now))[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranded:
    """A message of ours that did not arrive, or of which nobody can tell."""

    delivery_id: str
    customer_id: str
    name: str | None
    state: State
    reason: str
    account: str
    address: str
    purpose: str
    attempts: int
    changed_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Something that came in and could not be handled."""

    quarantine_id: str
    account: str
    reason: str
    owner: str
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class QuarantineItem:
    """The same with its bytes, and what was decided."""

    item: Quarantine
    raw: RawBytes
    settled_at: datetime | None
    settled_by: str | None
    settled_how: str | None


async def trouble(views: Views, workspace: int) -> tuple[Stranded, ...]:
    """Return failed and unclear messages, the newest first."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_trouble", limit=WINDOW)
        names = [(await read.thread(row[1].hex, row[10])).name for row in found]
    return tuple(
        Stranded(
            delivery_id=row[0].hex,
            customer_id=row[1].hex,
            name=name,
            state=State(row[2]),
            reason=row[3],
            account=row[4],
            address=row[5],
            purpose=row[6],
            attempts=row[7],
            changed_at=row[8],
            text=row[9] or "",
        )
        for row, name in zip(found, names, strict=True)
    )


async def quarantine(views: Views, workspace: int) -> tuple[Quarantine, ...]:
    """Return what waits in quarantine, the most urgent first."""
    async with views.reading(workspace) as read:
        found = await read.rows("find_quarantined", limit=WINDOW)
    return tuple(Quarantine(row[0].hex, *row[1:]) for row in found)


async def quarantine_item(
    views: Views, workspace: int, quarantine_id: str
) -> QuarantineItem | None:
    """Return one quarantined thing, or None where this workspace has none by that id."""
    if not is_id(quarantine_id):
        return None
    async with views.reading(workspace) as read:
        found = await read.rows("read_quarantined", quarantine=quarantine_id)
    if not found:
        return None
    row = found[0]
    item = Quarantine(row[0].hex, *row[1:6])
    return QuarantineItem(item, RawBytes(*row[6:8]), *row[8:])
