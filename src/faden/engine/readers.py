"""Which mailboxes and logs are read in this process, as accounts come, change and go?

One intake for each folder of each account that has one. Every `work` process starts all of them;
who holds the lease reads, the others stand by.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

import structlog

from faden.engine.intake import Intake, Lease, Pace, Source
from faden.engine.ports import Account
from faden.engine.reception import Reception

log = structlog.get_logger("faden")

_LOOK = 2.0  #: seconds until a changed account is noticed

Leased = Callable[[Account, str], AbstractAsyncContextManager[Lease | None]]


@dataclass(frozen=True, slots=True)
class Folder:
    """One place in which messages for an account lie, by ascending numbers."""

    name: str
    settings: Hashable  #: the same as long as it is reached and read in the same way
    source: Callable[[asyncio.AbstractEventLoop], Source]  #: makes the reader; the loop is ours
    pace: Pace


class Readers:
    """Starts, changes and ends the intakes. `leased` lends the right to read a folder."""

    def __init__(
        self,
        accounts: Callable[[], Sequence[Account]],
        reception: Reception,
        folders: Callable[[Account], Sequence[Folder]],
        *,
        leased: Leased,
        clock: Callable[[], datetime],
    ) -> None:
        """`folders` tells where messages for an account lie; most have none."""
        self._accounts = accounts
        self._reception = reception
        self._folders = folders
        self._leased = leased
        self._clock = clock
        self._intakes: dict[tuple[str, str], tuple[Hashable, Intake]] = {}
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop

    def start(self) -> None:
        """Begin to read, and to notice changes."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run(), name="readers")

    async def stop(self) -> None:
        """End after what is being committed."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._end(list(self._intakes))

    async def _run(self) -> None:
        while True:
            try:
                await self._follow()
            except Exception as error:  # noqa: BLE001 - one bad account must not stop the others
                log.error("mailboxes could not be looked after", error=error)
            await asyncio.sleep(_LOOK)

    async def _follow(self) -> None:
        """Let what runs be what is configured."""
        wanted = {
            (account.account_id, folder.name): (account, folder)
            for account in self._accounts()
            for folder in self._folders(account)
        }
        gone = [
            key
            for key, (settings, _) in self._intakes.items()
            if key not in wanted or wanted[key][1].settings != settings
        ]
        await self._end(gone)
        for key in wanted.keys() - self._intakes.keys():
            self._begin(*wanted[key])

    def _begin(self, account: Account, folder: Folder) -> None:
        intake = Intake(
            account,
            folder.source(self._loop),
            lease=lambda: self._leased(account, folder.name),
            take=self._take,
            take_unread=self._reception.keep_unread,
            clock=self._clock,
            pace=folder.pace,
        )
        intake.start()
        self._intakes[account.account_id, folder.name] = (folder.settings, intake)

    async def _end(self, keys: Sequence[tuple[str, str]]) -> None:
        ending = [self._intakes.pop(key)[1] for key in keys]
        await asyncio.gather(*(intake.stop() for intake in ending))

    async def _take(self, account: Account, raw: bytes) -> Sequence[str]:
        return [item.key for item, _ in await self._reception.taken(account, raw)]
