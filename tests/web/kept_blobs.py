"""Where are raw bytes in tests that are too large for a row?"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from faden.engine.files.uploads import Uploads
from faden.store.connections import Connections
from faden.store.files.shelf import Shelf


class KeptBlobs:
    """The blob store in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, bytes], bytes] = {}

    def put(self, workspace: int, content: bytes) -> bytes:
        digest = hashlib.sha256(content).digest()
        self.kept[workspace, digest] = content
        return digest

    async def get(self, workspace: int, digest: bytes) -> bytes:
        try:
            return self.kept[workspace, digest]
        except KeyError:
            raise FileNotFoundError from None

    @contextlib.asynccontextmanager
    async def incoming(self, workspace: int) -> AsyncIterator[KeptParts]:
        yield KeptParts(self, workspace)

    async def remove(self, workspace: int, digest: bytes, *, older: timedelta) -> bool:
        self.kept.pop((workspace, digest), None)
        return True


class KeptParts:
    """Bytes on their way."""

    def __init__(self, blobs: KeptBlobs, workspace: int) -> None:
        self._blobs, self._workspace = blobs, workspace
        self._parts: list[bytes] = []

    async def write(self, part: bytes) -> None:
        self._parts.append(part)

    async def keep(self) -> bytes:
        return self._blobs.put(self._workspace, b"".join(self._parts))


def kept_uploads(
    connections: Connections, blobs: KeptBlobs, clock: Callable[[], datetime]
) -> Uploads:
    """Where files for messages are handed in; there is always room."""
    return Uploads(Shelf(connections), blobs, check_room=lambda more: None, clock=clock)
