"""Who goes on with the campaigns that are due?"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

import structlog

from faden.engine.campaigns.course import go_on
from faden.engine.ids import NewId
from faden.engine.ports import Directory
from faden.store.campaigns.ports import CampaignStore

log = structlog.get_logger("faden")

_ROUND = 1.0  #: seconds between two looks
_REST = 0.02  #: seconds between two batches: ordinary work comes first


class Campaigner:
    """Looks for campaigns that are due, and does a batch of one."""

    def __init__(  # what it works with, each by name
        self,
        store: CampaignStore,
        directory: Directory,
        *,
        clock: Callable[[], datetime],
        new_id: NewId,
        tell: Callable[[], None],
        is_quiet: Callable[[], bool],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._new_id = new_id
        self._tell = tell
        self._is_quiet = is_quiet
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="campaigns")

    async def stop(self) -> None:
        """End after the batch that is under way."""
        self._stopping.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        while not self._stopping.is_set():
            found = False
            try:
                found = not self._is_quiet() and await self.once()
            except Exception as error:  # noqa: BLE001 - the loop must go on, whatever a round met
                log.warning("campaigns do not go on", error=error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _REST if found else _ROUND)

    async def once(self) -> bool:
        """Do one batch; say whether there was one."""
        campaign = await go_on(self._store, self._directory, now=self._clock(), new_id=self._new_id)
        if campaign is not None:
            self._tell()
        return campaign is not None
