"""Which of the bytes after DATA are the mail, and where does it end?"""

from __future__ import annotations

from collections.abc import Callable

NO_ROOM = "452 4.3.1 no room for it just now, please send it again"

_DRAINED = 1_073_741_824  #: bytes read away of a mail that is refused, so the refusal is read
_END = b"\r\n.\r\n"


class Reading:
    """The bytes after DATA, up to the line that is a dot.

    Only CR LF . CR LF ends a mail: whoever takes a bare LF for an end of line would let a sender
    smuggle a second mail into the first. Lines may be as long as they like.
    """

    def __init__(
        self, limit: int, hold: Callable[[int], bool], release: Callable[[int], None]
    ) -> None:
        self._hold = hold
        self._release = release
        self._limit = limit
        self._bytes = bytearray(b"\r\n")  # before the first line stands the end of a line
        self._held = 0
        self._read = 0
        self.refusal = ""

    def feed(self, chunk: bytes) -> bytes | None:
        """Take what came; return what came after the end, None while it has not ended.

        Raises ConnectionResetError when the client is gone, or sends without end.
        """
        self._read += len(chunk)
        if not chunk or self._read > self._limit + _DRAINED:
            raise ConnectionResetError
        start = max(0, len(self._bytes) - len(_END) + 1)
        self._bytes += chunk
        end = self._bytes.find(_END, start)
        if end < 0:
            self._judge(len(chunk))
            return None
        rest = bytes(self._bytes[end + len(_END) :])
        del self._bytes[end + 2 :]
        self._judge(len(chunk) - len(rest))
        return rest

    def _judge(self, size: int) -> None:
        # A dot in front of each line of three bytes: no mail that fits grows by more than a third.
        if not self.refusal and len(self._bytes) > self._limit * 4 // 3 + len(_END):
            self.refusal = too_large(self._limit)
        if not self.refusal:
            if self._hold(size):
                self._held += size
            else:
                self.refusal = NO_ROOM
        if self.refusal:
            del self._bytes[: 1 - len(_END)]
            self.close()

    def content(self) -> bytearray:
        """Return the mail, its dots as they were written. Once."""
        content = self._bytes.replace(b"\r\n.", b"\r\n")
        self._bytes = bytearray()
        del content[:2]
        return content

    def close(self) -> None:
        """Give the memory back."""
        self._release(self._held)
        self._held = 0


def too_large(limit: int) -> str:
    """Return the refusal of a mail."""
    return f"552 5.3.4 a mail has at most {limit} bytes here"
