"""What do other systems do for a customer, and what does not move?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from faden.core.process.standing import Process
from faden.store.processes.rows import process_of
from faden.store.views import Views
from faden.store.wire import pgarray

MOST = 200  #: that are listed at once


@dataclass(frozen=True, slots=True)
class Running:
    """A process, and the record it is on."""

    customer_id: str
    process: Process


async def processes(views: Views, workspace: int, records: Sequence[str]) -> list[Running]:
    """Return what other systems do for one person, what runs first."""
    async with views.reading(workspace) as read:
        customers = pgarray.uuids(records)
        rows = await read.rows("read_processes", customer=customers, limit=MOST)
    return [Running(customer_id, process_of(text)) for customer_id, text in rows]


async def stuck(views: Views, workspace: int) -> list[Running]:
    """Return what does not move, the longest first."""
    async with views.reading(workspace) as read:
        rows = await read.rows("read_stuck_processes", limit=MOST)
    return [Running(customer_id, process_of(text)) for customer_id, text in rows]
