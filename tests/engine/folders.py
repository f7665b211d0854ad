"""What does a test need to let an intake read: a folder, a memory of what came in, a mailbox?"""

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import psycopg
from tests.scripted_server import until

from faden.engine.intake import Fetched, Intake, Pace, SourceGone
from faden.engine.ports import Account
from faden.store.sources import Seen, Tally

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUICK = Pace(poll=0.01, first=0.005, longest=0.02, standby=0.01, compare=3600, patience=5)


@dataclass(frozen=True)
class Mailbox:
    """The account of the tests."""

    account_id: str = "mail"
    workspace: int = 1


MAIL = cast("Account", Mailbox())


@dataclass
class Folder:
    """A folder on a server that fails as the story tells; the numbers are those of the mails."""

    mails: dict[int, bytes] = field(default_factory=dict)
    flaws: dict[int, str] = field(default_factory=dict)
    validity: int = 7
    broken: str = ""  # why it cannot be opened
    deadly: set[int] = field(default_factory=set)  # fetching them breaks the connection
    vanishing: set[int] = field(default_factory=set)  # expunged between search and fetch
    name: str = "INBOX"
    window: int = 1000  # numbers told at a time
    fetched: list[int] = field(default_factory=list)
    opened: int = 0
    is_open: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    threads: set[str] = field(default_factory=set)

    def open(self) -> int:
        self._touched()
        if self.broken:
            raise SourceGone(self.broken)
        self.opened += 1
        self.is_open = True
        return self.validity

    def numbers(self, after: int) -> list[int]:
        self._touched()
        return sorted(number for number in self.mails if number > after)[: self.window]

    def fetch(self, numbers: Sequence[int]) -> Iterator[Fetched]:
        for number in numbers:
            self._touched()
            if number in self.deadly:
                self.is_open = False
                raise SourceGone(f"the connection broke at {number}")
            if number not in self.vanishing:
                self.fetched.append(number)
                yield Fetched(number, self.mails[number], self.flaws.get(number, ""))

    def wait(self, seconds: float) -> bool:
        self._touched()
        if not self.is_open or self.broken:
            raise SourceGone(self.broken or "closed")
        return self.over.wait(seconds)

    def close(self) -> None:
        self.is_open = False

    def interrupt(self) -> None:
        self.over.set()

    def _touched(self) -> None:
        self.threads.add(threading.current_thread().name)
        if self.over.is_set():
            raise SourceGone("interrupted")


@dataclass
class Memory:
    """What is remembered of the folder, outliving every reader; also the hub it reads into."""

    validity: int = 0
    position: int = 0
    seen: dict[int, Sequence[str]] = field(default_factory=dict)
    error: str = ""
    arrived: list[str] = field(default_factory=list)  # keys, in the order of their arrival
    quarantined: list[tuple[str, bytes]] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    is_held: bool = False
    down: BaseException | None = None  # what the database says to everything
    refused: dict[bytes, BaseException] = field(default_factory=dict)  # what a mail meets
    breaks_before_cursor: int = 0  # how often it dies between take and cursor

    @asynccontextmanager
    async def lease(self) -> AsyncIterator["Memory | None"]:
        self._answers()
        if self.is_held:
            yield None
            return
        self.is_held = True
        try:
            yield self
        finally:
            self.is_held = False

    async def begin(self, validity: int, now: datetime) -> int:
        self._answers()
        if validity != self.validity:
            self.validity, self.position, self.seen = validity, 0, {}
        return self.position

    async def move(
        self, validity: int, position: int, *, seen: Sequence[Seen], now: datetime
    ) -> bool:
        self._answers()
        if seen and self.breaks_before_cursor:
            self.breaks_before_cursor -= 1
            raise psycopg.OperationalError("killed")
        if validity != self.validity:
            return False
        self.seen |= {mail.number: mail.keys for mail in seen}
        self.position = max(self.position, position)
        return True

    async def compare(self, validity: int, numbers: Sequence[int], *, now: datetime) -> Tally:
        kept = [n for n in numbers if n in self.seen and {*self.seen[n]} <= {*self.arrived}]
        unread = [n for n in kept if any(k.startswith("unreadable:") for k in self.seen[n])]
        missing = tuple(sorted({*numbers} - {*kept}))
        tally = Tally(len(numbers), len(kept) - len(unread), len(unread), 0, missing)
        self.tallies.append(tally)
        return tally

    async def note_gone(self, reason: str, now: datetime) -> None:
        self._answers()
        self.error = reason

    async def note_alive(self, now: datetime) -> None:
        self._answers()
        self.error = ""

    async def take(self, account: Account, raw: bytes) -> list[str]:
        self._answers()
        if raw in self.refused:
            raise self.refused[raw]
        # A large one is understood on another thread, which takes its time.
        await asyncio.sleep(0.02 if len(raw) > 65_536 else 0)
        self.arrived.append(raw.decode())
        return [raw.decode()]

    async def take_unread(self, account: Account, reason: str, raw: bytes) -> None:
        self._answers()
        self.quarantined.append((reason, raw))
        self.arrived.append("unreadable:" + hashlib.sha256(raw).hexdigest())

    def _answers(self) -> None:
        if self.down:
            raise self.down

    @property
    def texts(self) -> list[str]:
        return list(dict.fromkeys(self.arrived))


def mails(*numbers: int) -> dict[int, bytes]:
    return {number: f"mail {number}".encode() for number in numbers}


def intake(folder: Folder, memory: Memory, pace: Pace = QUICK) -> Intake:
    return Intake(
        MAIL,
        folder,
        lease=memory.lease,
        take=memory.take,
        take_unread=memory.take_unread,
        clock=lambda: NOON,
        pace=pace,
    )


def story(
    folder: Folder,
    memory: Memory,
    tell: Callable[[], Awaitable[None]],
    *,
    pace: Pace = QUICK,
) -> None:
    """Run an intake while the story is told; it must end in a moment."""

    async def told() -> None:
        reader = intake(folder, memory, pace)
        reader.start()
        try:
            await asyncio.wait_for(tell(), 20)
        finally:
            await asyncio.wait_for(reader.stop(), 5)

    asyncio.run(told())
    assert not memory.is_held


def until_position(memory: Memory, position: int) -> Callable[[], Awaitable[None]]:
    return lambda: until(lambda: memory.position >= position)
