"""How does every mail of a folder come in, once, whatever fails on the way?

One intake for each folder of a mailbox. It reads by number, behind a cursor that moves only after
what it passes was committed; never by flags. What it dies of in between is read again and known
already. Now and then all that lies in the folder is compared with what came in, and whatever is
missing is read again and said aloud.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from queue import SimpleQueue
from typing import ParamSpec, Protocol, TypeVar

import structlog

from faden.core.channel import Unreadable
from faden.engine.batcher import Stopped
from faden.engine.inbox import Item
from faden.engine.ports import Account
from faden.engine.reception import LARGE, NoRoom
from faden.store.errors import passes
from faden.store.sources import Seen, Tally

log = structlog.get_logger("faden")

P = ParamSpec("P")
T = TypeVar("T")

Take = Callable[[Account, bytes], Awaitable[Sequence[str]]]
TakeUnread = Callable[[Account, str, bytes], Awaitable[object]]

_ASKED = 500  #: mails asked for in one go; what was fetched of them is noted in smaller steps
_TOGETHER = 32  #: mails accepted side by side
_BYTES = 8 * 1024 * 1024  #: of mails in memory, unless a single one is larger
_STUMBLES_ALONE = 2  #: after so many failures at one place, mails are fetched one by one


class SourceGone(Exception):
    """The folder cannot be read now; the text says why. It is tried again for ever."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as it lies in the folder."""

    number: int
    raw: bytes
    flaw: str = ""  #: why `raw` is not the whole mail


class Source(Protocol):
    """A folder on a mail server. Everything but `interrupt` blocks, on a thread of its own."""

    @property
    def name(self) -> str:
        """Return the folder's name."""

    def open(self) -> int:
        """Connect and return under which validity numbers mean what they mean."""

    def numbers(self, after: int) -> list[int]:
        """Return the next numbers above `after`, ascending; none when there are none."""

    def fetch(self, numbers: Sequence[int]) -> Iterator[Fetched]:
        """Yield these mails, ascending, without those that are gone; mark nothing as seen."""

    def wait(self, seconds: float) -> bool:
        """Return when something happened in the folder, or False after these seconds."""

    def close(self) -> None:
        """Let go of the connection; harmless without one."""

    def interrupt(self) -> None:
        """From any thread and for good: let whatever is under way end with SourceGone."""


class Lease(Protocol):
    """The right to read a folder, and what is remembered of it (store/sources.py)."""

    async def begin(self, validity: int, now: datetime) -> int:
        """Return the position to go on from."""

    async def move(
        self, validity: int, position: int, *, seen: Sequence[Seen], now: datetime
    ) -> bool:
        """Note what mails became and how far that is; False under another validity."""

    async def compare(self, validity: int, numbers: Sequence[int], *, now: datetime) -> Tally:
        """Say what became of each of these mails, and keep the counts."""

    async def note_gone(self, reason: str, now: datetime) -> None:
        """The folder cannot be read."""

    async def note_alive(self, now: datetime) -> None:
        """The folder answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often and how long, in seconds."""

    poll: float = 60.0  #: a push that never came is made up for by then
    first: float = 1.0  #: pause after a failure; doubled each time
    longest: float = 60.0
    standby: float = 10.0  #: between two looks whether another process let go of the folder
    compare: float = 3600.0  #: between two comparisons, each on a new connection
    tries: int = 5  #: what fails so often by itself is passed by, and reported as missing
    patience: float = 10.0  #: how long an end may take before it is forced


class Intake:
    """Reads one folder as long as it runs and no other process does.

    `take` commits a mail and returns the keys under which it arrived.
    """

    def __init__(  # what it works with, each by name
        self,
        account: Account,
        source: Source,
        *,
        lease: Callable[[], AbstractAsyncContextManager[Lease | None]],
        take: Take,
        take_unread: TakeUnread,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
    ) -> None:
        self._account = account
        self._source = source
        self._leased = lease
        self._take = take
        self._take_unread = take_unread
        self._clock = clock
        self._pace = pace or Pace()
        self._log = log.bind(account=account.account_id, folder=source.name)
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._pause = self._pace.first
        self._gone = ""  # the failure that was logged last
        self._validity = 0
        self._position = 0
        self._stumbled = (0, 0)  # at which number fetching failed last, how many times
        self._healed: dict[int, float] = {}  # when a missing mail was last read again

    def start(self) -> None:
        """Begin to read."""
        self._thread = _Thread(f"mail {self._account.account_id} {self._source.name}")
        self._task = asyncio.create_task(self._run(), name=self._thread.name)

    async def stop(self) -> None:
        """End after what is being committed; its thread ends soon after."""
        self._stopping.set()
        self._source.interrupt()
        if self._task is None:
            return
        await asyncio.wait({self._task}, timeout=self._pace.patience)
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    async with self._leased() as lease:
                        if lease is not None:
                            await self._hold(lease)
                            continue
                    await self._rest(self._pace.standby)
                except Exception as error:  # noqa: BLE001 - it must go on, whatever it met
                    self._log.warning("mail folder is not read", error=error)
                    await self._back_off()
        finally:
            self._source.interrupt()
            self._thread.end(self._source.close)

    async def _hold(self, lease: Lease) -> None:
        """Read until told to stop; raise what the database meets."""
        while not self._stopping.is_set():
            try:
                await self._session(lease)
            except SourceGone as gone:
                if self._stopping.is_set():
                    return
                await self._note_gone(lease, str(gone)[:500])
                await self._back_off()
            await self._thread.call(self._source.close)

    async def _note_gone(self, lease: Lease, reason: str) -> None:
        if reason != self._gone:  # once, not each minute of the night
            self._log.warning("mail folder cannot be read", reason=reason)
        self._gone = reason
        await lease.note_gone(reason, self._clock())

    async def _session(self, lease: Lease) -> None:
        """Read over one connection: all that is new, compare, then as it comes."""
        self._validity = await self._thread.call(self._source.open)
        self._position = await lease.begin(self._validity, self._clock())
        await self._look(lease)
        await self._compare(lease)
        until = time.monotonic() + self._pace.compare
        while not self._stopping.is_set() and time.monotonic() < until:
            await self._thread.call(self._source.wait, self._pace.poll)
            await self._look(lease)

    async def _look(self, lease: Lease) -> None:
        """Take in all that is new."""
        while numbers := await self._thread.call(self._source.numbers, self._position):
            while numbers and not self._stopping.is_set():
                asked = await self._read_on(lease, numbers[:_ASKED])
                numbers = numbers[asked:]
        await lease.note_alive(self._clock())
        self._pause, self._gone = self._pace.first, ""

    async def _read_on(self, lease: Lease, numbers: Sequence[int]) -> int:
        """Take in the next mails; get past one at which the server fails. Return how many."""
        place, times = self._stumbled
        if numbers[0] == place and times >= self._pace.tries:
            self._log.error("mail cannot be fetched; it is passed by", number=place)
            await self._move(lease, place, ())
            return 1
        if numbers[0] == place and times >= _STUMBLES_ALONE:
            numbers = numbers[:1]
        try:
            await self._fetch(lease, numbers)
        except SourceGone:
            first = next((number for number in numbers if number > self._position), 0)
            self._stumbled = (first, times + 1 if first == place else 1)
            raise
        return len(numbers)

    async def _fetch(self, lease: Lease, numbers: Sequence[int]) -> None:
        """Take these mails in, in small steps, each noted when it is committed."""
        mails = self._source.fetch(numbers)
        while batch := await self._thread.call(_some, mails):
            seen = await self._keep_all(batch)
            if self._stopping.is_set() and len(seen) < len(batch):
                return  # what was not kept is not passed either
            await self._move(lease, batch[-1].number, seen)
        await self._move(lease, numbers[-1], ())

    async def _move(self, lease: Lease, position: int, seen: Sequence[Seen]) -> None:
        self._position = max(self._position, position)
        now = self._clock()
        if not await lease.move(self._validity, self._position, seen=seen, now=now):
            raise SourceGone("another process read the folder anew")

    async def _keep_all(self, mails: Sequence[Fetched]) -> list[Seen]:
        """Have the mails committed side by side, in their order."""
        seen: list[Seen | None] = []
        for run in _runs(mails):
            seen += await asyncio.gather(*(self._keep(mail) for mail in run))
        return [mail for mail in seen if mail is not None]

    async def _keep(self, mail: Fetched) -> Seen | None:
        """Have a mail committed, for a person if it must be; None when nothing helps."""
        keys, flaw = None, mail.flaw
        if not flaw:
            keys = await self._tried(mail.number, partial(self._take, self._account, mail.raw))
            flaw = "it could not be taken in, however often it was tried"
        if keys is None:
            keys = await self._tried(mail.number, partial(self._keep_unread, flaw, mail.raw))
        return None if keys is None else Seen(mail.number, keys)

    async def _keep_unread(self, flaw: str, raw: bytes) -> Sequence[str]:
        account = self._account
        await self._take_unread(account, flaw, raw)
        return (Item(account.workspace, account.account_id, Unreadable(flaw), raw, b"").key,)

    async def _tried(self, number: int, attempt: Callable[[], Awaitable[T]]) -> T | None:
        """Try for ever while it fails for reasons that pass, else some times."""
        pause, tries = self._pace.first, 0
        while not self._stopping.is_set() and tries < self._pace.tries:
            try:
                return await attempt()
            except Exception as error:  # noqa: BLE001 - one mail must not stop those behind it
                tries += not _passes(error)
                self._log.warning("mail not taken in", number=number, error=error)
                await self._rest(pause)
                pause = min(2 * pause, self._pace.longest)
        return None

    async def _compare(self, lease: Lease) -> None:
        """Compare what lies in the folder with what came in; read again what is missing."""
        numbers: list[int] = []
        while more := await self._thread.call(self._source.numbers, numbers[-1] if numbers else 0):
            numbers += more
        numbers = [number for number in numbers if number <= self._position]
        tally = await lease.compare(self._validity, numbers, now=self._clock())
        if not tally.missing:
            return
        self._log.error("mails are missing", missing=len(tally.missing), first=tally.missing[:5])
        self._healed = {n: self._healed[n] for n in tally.missing if n in self._healed}
        for number in tally.missing:
            # Not more often: it may be what breaks the connection.
            if time.monotonic() - self._healed.get(number, -1e9) >= self._pace.compare:
                self._healed[number] = time.monotonic()
                await self._fetch(lease, (number,))
        await lease.compare(self._validity, numbers, now=self._clock())

    async def _back_off(self) -> None:
        pause, self._pause = self._pause, min(2 * self._pause, self._pace.longest)
        await self._rest(pause)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _passes(error: BaseException) -> bool:
    return passes(error) or isinstance(error, OSError | Stopped | NoRoom)


def _some(mails: Iterator[Fetched]) -> list[Fetched]:
    """Return the next mails, as many as may be in memory at once."""
    found: list[Fetched] = []
    size = 0
    for mail in islice(mails, _TOGETHER):
        found.append(mail)
        size += len(mail.raw)
        if size > _BYTES:
            break
    return found


def _runs(mails: Sequence[Fetched]) -> Iterator[list[Fetched]]:
    """Cut where order would be lost: a large mail takes its time on another thread."""
    run: list[Fetched] = []
    for mail in mails:
        if len(mail.raw) > LARGE:
            yield from ([run] if run else [])
            yield [mail]
            run = []
        else:
            run.append(mail)
    if run:
        yield run


class _Thread:
    """One thread for calls that block; a stuck one does not keep the process from ending."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the function returns there."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def answer(result: T | None, error: BaseException | None) -> None:
            if future.done():  # nobody waits any more
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]  # of a call that ended well

        def run() -> None:
            result: T | None = None
            failed: BaseException | None = None
            try:
                result = function(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - it is raised where the call was made
                failed = error
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(answer, result, failed)

        self._calls.put(run)
        return await future

    def end(self, last: Callable[[], None]) -> None:
        """End after what is under way and one last call."""
        self._calls.put(last)
        self._calls.put(None)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
