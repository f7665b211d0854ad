"""What is asked of a store while a sender hears the wishes that stood before it came?

A batch is one transaction: how far the sender has got is locked first, then records that nobody
else holds. So nobody waits for it, and it waits for nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from faden.core.event import Recorded
from faden.core.wish.sender import Sender
from faden.store.ports import Changes, Passed, Record

NOWHERE = (-1, "0" * 32)  #: before every record
GONE = datetime(1970, 1, 1, tzinfo=UTC)  #: since when a sender that went is noted as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """How far a sender has got."""

    workspace: int
    sender: Sender
    since: datetime  #: when it came
    next_at: datetime | None  #: when it goes on; None: it has heard all
    after: tuple[int, str] = NOWHERE  #: bucket and record it has heard about last
    expected: int | None = None  #: records on which there may be something; None: not counted yet
    looked: int = 0  #: of these
    told: int = 0  #: wishes
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What a sender has not acknowledged."""

    waiting: int
    late: int  #: of these


class SweepWork(Protocol):
    """One transaction of it."""

    async def begin_sweeps(self, first_at: datetime) -> int:
        """Note senders that came, came back or went since the last look; return how many.

        With each it goes on at `first_at`.
        """

    async def due_sweep(self, now: datetime) -> Sweep | None:
        """Return and lock a sweep that goes on now and that nobody else works at."""

    async def gone_sweep(self, now: datetime) -> tuple[int, str] | None:
        """Return workspace and name of a sender that went, and lock what is noted of it."""

    async def forget_sweep(self, workspace: int, sender: str) -> None:
        """Forget a sender."""

    async def open_wishes(
        self, workspace: int, sender: str, before: datetime, limit: int
    ) -> list[Passed]:
        """Return what a sender was told before a time and has not acknowledged."""

    async def unacknowledged(self, customer_id: str) -> list[Passed]:
        """Return the wishes of a record that other senders have not acknowledged."""

    async def wishing(self, workspace: int, after: tuple[int, str], limit: int) -> list[str]:
        """Return the next records on which somebody said no, or answers for somebody."""

    async def count_wishing(self, workspace: int) -> int:
        """Return how many such records there are."""

    async def lock(self, customers: Sequence[str], *, skip_locked: bool) -> dict[str, Record]:
        """Lock records in key order; with `skip_locked` leave out those another one holds."""

    async def told(
        self, customers: Sequence[str], sender: str, since: datetime
    ) -> dict[str, list[Recorded]]:
        """Return what a sender was told about each of these records since then, in order."""

    async def owed(self, workspace: int, sender: str, now: datetime) -> Owed:
        """Return what a sender has not acknowledged."""

    async def save_sweep(self, sweep: Sweep) -> None:
        """Note how far a sender has got."""

    async def write(self, changes: Changes) -> None:
        """Write everything else; visible to others after commit."""

    async def commit(self) -> None:
        """Make it durable. Leaving the block without it rolls back."""


class SweepStore(Protocol):
    """Where it is remembered."""

    def unit_of_work(self) -> AbstractAsyncContextManager[SweepWork]:
        """Begin one transaction."""
