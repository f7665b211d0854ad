"""Which customers could be meant by what somebody typed?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from faden.core.address import Address, bucket_of, parse_address
from faden.core.identity import people
from faden.core.search.question import MAX_CHARS, asked, for_names, for_number
from faden.store.views import Person, Reader, Views
from faden.store.wire import pgarray

LIMIT = 30
_SURE = 2  #: conditions that are no guesses
_FEW = 8  #: with fewer customers than this, typing errors are looked for
_MOST_LIMITED = 20_000  #: places of which it is looked whether somebody limited may see them


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer who may be meant."""

    customer_id: str
    name: str | None
    addresses: tuple[str, ...]
    records: tuple[str, ...] = ()  #: of this person


@dataclass(frozen=True, slots=True)
class Meant:
    """Customers who could be meant."""

    hits: tuple[Hit, ...]
    is_sure: bool = False  #: each has what was typed; else these are names that sound alike
    is_named: bool = False  #: it is their whole address or number, not a part of it


async def search(views: Views, workspace: int, text: str, *, region: str) -> tuple[Hit, ...]:
    """Return customers by name or address; nothing for an empty text."""
    return (await meant(views, workspace, text, region=region)).hits


async def meant(views: Views, workspace: int, text: str, *, region: str) -> Meant:
    """Return customers by name, number, address or their number in another system."""
    wanted = " ".join(text.replace("\x00", " ").split())[:MAX_CHARS]
    if not wanted:
        return Meant(())
    async with views.reading(workspace) as read:
        # Whoever types a whole address means that one; looking through all would take its time.
        exact = await _of_address(read, wanted, region) or await _of_key(read, wanted)
        if exact:
            return Meant(await _hits(read, exact), is_sure=True, is_named=True)
        found, sure = await _by_words(read, wanted)
        hits = await _hits(read, found)
    is_number = not re.search(r"[^\W\d_]", wanted)
    return Meant(hits, is_sure=sure == len(found), is_named=is_number)


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


async def _of_key(read: Reader, wanted: str) -> list[str]:
    """Return who has this number in another system, as typed or in capitals."""
    keys = [wanted, wanted.upper()]
    found = await read.rows("find_customers_by_key", keys=keys, limit=LIMIT)
    return [customer.hex for (customer,) in found]


async def _by_words(read: Reader, text: str) -> tuple[list[str], int]:
    """Return customers by parts of names, addresses and numbers, and how many of them are sure.

    What may be a typing error is looked for only where there is little else.
    """
    # A part of a mail address is words; a part of a number is digits in any writing.
    is_number = not re.search(r"[^\W\d_]", text)
    wanted = asked(text)
    conditions = [for_number(text)] if is_number else for_names(wanted) if wanted else []
    found: dict[str, None] = {}
    sure = 0
    for number, condition in enumerate(conditions):
        if condition and (number < _SURE or len(found) < _FEW):
            rows = await read.rows(
                "find_customers_by_words",
                wanted=condition,
                most=_MOST_LIMITED if read.is_limited else LIMIT,
                limit=LIMIT,
            )
            found |= dict.fromkeys(customer.hex for (customer,) in rows)
            sure = len(found) if number < _SURE else sure
    return list(found)[:LIMIT], min(sure, LIMIT)


async def whose(views: Views, workspace: int, customers: Sequence[str]) -> dict[str, Hit]:
    """Return the persons to whom these records belong, by record."""
    async with views.reading(workspace) as read:
        hits = await _hits(read, list(dict.fromkeys(customers)))
    return {record: hit for hit in hits for record in hit.records}


async def _hits(read: Reader, customers: list[str]) -> tuple[Hit, ...]:
    """Return each person once, under the first of their records that was found."""
    known = await read.threads(customers)
    beside = [one for seen in known.values() for one in seen.kin if one not in known]
    everybody = known | await read.threads(beside)
    threads = {one: seen.thread for one, seen in everybody.items()}
    persons: dict[str, Person] = {}
    for one in customers:
        if one in known and not any(one in person.records for person in persons.values()):
            persons[one] = Person(one, people(threads, one), threads)
    records = [one for person in persons.values() for one in person.records]
    rows = await read.rows("read_addresses", customer=pgarray.uuids(records))
    addresses: dict[str, list[str]] = {}
    for uri, customer, _ in rows:
        addresses.setdefault(customer.hex, []).append(uri)
    return tuple(
        Hit(
            customer_id=one,
            name=person.name,
            addresses=tuple(uri for own in person.records for uri in addresses.get(own, ())),
            records=person.records,
        )
        for one, person in persons.items()
    )
