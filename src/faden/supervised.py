"""How does whoever started us learn that we are ready, alive and about to end?

The protocol of systemd (sd_notify): a datagram to the socket named in NOTIFY_SOCKET. Without that
nothing is said. The sign of life comes from the event loop, so one that stands still is silent, and
systemd ends the process and starts it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from faden.config import Config

_SIGNS = 3  #: signs of life in the time after which silence counts as death


class Supervisor:
    """Tells whoever started this process how it stands; harmless when nobody listens."""

    def __init__(self, config: Config) -> None:
        self._place = config.notify_socket
        self._every = config.watchdog / _SIGNS if config.watchdog else None

    def ready(self) -> None:
        """Say that requests are taken, or work is done."""
        self._tell("READY=1")

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Give signs of life while the block runs, and say when it begins to end."""
        pulse = asyncio.create_task(self._pulse(), name="sign of life") if self._every else None
        try:
            yield
        finally:
            self._tell("STOPPING=1")
            if pulse:
                pulse.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await pulse

    async def _pulse(self) -> None:
        while self._every:
            self._tell("WATCHDOG=1")
            await asyncio.sleep(self._every)

    def _tell(self, line: str) -> None:
        if not self._place:
            return
        # "@" stands for the zero byte of an abstract name.
        place = "\0" + self._place[1:] if self._place.startswith("@") else self._place
        with (
            contextlib.suppress(OSError),  # whoever does not listen must not end us
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as away,
        ):
            away.settimeout(1)
            away.sendto(line.encode(), place)
