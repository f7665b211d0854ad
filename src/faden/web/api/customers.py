"""What may a program know of a customer?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from faden.core.thread import Thread
from faden.store.codec import event_to_json, kind_of
from faden.store.views_customer import Customer, Entry, SeenTicket, customer, ticket
from faden.store.views_search import search
from faden.web.api.door import Call
from faden.web.api.problem import Problem

MAX_EVENTS = 50


class HitShown(msgspec.Struct):
    """A customer that was found."""

    id: str
    name: str | None
    addresses: tuple[str, ...]


class HitsShown(msgspec.Struct):
    """Customers that were found, the likeliest first."""

    items: list[HitShown]


class AddressShown(msgspec.Struct):
    """One way to reach a customer."""

    uri: str
    record: str
    met_at: datetime
    takes_messages: bool


class TicketShown(msgspec.Struct):
    """A concern, who owes the answer and by when."""

    id: str
    customer_id: str
    state: str
    owner: str | None
    due_at: datetime | None
    opened_at: datetime
    reason: str
    priority: int
    level: int
    closed_reason: str | None
    reference: str | None  #: the code the customer can name it by; null before our first answer
    snoozed_until: datetime | None
    tags: tuple[str, ...]
    urgency: str | None  #: urgent, high, normal or low; null once it is closed
    resolve_at: datetime | None  #: when it must be solved; null: no time is set, or it is closed


class RefusalShown(msgspec.Struct):
    """A wish not to get messages; no address means on any."""

    purpose: str
    address: str | None
    doubtful: bool


class SuggestionShown(msgspec.Struct):
    """Another record that may be the same person; a person decides."""

    other_id: str
    address: str
    evidence: str


class CustomerShown(msgspec.Struct):
    """A customer: the records that are one person, and what is open."""

    id: str
    name: str | None
    records: tuple[str, ...]
    addresses: list[AddressShown]
    tickets: list[TicketShown]
    refused: list[RefusalShown]
    welcome: list[str]
    suggestions: list[SuggestionShown]
    guardians: list[str]
    wards: list[str]


class EventShown(msgspec.Struct):
    """Something that happened; `data` has the fields of its kind."""

    customer_id: str
    sequence: int
    at: datetime
    kind: str
    data: dict[str, Any]


class EventsShown(msgspec.Struct):
    """A window of the timeline, oldest first; pass `next` as `before` for what was earlier."""

    items: list[EventShown]
    next: str | None


async def find_customers(call: Call, _body: None) -> HitsShown:
    """Find customers by number, mail address or name."""
    wanted = call.request.query_params.get("q", "").replace("\x00", "").strip()
    if not wanted:
        return HitsShown([])
    region = call.services.directory.policy(call.workspace).region
    hits = await search(call.services.views, call.workspace, wanted, region=region)
    return HitsShown([HitShown(hit.customer_id, hit.name, hit.addresses) for hit in hits])


async def read_customer(call: Call, _body: None) -> CustomerShown:
    """Show one customer."""
    seen = await found(call)
    threads = [seen.person.threads[one] for one in seen.person.records]
    dead = {address for thread in threads for address in thread.dead}
    return CustomerShown(
        id=seen.customer_id,
        name=seen.person.name,
        records=seen.person.records,
        addresses=[
            AddressShown(one.uri, one.customer_id, one.met_at, one.uri not in dead)
            for one in seen.addresses
        ],
        tickets=list(map(ticket_shown, seen.tickets)),
        refused=[
            RefusalShown(one.purpose, one.address, one.doubted)
            for thread in threads
            for one in thread.refusals
        ],
        welcome=_all(threads, "welcome"),
        suggestions=[
            SuggestionShown(one.other_id, one.address, one.evidence.name.lower())
            for thread in threads
            for one in thread.suggestions
        ],
        guardians=_all(threads, "guardians"),
        wards=_all(threads, "wards"),
    )


async def read_events(call: Call, _body: None) -> EventsShown:
    """Show a window of the timeline."""
    before = call.request.query_params.get("before", "")
    seen = await found(call, before=before)
    return EventsShown([event_shown(entry) for entry in seen.entries], seen.earlier)


async def read_ticket(call: Call, _body: None) -> TicketShown:
    """Show one ticket."""
    wanted = str(call.request.path_params["ticket_id"])
    seen = await ticket(call.services.views, call.workspace, wanted)
    if seen is None:
        raise Problem(404, "There is no such ticket.")
    return ticket_shown(seen)


async def found(call: Call, *, before: str = "") -> Customer:
    """Return the customer that the path names; raise Problem 404."""
    wanted = str(call.request.path_params["customer_id"])
    try:
        seen = await customer(call.services.views, call.workspace, wanted, before=before)
    except ValueError:
        raise Problem(422, "before: pass on what the last answer called next.") from None
    if seen is None:
        raise Problem(404, "There is no such customer.")
    return seen


def event_shown(entry: Entry) -> EventShown:
    """Return an event as programs read it."""
    event = entry.event
    data = msgspec.json.decode(event_to_json(event))
    return EventShown(entry.customer_id, entry.sequence, entry.at, kind_of(event), data)


def ticket_shown(ticket: SeenTicket) -> TicketShown:
    """Return a ticket as programs read it."""
    return TicketShown(
        ticket.ticket_id,
        ticket.customer_id,
        ticket.state,
        ticket.owner,
        ticket.due_at,
        ticket.opened_at,
        ticket.reason,
        ticket.priority,
        ticket.level,
        ticket.closed_reason,
        ticket.code,
        ticket.snoozed_until,
        tuple(ticket.tags),
        ticket.held.urgency if ticket.held else None,
        ticket.held.resolve_at if ticket.held else None,
    )


def _all(threads: list[Thread], kind: str) -> list[str]:
    return list(dict.fromkeys(one for thread in threads for one in getattr(thread, kind)))
