"""Which mailboxes are read in this process, as accounts come, change and go?

One intake for each folder of each account that has `imap`. Every `work` process starts all of
them; who holds the lease reads, the others stand by.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

import structlog

from faden.channels.email.adapter import EmailAccount
from faden.channels.email.imap import ImapSource
from faden.channels.email.imap_connection import Connect
from faden.channels.email.settings import Imap
from faden.engine.intake import Intake, Lease, Pace
from faden.engine.outward.outgoing import NotSent, OutgoingClient
from faden.engine.ports import Account
from faden.engine.reception import Reception

log = structlog.get_logger("faden")

_LOOK = 2.0  #: seconds until a changed account is noticed
_CONNECT = 15.0  #: seconds for resolving and connecting, over all addresses

Leased = Callable[[Account, str], AbstractAsyncContextManager[Lease | None]]


class Mailboxes:
    """Starts, changes and ends the intakes. `leased` lends the right to read a folder."""

    def __init__(
        self,
        accounts: Callable[[], Sequence[Account]],
        reception: Reception,
        client: OutgoingClient,
        *,
        leased: Leased,
        clock: Callable[[], datetime],
    ) -> None:
        self._accounts = accounts
        self._reception = reception
        self._client = client
        self._leased = leased
        self._clock = clock
        self._intakes: dict[tuple[str, str], tuple[Imap, int, Intake]] = {}
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop

    def start(self) -> None:
        """Begin to read, and to notice changes."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run(), name="mailboxes")

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
            (account.account_id, folder): (account, account.settings.imap)
            for account in self._accounts()
            if isinstance(account, EmailAccount) and account.settings.imap is not None
            for folder in account.settings.imap.folders
        }
        gone = [
            key
            for key, (imap, limit, _) in self._intakes.items()
            if key not in wanted
            or (wanted[key][1], wanted[key][0].capabilities.max_inbound) != (imap, limit)
        ]
        await self._end(gone)
        for key in wanted.keys() - self._intakes.keys():
            account, imap = wanted[key]
            if imap is not None:
                self._begin(account, imap, key[1])

    def _begin(self, account: EmailAccount, imap: Imap, folder: str) -> None:
        limit = account.capabilities.max_inbound
        intake = Intake(
            account,
            ImapSource(imap, folder, limit=limit, connect=connecting(self._client, self._loop)),
            lease=lambda: self._leased(account, folder),
            take=self._take,
            take_unread=self._reception.keep_unread,
            clock=self._clock,
            pace=Pace(poll=imap.poll_seconds),
        )
        intake.start()
        self._intakes[account.account_id, folder] = (imap, limit, intake)

    async def _end(self, keys: Sequence[tuple[str, str]]) -> None:
        ending = [self._intakes.pop(key)[2] for key in keys]
        await asyncio.gather(*(intake.stop() for intake in ending))

    async def _take(self, account: Account, raw: bytes) -> Sequence[str]:
        return [item.key for item, _ in await self._reception.taken(account, raw)]


def connecting(client: OutgoingClient, loop: asyncio.AbstractEventLoop) -> Connect:
    """Return what connects from another thread, only to where the operator lets us."""

    def connected(host: str, port: int) -> socket.socket:
        doing = asyncio.run_coroutine_threadsafe(client.connect(host, port), loop)
        try:
            found = doing.result(_CONNECT)
        except TimeoutError:
            doing.cancel()
            raise
        if isinstance(found, NotSent):
            raise OSError(found.reason)
        found.settimeout(None)
        return found

    return connected
