"""How is something read for one workspace, and for no other?

Two walls, each sufficient alone (G11): the transaction runs as `faden_reader` with the workspace
named, so row security hides every other one; and every statement filters by workspace itself.
A test takes each wall away in turn: the first by giving a source of unprotected connections, the
second by `filter_workspace=False`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from psycopg import AsyncConnection

from faden.core.identity import people
from faden.core.thread import Thread, fold
from faden.store.codec import (
    OutdatedSnapshot,
    bucket_of_id,
    event_from_json,
    thread_from_bytes,
)
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

Row = tuple[Any, ...]

_FILTER = re.compile(rb"\b\w+\.workspace_id = %\(workspace\)s")
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


class Source(Protocol):
    """Who lends connections for reading (`Connections`)."""

    def reading(
        self, workspace: int | None, owners: Collection[str] | None = None, apart: str = ""
    ) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """Lend a connection that sees one workspace, and of it what these owners reach.

        `apart` names who reads and is kept apart from some customers.
        """


class Views:
    """Reads for pages, the API and reports."""

    def __init__(
        self,
        source: Source,
        *,
        filter_workspace: bool = True,
        owners: frozenset[str] | None = None,
        apart: str = "",
    ) -> None:
        self._source = source
        self._filter_workspace = filter_workspace
        self._owners = owners
        self._apart = apart

    def within(self, owners: frozenset[str] | None, *, apart: str = "") -> Views:
        """Return the same for somebody who sees only the customers of these owners (None: all).

        `apart` names a person who sees none of those they are kept apart from.

        The database itself hides all others (row security), whatever is asked.
        """
        return Views(
            self._source, filter_workspace=self._filter_workspace, owners=owners, apart=apart
        )

    @asynccontextmanager
    async def reading(self, workspace: int) -> AsyncIterator[Reader]:
        """Begin to read for one workspace."""
        async with self._source.reading(workspace, self._owners, self._apart) as connection:
            yield Reader(
                connection,
                workspace,
                filter_workspace=self._filter_workspace,
                is_limited=self._owners is not None or bool(self._apart),
            )


class Reader:
    """One reading transaction for one workspace."""

    def __init__(
        self,
        connection: AsyncConnection[Any],
        workspace: int,
        *,
        filter_workspace: bool,
        is_limited: bool = False,
    ) -> None:
        self._connection = connection
        self._filter_workspace = filter_workspace
        self.workspace = workspace
        self.is_limited = is_limited  #: sees not every customer of the workspace

    async def rows(self, name: str, **values: object) -> list[Row]:
        """Run queries/<name>.sql; the workspace is given by the reader, never by the caller."""
        text = statement(name) if self._filter_workspace else _unfiltered(name)
        cursor = await self._connection.execute(text, values | {"workspace": self.workspace})
        return await cursor.fetchall()

    async def threads(self, customers: Sequence[str]) -> dict[str, Known]:
        """Return the records that are there, by id."""
        asked = sorted(set(customers))
        if not asked:
            return {}
        found = await self.rows("read_threads", **ids(asked))
        return {
            customer.hex: Known(await self.thread(customer.hex, snapshot), hexes(kin))
            for customer, snapshot, kin in found
        }

    async def person(self, customer_id: str) -> Person | None:
        """Return a customer with every record joined or in one household, or None."""
        first = await self.threads([customer_id])
        if customer_id not in first:
            return None
        known = first | await self.threads(first[customer_id].kin)
        threads = {one: seen.thread for one, seen in known.items()}
        return Person(customer_id, people(threads, customer_id), threads)

    async def thread(self, customer_id: str, snapshot: bytes) -> Thread:
        """Return the thread of a snapshot, folded anew where an older version has made it."""
        try:
            return thread_from_bytes(bytes(snapshot))
        except OutdatedSnapshot:
            thread = Thread(customer_id=customer_id)
        values = {"bucket": bucket_of_id(customer_id), "customer": customer_id}
        for _, at, kind, body in await self.rows("read_record", **values):
            thread = fold(thread, event_from_json(kind, body), at)
        return thread


@dataclass(frozen=True, slots=True)
class RawBytes:
    """Bytes as they came: here, or in the blob store under `blob` (a SHA-256) where not None."""

    raw: bytes
    blob: bytes | None


@dataclass(frozen=True, slots=True)
class Known:
    """A record as it stands, and the ids it must be seen together with."""

    thread: Thread
    kin: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer: the records that are one person, and the threads of all around them."""

    customer_id: str
    records: tuple[str, ...]
    threads: dict[str, Thread]

    @property
    def name(self) -> str | None:
        """Return the name known of this person; the record asked for goes first."""
        for one in (self.customer_id, *self.records):
            if self.threads[one].name:
                return self.threads[one].name
        return None


@cache
def _unfiltered(name: str) -> bytes:
    return _FILTER.sub(b"true", statement(name))


def is_id(text: str) -> bool:
    """Say whether this can be the id of anything.

    >>> is_id("01912d68783e7a5c8f3b2d1c0a0b0cff"), is_id("../../etc")
    (True, False)
    """
    return _ID.fullmatch(text) is not None


def ids(customers: Sequence[str]) -> dict[str, object]:
    """Return the parameters `bucket` and `customer` of a statement about these records."""
    return {
        "bucket": pgarray.smalls([bucket_of_id(one) for one in customers]),
        "customer": pgarray.uuids(customers),
    }


def hexes(values: Sequence[Any] | None) -> tuple[str, ...]:
    """Return ids as this program writes them."""
    return tuple(value.hex for value in values or ())
