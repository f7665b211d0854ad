"""What does an import ask of a store, in which values?

A batch is one transaction: the source is locked first, then addresses, then records in key order,
as by everybody else who writes (`store/log.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from faden.core.erasure import Proof
from faden.store.ports import Changes, Record


@dataclass(frozen=True, slots=True)
class Source:
    """The system whose customers are imported, for one workspace."""

    workspace: int
    name: str  #: "crm", "shop"


@dataclass(frozen=True, slots=True)
class Sourced:
    """What was imported under a key before; without digest the customer was erased since."""

    customer_id: str
    digest: bytes | None
    name: str | None
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """The record an address belongs to."""

    customer_id: str
    taken: bool  #: another key of the same source is this customer


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a key says now, to be remembered."""

    key: str
    customer_id: str
    digest: bytes
    name: str | None
    addresses: tuple[str, ...]


class ImportWork(Protocol):
    """One transaction of an import."""

    async def lock_source(self, source: Source) -> None:
        """Wait until no other batch of this source is under way; held to the end."""

    async def sourced(self, source: Source, keys: Sequence[str]) -> dict[str, Sourced]:
        """Return what was imported before, by key."""

    async def homes(self, source: Source, uris: Sequence[str]) -> dict[str, Home]:
        """Return which addresses belong to somebody."""

    async def claim(
        self, source: Source, uris: Sequence[str], customers: Sequence[str], *, now: datetime
    ) -> int:
        """Give addresses to records; return how many were still free."""

    async def kept_wishes(self, source: Source, uris: Sequence[str]) -> list[Proof]:
        """Return the "no" that was kept of addresses whose person was erased."""

    async def lock(self, customers: Sequence[str], *, skip_locked: bool) -> dict[str, Record]:
        """Lock records in key order."""

    async def write_imported(
        self, source: Source, new: Sequence[Record], rows: Sequence[SourceRow], *, now: datetime
    ) -> None:
        """Write new records as they stand, and what each key says."""

    async def write(self, changes: Changes) -> None:
        """Write everything else; visible to others after commit."""

    async def ask(self, name: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run queries/<name>.sql in this transaction."""

    async def commit(self) -> None:
        """Make it durable. Leaving the block without it rolls back."""


class ImportStore(Protocol):
    """Where customers are imported to."""

    def unit_of_work(self) -> AbstractAsyncContextManager[ImportWork]:
        """Begin one transaction."""
