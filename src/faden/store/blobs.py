"""Where do raw bytes stand that are too large for a row?

Each in a file named by its SHA-256, in a folder of its workspace: were the folder shared, who
knows a hash could learn that another workspace has the same mail. A file is complete and on the
disk before the row that names it is committed (G1); one whose row never came does no harm.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path


class Blobs:
    """The files of one installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, workspace: int, content: bytes) -> bytes:
        """Keep the bytes and return their SHA-256; OSError when the disk takes no more."""
        return await asyncio.to_thread(self._put, workspace, content)

    async def get(self, workspace: int, digest: bytes) -> bytes:
        """Return the bytes; FileNotFoundError when they are not here."""
        return await asyncio.to_thread(self._path(workspace, digest).read_bytes)

    async def remove(self, workspace: int, digest: bytes, *, older: timedelta) -> bool:
        """Remove a file that nothing needs; False while somebody may just be keeping it.

        Who keeps bytes that are here already commits a moment later. So a file that was put lately
        is left; `older` must be longer than it takes from putting to committing.
        """
        return await asyncio.to_thread(self._remove, workspace, digest, older)

    @contextlib.asynccontextmanager
    async def incoming(self, workspace: int) -> AsyncIterator[Incoming]:
        """Take bytes in parts; what was not kept by the end is gone. OSError: the disk is full."""
        taken = await asyncio.to_thread(Incoming, self._folder, workspace)
        try:
            yield taken
        finally:
            await asyncio.to_thread(taken.drop)

    def free(self) -> int:
        """Return how many bytes this process may still write here."""
        self._folder.mkdir(parents=True, exist_ok=True)
        room = os.statvfs(self._folder)
        return room.f_bavail * room.f_frsize

    def _path(self, workspace: int, digest: bytes) -> Path:
        return _place(self._folder, workspace, digest)

    def _put(self, workspace: int, content: bytes) -> bytes:
        digest = hashlib.sha256(content).digest()
        path = self._path(workspace, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path.parent):
            if path.exists():
                os.utime(path)  # so that nobody removes it before its row is committed
            else:
                _write(path, content)
        _sync_up(path, self._folder)
        return digest

    def _remove(self, workspace: int, digest: bytes, older: timedelta) -> bool:
        path = self._path(workspace, digest)
        if not path.parent.exists():
            return True
        with _alone(path.parent), contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime < older.total_seconds():
                return False
            path.unlink()
        _sync(path.parent)
        return True


class Incoming:
    """Bytes that come in parts, too many to be held in memory."""

    def __init__(self, folder: Path, workspace: int) -> None:
        self._folder = folder
        self._workspace = workspace
        self._hash = hashlib.sha256()
        place = folder / str(workspace)
        place.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=place, prefix=".new-")
        self._file = os.fdopen(handle, "wb")
        self._unfinished = Path(unfinished)

    async def write(self, part: bytes) -> None:
        """Take the next bytes."""
        await asyncio.to_thread(self._write, part)

    async def keep(self) -> bytes:
        """Keep what came, durably, and return its SHA-256."""
        return await asyncio.to_thread(self._keep)

    def drop(self) -> None:
        """Let go of what was not kept."""
        self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def _write(self, part: bytes) -> None:
        self._hash.update(part)
        self._file.write(part)

    def _keep(self) -> bytes:
        digest = self._hash.digest()
        path = _place(self._folder, self._workspace, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        with _alone(path.parent):
            if path.exists():
                os.utime(path)  # as in `put`
            else:
                self._unfinished.rename(path)
        _sync_up(path, self._folder)
        return digest


def _place(folder: Path, workspace: int, digest: bytes) -> Path:
    name = digest.hex()
    return folder / str(workspace) / name[:2] / name


def _sync_up(path: Path, top: Path) -> None:
    for folder in (path.parent, path.parent.parent, top):
        _sync(folder)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let nobody else put or remove files of a folder meanwhile."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(unfinished).unlink()
        raise


def _sync(folder: Path) -> None:
    """Make the names in a folder durable as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
