"""Where are raw bytes in tests that are too large for a row?"""

import hashlib


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
