"""What happened with a customer lately, as the brief needs it?"""

from __future__ import annotations

from datetime import datetime

from faden.core.brief.brief import Brief, Person, brief
from faden.core.brief.reaction import Happened, Known, Step
from faden.core.brief.saying import Kept
from faden.core.event import MessageWritten, ReceiptRecorded
from faden.store.codec import event_from_json
from faden.store.offers.having import having
from faden.store.views import Reader, Views, ids
from faden.store.views_customer import Customer, Entry, steps, whereabouts
from faden.store.wire import pgarray


async def brief_of(
    views: Views, workspace: int, seen: Customer, *, tells_read: frozenset[str], now: datetime
) -> Brief:
    """Return the brief of a customer whom the reader may see.

    `tells_read` names the accounts whose channel says by itself when a message was opened.
    """
    records = seen.person.records
    async with views.reading(workspace) as read:
        happened = await _happened(read, records)
        found = await read.rows("read_customer_numbers", customer=pgarray.uuids(records))
        entries = [
            Entry(one.customer_id, one.sequence, one.at, one.event)
            for one in happened
            if isinstance(one.event, MessageWritten)
        ]
        states = {key: one.state for key, one in (await whereabouts(read, entries)).items()}
        taken = await steps(read, entries)
    offers = await having(views, workspace, seen.person)
    known = Known(
        happened=happened,
        states=states,
        steps={
            delivery: tuple(
                Step(one.at, one.event.state, one.event.sent_id)
                for one in recorded
                if isinstance(one.event, ReceiptRecorded)
            )
            for delivery, recorded in taken.items()
        },
        tells_read=tells_read,
    )
    person = Person(
        threads={one: seen.person.threads[one] for one in records},
        addresses=[one.uri for one in seen.addresses],
        numbers=[(source, key) for source, key in found],
        offers=[
            Kept(held=one.held, steps=one.steps_on("phone"), unneeded=one.unneeded)
            for one in offers
        ],
    )
    return brief(person, known, now)


async def _happened(read: Reader, records: tuple[str, ...]) -> list[Happened]:
    found = await read.rows("read_brief", **ids(records))
    happened = [
        Happened(customer_id.hex, sequence, at, event_from_json(kind, body))
        for customer_id, sequence, at, kind, body in found
    ]
    return sorted(happened, key=lambda one: (one.at, one.customer_id, one.sequence))
