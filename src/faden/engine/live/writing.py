"""Who is writing at this moment, on either side of a conversation?

Whoever types says so every few seconds; who has not said it for a while does not write any more.
It is kept nowhere: each process remembers it, and a word on a bell of its own tells the others. A
word that is lost costs a line on a screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from faden.engine.doorbell import Bell

LASTS = 7.0  #: seconds after which who has said nothing more does not write any more
AGAIN = 2.0  #: seconds within which the same is not passed on again
CUSTOMER = ""  #: as author: the customer themselves
_MOST = 5_000  #: conversations remembered
_LONGEST = 2_000  #: characters of one word; PostgreSQL carries 8,000 bytes

_encode = msgspec.json.Encoder().encode
_Word = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody writes: with this address, in this workspace."""

    workspace: int
    address: str


class Writing:
    """What this process knows of it."""

    def __init__(self, bell: Bell, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._bell = bell
        self._clock = clock
        self._said: dict[tuple[Place, str], float] = {}  # when each was heard last
        self._passed: dict[tuple[Place, str], float] = {}
        self._waiting: dict[Place, set[asyncio.Event]] = {}
        self._out: asyncio.Queue[str] = asyncio.Queue(maxsize=1_000)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen to the other processes."""
        self._tasks = [
            asyncio.create_task(self._bell.listen(self._heard), name="writing heard"),
            asyncio.create_task(self._passing_on(), name="writing told"),
        ]

    async def stop(self) -> None:
        """End."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def say(self, place: Place, author: str) -> None:
        """Say that somebody ("agent:…", or CUSTOMER) writes there at this moment."""
        now = self._clock()
        self._note(place, author, now)
        if now - self._passed.get((place, author), now - AGAIN) < AGAIN:
            return
        word = _encode((place.workspace, place.address, author)).decode()
        if len(word) <= _LONGEST and not self._out.full():
            self._passed[place, author] = now
            self._out.put_nowait(word)

    def stopped(self, place: Place, author: str) -> None:
        """Say that their words have been sent."""
        self._said.pop((place, author), None)

    def authors(self, places: Collection[Place]) -> Mapping[str, Place]:
        """Return who writes at one of these places, and where."""
        if not self._said:
            return {}
        alive = self._clock() - LASTS
        known = frozenset(places)
        return {
            author: place
            for (place, author), at in self._said.items()
            if at > alive and place in known
        }

    def is_any(self, workspace: int) -> bool:
        """Say whether a customer of the workspace writes at all: asking further costs a query."""
        alive = self._clock() - LASTS
        return any(
            place.workspace == workspace and author == CUSTOMER and at > alive
            for (place, author), at in self._said.items()
        )

    @contextlib.contextmanager
    def waking(self, places: Collection[Place], wake: asyncio.Event) -> Iterator[None]:
        """Set the event whenever somebody says that they write at one of these places."""
        for place in places:
            self._waiting.setdefault(place, set()).add(wake)
        try:
            yield
        finally:
            for place in places:
                self._waiting[place].discard(wake)
                if not self._waiting[place]:
                    del self._waiting[place]

    def _note(self, place: Place, author: str, now: float) -> None:
        if len(self._said) >= _MOST:
            self._forget(now)
        self._said[place, author] = now
        for wake in self._waiting.get(place, ()):
            wake.set()

    def _forget(self, now: float) -> None:
        """Forget who writes no more, and everybody where all of them do."""
        alive = {one: at for one, at in self._said.items() if at > now - LASTS}
        self._said = alive if len(alive) < _MOST else {}
        self._passed = {one: at for one, at in self._passed.items() if one in self._said}

    def _heard(self, word: str) -> None:
        if not word:
            return  # the bell has been hung up anew
        workspace, address, author = msgspec.json.decode(word, type=_Word)
        self._note(Place(workspace, address), author, self._clock())

    async def _passing_on(self) -> None:
        while True:
            await self._bell.ring(await self._out.get())
