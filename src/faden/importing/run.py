"""How does a whole file get in: read, decided, written batch by batch, with progress?

While the database takes one batch, a thread reads the next. Each batch is one transaction and each
row is known by its key, so a run that was killed is carried on by the same command: what is there
already is skipped. Memory does not grow with the file, but for the keys (`seen.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from faden.app import utc_now
from faden.engine.ids import new_id
from faden.engine.sourced.import_customers import Placed, import_customers, rehearse
from faden.engine.sourced.row import CustomerRow
from faden.importing.customers import Item
from faden.importing.outcome import Outcome, problems_of
from faden.importing.problem import Problem
from faden.importing.report import Report
from faden.importing.seen import Seen
from faden.store.errors import PASSING
from faden.store.importing.ports import ImportStore, Source

BATCH = 1000
_TRIES = 8  #: of one batch, while the database is away; about half a minute
_FIRST_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read in one go."""

    rows: list[CustomerRow]
    problems: list[Problem]
    position: int  #: bytes of the file read so far


@dataclass(slots=True)
class Run:
    """One import under way."""

    store: ImportStore
    source: Source
    report: Report
    outcome: Outcome
    rehearsal: Seen | None = None  #: with it nothing is written
    progress: Callable[[int, int], None] | None = None  #: told bytes and rows after each batch

    async def take(self, items: Iterator[Item], stream: BinaryIO) -> None:
        """Import everything."""
        async for batch in _ahead(items, stream):
            placed = await self._decided(batch.rows) if batch.rows else []
            self.outcome.count(placed)
            told = [problem for one in placed for problem in problems_of(one)]
            for problem in sorted((*batch.problems, *told), key=lambda one: one.line):
                self.outcome.effects[problem.effect] += 1
                self.report.add(problem)
            if self.progress is not None:
                self.progress(batch.position, self.outcome.rows)

    async def _decided(self, rows: list[CustomerRow]) -> list[Placed]:
        """Commit a batch, if need be when the database has come back; again does no harm."""
        for attempt in range(_TRIES):
            try:
                if self.rehearsal is not None:
                    return await rehearse(
                        self.store, self.source, rows, new_id=new_id, before=self.rehearsal
                    )
                return await import_customers(
                    self.store, self.source, rows, now=utc_now(), new_id=new_id
                )
            except PASSING:
                if attempt == _TRIES - 1:
                    raise
                await asyncio.sleep(_FIRST_PAUSE * 2**attempt)
        raise AssertionError("the loop returns or raises")


async def _ahead(items: Iterator[Item], stream: BinaryIO) -> AsyncIterator[Batch]:
    """Yield batches, each read while the one before is being written."""
    coming = asyncio.create_task(asyncio.to_thread(_read, items, stream))
    try:
        while (batch := await coming) is not None:
            coming = asyncio.create_task(asyncio.to_thread(_read, items, stream))
            yield batch
    finally:
        await asyncio.wait([coming])


def _read(items: Iterator[Item], stream: BinaryIO) -> Batch | None:
    """Read the next batch; None at the end."""
    rows: list[CustomerRow] = []
    problems: list[Problem] = []
    for item in items:
        if isinstance(item, Problem):
            problems.append(item)
        else:
            rows.append(item)
        if len(rows) >= BATCH or len(problems) >= BATCH:
            break
    return Batch(rows, problems, stream.tell()) if rows or problems else None
