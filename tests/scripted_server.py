"""A provider's server that behaves as the story tells: answers, drips, hangs up, says nothing."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TypeVar

import uvloop

from faden.engine.outward.outgoing import Outcome, OutgoingClient, Request

LOOPS = (asyncio.new_event_loop, uvloop.new_event_loop)

T = TypeVar("T")
Behaviour = Callable[["Asked", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def story(tell: Callable[[], Coroutine[object, object, T]]) -> T:
    """Tell a story on each event loop that Faden runs on; return what came of the last."""
    outcomes: list[T] = []
    for loop in LOOPS:
        with asyncio.Runner(loop_factory=loop) as runner:
            outcomes.append(runner.run(tell()))
    return outcomes[-1]


async def until(reached: Callable[[], bool]) -> None:
    """Wait for a condition; the test's own timeout ends it."""
    while not reached():  # noqa: ASYNC110  # what is waited for knows no event
        await asyncio.sleep(0.005)


@dataclass(slots=True)
class Asked:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class ScriptedServer:
    """Takes the next behaviour for each request, the last one for ever."""

    script: list[Behaviour]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/messages"

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open.add(writer)
        try:
            while not writer.is_closing():
                asked = await _request(reader)
                self.asked.append(asked)
                behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                await behaviour(asked, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open.discard(writer)
            writer.close()

    def hang_up(self) -> None:
        for writer in self.open:
            writer.transport.abort()


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    pairs = [line.partition(": ") for line in lines]
    headers = {name.lower(): value for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = first.split(" ")
    return Asked(method, target, headers, body)


@asynccontextmanager
async def provider(
    *script: Behaviour, tls: ssl.SSLContext | None = None
) -> AsyncIterator[ScriptedServer]:
    """Run a server on a free port until the story ends."""
    scripted = ScriptedServer(list(script))
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0, ssl=tls)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        server.close()
        scripted.hang_up()
        await server.wait_closed()
        await asyncio.sleep(0)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer at once; `retry_after="7"` becomes the header Retry-After."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return says("\r\n".join((*lines, "", "")).encode() + body)


def says(*parts: bytes, pause: float = 0.0, then_close: bool = False) -> Behaviour:
    """Write these bytes, with pauses between the parts."""

    async def behave(_asked: Asked, _reader: object, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        if then_close:
            writer.close()

    return behave


async def echoes(asked: Asked, _reader: object, writer: asyncio.StreamWriter) -> None:
    """Answer with what was asked, after a while."""
    await asyncio.sleep(0.01)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(asked.body))
    writer.write(asked.body)


async def resets(_asked: Asked, _reader: object, writer: asyncio.StreamWriter) -> None:
    """Accept the request, then reset the connection (RST)."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def hangs_up(_asked: Asked, _reader: object, writer: asyncio.StreamWriter) -> None:
    """Accept the request, then close in good order without an answer."""
    writer.close()


async def keeps_silent(_asked: Asked, reader: asyncio.StreamReader, _writer: object) -> None:
    """Never answer; ends when the caller gives up."""
    await reader.read()


QUICK = timedelta(seconds=0.3)  #: deadline of stories in which it must pass
PATIENT = timedelta(seconds=20)  #: deadline of stories in which it must not


def client_for(*servers: ScriptedServer) -> OutgoingClient:
    return OutgoingClient(allow=frozenset(server.place for server in servers))


def post(
    url: str,
    body: bytes = b'{"text":"Hallo"}',
    *,
    within: timedelta = PATIENT,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Request:
    return Request(method="POST", url=url, body=body, within=within, headers=headers)


def outcome_of(
    *script: Behaviour,
    within: timedelta = PATIENT,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Outcome:
    """What the client says after one call to a server with this script."""

    async def tell() -> Outcome:
        async with provider(*script) as server:
            client = client_for(server)
            outcome = await client.call(post(server.url, within=within, headers=headers))
            await client.close()
            return outcome

    return story(tell)
