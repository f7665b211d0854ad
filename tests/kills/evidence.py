"""Where does the evidence come from: the export for programs, and the tables themselves?"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from tests.kills.customers import Acknowledged
from tests.kills.installation import Installation
from tests.kills.provider import read_log
from tests.kills.verdict import Evidence, Kept, Received, Started, Written
from tests.kills.wire import Client

from faden.core.thread import Thread, fold
from faden.store.codec import OutdatedSnapshot, event_from_json, thread_from_bytes

_REFOLDED = 400  #: records whose events are folded anew
_PLACE = ("address", "customer_id", "sequence", "position")  #: of every line of the export

_DELIVERIES = """
select encode(uuid_send(delivery_id), 'hex'), account, purpose, state, run_at from delivery
"""
_STARTED = """
select body ->> 'delivery_id', encode(uuid_send(customer_id), 'hex'), sequence,
    (body ->> 'attempt')::int, extract(epoch from (body ->> 'deadline')::timestamptz)::float8
from event where kind = 'attempt_started'
"""
#: A mail's id is a hash; what its sender calls it is its first word.
_MAILS = """
select body ->> 'provider_id', split_part(body ->> 'text', ' ', 1)
from event where kind = 'message_received' and body ->> 'account' = 'post'
"""
_KEPT = """
select encode(uuid_send(thread.customer_id), 'hex'), thread.sequence, thread.snapshot,
    count(event.sequence), coalesce(min(event.sequence), 1), coalesce(max(event.sequence), 0)
from thread left join event using (bucket, customer_id)
group by thread.bucket, thread.customer_id
"""
_EVENTS = """
select at, kind, body::text from event
where bucket = get_byte(uuid_send(%(id)s::uuid), 15) and customer_id = %(id)s::uuid
order by sequence
"""
#: What must still come to rest: everything that is due some day, but for what nobody can tell and
#: what waits behind it, and for what may not be repeated any more.
_RESTLESS = """
select count(*) from delivery as one
where run_at is not null
    and not (state = 'unclear' and reason like 'not repeated: %')
    and not (account = 'neither' and exists (
        select 1 from delivery as other
        where other.address = one.address and other.sequence <= one.sequence
            and other.state = 'unclear'))
"""


async def come_to_rest(made: Installation, *, seconds: float) -> None:
    """Wait until nothing is due any more and no receipt is on its way."""
    deadline = time.monotonic() + seconds
    while True:
        restless = await asyncio.to_thread(_count, made, _RESTLESS)
        receipts = (await made.tell_provider())["receipts"]
        if not restless and not receipts:
            return
        told = f"{restless} deliveries, {receipts} receipts after {seconds:.0f} s"
        assert time.monotonic() < deadline, f"does not come to rest: {told}; {made.data}"
        await asyncio.sleep(0.3)


def _count(made: Installation, query: str) -> int:
    with made.database() as database:
        row = database.execute(query.encode()).fetchone()
        return int(row[0]) if row else 0


async def gather(
    made: Installation,
    *,
    wrote: Sequence[Acknowledged] = (),
    ordered: Sequence[Acknowledged] = (),
    refused: Sequence[str] = (),
) -> Evidence:
    """Read everything there is to know about a run that has come to rest."""
    lines = await exported(made)
    with made.database() as database:
        deliveries = {row[0]: row[1:] for row in database.execute(_DELIVERIES)}
        mails = {row[0]: row[1] for row in database.execute(_MAILS)}
        return Evidence(
            wrote=wrote,
            ordered=ordered,
            received=[_received(line, mails) for line in lines if line["direction"] == "inbound"],
            written=[
                _written(line, deliveries[line["id"]])
                for line in lines
                if line["direction"] == "outbound"
            ],
            started=started(database),
            kept=_kept(database),
            handed=read_log(made.provider_log),
            quarantined=_count(made, "select count(*) from quarantine"),
            refused=refused,
        )


async def exported(made: Installation) -> list[dict[str, Any]]:
    """Return every message, as a program reads them."""
    client = Client(made.port, patience=120.0)
    headers = {"authorization": f"Bearer {made.token}"}
    answer = await client.ask("GET", "/api/v1/export/messages", headers)
    client.close()
    assert answer.status == 200, answer
    return [json.loads(line) for line in answer.body.splitlines()]


def started(database: psycopg.Connection[Any]) -> list[Started]:
    """Return every attempt on record."""
    return [
        Started(
            delivery_id=row[0], customer_id=row[1], sequence=row[2], attempt=row[3], deadline=row[4]
        )
        for row in database.execute(_STARTED)
    ]


def _received(line: dict[str, Any], mails: dict[str, str]) -> Received:
    provider_id = line["provider_id"]
    return Received(
        name=mails.get(provider_id, provider_id),
        **{field: line[field] for field in (*_PLACE, "ticket_id", "owner", "due_at")},
    )


def _written(line: dict[str, Any], delivery: tuple[Any, ...]) -> Written:
    account, purpose, state, run_at = delivery
    return Written(
        name=line["ref"],
        delivery_id=line["id"],
        account=account,
        purpose=purpose,
        state=state,
        run_at=run_at,
        **{field: line[field] for field in _PLACE},
    )


def _kept(database: psycopg.Connection[Any]) -> list[Kept]:
    found = []
    for place, row in enumerate(database.execute(_KEPT).fetchall()):
        customer_id, sequence, snapshot, events, first, last = row
        try:
            thread = thread_from_bytes(snapshot)
        except OutdatedSnapshot:  # another version has the last word; tests/upgrade asks it
            thread = _refolded(database, customer_id)
        found.append(
            Kept(
                customer_id=customer_id,
                events=events,
                first=first,
                last=last,
                sequence=sequence,
                snapshot=thread.sequence,
                refolds=place >= _REFOLDED or thread == _refolded(database, customer_id),
            )
        )
    return found


def _refolded(database: psycopg.Connection[Any], customer_id: str) -> Thread:
    thread = Thread(customer_id=customer_id)
    for at, kind, body in database.execute(_EVENTS, {"id": customer_id}):
        thread = fold(thread, event_from_json(kind, body), at)
    return thread
