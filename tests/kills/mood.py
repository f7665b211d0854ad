"""In which ways can a provider answer a request, and did it send the message all the same?"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """One way to answer."""

    name: str
    sends: bool  #: the message really goes out
    status: int = 200
    body: object = None  #: None: the proper answer
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: tuple[float, float] = (0.0, 0.02)  #: before the answer, at least and at most
    ends: str = "answer"  #: answer, reset, half (of an answer), noise

    @property
    def tells_id(self) -> bool:
        """Say whether the caller learns the provider's id from the answer."""
        return self.status == 200 and self.body is None and self.ends == "answer"


GOOD = Mood(name="good", sends=True)
_SOON = {"retry-after": "1"}
#: Each with how often it comes for a hundred requests; the rest are good.
_ILL: tuple[tuple[int, Mood], ...] = (
    (3, Mood(name="failed after sending", sends=True, status=500, body={"error": "oops"})),
    (3, Mood(name="failed before sending", sends=False, status=500, body={"error": "oops"})),
    (4, Mood(name="too many", sends=False, status=429, body={}, headers=_SOON)),
    (3, Mood(name="away", sends=False, status=503, body={}, headers=_SOON)),
    (2, Mood(name="away without a time", sends=False, status=503, body={})),
    (8, Mood(name="slow", sends=True, seconds=(0.1, 1.5))),
    (1, Mood(name="too slow", sends=True, seconds=(5.0, 6.0))),
    (4, Mood(name="reset after sending", sends=True, ends="reset")),
    (2, Mood(name="reset before sending", sends=False, ends="reset")),
    (3, Mood(name="garbage", sends=True, body="<html>OK</html>")),
    (2, Mood(name="noise", sends=True, ends="noise")),
    (2, Mood(name="half an answer", sends=True, ends="half")),
)


def choose(chance: random.Random) -> Mood:
    """Return how the next request is answered."""
    left = chance.uniform(0, 100)
    for share, mood in _ILL:
        left -= share
        if left < 0:
            return mood
    return GOOD


def say(
    writer: asyncio.StreamWriter,
    status: int,
    told: object,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer properly; `told` may be a text that is no JSON."""
    body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    writer.write("\r\n".join((*lines, "", "")).encode() + body)


def hang_up(writer: asyncio.StreamWriter, told: object) -> None:
    """Begin a proper answer and close in the middle of it."""
    body = json.dumps(told).encode()
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:5])
    writer.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """Reset the connection (RST)."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
