"""Who connects to PostgreSQL, in which role, with which settings?

Two pools: `engine` writes for every workspace and never reads for people; `reader` reads for
people and sees the one workspace that its transaction names (G11). Nothing else opens connections.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool

from faden.store.wire import pgarray

#: Every statement of the engine is a look-up by key. On a fresh table the planner does not know
#: that yet and would read whole tables; it is told.
_ENGINE = {
    "role": "faden_engine",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "60s",
}
_READER = {
    "role": "faden_reader",
    "default_transaction_read_only": "on",
    "statement_timeout": "30s",
    "jit": "off",
}

#: Always both: what a connection was told before never says what it sees now.
_SEES = (
    "select set_config('faden.workspace', %s, true), set_config('faden.owners', %s, true), "
    "set_config('faden.apart', %s, true)"
)
_TRY_SECONDS = 5.0
_ONE_TRY_SECONDS = 3  #: a server that dies while it lets us in may never say so
_PAUSE_SECONDS = 0.2

_Configure = Callable[[AsyncConnection[Any]], Awaitable[None]]


def _options(url: str, settings: dict[str, str]) -> str:
    """Return settings that a session begins with, after those the operator has named in the URL.

    They travel with the log-in: setting them afterwards would take a round trip each.
    """
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    theirs = conninfo_to_dict(url).get("options")
    return f"{theirs} {ours}" if theirs else ours


async def _configure(connection: AsyncConnection[Any], *, prepare: int | None) -> None:
    pgarray.register(connection)
    connection.prepare_threshold = prepare


class _Connection(AsyncConnection[Any]):
    """A connection that is tried for several times a second while the server comes back.

    The pool itself waits 1, 2, 4, 8 … seconds between two tries, while a server that was killed
    is back after one.
    """

    @classmethod
    async def connect(cls, conninfo: str = "", **kwargs: Any) -> _Connection:  # noqa: ANN401
        """Connect within a few seconds, or raise what the last try met."""
        kwargs.setdefault("connect_timeout", _ONE_TRY_SECONDS)
        deadline = time.monotonic() + _TRY_SECONDS
        while True:
            try:
                return await super().connect(conninfo, **kwargs)
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(_PAUSE_SECONDS)


class Connections:
    """The pools of one process."""

    def __init__(self, url: str, *, engine_size: int = 6, reader_size: int = 4) -> None:
        def pool(
            size: int, settings: dict[str, str], configure: _Configure
        ) -> AsyncConnectionPool[Any]:
            return AsyncConnectionPool(
                url,
                kwargs={"options": _options(url, settings)},
                connection_class=_Connection,
                min_size=1,
                max_size=size,
                configure=configure,
                open=False,
                timeout=30,
                reconnect_timeout=_TRY_SECONDS,  # then whoever asks next begins anew, unrested
            )

        async def engine(connection: AsyncConnection[Any]) -> None:
            # pipeline.py prepares its statements itself; psycopg would at times forget all of them.
            await _configure(connection, prepare=None)

        async def reader(connection: AsyncConnection[Any]) -> None:
            await _configure(connection, prepare=0)

        self.url = url
        self.engine = pool(engine_size, _ENGINE, engine)
        self.reader = pool(reader_size, _READER, reader)

    async def open(self) -> None:
        """Open both pools and wait until the server answers."""
        await self.engine.open(wait=True, timeout=60)
        await self.reader.open(wait=True, timeout=60)

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.close()
        await self.reader.close()

    @asynccontextmanager
    async def reading(
        self, workspace: int | None, owners: Collection[str] | None = None, apart: str = ""
    ) -> AsyncIterator[AsyncConnection[Any]]:
        """Lend a reader that sees one workspace (none at all for None).

        With owners ("team:…", "agent:…") it sees only the customers of whom one of these has, or
        had last, a ticket. `apart` is somebody who sees no customer they are kept apart from.
        """
        async with self.reader.connection() as connection:
            named = "" if workspace is None else str(workspace)
            await connection.execute(_SEES, (named, limit(owners), apart))
            yield connection


def limit(owners: Collection[str] | None) -> str:
    """Return the setting that limits a reader; the empty one does not.

    >>> limit(None), limit(["team:service"]), limit([])
    ('', 'team:service', '-')
    """
    return "" if owners is None else ",".join(sorted(owners)) or "-"


def is_reachable(url: str) -> bool:
    """Say whether a server listens there; a busy one, or one that is starting, does."""
    try:
        psycopg.connect(url, connect_timeout=10, autocommit=True).close()
    except psycopg.OperationalError as error:
        return not any(sign in str(error) for sign in _NOBODY)
    return True


_NOBODY = ("Connection refused", "No such file or directory")  #: of connect(2), nobody listens
