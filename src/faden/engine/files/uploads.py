"""How does a file that somebody hands in get into the house, and out again if nobody sends it?

Its bytes go to the blob store as they come, never whole into memory, and are looked at on the way:
what it is says its content (core/file/kind.py). It is refused before anything is kept of it when it
is too large, too slow or not on the list, whatever was announced.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import structlog

from faden.core.channel import File
from faden.core.file.kind import Look
from faden.core.file.name import named
from faden.store.files.shelf import Holder, Shelf, Upload

log = structlog.get_logger("faden")

MOST_WAITING = 20  #: files of one holder without a message
AT_ONCE = 3  #: of one holder
ALL_AT_ONCE = 64  #: in this process
SILENCE = 20.0  #: seconds between two parts
LONGEST = 300.0  #: seconds for one file
SETTLED = timedelta(minutes=5)  #: longer than from keeping bytes to committing their row
ROUND = 600.0  #: seconds between two looks for what nobody has sent


class Why(StrEnum):
    """Why a file was not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"  #: not on the list, or two things at once
    OTHER = "other"  #: its id was used for another file
    TOO_MANY = "too_many"  #: so many wait or come already
    SLOW = "slow"


class NotTaken(Exception):
    """A file was refused; nothing of it is kept."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Incoming(Protocol):
    """Bytes on their way into the blob store."""

    async def write(self, part: bytes) -> None:
        """Take the next bytes."""

    async def keep(self) -> bytes:
        """Keep them durably and return their SHA-256."""


class Blobs(Protocol):
    """Where bytes stand."""

    def incoming(self, workspace: int) -> AbstractAsyncContextManager[Incoming]:
        """Take bytes in parts."""

    async def get(self, workspace: int, digest: bytes) -> bytes:
        """Return them; FileNotFoundError when they are not here."""

    async def remove(self, workspace: int, digest: bytes, *, older: timedelta) -> bool:
        """Remove what nothing needs; False while somebody may just be keeping it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A file as it is announced."""

    holder: Holder
    file_id: str
    name: str  #: as its sender says
    most: int  #: bytes


class Uploads:
    """Takes files; `check_room` raises when the disk has no room for so many bytes more."""

    def __init__(
        self,
        shelf: Shelf,
        blobs: Blobs,
        *,
        check_room: Callable[[int], None],
        clock: Callable[[], datetime],
    ) -> None:
        self.shelf = shelf
        self.blobs = blobs
        self._check_room = check_room
        self._clock = clock
        self._coming: Counter[tuple[int, str]] = Counter()

    async def take(self, offered: Offered, parts: AsyncIterator[bytes]) -> tuple[Upload, bool]:
        """Keep a file; return it, and whether it was there before. Raise NotTaken."""
        holder = offered.holder
        with self._among_others(holder):
            waiting = await self.shelf.waiting(holder)
            known = any(one.file_id == offered.file_id for one in waiting)
            if len(waiting) >= MOST_WAITING and not known:
                raise NotTaken(Why.TOO_MANY)
            upload = await self._kept(offered, parts)
        if await self.shelf.add(holder, upload, now=self._clock()):
            return upload, False
        before = (await self.shelf.find(holder, [offered.file_id])).get(offered.file_id)
        if before is None or before.file.sha256 != upload.file.sha256:
            raise NotTaken(Why.OTHER)
        return before, True

    async def content(self, workspace: int, file: File) -> bytes:
        """Return the bytes of a file that stands apart; FileNotFoundError when they are gone."""
        return await self.blobs.get(workspace, bytes.fromhex(file.sha256))

    async def drop(self, holder: Holder, file_id: str) -> None:
        """Take away a file that waits; nothing happens where it does not."""
        blob = await self.shelf.drop(holder, file_id)
        if blob is not None:
            await self._let_go(holder.workspace, blob)

    async def sweep(self) -> int:
        """Take away what nobody has sent in time; return how many files that were."""
        gone = await self.shelf.drop_old(now=self._clock())
        for workspace, blob in gone:
            await self._let_go(workspace, blob)
        return len(gone)

    async def _let_go(self, workspace: int, blob: bytes) -> None:
        if not await self.shelf.is_needed(workspace, blob):
            await self.blobs.remove(workspace, blob, older=SETTLED)

    @contextlib.contextmanager
    def _among_others(self, holder: Holder) -> Iterator[None]:
        key = (holder.workspace, holder.name)
        if self._coming[key] >= AT_ONCE or self._coming.total() >= ALL_AT_ONCE:
            raise NotTaken(Why.TOO_MANY)
        self._coming[key] += 1
        try:
            yield
        finally:
            self._coming[key] -= 1
            if not self._coming[key]:
                del self._coming[key]

    async def _kept(self, offered: Offered, parts: AsyncIterator[bytes]) -> Upload:
        look, size = Look(), 0
        async with self.blobs.incoming(offered.holder.workspace) as incoming:
            async for part in _in_time(parts):
                size += len(part)
                if size > offered.most:
                    raise NotTaken(Why.TOO_LARGE)
                self._check_room(len(part))
                look.feed(part)
                await incoming.write(part)
            kind = look.kind()
            if not size or kind is None:
                raise NotTaken(Why.KIND if size else Why.EMPTY)
            digest = await incoming.keep()
        file = File(
            name=named(offered.name, kind),
            content_type=kind.value,
            size=size,
            sha256=digest.hex(),
            apart=True,
        )
        return Upload(file_id=offered.file_id, file=file)


async def _in_time(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pass parts on as long as they come; raise NotTaken when they do not."""
    ends = asyncio.get_running_loop().time() + LONGEST
    while True:
        left = ends - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(max(0.0, min(SILENCE, left))):
                part = await anext(parts)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise NotTaken(Why.SLOW) from None
        yield part


class Sweeper:
    """Takes away, now and then, what was handed in and never sent."""

    def __init__(self, uploads: Uploads, *, every: float = ROUND) -> None:
        if every <= 0:
            raise ValueError(f"every: {every} seconds; give a positive number")
        self._uploads = uploads
        self._every = every
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="sweeper")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._uploads.sweep()
            except Exception as error:  # noqa: BLE001 - the next round may do better
                log.warning("unsent files are not taken away", error=error)
