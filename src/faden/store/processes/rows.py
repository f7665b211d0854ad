"""With which values are processes stored, and which does nobody move?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from faden.core.process.standing import Process
from faden.store.codec import bucket_of_id
from faden.store.ports import Changes, ProcessRow
from faden.store.wire import pgarray
from faden.store.wire.pipeline import Reply

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Process).decode


def process_statements(changes: Changes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the statement for processes."""
    if changes.processes:
        yield "write_processes", _values(list(changes.processes.values()))


def process_of(text: str) -> Process:
    """Return a process as it was stored."""
    return _decode(text)


def _values(rows: Sequence[ProcessRow]) -> dict[str, Any]:
    all_ = [row.process for row in rows]
    return {
        "bucket": pgarray.smalls([bucket_of_id(one.process_id) for one in all_]),
        "process": pgarray.uuids([one.process_id for one in all_]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "system": pgarray.texts([one.system for one in all_]),
        "external": pgarray.texts([one.external_id for one in all_]),
        "state": pgarray.texts([one.state for one in all_]),
        "rings_at": pgarray.times([one.rings_at for one in all_]),
        "standing": pgarray.jsons([_encode(one) for one in all_]),
    }


class Processing:
    """The part of a transaction that looks for processes."""

    _run: Callable[[str, Mapping[str, Any]], Reply]

    async def due_processes(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (process, record) of what has not moved in time, without locks."""
        found = self._run("find_due_processes", {"now": now, "limit": limit})
        return [(process_id, customer_id) for process_id, customer_id in await found.rows()]
