"""What else stands in the tables about a person, for whoever has a right to read it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from faden.core.address import bucket_of
from faden.store.privacy.traces import Asking
from faden.store.views import ids
from faden.store.wire import pgarray

_TICKET = (
    *("ticket_id", "record", "state", "owner", "due_at"),
    *("opened_at", "reason", "priority", "level", "closed_reason"),
)


async def tickets(work: Asking, workspace: int, records: Sequence[str]) -> list[dict[str, Any]]:
    """Return the tickets of these records, closed ones too."""
    values = {"workspace": workspace, **ids(records)}
    found = []
    for row in await work.ask("read_person_tickets", values):
        ticket = dict(zip(_TICKET, row, strict=True))
        ticket["ticket_id"] = ticket["ticket_id"].hex
        ticket["record"] = records.index(ticket["record"].hex) + 1
        found.append(ticket)
    return found


async def arrived(
    work: Asking, workspace: int, account: str, key: str
) -> tuple[bytes, bytes | None] | None:
    """Return the bytes of an arrival, or the name of the file they stand in."""
    bucket = bucket_of(f"{account}\n{key}")
    values = {"bucket": bucket, "workspace": workspace, "account": account, "key": key}
    found = await work.ask("read_arrival", values)
    return (bytes(found[0][0]), found[0][1]) if found else None


async def anybody_elses(
    work: Asking, workspace: int, records: Sequence[str], keys: Sequence[str]
) -> bool:
    """Say whether one of these is the provider's id of a message of somebody else."""
    if not keys:
        return False
    values = {
        "workspace": workspace,
        "customer": pgarray.uuids(list(records)),
        "key": pgarray.texts(list(keys)),
    }
    return bool(await work.ask("find_others_arrivals", values))


async def erasures(work: Asking) -> list[tuple[str, str, datetime, str, str, list[str]]]:
    """Return every erasure as (workspace, secret, when, by, why, marks), to do them again."""
    return [(*row[:5], list(row[5])) for row in await work.ask("find_erasures", {})]


async def marked(work: Asking, workspace: int, secret: str, marks: Sequence[str]) -> list[str]:
    """Return the addresses that are there although their person was erased."""
    values = {"workspace": workspace, "secret": secret, "mark": pgarray.texts(list(marks))}
    return [uri for (uri,) in await work.ask("find_marked_addresses", values)]
