"""Where in the raw bytes of a workspace does one person stand?

What came in is kept as it came, and much of it says nowhere whose it is: receipts, opt-outs, things
in quarantine, requests that carry several people's messages. So all of it is read and looked
through. That takes long on a large database and locks nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from faden.core.address import bucket_of
from faden.store.wire import pgarray

Row = tuple[Any, ...]
Name = tuple[str, str]  #: account and key of an arrival
GetBlob = Callable[[int, bytes], Awaitable[bytes]]

BUCKETS = 256
_TOMBSTONE = "erased:"
_UNPLACED = "a receipt for a message we do not know: "  #: as quarantine_strays.sql says it
_SHORTEST = 6  #: characters of a provider's id that cannot stand in bytes by chance
#: Names that are hashes of a content (mails, what nobody could read): they may stay.
_HASHED = re.compile(r"(?:mail|unreadable):[0-9a-f]{64}(?::[0-9]+)?(?:#[0-9a-f]{64})?")


class Asking(Protocol):
    """A transaction that runs named statements."""

    async def ask(self, name: str, values: Mapping[str, Any]) -> list[Row]:
        """Run queries/<name>.sql."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to look for."""

    workspace: int
    pattern: re.Pattern[bytes] | None  #: finds the person in bytes
    records: Collection[str]
    names: Collection[Name]  #: arrivals that are known to be theirs
    made: Collection[str]


@dataclass(slots=True)
class Found:
    """What was found to be theirs."""

    arrivals: dict[Name, bytes | None] = field(default_factory=dict)  #: with the file's name
    shared: dict[Name, bytes | None] = field(default_factory=dict)  #: bytes also hold others'
    maybe: dict[Name, tuple[bytes, bytes | None]] = field(default_factory=dict)
    quarantined: dict[str, bytes | None] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)  #: names under which receipts wait

    def blobs(self) -> list[bytes]:
        """Return the files that nothing of this person needs any more."""
        places = (self.arrivals, self.shared, self.quarantined)
        return sorted({blob for place in places for blob in place.values() if blob is not None})


def is_hash(key: str) -> bool:
    """Say whether an arrival's name tells nothing but that the same bytes came before.

    >>> is_hash("mail:" + 64 * "a"), is_hash("SM491701234567")
    (True, False)
    """
    return _HASHED.fullmatch(key) is not None


async def look_through(
    work: Asking, wanted: Wanted, get_blob: GetBlob, *, buckets: Iterable[int]
) -> Found:
    """Return what is theirs in these buckets of what came in."""
    found = Found()
    for bucket in buckets:
        values = {"bucket": bucket, "workspace": wanted.workspace}
        await _sort(await work.ask("scan_arrivals", values), wanted, get_blob, found)
    return found


async def look_again(
    work: Asking, wanted: Wanted, get_blob: GetBlob, *, since: datetime, found: Found
) -> None:
    """Add what came in since the look began, and what is in quarantine."""
    values = {"since": since, "workspace": wanted.workspace}
    await _sort(await work.ask("scan_late_arrivals", values), wanted, get_blob, found)
    waiting = await work.ask("scan_strays", {"workspace": wanted.workspace})
    theirs = await _decide(work, wanted, found)
    # A receipt for a message nobody knows names no address; the bytes it came in do.
    found.strays += [name for (name,) in waiting if _tail(name) in theirs]
    await _quarantined(work, wanted, get_blob, found=found, receipts=theirs)


async def _sort(rows: list[Row], wanted: Wanted, get_blob: GetBlob, found: Found) -> None:
    for account, key, raw, blob, target in rows:
        name = (account, key)
        if key.startswith(_TOMBSTONE):
            continue
        if name in wanted.names or (target is not None and target.hex in wanted.made):
            found.arrivals[name] = blob
        elif await _speaks_of(wanted, wanted.workspace, key, raw, blob, get_blob):
            found.maybe[name] = (bytes(raw), blob)


async def _speaks_of(
    wanted: Wanted,
    workspace: int,
    key: str,
    raw: bytes,
    blob: bytes | None,
    get_blob: GetBlob,
) -> bool:
    if wanted.pattern is None:
        return False
    if wanted.pattern.search(key.encode()) or wanted.pattern.search(raw):
        return True
    if blob is None:
        return False
    try:
        content = await get_blob(workspace, blob)
    except FileNotFoundError:
        return False
    return await asyncio.to_thread(wanted.pattern.search, content) is not None


class _Bytes:
    """The bytes of receipts and opt-outs that speak of the person."""

    def __init__(self, raws: list[bytes]) -> None:
        self._raws = raws

    def __contains__(self, name: str) -> bool:
        return len(name) >= _SHORTEST and any(name.encode() in raw for raw in self._raws)


def _tail(name: str) -> str:
    """Return the provider's id in the name of a receipt ("sent:account:id")."""
    return name.split(":", 2)[-1]


async def _quarantined(
    work: Asking, wanted: Wanted, get_blob: GetBlob, *, found: Found, receipts: _Bytes
) -> None:
    rows = await work.ask("scan_quarantine", {"workspace": wanted.workspace})
    filed = {f"filed: {one}" for one in wanted.records}
    for quarantine_id, account, reason, raw, blob, how in rows:
        unplaced = reason.startswith(_UNPLACED) and _tail(reason[len(_UNPLACED) :]) in receipts
        theirs = (
            unplaced
            or how in filed
            or await _speaks_of(wanted, wanted.workspace, reason, raw, blob, get_blob)
        )
        if theirs:
            found.quarantined[quarantine_id] = blob
            digest = blob or hashlib.sha256(raw).digest()
            found.arrivals[account, f"unreadable:{digest.hex()}"] = blob


async def _decide(work: Asking, wanted: Wanted, found: Found) -> _Bytes:
    """Say of bytes that speak of the person whether they are theirs, shared or somebody else's.

    What became nobody else's message is about this person alone: a receipt, an opt-out. Somebody
    else's bytes are touched only where this person's own message stands in the same request.
    """
    if not found.maybe:
        return _Bytes([])
    keys = pgarray.texts([key for _, key in found.maybe])
    values = {"workspace": wanted.workspace, "customer": pgarray.uuids(list(wanted.records))}
    others = {
        (account, key)
        for account, key in await work.ask("find_others_arrivals", values | {"key": keys})
    }
    own = [f'"{key}"'.encode() for _, key in wanted.names]
    mails = {(account, _mail(key)) for account, key in wanted.names if is_hash(key)}
    about: list[bytes] = []
    for name, (raw, blob) in found.maybe.items():
        if name not in others:
            found.arrivals[name] = blob
            about.append(raw)
        elif (name[0], _mail(name[1])) in mails or any(key in raw for key in own):
            found.shared[name] = blob
    found.maybe.clear()
    return _Bytes(about)


def _mail(key: str) -> str:
    """Return what the names of one mail that went to several people have in common.

    >>> _mail("mail:" + 64 * "a" + ":2") == "mail:" + 64 * "a"
    True
    """
    kind, _, rest = key.partition(":")
    return f"{kind}:{rest.partition(':')[0]}"


def names_of(arrivals: Iterable[Name]) -> dict[str, Any]:
    """Return the parameters `bucket`, `account` and `key` of these arrivals."""
    named = sorted(arrivals)
    return {
        "bucket": pgarray.smalls([bucket_of(f"{account}\n{key}") for account, key in named]),
        "account": pgarray.texts([account for account, _ in named]),
        "key": pgarray.texts([key for _, key in named]),
    }
