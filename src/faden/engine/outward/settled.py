"""May a wish be acknowledged, or can a message to this customer still be under way?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from faden.store.ports import Store


async def settled_sends(
    store: Store,
    customers: frozenset[str],
    *,
    now: Callable[[], datetime],
    pause: Callable[[], object],
) -> None:
    """Wait until no provider call to these customers can still be running (G5, at most 5 s)."""
    while True:
        async with store.unit_of_work() as work:
            if not await work.in_flight(sorted(customers), now()):
                return
        await pause()  # type: ignore[misc]
