"""What would be one thread, or two, before somebody says so?"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.thread import Refusal, Thread
from faden.core.ticket import Ticket, TicketState
from faden.engine.desk.split import after_split, persons
from faden.store.views_customer import Customer
from faden.store.views_report import account_labels
from faden.web.desk.customer import find, teller_of
from faden.web.desk.owners import owner_names
from faden.web.desk.timeline import Shown, Timeline
from faden.web.visit import Visit

_SHOWN = 12  #: entries of a thread that is not there yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A thread as it would be."""

    records: tuple[str, ...]
    name: str | None
    addresses: tuple[str, ...]
    entries: Sequence[Shown]  #: the newest, the oldest of them first
    tickets: Sequence[Ticket]  #: that owe an answer, the first due first
    refusals: Sequence[Refusal]  #: what it must not get; a no of any record is one of the person


async def joined(visit: Visit, one: Customer, other: Customer) -> Side:
    """Return the thread that these two would be."""
    both = replace(
        one,
        entries=tuple(heapq.merge(one.entries, other.entries, key=lambda entry: entry.at)),
        deliveries={**one.deliveries, **other.deliveries},
        receipts={**one.receipts, **other.receipts},
        others={**one.others, **other.others},
    )
    threads = {**one.person.threads, **other.person.threads}
    records = (*one.person.records, *other.person.records)
    addresses = tuple(known.uri for side in (one, other) for known in side.addresses)
    return await _side(visit, both, threads, records, addresses=addresses)


async def split(visit: Visit) -> Response:
    """Show what each would have, before a record is split off."""
    seen = await find(visit, visit.path("customer_id"))
    record = visit.path("other_id")
    if record not in seen.person.records or len(seen.person.records) < 2:
        raise HTTPException(404)
    after = after_split(seen.person.threads, record, now=visit.now)
    sides = []
    for records in persons(after, (record, *seen.person.records)):
        own = replace(
            seen, entries=tuple(one for one in seen.entries if one.customer_id in records)
        )
        uris = tuple(one.uri for one in seen.addresses if one.customer_id in records)
        sides.append(await _side(visit, own, after, records, addresses=uris))
    return await visit.page(
        "split.html",
        seen=seen,
        record=record,
        sides=sides,
        owners=await owner_names(visit),
    )


async def _side(
    visit: Visit,
    seen: Customer,
    threads: Mapping[str, Thread],
    records: tuple[str, ...],
    *,
    addresses: tuple[str, ...],
) -> Side:
    theirs = [threads[one] for one in records]
    labels = await account_labels(visit.services.views, visit.workspace)
    teller = teller_of(visit, seen, await owner_names(visit))
    lately = replace(seen, entries=seen.entries[-_SHOWN:])
    timeline = Timeline(
        seen=lately, teller=teller, labels=labels, directory=visit.services.directory
    )
    waiting = [t for thread in theirs for t in thread.tickets if t.state is TicketState.OPEN]
    return Side(
        records=records,
        name=next((thread.name for thread in theirs if thread.name), None),
        addresses=tuple(dict.fromkeys(addresses)),
        entries=timeline.shown(),
        tickets=sorted(waiting, key=lambda ticket: ticket.due_at),
        refusals=list(dict.fromkeys(no for thread in theirs for no in thread.refusals)),
    )
