"""How does one process learn at once that another one has committed something?

A ring is a hint, never the news itself: who hears it reads the tables again, and everybody polls
each second in case a ring is lost. Rings are coalesced (at most one each 5 ms) and go out after
the commit, on a connection of their own: inside the transaction a NOTIFY costs 2.4 to 9.5 times
(docs/performance.md).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

_PAUSE = 0.005  #: seconds between two rings


class Bell(Protocol):
    """What carries a ring between processes."""

    async def ring(self) -> None:
        """Wake the others."""

    async def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard` at every ring, until cancelled."""


class Doorbell:
    """Wakes whoever waits in this process, and by the bell the other processes."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._wakes: list[asyncio.Event] = []
        self._dirty = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def event(self) -> asyncio.Event:
        """Return an event that is set at every ring; its owner clears it."""
        wake = asyncio.Event()
        self._wakes.append(wake)
        return wake

    def ring(self) -> None:
        """Say that something was committed which somebody may wait for."""
        self._heard()
        self._dirty.set()

    def start(self) -> None:
        """Begin to ring and to listen."""
        self._tasks = [
            asyncio.create_task(self._ringing()),
            asyncio.create_task(self._bell.listen(self._heard)),
        ]

    async def stop(self) -> None:
        """End both."""
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _heard(self) -> None:
        for wake in self._wakes:
            wake.set()

    async def _ringing(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            await self._bell.ring()
            await asyncio.sleep(_PAUSE)
