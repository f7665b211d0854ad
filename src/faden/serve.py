"""How does a process start, serve and end, so that nothing acknowledged is lost?

Database first (the embedded server, or the operator's), then the schema, then the loops, then the
port. On the way out the port closes first, requests under way are answered, calls under way are
recorded, and only then the database is let go. A process that is killed instead loses nothing:
the next start carries on from what was committed.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import structlog
from starlette.routing import BaseRoute

from faden.app import App
from faden.config import Config
from faden.logs import log_to_stderr
from faden.store.connections import is_reachable
from faden.store.embedded.login import refuse_superuser
from faden.store.migrate import migrate
from faden.store.postgres import EmbeddedPostgres

_LOOK_SECONDS = 0.5

log = structlog.get_logger("faden")


@contextlib.contextmanager
def database(config: Config) -> Iterator[str]:
    """Lend the URL of a database that is running and migrated."""
    if config.database_url:
        refuse_superuser(config.database_url)
        migrate(config.database_url)
        yield config.database_url
        return
    postgres = EmbeddedPostgres(config.data, binaries=config.postgres_bin)
    with _ending_in_order():
        running = postgres.start()
        guard = Guard(postgres, running.url)
        try:
            migrate(running.url)
            guard.start()
            yield running.url
        finally:
            guard.stop()
            postgres.stop()


@contextlib.contextmanager
def _ending_in_order() -> Iterator[None]:
    """See that a SIGTERM before anybody waits for one still stops the server on the way out."""

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Guard:
    """Brings the embedded server back when it was killed: nobody has to lend a hand.

    Looks twice a second by connecting. A thread, because starting a server blocks.
    """

    def __init__(self, postgres: EmbeddedPostgres, url: str) -> None:
        self._postgres = postgres
        self._url = url
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postgres-guard", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; a restart under way is finished first."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            if is_reachable(self._url) or self._stop.is_set():
                continue
            log.warning("the database does not answer, bringing it back")
            try:
                self._postgres.start()
            except Exception as error:  # noqa: BLE001 - a dead guard would bring nothing back
                log.error("the database does not come back", error=str(error))


@contextlib.asynccontextmanager
async def opened(
    config: Config, url: str, *, work: bool, extra_routes: tuple[BaseRoute, ...] = ()
) -> AsyncIterator[App]:
    """Lend a running application."""
    app = await App.open(config, url, work=work, extra_routes=extra_routes)
    try:
        yield app
    finally:
        await app.close()


async def wait_for_signal() -> None:
    """Return at SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def run(main: Callable[[], Awaitable[None]], *, as_json: bool = False) -> None:
    """Run an async entry point on the quick event loop; `as_json`: log JSON lines."""
    log_to_stderr(as_json=as_json)

    async def entry() -> None:
        # What is loaded by now stays; the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        # Until `wait_for_signal` waits: starting may take long when the database is away.
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await main()

    with asyncio.Runner(loop_factory=_loop) as runner, contextlib.suppress(asyncio.CancelledError):
        runner.run(entry())


def _loop() -> asyncio.AbstractEventLoop:
    import uvloop  # noqa: PLC0415 - slow to import, and only servers need it

    return uvloop.new_event_loop()
