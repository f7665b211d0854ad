"""Who tells the subscriptions of all workspaces what happened, in each process that works?

One connection holds a lease for each subscription this process tells; another process that works
takes over whatever nobody holds. Each subscription is told by itself (`Publication`), so a slow
or dead receiver delays no other. What was settled 30 days ago is forgotten.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

import structlog

from faden.engine.doorbell import Doorbell
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.publishing.payload import KINDS
from faden.engine.publishing.publication import Acknowledge, Publication, Tools
from faden.store.views import Views
from faden.store.webhooks.publishing import Desk
from faden.store.webhooks.subscription import Subscription

log = structlog.get_logger("faden")

KEPT = timedelta(days=30)  #: how long the log of deliveries reaches back
_REFRESH = 1.0  #: seconds until a change of a person is obeyed
_AGAIN = 1.0  #: seconds before a lost connection is made again
_SWEEP = 600.0  #: seconds between two sweeps of the log
_SWEPT_AT_ONCE = 5000
_GRACE = 5.0  #: seconds for posts under way when the process ends

OpenDesk = Callable[[], AbstractAsyncContextManager[Desk]]


class Publisher:
    """Tells every subscription that no other process tells."""

    def __init__(
        self,
        open_desk: OpenDesk,
        views: Views,
        client: OutgoingClient,
        *,
        clock: Callable[[], datetime],
        doorbell: Doorbell,
        is_quiet: Callable[[], bool] = lambda: False,
        acknowledge: Acknowledge | None = None,
    ) -> None:
        self._open_desk = open_desk
        self._views = views
        self._client = client
        self._clock = clock
        self._is_quiet = is_quiet
        self._acknowledge = acknowledge
        self._wake = doorbell.event()
        self._running: dict[tuple[int, str], Publication] = {}
        self._refresh_at = self._sweep_at = 0.0  # by the loop's time
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run(), name="publisher")

    async def stop(self) -> None:
        """End; posts under way may still be answered."""
        self._stopping = True
        self._wake.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        while not self._stopping:
            try:
                async with self._open_desk() as desk:
                    await self._publish(desk)
            except Exception as error:  # noqa: BLE001 - the loop must go on, whatever it met
                log.warning("publisher interrupted", error=error)
                await asyncio.sleep(_AGAIN)

    async def _publish(self, desk: Desk) -> None:
        self._refresh_at = 0.0
        try:
            while not self._stopping:
                self._wake.clear()
                if asyncio.get_running_loop().time() >= self._refresh_at:
                    await self._refresh(desk)
                for publication in self._running.values():
                    publication.ring()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _REFRESH)
        finally:
            await self._end_all(_GRACE if self._stopping else 0.0)

    async def _end_all(self, grace: float) -> None:
        for publication in self._running.values():
            publication.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                for publication in self._running.values():
                    await publication.ended()
        for publication in self._running.values():
            await publication.abort()
        self._running.clear()

    async def _refresh(self, desk: Desk) -> None:
        """Begin what nobody tells, end what a person has changed or stopped."""
        now = asyncio.get_running_loop().time()
        self._refresh_at = now + _REFRESH
        versions = {one.key: one.version for one in await self._wanted(desk)}
        for key, publication in list(self._running.items()):
            if publication.done:
                del self._running[key]
                await desk.leave(key)
            elif versions.get(key) != publication.version:
                publication.stop()
        free = versions.keys() - self._running.keys()
        taken = {key for key in sorted(free) if await desk.take(key)}
        if taken:
            await self._begin(desk, taken)
        if now >= self._sweep_at:
            self._sweep_at = now + _SWEEP
            await self._sweep(desk)

    async def _wanted(self, desk: Desk) -> list[Subscription]:
        if self._is_quiet():
            return []
        # One that was made by a newer version, with kinds this one does not know, is its to tell.
        return [
            one
            for one in await desk.subscriptions()
            if one.paused_at is None and KINDS.keys() >= set(one.kinds)
        ]

    async def _begin(self, desk: Desk, taken: set[tuple[int, str]]) -> None:
        """Begin to tell these; read again, for whoever had the lease before has moved on."""
        tools = Tools(desk, self._views, self._client, self._clock, self._acknowledge)
        for subscription in await self._wanted(desk):
            if subscription.key in taken:
                taken.discard(subscription.key)
                self._running[subscription.key] = Publication(subscription, tools)
                self._running[subscription.key].start()
        for key in taken:  # ended or paused this very moment
            await desk.leave(key)

    async def _sweep(self, desk: Desk) -> None:
        before = self._clock() - KEPT
        swept = _SWEPT_AT_ONCE
        while swept == _SWEPT_AT_ONCE and not self._stopping:
            swept = await desk.sweep(before=before, limit=_SWEPT_AT_ONCE)
