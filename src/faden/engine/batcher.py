"""How do many waiting callers share one commit?

No timer: everything that arrived while the last runs were under way rides in the next one. Alone, a
caller waits for nobody; under load, batches grow by themselves. With two runs side by side one is
decided while the other waits for the database; what belongs together never is in both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Entry = tuple[T, "asyncio.Future[R]"]  #: what was offered, and where its result is awaited


class Stopped(Exception):
    """This process is stopping and takes nothing new; try again in a moment."""


class Batcher(Generic[T, R]):
    """Hands what is offered to `run` in batches and each result back to who offered it.

    `run` gets at most `limit` items and returns as many results; a result that is an exception
    is raised at the caller it belongs to. Up to `width` runs are under way at a time; items with
    the same `key` (None: none) keep the order in which they were offered.
    """

    def __init__(
        self,
        run: Callable[[list[T]], Awaitable[list[R | BaseException]]],
        *,
        limit: int = 256,
        width: int = 1,
        key: Callable[[T], Hashable] = lambda _: None,
    ) -> None:
        if limit < 1 or width < 1:
            raise ValueError(f"limit: {limit} items a batch, {width} batches; at least 1 is needed")
        self._run = run
        self._limit = limit
        self._key = key
        self._width = width
        self._waiting: list[Entry[T, R]] = []
        self._under_way: set[Hashable] = set()  # keys
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        """Begin to work."""
        self._tasks = [asyncio.create_task(self._loop()) for _ in range(self._width)]

    async def stop(self) -> None:
        """Finish what was offered, then end."""
        self._stopping = True
        self._wake.set()
        await asyncio.gather(*self._tasks)

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
            batch = self._take()
            if not batch:
                if self._stopping and not self._waiting:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            keys = {self._key(item) for item, _ in batch}
            self._under_way |= keys
            await self._do(batch)
            self._under_way -= keys
            self._wake.set()  # somebody may have waited for one of the keys

    def _take(self) -> list[Entry[T, R]]:
        """Return what may run now; the rest keeps waiting."""
        if len(self._under_way - {None}) == 0:
            batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
            return batch
        batch, rest, busy = [], [], set(self._under_way)
        for entry in self._waiting:
            key = self._key(entry[0])
            if len(batch) < self._limit and (key is None or key not in busy):
                batch.append(entry)
            else:
                rest.append(entry)
                busy.add(key)  # nobody overtakes
        self._waiting = rest
        return batch

    async def _do(self, batch: list[Entry[T, R]]) -> None:
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
