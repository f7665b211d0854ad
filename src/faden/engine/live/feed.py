"""How does whoever looks at a customer, or at the queue, learn at once that something happened?

One feed for each process. It looks at what was committed at every ring of the doorbell (and each
second, in case a ring was lost), and tells watchers which records changed. What it tells is a hint
to read again: a watcher that was told too often reads the same again, and one that was not there
reads everything when it comes. While nobody watches, nothing is looked at.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from faden.engine.doorbell import Doorbell
from faden.store.errors import ANY
from faden.store.live.changes import Change, Look

log = structlog.get_logger("faden")

_POLL = 1.0  #: seconds: how late a lost ring can make anything
_PAUSE = 0.01  #: seconds between two looks
_AGAIN = 1.0  #: seconds after a look that failed
_CALM = 0.5  #: seconds until the next look when there was too much to tell
_LIMIT = 2_000  #: events of one look; more means: look again at everything
_MANY = 500  #: changes a watcher has not read yet; more means: read everything


class Source(Protocol):
    """Where it looks (`Changes`)."""

    async def horizon(self) -> int:
        """Return the oldest transaction that may still bring something."""

    async def look(self, since: int, *, limit: int) -> Look:
        """Return what was committed from a transaction on."""


@dataclass(eq=False, slots=True)
class Watch:
    """What somebody looks at, and what happened to it since they last read."""

    workspace: int
    customers: frozenset[str] | None = None  #: these records alone; None: all of the workspace
    addresses: frozenset[str] = frozenset()  #: and whoever these belong to
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    changes: list[Change] = field(default_factory=list)
    missed: bool = False  #: more happened than is told: read everything
    urgent: Collection[str] = frozenset()  #: records of which it is told even while it rests
    hurry: asyncio.Event = field(default_factory=asyncio.Event)

    async def rest(self, seconds: float) -> None:
        """Wait, but not while something urgent happens."""
        self.hurry.clear()
        if any(change.customer_id in self.urgent for change in self.changes):
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.hurry.wait(), seconds)

    def narrow(self, customers: Collection[str], addresses: Collection[str] = ()) -> None:
        """Look at other records from now on; read them once afterwards."""
        self.customers, self.addresses = frozenset(customers), frozenset(addresses)

    def take(self) -> tuple[list[Change], bool]:
        """Return what happened and whether there was more; begin anew."""
        taken, missed = self.changes, self.missed
        self.changes, self.missed = [], False
        self.wake.clear()
        return taken, missed

    def tell(self, changes: Sequence[Change]) -> None:
        """Take what happened in its workspace, as far as it is about what this looks at."""
        if self.customers is not None:
            changes = [change for change in changes if self._concerns(change)]
        if not changes:
            return
        if len(self.changes) + len(changes) <= _MANY:
            self.changes.extend(changes)
        else:
            self.missed = True
        self.wake.set()
        if self.urgent and any(change.customer_id in self.urgent for change in changes):
            self.hurry.set()

    def tell_all(self) -> None:
        """Say that anything may have happened."""
        self.missed = True
        self.wake.set()

    def sleeps_through(self, customers: set[str], addresses: set[str | None]) -> bool:
        """Say that nothing of this is about what it looks at."""
        if self.customers is None:
            return False
        return self.customers.isdisjoint(customers) and self.addresses.isdisjoint(addresses)

    def _concerns(self, change: Change) -> bool:
        if self.customers is None or change.customer_id in self.customers:
            return True
        return change.address is not None and change.address in self.addresses


class Feed:
    """Looks for all watchers of this process."""

    def __init__(self, source: Source, doorbell: Doorbell) -> None:
        self._source = source
        self._wake = doorbell.event_of_news()
        self._watches: set[Watch] = set()
        self._desks = 0
        self._first = asyncio.Event()
        self._since: int | None = None
        self._told: set[tuple[str, int]] = set()  # of transactions the horizon has not passed
        self._task: asyncio.Task[None] | None = None
        self.ended = False  #: whoever waits is to go away: the process stops

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="live feed")

    async def stop(self) -> None:
        """End."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def end(self) -> None:
        """Send everybody away who waits; they come again, to another process or this one anew."""
        self.ended = True
        self._tell_everybody()

    @contextlib.contextmanager
    def watching(self, watch: Watch) -> Iterator[Watch]:
        """Tell this watch what happens from now on; read what it looks at inside the block."""
        is_desk = watch.customers is None
        self._watches.add(watch)
        self._desks += is_desk
        self._first.set()
        try:
            yield watch
        finally:
            self._watches.discard(watch)
            self._desks -= is_desk

    @property
    def watchers(self) -> int:
        """Return how many look on."""
        return len(self._watches)

    @property
    def desks(self) -> int:
        """Return how many look at all of a workspace."""
        return self._desks

    async def _run(self) -> None:
        while True:
            try:
                await self._round()
            except ANY as error:
                log.warning("live feed stumbled", error=error)
                await asyncio.sleep(_AGAIN)

    async def _round(self) -> None:
        if not self._watches:
            self._since, self._told = None, set()
            self._first.clear()
            await self._first.wait()
        self._wake.clear()
        if self._since is None:
            self._since = await self._source.horizon()
            self._tell_everybody()  # it may have happened between their reading and this
        look = await self._source.look(self._since, limit=_LIMIT)
        self._since = look.since
        if look.is_cut:
            # Too much at once (an import; a transaction that does not end) to tell of each.
            self._tell_everybody()
            await asyncio.sleep(_CALM)
            return
        self._tell(look)
        await asyncio.sleep(_PAUSE)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), _POLL)

    def _tell(self, look: Look) -> None:
        fresh: dict[int, list[Change]] = {}
        for change in look.changes:
            if (change.customer_id, change.sequence) not in self._told:
                fresh.setdefault(change.workspace, []).append(change)
        customers = {change.customer_id for some in fresh.values() for change in some}
        addresses = {change.address for some in fresh.values() for change in some}
        for watch in self._watches if fresh else ():
            if not watch.sleeps_through(customers, addresses):  # thousands do
                watch.tell(fresh.get(watch.workspace, ()))
        self._told = {
            (change.customer_id, change.sequence)
            for change in look.changes
            if change.transaction >= look.since
        }

    def _tell_everybody(self) -> None:
        for watch in self._watches:
            watch.tell_all()
