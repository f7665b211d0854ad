"""How does one process learn at once that another one has committed something?

A ring is a hint, never the news itself: who hears it reads the tables again, and everybody polls
each second in case a ring is lost. Rings are coalesced (at most one each 5 ms) and go out after
the commit, on a connection of their own: inside the transaction a NOTIFY costs 2.4 to 9.5 times
(docs/performance.md).

There are two words. WORK wakes everybody. NEWS wakes only whoever shows what happens: a message
that came in is nothing to send, and at thousands a second the loops that send must not be woken
for each (at most one each 20 ms goes to the other processes).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

WORK, NEWS = "", "news"
_PAUSE = {WORK: 0.005, NEWS: 0.02}  #: seconds between two rings


class Bell(Protocol):
    """What carries a ring between processes."""

    async def ring(self, word: str) -> None:
        """Wake the others with a word."""

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with the word of every ring, until cancelled."""


class Doorbell:
    """Wakes whoever waits in this process, and by the bell the other processes."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._wakes: dict[str, list[asyncio.Event]] = {WORK: [], NEWS: []}
        self._words: set[str] = set()
        self._dirty = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def event(self) -> asyncio.Event:
        """Return an event that is set when there may be work; its owner clears it."""
        return self._new(WORK)

    def event_of_news(self) -> asyncio.Event:
        """Return an event that is set when anything happened; its owner clears it."""
        return self._new(NEWS)

    def _new(self, word: str) -> asyncio.Event:
        wake = asyncio.Event()
        self._wakes[word].append(wake)
        return wake

    def ring(self) -> None:
        """Say that something was committed which somebody may have to work on."""
        self._say(WORK)

    def tell(self) -> None:
        """Say that something was committed which is to be shown, no more."""
        self._say(NEWS)

    def _say(self, word: str) -> None:
        self._heard(word)
        self._words.add(word)
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

    def _heard(self, word: str) -> None:
        for wake in self._wakes[NEWS]:
            wake.set()
        if word != NEWS:
            for wake in self._wakes[WORK]:
                wake.set()

    async def _ringing(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            word = WORK if WORK in self._words else NEWS  # work is news as well
            self._words.clear()
            await self._bell.ring(word)
            await asyncio.sleep(_PAUSE[word])
