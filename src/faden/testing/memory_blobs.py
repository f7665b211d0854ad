"""Where do large raw bytes stand while nothing is to be written to a disk?"""

from __future__ import annotations

import hashlib


class MemoryBlobs:
    """The blob store in memory; `room` is what `free` says."""

    def __init__(self, room: int = 1 << 40) -> None:
        self.room = room
        self.kept: dict[tuple[int, bytes], bytes] = {}

    async def put(self, workspace: int, content: bytes) -> bytes:
        """Keep the bytes and return their SHA-256."""
        digest = hashlib.sha256(content).digest()
        self.kept[workspace, digest] = content
        return digest

    def free(self) -> int:
        """Return how many bytes may still be written."""
        return self.room
