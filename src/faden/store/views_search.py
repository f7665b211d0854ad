"""Which customers could be meant by what somebody typed?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from faden.core.address import Address, bucket_of, parse_address
from faden.store.views import Reader, Views
from faden.store.wire import pgarray

LIMIT = 30
_NOT_DIGITS = re.compile(r"[^0-9]")
_FEWEST_DIGITS = 4  #: fewer would find half of all numbers


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer who may be meant."""

    customer_id: str
    name: str | None
    addresses: tuple[str, ...]


async def search(views: Views, workspace: int, text: str, *, region: str) -> tuple[Hit, ...]:
    """Return customers by name or address; nothing for an empty text."""
    wanted = " ".join(text.replace("\x00", " ").split())[:200]
    if not wanted:
        return ()
    async with views.reading(workspace) as read:
        # Whoever types a whole address means that one; looking through all would take its time.
        if exact := await _of_address(read, wanted, region):
            return await _hits(read, exact)
        found = list(await _by_address(read, wanted, region))
        found += [one for one in await _by_name(read, wanted) if one not in found]
        return await _hits(read, found[:LIMIT])


@dataclass(frozen=True, slots=True)
class SourcedCustomer:
    """A customer another system told us of, and what it said last."""

    customer_id: str
    name: str | None
    addresses: tuple[str, ...]
    said_at: datetime


async def sourced(views: Views, workspace: int, source: str, key: str) -> SourcedCustomer | None:
    """Return who another system means by a key; None for nobody, or somebody who was erased."""
    async with views.reading(workspace) as read:
        found = await read.rows(
            "read_sourced", bucket=bucket_of(f"{source}\n{key}"), source=source, key=key
        )
    if not found:
        return None
    customer_id, name, addresses, said_at = found[0]
    return SourcedCustomer(customer_id.hex, name, tuple(addresses), said_at)


async def _of_address(read: Reader, wanted: str, region: str) -> list[str]:
    parsed = parse_address(wanted, region=region)
    if not isinstance(parsed, Address):
        return []
    uri = parsed.uri
    found = await read.rows("find_customer_of_address", bucket=bucket_of(uri), uri=uri)
    return [customer.hex for (customer,) in found]


async def _by_address(read: Reader, wanted: str, region: str) -> list[str]:
    parsed = parse_address(wanted, region=region)
    digits = _NOT_DIGITS.sub("", wanted).lstrip("0")
    # A part of a mail address is words; a part of a number is digits in any writing.
    is_number = not re.search(r"[^\W\d_]", wanted)
    part = "" if is_number else f"%{_plain(wanted)}%"
    found = await read.rows(
        "find_customers_by_address",
        uri=parsed.uri if isinstance(parsed, Address) else "",
        part=part,
        digits=f"tel:%{digits}%" if is_number and len(digits) >= _FEWEST_DIGITS else "",
        limit=LIMIT,
    )
    return [customer.hex for customer, _ in found]


async def _by_name(read: Reader, wanted: str) -> list[str]:
    words = pgarray.texts([f"%{_plain(word)}%" for word in wanted.split()])
    found = await read.rows("find_customers_by_name", words=words, limit=LIMIT)
    return [customer.hex for (customer,) in found]


def _plain(text: str) -> str:
    """Take the pattern characters of `like` as they are."""
    return re.sub(r"([\\%_])", r"\\\1", text)


async def _hits(read: Reader, customers: list[str]) -> tuple[Hit, ...]:
    threads = await read.threads(customers)
    rows = await read.rows("read_addresses", customer=pgarray.uuids(customers))
    addresses: dict[str, list[str]] = {}
    for uri, customer, _ in rows:
        addresses.setdefault(customer.hex, []).append(uri)
    return tuple(
        Hit(one, threads[one].thread.name, tuple(addresses.get(one, ())))
        for one in customers
        if one in threads
    )
