"""How does a provider of text messages run beside Faden, with a log, and losing webhooks?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from tests.peers.daemon import until
from tests.scripted_server import free_port

from faden.engine.outward.outgoing import OutgoingClient
from faden.sandbox.phones import Sandbox
from faden.web.phone import phone_routes

T = TypeVar("T")


class Provider:
    """The sandbox's provider on a port and a loop of its own."""

    def __init__(self, *, loses: Callable[[str], bool]) -> None:
        self.port = free_port()
        self._loses = loses
        self._loop = asyncio.new_event_loop()
        self._sandbox: Sandbox

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/sandbox"

    @contextmanager
    def running(self, folder: Path, *, hook_url: str, hub: int, secret: str) -> Iterator[Provider]:
        client = OutgoingClient(allow=frozenset({f"127.0.0.1:{hub}"}))
        self._sandbox = Sandbox(
            folder / "texts.jsonl",
            hook_url=hook_url,
            secret=secret,
            client=client,
            loses=self._loses,
        )
        app = Starlette(routes=list(phone_routes(self._sandbox)))
        config = uvicorn.Config(app, port=self.port, log_level="warning", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: self._loop.run_until_complete(server.serve()))
        thread.start()
        until(lambda: server.started, told=lambda: "the provider")
        try:
            yield self
        finally:
            self._do(self._sandbox.close())
            self._do(client.close())
            server.should_exit = True
            thread.join()
            self._loop.close()

    def texted(self, number: str, text: str) -> bool:
        """Let a customer send a text message."""
        return self._do(self._sandbox.write(number, text))

    def shown(self, number: str) -> list[str]:
        """Return what the company's messages on a phone say."""
        return [one.text for one in self._sandbox.texts(number) if one.ours]

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(20)
