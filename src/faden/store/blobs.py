"""Where do raw bytes stand that are too large for a row?

Each in a file named by its SHA-256, in a folder of its workspace: were the folder shared, who
knows a hash could learn that another workspace has the same mail. A file is complete and on the
disk before the row that names it is committed (G1); one whose row never came does no harm.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import tempfile
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

    def free(self) -> int:
        """Return how many bytes this process may still write here."""
        self._folder.mkdir(parents=True, exist_ok=True)
        room = os.statvfs(self._folder)
        return room.f_bavail * room.f_frsize

    def _path(self, workspace: int, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / str(workspace) / name[:2] / name

    def _put(self, workspace: int, content: bytes) -> bytes:
        digest = hashlib.sha256(content).digest()
        path = self._path(workspace, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write(path, content)
        for folder in (path.parent, path.parent.parent, self._folder):
            _sync(folder)
        return digest


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
