"""Who takes in what happened, so that it is found a moment later?

A loop in each process that works; whichever has its turn fills. It begins where the last one
stopped, so a start, an upgrade and a restored backup are all the same to it. Accepting a message
waits for none of this.
"""

from __future__ import annotations

import asyncio
import contextlib
import time

import structlog

from faden.store.searching.index import Index

log = structlog.get_logger("faden")

_LOOK = 0.5  #: seconds between two looks when there is nothing to do
_AGAIN = 5.0  #: seconds before the next look when one has failed
_REST = 3.0  #: times as long as it worked, while there is more
_BUSY_REST = 15.0  #: the same while this process has other things to do
_BUSY = 0.5  #: part of one core that other things take
_LONGEST_REST = 3.0  #: seconds
AT_ONCE = 500  #: events in one transaction


class Follower:
    """Fills what is searched."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._rested = (time.monotonic(), time.process_time())

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run(), name="search")

    async def stop(self) -> None:
        """End after the batch under way."""
        self._stopping.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        pause = 0.0
        while not await self._stops_within(pause):
            try:
                pause = await self._fill()
            except Exception as error:  # noqa: BLE001 - the loop must go on, whatever it met
                log.warning("search is behind", error=error)
                pause = _AGAIN

    async def _fill(self) -> float:
        """Take one batch in; return for how long to rest after it.

        While there is more it rests for longer than it worked: sending and accepting go before.
        """
        others = self._share_of_others()
        began = time.monotonic()
        taken = await self._index.fill(limit=AT_ONCE)
        self._rested = (time.monotonic(), time.process_time())
        return pause(self._rested[0] - began, others=others) if taken == AT_ONCE else _LOOK

    def _share_of_others(self) -> float:
        """Return the part of one core that this process took since the last batch."""
        at, worked = self._rested
        return (time.process_time() - worked) / max(time.monotonic() - at, 0.001)

    async def _stops_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()


def pause(worked: float, *, others: float) -> float:
    """Return how many seconds to rest after so many of work, while there is more to do.

    `others` is the part of one core that other things took meanwhile.
    """
    return min((_BUSY_REST if others > _BUSY else _REST) * worked, _LONGEST_REST)
