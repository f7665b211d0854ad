"""What stands on a customer's thread, and what is known around it?

The timeline of joined records is one deterministic merge by (time, record, sequence): each record
keeps its own gapless order, and the same window always shows the same entries. A place in it is
one sequence for each record, so turning pages costs the same however long the thread is.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from faden.core.event import Event, MessageWritten, Recorded
from faden.core.receipt import State
from faden.core.thread import Thread
from faden.core.ticket import Ticket
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.views import Person, Reader, Row, Views, ids, is_id
from faden.store.wire import pgarray

WINDOW = 50
_END = 2**62
_PLACE = re.compile(r"([0-9a-f]{32})\.([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the merged timeline."""

    customer_id: str
    sequence: int
    at: datetime
    event: Event

    @property
    def anchor(self) -> str:
        """Return the id of the entry: the same for ever."""
        return f"e-{self.customer_id}-{self.sequence}"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How far a message of ours has got."""

    state: State
    reason: str
    attempts: int
    run_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket as the page shows it."""

    ticket_id: str
    customer_id: str
    state: str
    owner: str | None
    due_at: datetime | None
    opened_at: datetime
    reason: str
    priority: int
    level: int
    closed_reason: str | None
    snoozed_until: datetime | None
    tags: Sequence[str]
    held: Ticket | None = None  #: as the thread has it, as long as it is not closed
    code: str | None = None  #: its reference code, as long as it is not closed


@dataclass(frozen=True, slots=True)
class SeenAddress:
    """An address and the record it leads to."""

    uri: str
    customer_id: str
    met_at: datetime


@dataclass(frozen=True, slots=True)
class Route:
    """Where a conversation is held: on which account, with which address of which record."""

    customer_id: str
    account: str
    address: str
    at: datetime

    @property
    def key(self) -> str:
        """Return what names the route in a form."""
        return f"{self.customer_id} {self.account} {self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer with one window of the timeline, the oldest entry first."""

    person: Person
    entries: tuple[Entry, ...]
    earlier: str | None  #: the place to read on from, if there is more
    deliveries: Mapping[str, Whereabouts]
    receipts: Mapping[str, tuple[Recorded, ...]]  #: steps of each delivery
    tickets: tuple[SeenTicket, ...]
    addresses: tuple[SeenAddress, ...]
    routes: tuple[Route, ...]  #: the last used first
    others: Mapping[str, Thread]  #: records named by suggestions, joins and households

    @property
    def customer_id(self) -> str:
        """Return the record the page was asked for."""
        return self.person.customer_id

    @property
    def reach(self) -> int:
        """Return how much had happened: the events of all records of this person."""
        return sum(self.person.threads[one].sequence for one in self.person.records)

    @property
    def seen(self) -> str:
        """Return up to which event of each record this was read."""
        threads = self.person.threads
        return "~".join(f"{one}.{threads[one].sequence}" for one in self.person.records)


async def customer(
    views: Views, workspace: int, customer_id: str, *, before: str = ""
) -> Customer | None:
    """Return a customer, or None where this workspace has none by that id."""
    if not is_id(customer_id):
        return None
    async with views.reading(workspace) as read:
        person = await read.person(customer_id)
        if person is None:
            return None
        entries, earlier = await _window(read, person, _places(before))
        others = await _others(read, person)
        if read.is_limited:
            person = _without_strangers(person, others)
            entries = await _without_their_traces(read, entries, {*person.records, *others})
        ours = [entry for entry in entries if isinstance(entry.event, MessageWritten)]
        return Customer(
            person=person,
            entries=tuple(entries),
            earlier=earlier,
            deliveries=await whereabouts(read, ours),
            receipts=await steps(read, ours),
            tickets=await _tickets(read, person),
            addresses=await _addresses(read, person),
            routes=await _routes(read, person),
            others=others,
        )


async def ticket(views: Views, workspace: int, ticket_id: str) -> SeenTicket | None:
    """Return a ticket, or None where this workspace has none by that id."""
    if not is_id(ticket_id):
        return None
    async with views.reading(workspace) as read:
        found = await read.rows("read_ticket", bucket=bucket_of_id(ticket_id), ticket=ticket_id)
        if not found:
            return None
        seen = _seen(found[0])
        known = (await read.threads([seen.customer_id])).get(seen.customer_id)
    tickets = known.thread.tickets if known else ()
    return _with_held(seen, next((one for one in tickets if one.ticket_id == seen.ticket_id), None))


def _seen(row: Row) -> SeenTicket:
    return SeenTicket(row[0].hex, row[1].hex, *row[2:])


def _places(before: str) -> dict[str, int]:
    """Read a place as written by `_place`; what is no place is the end."""
    return {found[1]: int(found[2]) for found in _PLACE.finditer(before)}


async def _window(
    read: Reader, person: Person, below: Mapping[str, int]
) -> tuple[list[Entry], str | None]:
    found = await read.rows(
        "read_timeline",
        **ids(person.records),
        below=pgarray.bigs([below.get(one, _END) for one in person.records]),
        limit=WINDOW + 1,
    )
    by_record: dict[str, list[Entry]] = {one: [] for one in person.records}
    for customer_id, sequence, at, kind, body in found:
        entry = Entry(customer_id.hex, sequence, at, event_from_json(kind, body))
        by_record[entry.customer_id].append(entry)
    newest_first = heapq.merge(*by_record.values(), key=_order, reverse=True)
    merged = list(newest_first)
    kept = merged[:WINDOW]
    return kept[::-1], _place(person, kept, below) if len(merged) > WINDOW else None


def _order(entry: Entry) -> tuple[datetime, str, int]:
    return entry.at, entry.customer_id, entry.sequence


def _place(person: Person, kept: Sequence[Entry], below: Mapping[str, int]) -> str:
    lowest = dict(below)
    for entry in kept:  # the newest first, so the last one of a record is its lowest
        lowest[entry.customer_id] = entry.sequence
    return "~".join(f"{one}.{lowest.get(one, _END)}" for one in person.records)


async def whereabouts(read: Reader, ours: Sequence[Entry]) -> dict[str, Whereabouts]:
    """Return how far these messages of ours have got, by delivery."""
    spans: dict[str, list[int]] = {}
    for entry in ours:
        spans.setdefault(entry.customer_id, []).append(entry.sequence)
    if not spans:
        return {}
    found = await read.rows(
        "read_customer_deliveries",
        **ids(list(spans)),
        lowest=pgarray.bigs([min(places) for places in spans.values()]),
        highest=pgarray.bigs([max(places) for places in spans.values()]),
    )
    return {
        delivery.hex: Whereabouts(State(state), reason, attempts, run_at, changed_at)
        for delivery, _, state, reason, attempts, run_at, changed_at, _ in found
    }


async def steps(read: Reader, ours: Sequence[Entry]) -> dict[str, tuple[Recorded, ...]]:
    """Return what happened to these messages of ours, by delivery."""
    deliveries = [
        (entry.customer_id, entry.sequence, entry.event.delivery_id)
        for entry in ours
        if isinstance(entry.event, MessageWritten)
    ]
    return await receipts(read, deliveries)


async def receipts(
    read: Reader, deliveries: Sequence[tuple[str, int, str]]
) -> dict[str, tuple[Recorded, ...]]:
    """Return the steps of deliveries, each given as (record, sequence, delivery)."""
    if not deliveries:
        return {}
    found = await read.rows(
        "read_receipts",
        **ids([customer_id for customer_id, _, _ in deliveries]),
        above=pgarray.bigs([sequence for _, sequence, _ in deliveries]),
        delivery=pgarray.texts([delivery_id for _, _, delivery_id in deliveries]),
    )
    taken: dict[str, list[Recorded]] = {}
    for delivery_id, sequence, at, kind, body in found:
        recorded = Recorded(sequence, at, event_from_json(kind, body))
        taken.setdefault(delivery_id, []).append(recorded)
    return {delivery_id: tuple(all_steps) for delivery_id, all_steps in taken.items()}


async def _tickets(read: Reader, person: Person) -> tuple[SeenTicket, ...]:
    found = await read.rows("read_customer_tickets", **ids(person.records))
    threads = [person.threads[one] for one in person.records]
    held = {ticket.ticket_id: ticket for thread in threads for ticket in thread.tickets}
    return tuple(_with_held(_seen(row), held.get(row[0].hex)) for row in found)


def _with_held(seen: SeenTicket, held: Ticket | None) -> SeenTicket:
    return replace(seen, held=held, code=held.code if held else None)


async def _addresses(read: Reader, person: Person) -> tuple[SeenAddress, ...]:
    found = await read.rows("read_addresses", customer=pgarray.uuids(person.records))
    return tuple(SeenAddress(uri, one.hex, met_at) for uri, one, met_at in found)


async def _routes(read: Reader, person: Person) -> tuple[Route, ...]:
    found = await read.rows("read_routes", **ids(person.records))
    return tuple(Route(one.hex, account, address, at) for one, account, address, at in found)


async def _others(read: Reader, person: Person) -> dict[str, Thread]:
    """Return everybody the records of this person name, so that the page can show names."""
    named = {
        other
        for one in person.records
        for thread in (person.threads[one],)
        for other in (
            *(suggestion.other_id for suggestion in thread.suggestions),
            *thread.joined,
            *thread.guardians,
            *thread.wards,
        )
    }
    near = {one: person.threads[one] for one in named if one in person.threads}
    found = await read.threads(sorted(named - near.keys()))
    return near | {one: known.thread for one, known in found.items()}


def _without_strangers(person: Person, others: Mapping[str, Thread]) -> Person:
    """Leave out whom the reader may not see: suggestions and households name other customers."""
    threads = {
        one: replace(
            thread,
            suggestions=tuple(s for s in thread.suggestions if s.other_id in others),
            guardians=tuple(other for other in thread.guardians if other in others),
            wards=tuple(other for other in thread.wards if other in others),
        )
        for one, thread in person.threads.items()
    }
    return replace(person, threads=threads)


async def _without_their_traces(
    read: Reader, entries: Sequence[Entry], seen: set[str]
) -> list[Entry]:
    """Leave out what happened with somebody whom the reader may not see."""
    named = {entry: getattr(entry.event, "other_id", None) for entry in entries}
    seen |= (await read.threads([one for one in named.values() if one and one not in seen])).keys()
    return [entry for entry, other in named.items() if other is None or other in seen]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """One message of ours, for the program that sent it."""

    message_id: str
    ref: str
    state: State
    reason: str
    account: str
    to: str
    purpose: str
    attempts: int
    changed_at: datetime
    created_at: datetime
    steps: tuple[Recorded, ...]


async def sent_message(views: Views, workspace: int, message_id: str) -> SentMessage | None:
    """Return a message of ours, or None where this workspace has none by that id."""
    if not is_id(message_id):
        return None
    async with views.reading(workspace) as read:
        values: dict[str, Any] = {"bucket": bucket_of_id(message_id), "delivery": message_id}
        found = await read.rows("read_message", **values)
        if not found:
            return None
        _, customer_id, sequence, ref, state, reason, account, to = found[0][:8]
        purpose, attempts, changed_at, created_at = found[0][8:]
        taken = await receipts(read, [(customer_id.hex, sequence, message_id)])
    return SentMessage(
        message_id=message_id,
        ref=ref,
        state=State(state),
        reason=reason,
        account=account,
        to=to,
        purpose=purpose,
        attempts=attempts,
        changed_at=changed_at,
        created_at=created_at,
        steps=taken.get(message_id, ()),
    )
