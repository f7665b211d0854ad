"""How are many event streams held open, and what is heard on them?

A protocol each, with nothing but what counts: when which kind of event came, and whether the other
side has hung up.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from typing import cast

_EVENT = re.compile(rb"event: ([a-z-]+)\n")
_AT_ONCE = 100  #: streams that are opened side by side
_PATIENCE = 60.0  #: seconds


class Stream(asyncio.Protocol):
    """One open stream."""

    __slots__ = ("_request", "_transport", "error", "heard", "is_lost", "last", "wanted")

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._transport: asyncio.Transport | None = None
        self.heard: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.wanted = b"hello"
        self.is_lost = False
        self.last = b""  #: the last event that came
        self.error = ""  #: why it was lost, if its other side did not end it

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note when the event came that is waited for."""
        now = time.perf_counter()
        kinds = _EVENT.findall(data)
        self.last = kinds[-1] if kinds else self.last
        if not self.heard.done() and self.wanted in kinds:
            self.heard.set_result(now)

    def connection_lost(self, error: Exception | None) -> None:
        """Note that it has ended."""
        self.is_lost = True
        self.error = repr(error) if error else ""
        if not self.heard.done():
            self.heard.set_exception(ConnectionError("the stream ended"))
            self.heard.exception()

    @property
    def path(self) -> str:
        """Return what it asked for, without its query."""
        return self._request.split(b" ", 2)[1].partition(b"?")[0].decode()

    def awaits(self, kind: bytes) -> asyncio.Future[float]:
        """Return when (`perf_counter`) the next event of a kind comes."""
        self.wanted = kind
        self.heard = asyncio.get_running_loop().create_future()
        return self.heard

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()


async def open_stream(port: int, path: str, *headers: str) -> Stream:
    """Open a stream and wait until it says hello."""
    head = "".join(f"{line}\r\n" for line in headers)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}\r\n".encode()
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_connection(lambda: Stream(request), "127.0.0.1", port)
    await asyncio.wait_for(asyncio.shield(stream.heard), _PATIENCE)
    return stream


async def open_streams(port: int, asked: Sequence[tuple[str, ...]]) -> list[Stream]:
    """Open one for each (path, headers…)."""
    calm = asyncio.Semaphore(_AT_ONCE)

    async def one(path: str, *headers: str) -> Stream:
        async with calm:
            return await open_stream(port, path, *headers)

    return list(await asyncio.gather(*(one(*parts) for parts in asked)))


async def post(port: int, path: str, body: bytes, *headers: str) -> float:
    """Post on a connection of its own; return when (`perf_counter`) it was acknowledged."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "".join(f"{line}\r\n" for line in headers)
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    answer = await reader.readuntil(b"\r\n\r\n")
    at = time.perf_counter()
    writer.close()
    if b" 20" not in answer[:13]:
        raise RuntimeError(answer.decode(errors="replace"))
    return at
