"""How is a person taken out of the tables, in the transaction that holds all their locks?

Each function is one statement. Whoever calls them has locked the records; the rows of arrivals and
addresses need no lock before that, because whoever waits for these holds none that is wanted here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faden.core.erasure import Proof
from faden.core.event import Event, FromNewer
from faden.store.codec import bucket_of_id, event_from_json, event_to_json
from faden.store.people.audit import Entry, values_of
from faden.store.privacy.traces import Asking, Found, is_hash, names_of
from faden.store.views import ids
from faden.store.wire import pgarray

#: tables with rows of one customer, in the order of `erase_records`
OWNED = (
    *("delivery", "event", "ticket", "thread"),
    *("address", "reference", "legal_hold", "webhook_delivery", "customer_source"),
    *("reference_code", "draft", "presence", "mention", "search_customer", "search_message"),
    *("passed_wish", "incident", "question", "cascade", "kept_apart"),
    *("offer_grant", "redemption", "promise", "process", "campaign_target"),
)


class NewerEvents(Exception):
    """A person stands in something that this version cannot read, and so cannot rewrite."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a record must not be erased now."""

    customer_id: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """One event of a record, at its place."""

    customer_id: str
    sequence: int
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The audit entry of an erasure."""

    erasure_id: str
    addresses: Sequence[str]  #: stored as keyed hashes alone
    records: Sequence[str]  #: likewise, so that an old link says that somebody was erased
    by: str
    reason: str
    counts: Mapping[str, int]
    blobs: Sequence[bytes]


async def addresses(work: Asking, workspace: int, records: Sequence[str]) -> list[tuple[str, str]]:
    """Return (address, record) of everything by which these records are found."""
    values = {"workspace": workspace, "customer": pgarray.uuids(records)}
    return [(uri, one.hex) for uri, one, _ in await work.ask("read_person_addresses", values)]


async def holds(work: Asking, workspace: int, records: Sequence[str]) -> list[Hold]:
    """Return what stands against erasing these records."""
    values = {"workspace": workspace, "customer": pgarray.uuids(records)}
    found = await work.ask("find_legal_holds", values)
    return [Hold(one.hex, reason, by, at) for one, reason, by, at in found]


async def hold(
    work: Asking, workspace: int, records: Sequence[str], *, reason: str, by: str, now: datetime
) -> None:
    """Forbid to erase these records."""
    values = {"workspace": workspace, "customer": pgarray.uuids(records)}
    await work.ask("set_legal_hold", values | {"reason": reason, "by": by, "now": now})


async def lift(
    work: Asking, workspace: int, records: Sequence[str], *, by: str, now: datetime
) -> int:
    """Allow it again; return how many holds were lifted."""
    values = {"workspace": workspace, "customer": pgarray.uuids(records), "by": by, "now": now}
    return len(await work.ask("lift_legal_hold", values))


async def deliveries(work: Asking, workspace: int, records: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return every message of ours to these records (see read_person_deliveries.sql)."""
    return await work.ask("read_person_deliveries", {"workspace": workspace, **ids(records)})


async def mentions(
    work: Asking, workspace: int, records: Sequence[str], words: Sequence[str]
) -> dict[str, int]:
    """Return how often other records speak of the person, by record."""
    if not words:
        return {}
    values = {
        "workspace": workspace,
        "customer": pgarray.uuids(records),
        "words": pgarray.texts([f"%{_plain(word)}%" for word in words]),
    }
    return {one.hex: count for one, count in await work.ask("find_mentions", values)}


async def naming(work: Asking, records: Sequence[str], words: Sequence[str]) -> list[Placed]:
    """Return the events of these records in which one of the words stands."""
    if not records or not words:
        return []
    values = ids(records) | {"words": pgarray.texts([f"%{_plain(word)}%" for word in words])}
    found = await work.ask("find_address_in_events", values)
    placed = [
        Placed(one.hex, sequence, event_from_json(kind, body))
        for one, sequence, kind, body in found
    ]
    for one in placed:
        if isinstance(one.event, FromNewer):
            raise NewerEvents(
                f"somebody else's thread names this customer in a {one.event.kind}, which a newer "
                "version of Faden wrote; erase with that version. Nothing was changed"
            )
    return placed


async def rewrite(work: Asking, events: Sequence[Placed]) -> None:
    """Change events in their places: the one case in which that is done."""
    if not events:
        return
    values = {
        "bucket": pgarray.smalls([bucket_of_id(one.customer_id) for one in events]),
        "customer": pgarray.uuids([one.customer_id for one in events]),
        "sequence": pgarray.bigs([one.sequence for one in events]),
        "body": pgarray.jsons([event_to_json(one.event) for one in events]),
    }
    await work.ask("rewrite_events", values)


async def keep(
    work: Asking,
    workspace: int,
    proofs: Sequence[Proof],
    uris: Collection[str],
    *,
    secret: bytes,
    keep_until: datetime,
    now: datetime,
) -> None:
    """Keep the proof of wishes under keyed hashes of the addresses."""
    at = {"workspace": workspace}
    await work.ask("make_erasure_key", at | {"secret": secret.hex()})
    await work.ask("forget_kept_wishes", {"now": now})
    gone = {"uri": pgarray.texts(sorted(uris)), "keep_until": keep_until}
    await work.ask("end_kept_wishes", at | gone)
    if not proofs:
        return
    values = {
        "uri": pgarray.texts([one.address for one in proofs]),
        "wish": pgarray.texts([one.wish for one in proofs]),
        "purpose": pgarray.texts([one.purpose for one in proofs]),
        "at": pgarray.times([one.said_at for one in proofs]),
        "wording": pgarray.texts([one.wording for one in proofs]),
        "by": pgarray.texts([one.by_whom for one in proofs]),
        "for_address": pgarray.texts([str(one.for_address) for one in proofs]),
        "stands": pgarray.texts([str(one.stands) for one in proofs]),
        "keep_until": keep_until,
    }
    await work.ask("keep_wishes", at | values)


async def erase_traces(work: Asking, workspace: int, found: Found, names: Sequence[str]) -> None:
    """Take away the bytes that came from the person or speak of them, and receipts that wait."""
    hashed = [name for name in found.arrivals if is_hash(name[1])]
    named = [name for name in found.arrivals if not is_hash(name[1])]
    at = {"workspace": workspace}
    await work.ask("empty_arrivals", at | names_of(hashed))
    await work.ask("empty_shared_arrivals", at | names_of(found.shared))
    await work.ask("erase_arrivals", at | names_of(named))
    gone = {"quarantine": pgarray.uuids(sorted(found.quarantined))}
    await work.ask("erase_quarantined", at | gone)
    await work.ask("erase_strays", at | {"name": pgarray.texts(names)})


async def erase_sources(
    work: Asking, workspace: int, records: Sequence[str], names: Callable[[str], bool]
) -> None:
    """Take away the keys of imports that themselves say who it is; the others may stay."""
    values = {"workspace": workspace, "customer": pgarray.uuids(records)}
    found = await work.ask("find_person_sources", values)
    telling = [row for row in found if names(row[2])]
    gone = {
        "workspace": workspace,
        "bucket": pgarray.smalls([bucket for bucket, _, _ in telling]),
        "source": pgarray.texts([source for _, source, _ in telling]),
        "key": pgarray.texts([key for _, _, key in telling]),
    }
    await work.ask("erase_sources", gone)


async def erase_visitors(work: Asking, workspace: int, uris: Collection[str]) -> None:
    """Forget which visitors of chats turned out to be the person."""
    values = {"workspace": workspace, "uri": pgarray.texts(sorted(uris))}
    await work.ask("erase_visitors", values)


async def erase_uploads(
    work: Asking, workspace: int, records: Sequence[str], uris: Collection[str]
) -> set[bytes]:
    """Take away which files the person handed in, or was sent; return where their bytes stand."""
    values = {
        "workspace": workspace,
        "records": pgarray.uuids(records),
        "uri": pgarray.texts(sorted(uris)),
    }
    return {bytes(blob) for (blob,) in await work.ask("erase_uploads", values)}


async def erase_records(work: Asking, workspace: int, records: Sequence[str]) -> dict[str, int]:
    """Take the records away; return how many rows of each table that were."""
    await work.ask("hold_search", {})
    [counts] = await work.ask("erase_records", {"workspace": workspace, **ids(records)})
    return dict(zip(OWNED, counts, strict=True))


def record_name(customer_id: str) -> str:
    """Return under which name a record's hash is kept; no address begins like this.

    >>> record_name("01912d68783e7a5c8f3b2d1c0a0b0cff")
    'record:01912d68783e7a5c8f3b2d1c0a0b0cff'
    """
    return f"record:{customer_id}"


async def note(work: Asking, workspace: int, entry: Note, *, now: datetime) -> None:
    """Write the audit entry."""
    values = {
        "workspace": workspace,
        "erasure": entry.erasure_id,
        "uri": pgarray.texts([*entry.addresses, *map(record_name, entry.records)]),
        "by": entry.by,
        "reason": entry.reason,
        "now": now,
        "counts": json.dumps(dict(entry.counts)),
        "digests": pgarray.byteas(list(entry.blobs)),
    }
    await work.ask("note_erasure", values)


async def tell(work: Asking, entry: Entry, *, now: datetime) -> None:
    """Say in the audit log what was done."""
    await work.ask("write_audit", values_of(entry, at=now))


async def unfinished(work: Asking) -> list[tuple[str, int, list[bytes]]]:
    """Return the erasures whose files are still on the disk, as (erasure, workspace, files)."""
    found = await work.ask("find_unfinished_erasures", {})
    return [(one.hex, workspace, list(blobs)) for one, workspace, blobs in found]


async def still_used(work: Asking, workspace: int, blobs: Sequence[bytes]) -> set[bytes]:
    """Return which of these files something else of the workspace needs."""
    values = {"workspace": workspace, "digests": pgarray.byteas(list(blobs))}
    return {bytes(blob) for (blob,) in await work.ask("find_blob_users", values)}


async def finish(work: Asking, erasure_id: str, left: Sequence[bytes], *, now: datetime) -> None:
    """Note which files are left; with none it is done."""
    values = {"erasure": erasure_id, "digests": pgarray.byteas(list(left)), "now": now}
    await work.ask("finish_erasure", values | {"done": not left})


def _plain(text: str) -> str:
    """Take the pattern characters of `like` as they are."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
