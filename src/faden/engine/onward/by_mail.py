"""How does an answer reach a customer who has left the window it stands in?

Some minutes after an answer was not shown it goes by mail, once and in the same words, if the
customer has left an address for that. The address was only said, so it proves nothing and joins
nobody: where it belongs to a customer we know, a person decides first.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from faden.engine.command import Done, GoOn, Rejected
from faden.engine.ports import Account
from faden.store.live.left import Left

log = structlog.get_logger("faden")

_ROUND = 5.0  #: seconds between two looks
_FOR = timedelta(hours=6)  #: what was not shown for longer was looked at often enough

Find = Callable[[int, str, datetime, datetime], Awaitable[Sequence[Left]]]


@dataclass(frozen=True, slots=True)
class Ways:
    """Where customers leave, and by which account they are written to then."""

    accounts: Callable[[], Sequence[Account]]

    def left(self) -> list[tuple[Account, Account, timedelta]]:
        """Return each account that can be left, the mail account, and how long to wait."""
        found = []
        for account in self.accounts():
            wait = account.capabilities.leaves_after
            mail = mail_of(self.accounts(), account.workspace)
            if wait is not None and mail is not None:
                found.append((account, mail, wait))
        return found


def mail_of(accounts: Sequence[Account], workspace: int) -> Account | None:
    """Return the first account of a workspace by which mails go and come back."""
    known = [
        account
        for account in accounts
        if account.workspace == workspace
        and account.capabilities.channel == "email"
        and account.capabilities.inbound
    ]
    return min(known, key=lambda account: account.account_id, default=None)


class ByMail:
    """Looks for answers that nobody was there to see."""

    def __init__(  # what it works with, each by name
        self,
        ways: Ways,
        *,
        find: Find,
        do: Callable[[GoOn], Awaitable[Done | Rejected]],
        clock: Callable[[], datetime],
        is_quiet: Callable[[], bool],
    ) -> None:
        self._ways = ways
        self._find = find
        self._do = do
        self._clock = clock
        self._is_quiet = is_quiet
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="onward by mail")

    async def stop(self) -> None:
        """End after the round that is under way."""
        self._stopping.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _ROUND)
            try:
                if not self._is_quiet():
                    await self.once()
            except Exception as error:  # noqa: BLE001 - the loop must go on, whatever a round met
                log.warning("answers do not go on by mail", error=error)

    async def once(self) -> int:
        """Look once; return how many answers went on."""
        went = 0
        now = self._clock()
        for account, mail, wait in self._ways.left():
            left = await self._find(account.workspace, account.account_id, now - _FOR, now - wait)
            for one in left:
                done = await self._do(
                    GoOn(
                        workspace=account.workspace,
                        customer_id=one.customer_id,
                        delivery_id=one.delivery_id,
                        account=mail.account_id,
                        to=one.address,
                        form_id=f"onward:{one.delivery_id}",
                    )
                )
                went += isinstance(done, Done) and not done.repeated
        return went
