"""How does it stand with other senders, and what was known when a message was decided about?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from faden.core.event import (
    CustomersJoined,
    CustomersSplit,
    HouseholdDeclared,
    IncidentOpened,
    MessageWritten,
    Recorded,
)
from faden.core.obeyed.earlier import MANY_LATE
from faden.core.obeyed.why import Why, why
from faden.core.wish.sender import Sender
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.views import Reader, Views, ids, is_id
from faden.store.views_customer import receipts
from faden.store.webhooks.subscription import statuses

WINDOW = 200  #: rows of a list
_MOST = 60  #: records that were ever tied to one, looked at to explain a message


@dataclass(frozen=True, slots=True)
class Late:
    """A wish that a sender has not acknowledged in time."""

    wish_id: str
    customer_id: str
    sender: str
    at: datetime
    due_at: datetime
    name: str | None


@dataclass(frozen=True, slots=True)
class Broken:
    """Something a sender has sent against a wish."""

    customer_id: str
    sequence: int
    at: datetime
    event: IncidentOpened
    name: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a sender has got with the wishes that stood before it came."""

    expected: int | None  #: customers' records with a wish, about; None: not counted yet
    looked: int  #: of these
    told: int  #: wishes
    done_at: datetime | None
    waits: bool  #: it is late with so many wishes that no earlier ones follow


@dataclass(frozen=True, slots=True)
class Standing:
    """A sender, and how it obeys."""

    sender: Sender
    webhook: str
    works: bool  #: it can be told: its webhook is neither paused nor failing
    late: int
    incidents: int  #: since a time
    earlier: Heard | None = None  #: None: nobody has looked yet


@dataclass(frozen=True, slots=True)
class Obeying:
    """How all senders of a workspace stand."""

    senders: tuple[Standing, ...]
    late: tuple[Late, ...]
    broken: tuple[Broken, ...]


async def obeying(views: Views, workspace: int, *, now: datetime, since: datetime) -> Obeying:
    """Return how the senders stand; incidents are counted `since` then."""
    webhooks = [one for one in await statuses(views, workspace) if one.sender is not None]
    async with views.reading(workspace) as read:
        late = await _late(read, now)
        broken = await _broken(read)
        counted: dict[str, int] = dict(await read.rows("count_incidents", since=since))
        heard = {
            row[0]: Heard(row[1], row[2], row[3], row[4], row[4] is None and row[5] >= MANY_LATE)
            for row in await read.rows("read_sweeps", now=now)
        }
    senders = [
        Standing(
            one.sender,
            one.name,
            one.paused_at is None and one.failing_since is None,
            sum(wish.sender == one.sender.name for wish in late),
            counted.get(one.sender.name, 0),
            heard.get(one.sender.name),
        )
        for one in webhooks
        if one.sender is not None
    ]
    return Obeying(tuple(senders), late, broken)


async def late_wishes(views: Views, workspace: int, *, now: datetime) -> tuple[Late, ...]:
    """Return what nobody acknowledged in time, the newest first."""
    async with views.reading(workspace) as read:
        return await _late(read, now)


async def _late(read: Reader, now: datetime) -> tuple[Late, ...]:
    rows = await read.rows("read_late_wishes", now=now, limit=WINDOW)
    return tuple(
        [
            Late(
                wish_id=row[0].hex,
                customer_id=row[1].hex,
                sender=row[2],
                at=row[3],
                due_at=row[4],
                name=(await read.thread(row[1].hex, row[5])).name,
            )
            for row in rows
        ]
    )


async def _broken(read: Reader) -> tuple[Broken, ...]:
    found = []
    for record, sequence, _, at, body, snapshot in await read.rows("read_incidents", limit=WINDOW):
        event = event_from_json("incident_opened", body)
        if isinstance(event, IncidentOpened):
            name = (await read.thread(record.hex, snapshot)).name
            found.append(Broken(record.hex, sequence, at, event, name))
    return tuple(found)


async def whose_wish(views: Views, workspace: int, wish_id: str) -> str | None:
    """Return the record whose wish some sender was told; None: this workspace has no such wish."""
    if not is_id(wish_id):
        return None
    async with views.reading(workspace) as read:
        found = await read.rows("find_passed_wish", bucket=bucket_of_id(wish_id), wish=wish_id)
    return str(found[0][0]) if found else None


async def explained(
    views: Views, workspace: int, customer_id: str, sequence: int, *, now: datetime
) -> tuple[Recorded, Why] | None:
    """Return a message and why it was sent, held or refused; None: there is no such message."""
    if not is_id(customer_id) or not 0 < sequence < 2**63:
        return None
    async with views.reading(workspace) as read:
        values = {"bucket": bucket_of_id(customer_id), "customer": customer_id}
        found = await read.rows("read_entry", **values, sequence=sequence)
        if not found:
            return None
        message = Recorded(sequence, found[0][0], event_from_json(*found[0][1:]))
        steps: tuple[Recorded, ...] = ()
        if isinstance(message.event, MessageWritten):
            asked = (customer_id, sequence, message.event.delivery_id)
            steps = (await receipts(read, [asked])).get(message.event.delivery_id, ())
        histories = await _histories(read, customer_id)
    answer = why(customer_id, message, steps, histories, now=now)
    return None if answer is None else (message, answer)


async def _histories(read: Reader, customer_id: str) -> Mapping[str, list[Recorded]]:
    """Return the wishes and ties of a record and of all that were ever tied to it."""
    histories: dict[str, list[Recorded]] = {}
    wanted = {customer_id}
    while wanted and len(histories) < _MOST:
        histories |= {one: [] for one in wanted}
        rows = await read.rows("read_wishes", **ids(sorted(wanted)))
        tied: set[str] = set()
        for record, sequence, at, kind, body in rows:
            recorded = Recorded(sequence, at, event_from_json(kind, body))
            histories[record.hex].append(recorded)
            if isinstance(recorded.event, CustomersJoined | CustomersSplit | HouseholdDeclared):
                tied.add(recorded.event.other_id)
        wanted = tied - histories.keys()
    return histories
