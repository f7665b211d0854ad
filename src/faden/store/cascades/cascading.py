"""Which statements, with which values, store and read messages that go over several ways?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from faden.core.cascade.order import Past
from faden.store.codec import bucket_of_id
from faden.store.ports import Changes, Running
from faden.store.wire import pgarray
from faden.store.wire.pipeline import Reply

Statement = tuple[str, dict[str, Any]]


def statements(changes: Changes) -> Iterator[Statement]:
    """Yield the statement for messages that took a step, wait or have ended."""
    if changes.cascades:
        yield "save_cascades", _values(list(changes.cascades.values()))


def _values(rows: Sequence[Running]) -> dict[str, Any]:
    return {
        "bucket": pgarray.smalls([bucket_of_id(row.cascade_id) for row in rows]),
        "cascade": pgarray.uuids([row.cascade_id for row in rows]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "at": pgarray.times([row.at for row in rows]),
        "steps": pgarray.smalls([row.steps for row in rows]),
        "rings_at": pgarray.times([row.rings_at for row in rows]),
        "outcome": pgarray.texts([row.outcome for row in rows]),
    }


class Looking:
    """The part of a transaction that looks for messages on several ways."""

    _run: Callable[[str, Mapping[str, Any]], Reply]

    async def due_cascades(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (cascade, record) of the messages on several ways that are due, without locks."""
        found = self._run("find_due_cascades", {"now": now, "limit": limit})
        return [(cascade_id, customer_id) for cascade_id, customer_id in await found.rows()]

    async def past(self, workspace: int, customers: Sequence[str]) -> dict[tuple[str, str], Past]:
        """Return what became lately of what was sent to these records, by account and address."""
        values = {
            "workspace": workspace,
            "bucket": pgarray.smalls([bucket_of_id(one) for one in customers]),
            "customer": pgarray.uuids(customers),
        }
        rows = await self._run("read_past", values).rows()
        return {(row[0], row[1]): Past(*row[2:]) for row in rows}

    async def next_alarm(self) -> datetime | None:
        """Return when the next alarm goes off, of these or of a ticket."""
        found = await self._run("find_next_alarm", {}).rows()
        return found[0][0] if found else None
