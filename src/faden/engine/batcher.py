"""How do many waiting callers share one commit?

No timer: everything that arrived while the last run was under way rides in the next one. Alone, a
caller waits for nobody; under load, batches grow by themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Stopped(Exception):
    """This process is stopping and takes nothing new; try again in a moment."""


class Batcher(Generic[T, R]):
    """Hands what is offered to `run` in batches and each result back to who offered it.

    `run` gets at most `limit` items and returns as many results; a result that is an exception
    is raised at the caller it belongs to.
    """

    def __init__(
        self, run: Callable[[list[T]], Awaitable[list[R | BaseException]]], *, limit: int = 256
    ) -> None:
        if limit < 1:
            raise ValueError(f"limit: {limit} items a batch; at least 1 is needed")
        self._run = run
        self._limit = limit
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._loop())

    async def stop(self) -> None:
        """Finish what was offered, then end."""
        self._stopping = True
        self._wake.set()
        if self._task:
            await self._task

    def offer(self, item: T) -> asyncio.Future[R]:
        """Put an item into the next batch."""
        if self._stopping:
            raise Stopped
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._wake.set()
        return future

    async def _loop(self) -> None:
        while True:
            if not self._waiting:
                if self._stopping:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
            await self._do(batch)

    async def _do(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._run([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, the callers must hear of it
            results = [error] * len(batch)
        if len(results) != len(batch):  # a mistake in `run`; still, nobody must wait for ever
            mistake = ValueError(f"{len(results)} results for {len(batch)} items")
            results = [mistake] * len(batch)
        for (_, future), result in zip(batch, results, strict=True):
            if future.done():
                continue
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)
