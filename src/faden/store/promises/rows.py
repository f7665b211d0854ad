"""With which values are promises stored, and when must somebody look at one?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from faden.core.promise.standing import Promise
from faden.store.codec import bucket_of_id
from faden.store.ports import Changes, PromiseRow
from faden.store.wire import pgarray
from faden.store.wire.pipeline import Reply

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Promise).decode


def promise_statements(changes: Changes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the statement for promises."""
    if changes.promises:
        yield "write_promises", _values(list(changes.promises.values()))


def promise_of(text: str) -> Promise:
    """Return a promise as it was stored."""
    return _decode(text)


def _values(rows: Sequence[PromiseRow]) -> dict[str, Any]:
    all_ = [row.promise for row in rows]
    return {
        "bucket": pgarray.smalls([bucket_of_id(one.promise_id) for one in all_]),
        "promise": pgarray.uuids([one.promise_id for one in all_]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "state": pgarray.texts([one.state for one in all_]),
        "due_at": pgarray.times([one.due_at for one in all_]),
        "rings_at": pgarray.times([one.rings_at for one in all_]),
        "broken": pgarray.texts(["t" if one.broken else "f" for one in all_]),
        "standing": pgarray.jsons([_encode(one) for one in all_]),
    }


class Promising:
    """The part of a transaction that looks for promises."""

    _run: Callable[[str, Mapping[str, Any]], Reply]

    async def due_promises(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (promise, record) of what has to be looked at, without locks."""
        found = self._run("find_due_promises", {"now": now, "limit": limit})
        return [(promise_id, customer_id) for promise_id, customer_id in await found.rows()]
