"""How does one batch of an import reach PostgreSQL in four round trips?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from psycopg_pool import AsyncConnectionPool

from faden.core.address import bucket_of
from faden.core.erasure import Proof
from faden.store.codec import bucket_of_id, thread_to_bytes
from faden.store.importing.ports import Home, Source, Sourced, SourceRow
from faden.store.log import PostgresUnitOfWork
from faden.store.ports import Record
from faden.store.wire import pgarray
from faden.store.wire.pipeline import Pipeline


class PostgresImportStore:
    """The store of an import on PostgreSQL."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[PostgresImportWork]:
        """Begin one transaction; it is rolled back unless it commits itself."""
        async with self._pool.connection() as connection:
            pipeline = Pipeline(connection)
            try:
                yield PostgresImportWork(pipeline, set())
            finally:
                await pipeline.close()


class PostgresImportWork(PostgresUnitOfWork):
    """One transaction on one connection; locks and writes events as every other one does."""

    async def lock_source(self, source: Source) -> None:
        """Wait until no other batch of this source is under way; held to the end."""
        self._run("lock_source", {"lock": f"import\n{source.workspace}\n{source.name}"})

    async def sourced(self, source: Source, keys: Sequence[str]) -> dict[str, Sourced]:
        """Return what was imported before, by key."""
        values = {
            "workspace": source.workspace,
            "source": source.name,
            "bucket": pgarray.smalls([_bucket(source, key) for key in keys]),
            "key": pgarray.texts(keys),
        }
        return {
            key: Sourced(
                customer_id,
                None if digest is None else bytes(digest),
                name,
                tuple(addresses.split("\n")) if addresses else (),
            )
            for key, customer_id, digest, name, addresses in await self._run(
                "find_sourced", values
            ).rows()
        }

    async def homes(self, source: Source, uris: Sequence[str]) -> dict[str, Home]:
        """Return which addresses belong to somebody."""
        values = {
            "workspace": source.workspace,
            "source": source.name,
            "bucket": pgarray.smalls([bucket_of(uri) for uri in uris]),
            "uri": pgarray.texts(uris),
        }
        found = await self._run("find_homes", values).rows()
        return {uri: Home(customer_id, taken) for uri, customer_id, taken in found}

    async def claim(
        self, source: Source, uris: Sequence[str], customers: Sequence[str], *, now: datetime
    ) -> int:
        """Give addresses to records; return how many were still free."""
        values = {
            "workspace": source.workspace,
            "now": now,
            "bucket": pgarray.smalls([bucket_of(uri) for uri in uris]),
            "uri": pgarray.texts(uris),
            "customer": pgarray.uuids(customers),
        }
        return len(await self._run("claim_imported", values).rows())

    async def kept_wishes(self, source: Source, uris: Sequence[str]) -> list[Proof]:
        """Return the "no" that was kept of addresses whose person was erased."""
        values = {"workspace": source.workspace, "uri": pgarray.texts(uris)}
        return [Proof(*row) for row in await self._run("find_kept_wishes", values).rows()]

    async def write_imported(
        self, source: Source, new: Sequence[Record], rows: Sequence[SourceRow], *, now: datetime
    ) -> None:
        """Write new records as they stand, and what each key says."""
        ids = [record.thread.customer_id for record in new]
        values = {
            "workspace": source.workspace,
            "source": source.name,
            "now": now,
            "r_bucket": pgarray.smalls([bucket_of_id(one) for one in ids]),
            "r_customer": pgarray.uuids(ids),
            "r_sequence": pgarray.bigs([record.thread.sequence for record in new]),
            "r_snapshot": pgarray.byteas([thread_to_bytes(record.thread) for record in new]),
            "bucket": pgarray.smalls([_bucket(source, row.key) for row in rows]),
            "key": pgarray.texts([row.key for row in rows]),
            "customer": pgarray.uuids([row.customer_id for row in rows]),
            "digest": pgarray.byteas([row.digest for row in rows]),
            "name": pgarray.texts([row.name for row in rows]),
            "addresses": pgarray.texts(["\n".join(row.addresses) for row in rows]),
        }
        self._run("write_imported", values)


def _bucket(source: Source, key: str) -> int:
    return bucket_of(f"{source.name}\n{key}")
