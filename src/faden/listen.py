"""How are requests served, and answers sent?

uvicorn, with two things our own: its port tells when it is open, and an answer leaves in one piece.
uvicorn writes the head of an answer and its body apart: two system calls and two packets, a tenth
of what accepting a message costs (docs/performance.md). Here what is written in one turn of the
event loop is sent together at the end of the turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from faden.app import App
from faden.channels.email.listener import Listener
from faden.engine.batcher import Stopped
from faden.engine.reception import NoRoom
from faden.store.errors import PASSING


async def listen(app: App, *, ready: Callable[[], None]) -> None:
    """Serve requests until a signal says to stop; `ready` is called when the port is open."""
    settings = uvicorn.Config(
        app.asgi,
        host=app.config.host,
        port=app.config.port,
        log_config=None,  # it would print errors with the words in them
        access_log=False,
        lifespan="off",
        loop="none",
        http=_Protocol,
        ws="none",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=10,
        backlog=2048,
    )
    async with _mails(app):
        await _Server(settings, ready, app.feed.end).serve()


@contextlib.asynccontextmanager
async def _mails(app: App) -> AsyncIterator[None]:
    """Take mails that the company's mail server hands over, where the operator opened a port."""
    listener = Listener(
        find=app.directory.mailbox,
        take=app.reception.take,
        passing=(*PASSING, Stopped, OSError),
        no_room=NoRoom,
    )
    try:
        if app.config.smtp_listen:
            await listener.listen_smtp(*app.config.smtp_listen)
        if app.config.lmtp_listen:
            await listener.listen_lmtp(*app.config.lmtp_listen)
        yield
    finally:
        await listener.close()


class _Server(uvicorn.Server):
    """uvicorn, telling when the port is open."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send away whoever waits for news, then end like uvicorn."""
        self._ending()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the port, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End the serving at a signal. uvicorn would raise it again, before anything is closed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


class JoinedWrites:
    """A transport that sends once a turn. Everything but writing and closing is passed through."""

    __slots__ = ("_parts", "_soon", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._soon = loop.call_soon
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send at the end of this turn, with whatever else is written until then."""
        if not self._parts:
            self._soon(self.flush)
        self._parts.append(data)

    def flush(self) -> None:
        """Send what is waiting."""
        if self._parts:
            self._transport.write(b"".join(self._parts))
            self._parts.clear()

    def close(self) -> None:
        """Send what is waiting, then close."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        return getattr(self._transport, name)


class _Protocol(HttpToolsProtocol):
    """uvicorn's protocol on such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection."""
        joined: Any = JoinedWrites(transport, self.loop)
        super().connection_made(joined)
