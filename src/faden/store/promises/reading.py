"""What is promised, to whom, and how does it stand?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from faden.core.promise.standing import Promise
from faden.store.promises.rows import promise_of
from faden.store.views import Views
from faden.store.wire import pgarray

MOST = 200  #: that are listed at once


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise, and the record it is on."""

    customer_id: str
    promise: Promise


async def promises(views: Views, workspace: int, records: Sequence[str]) -> list[Owed]:
    """Return the promises to one person, the last due first."""
    async with views.reading(workspace) as read:
        customers = pgarray.uuids(records)
        rows = await read.rows("read_promises", customer=customers, limit=MOST)
    return [Owed(customer_id, promise_of(text)) for customer_id, text in rows]


async def open_promises(views: Views, workspace: int, *, until: datetime) -> list[Owed]:
    """Return what is promised until then and not kept, the first due first."""
    async with views.reading(workspace) as read:
        rows = await read.rows("read_open_promises", until=until, limit=MOST)
    return [Owed(customer_id, promise_of(text)) for customer_id, text in rows]
