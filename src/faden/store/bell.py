"""How do processes on one database wake one another?

LISTEN/NOTIFY on two connections of its own (a listening one cannot do anything else). A lost
connection is made again; nothing depends on a ring that was missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import AsyncConnection, sql

_AGAIN = 1.0  #: seconds before a lost connection is made again


class PostgresBell:
    """The bell of one process; processes hear one another where they share its name."""

    def __init__(self, url: str, name: str = "faden") -> None:
        self._url = url
        self._name = name
        self._ringer: AsyncConnection[Any] | None = None

    async def ring(self, word: str) -> None:
        """Wake the others; a ring that cannot go out is left to their poll."""
        try:
            if self._ringer is None or self._ringer.closed:
                self._ringer = await AsyncConnection.connect(self._url, autocommit=True)
            await self._ringer.execute("select pg_notify(%s, %s)", (self._name, word))
        except psycopg.Error:
            await self._hang_up()

    async def _hang_up(self) -> None:
        if self._ringer is not None:
            await self._ringer.close()
        self._ringer = None

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with the word of every ring, until cancelled."""
        try:
            while True:
                try:
                    await self._listen(heard)
                except psycopg.Error:
                    await asyncio.sleep(_AGAIN)
        finally:
            await self._hang_up()

    async def _listen(self, heard: Callable[[str], None]) -> None:
        async with await AsyncConnection.connect(self._url, autocommit=True) as connection:
            await connection.execute(sql.SQL("listen {}").format(sql.Identifier(self._name)))
            heard("")  # something may have happened while nobody listened
            async for rung in connection.notifies():
                heard(rung.payload)
