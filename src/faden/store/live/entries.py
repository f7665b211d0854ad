"""What must be read to show one new entry, and nothing around it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from faden.core.event import MessageReceived, MessageWritten
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.views import Reader, Views, is_id
from faden.store.views_customer import Customer, Entry, steps, whereabouts
from faden.store.views_report import AccountLabel, Owner


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A customer with one entry, and the names that it may show."""

    seen: Customer  #: with nothing of the page around the timeline
    labels: Mapping[str, AccountLabel]
    owners: tuple[Owner, ...]  #: nobody where a customer has written


async def read_entry(
    views: Views, workspace: int, customer_id: str, place: tuple[str, int]
) -> NewEntry | None:
    """Return the entry at (record, sequence) as it stands on the page of a customer.

    None where that page does not show it: other company, other person, erased meanwhile.
    """
    record, sequence = place
    async with views.reading(workspace) as read:
        person = await read.person(customer_id)
        if person is None or record not in person.records:
            return None
        entry = await _entry(read, record, sequence)
        if entry is None:
            return None
        seen = Customer(
            person=person,
            entries=(entry,),
            earlier=None,
            deliveries={},
            receipts={},
            tickets=(),
            addresses=(),
            routes=(),
            others={},
        )
        if isinstance(entry.event, MessageWritten):
            seen = replace(
                seen,
                deliveries=await whereabouts(read, [entry]),
                receipts=await steps(read, [entry]),
            )
        labels = {row[0]: AccountLabel(*row) for row in await read.rows("read_accounts")}
        owners = []
        if not isinstance(entry.event, MessageReceived):
            owners = [Owner(*row[:3]) for row in await read.rows("read_owners")]
        return NewEntry(seen, labels, tuple(owners))


async def records_of(views: Views, workspace: int, customer_id: str) -> frozenset[str] | None:
    """Return the records whose changes a customer's page shows, their household's as well.

    None where this workspace has no such customer, or the reader may not see them.
    """
    if not is_id(customer_id):
        return None
    async with views.reading(workspace) as read:
        person = await read.person(customer_id)
    return None if person is None else frozenset(person.threads)


async def _entry(read: Reader, record: str, sequence: int) -> Entry | None:
    values = {"bucket": bucket_of_id(record), "customer": record, "sequence": sequence}
    found = await read.rows("read_entry", **values)
    if not found:
        return None
    at, kind, body = found[0]
    return Entry(record, sequence, at, event_from_json(kind, body))
