"""What ought to have happened and did not?

Looks twice a minute for work that nobody did, a delivery or an alarm long overdue, and for
mailboxes that nobody can read or of which mails are missing, and says so in the log. Receipts
whose message never turned up are given to a person.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from faden.engine.loops import Engine
from faden.engine.ports import MailAccount
from faden.engine.publishing.horizon import STALLED
from faden.store.sources import SourceStatus

log = structlog.get_logger("faden")

_ROUND = 30.0  #: seconds between two looks
_STRAY = timedelta(hours=24)  #: how long a receipt may wait for its message
_LATE = timedelta(seconds=60)  #: work due for longer than this means that nobody does it

_TOLD = ("mailboxes", "held up")  #: each is told in words of its own

AWAY = timedelta(minutes=15)  #: how long a mailbox may be out of reach before it is an alarm
UNCOMPARED = timedelta(hours=3)  #: a folder is compared each hour, between two looks into it


class Flaw(StrEnum):
    """Why somebody must look after a mailbox."""

    UNUSABLE = "unusable"  #: the account's settings cannot be used
    GONE = "gone"  #: the folder cannot be read
    SILENT = "silent"  #: nobody reads the folder
    MISSING = "missing"  #: mails that lie in the folder never came in
    UNCOMPARED = "uncompared"  #: nobody could tell whether any is missing


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One folder of a mail account and how it stands with it; `folder` is "" without settings."""

    account: MailAccount
    folder: str
    status: SourceStatus | None  #: None: it was never tried
    flaws: tuple[Flaw, ...]

    def silent_for(self, now: datetime) -> timedelta:
        """Return since when it was not read; at first, since when it should have been."""
        seen_at = self.status.seen_at if self.status else None
        return now - (seen_at or self.account.connected_at)

    @property
    def missing(self) -> int:
        """Return how many mails never came in."""
        return self.status.missing if self.status else 0


def mailboxes(
    accounts: Iterable[MailAccount], statuses: Iterable[SourceStatus], *, now: datetime
) -> list[Mailbox]:
    """Judge every folder that is to be read."""
    known = {(status.account, status.folder): status for status in statuses}
    found = []
    for account in accounts:
        if account.address is None:
            found.append(Mailbox(account, "", None, (Flaw.UNUSABLE,)))
        for folder in account.folders:
            status = known.get((account.account_id, folder))
            found.append(Mailbox(account, folder, status, _flaws(account, status, now)))
    return found


def _flaws(account: MailAccount, status: SourceStatus | None, now: datetime) -> tuple[Flaw, ...]:
    found = []
    seen_at = (status and status.seen_at) or account.connected_at
    checked_at = (status and status.checked_at) or account.connected_at
    is_silent = now - seen_at >= AWAY + 2 * account.poll
    if status and status.error_since:
        if is_silent or now - status.error_since >= AWAY:
            found.append(Flaw.GONE)
    elif is_silent:
        found.append(Flaw.SILENT)
    elif now - checked_at >= UNCOMPARED + account.poll:
        found.append(Flaw.UNCOMPARED)
    if status and status.missing:
        found.append(Flaw.MISSING)
    return tuple(found)


Look = Callable[[datetime], Awaitable[Sequence[Mailbox]]]


async def _not_held_up(_now: datetime) -> timedelta:
    return timedelta()


async def _no_mailboxes(_now: datetime) -> Sequence[Mailbox]:
    return ()


class Watchdog:
    """Looks whether the loops of any process do their work.

    `sweep` hands strays from before a moment to people; `look_at_mail` judges every mailbox;
    `look_at_horizon` says for how long one transaction holds up webhooks and the export.
    """

    def __init__(
        self,
        engine: Engine,
        sweep: Callable[[datetime], Awaitable[int]],
        *,
        look_at_mail: Look = _no_mailboxes,
        look_at_horizon: Callable[[datetime], Awaitable[timedelta]] = _not_held_up,
        is_quiet: Callable[[], bool] = lambda: False,
        every: float = _ROUND,
    ) -> None:
        if every <= 0:
            raise ValueError(f"every: {every} seconds; give a positive number")
        self._engine = engine
        self._sweep = sweep
        self._look_at_mail = look_at_mail
        self._look_at_horizon = look_at_horizon
        self._is_quiet = is_quiet
        self._every = every
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._task = asyncio.create_task(self._run(), name="watchdog")

    async def stop(self) -> None:
        """End."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the watchdog must not die of what it finds
                log.warning("watchdog could not look", error=error)

    async def look(self) -> dict[str, int]:
        """Return how much work of each kind is overdue, and say so."""
        before = self._engine.clock() - _LATE
        async with self._engine.store.unit_of_work() as work:
            found = {
                "deliveries": len(await work.due_deliveries(before, 1000, ())),
                "alarms": len(await work.due_tickets(before, 1000)),
            }
        found["mailboxes"] = await self._mail()
        found["stray receipts"] = await self._sweep(self._engine.clock() - _STRAY)
        found["held up"] = await self._horizon()
        if self._is_quiet():
            found["deliveries"] = 0  # nobody ought to send them
            log.warning("restored and quiet: nothing leaves until faden live")
        for what, count in found.items():
            if count and what not in _TOLD:
                log.warning("work is not done", what=what, overdue=count)
        return found

    async def _horizon(self) -> int:
        """Say so when a transaction does not end; return its seconds, or 0."""
        held = await self._look_at_horizon(self._engine.clock())
        if held < STALLED:
            return 0
        seconds = int(held.total_seconds())
        log.error("webhooks and export stand still: a transaction does not end", overdue=seconds)
        return seconds

    async def _mail(self) -> int:
        """Say which mailboxes need somebody, in each round, and return how many."""
        now = self._engine.clock()
        flawed = [one for one in await self._look_at_mail(now) if one.flaws]
        for one in flawed:
            log.error(
                "mailbox needs a person",
                account=one.account.account_id,
                folder=one.folder,
                flaws=", ".join(one.flaws),
                missing=one.missing,
                reason=one.status.error if one.status else None,
            )
        return len(flawed)
