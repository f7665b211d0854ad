"""How is a story told to either store, and how do two transactions run at once?"""

import asyncio
from collections.abc import Awaitable, Callable

from tests.store.stores import (
    Bench,
    Writer,
    an_id,
    meeting,
)

from faden.store.ports import (
    Meeting,
    Met,
    UnitOfWork,
)

Story = Callable[[Bench], Awaitable[None]]
Run = Callable[[Story], None]
FIRST, SECOND, THIRD = an_id(1), an_id(2), an_id(3)


async def meet(bench: Bench, what: Meeting) -> Met:
    """Meet and commit."""
    async with bench.store.unit_of_work() as work:
        met = await work.meet(what)
        await work.commit()
    return met


async def change(bench: Bench, *uris: str, how: Callable[[Writer], object]) -> None:
    """Lock the records of these addresses, change them and commit."""
    async with bench.store.unit_of_work() as work:
        met = await work.meet(meeting(*uris))
        writer = Writer(met.records)
        how(writer)
        await work.write(writer.changes)
        await work.commit()


class Other:
    """Another transaction, in a task of its own, held open until told to end."""

    def __init__(self, bench: Bench, act: Callable[[UnitOfWork], Awaitable[object]]) -> None:
        self._bench = bench
        self._act = act
        self._end = asyncio.Event()
        self._acted = asyncio.Event()
        self._commit = True
        self.result: object = None
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        async with self._bench.store.unit_of_work() as work:
            self.result = await self._act(work)
            self._acted.set()
            await self._end.wait()
            if self._commit:
                await work.commit()

    async def acted(self) -> None:
        """Wait until it has done its part and holds what it took."""
        acted = asyncio.create_task(self._acted.wait())
        await asyncio.wait({acted, self._task}, return_when=asyncio.FIRST_COMPLETED)
        acted.cancel()
        if self._task.done():
            await self._task

    async def waits(self, *, others: int = 0) -> bool:
        """Say whether it waits for somebody; `others` wait already."""
        acted = asyncio.create_task(self._acted.wait())
        waits = await self._bench.waits(acted, others=others)
        acted.cancel()
        return waits

    async def end(self, *, commit: bool = True) -> None:
        """Let it commit, or leave without."""
        self._commit = commit
        self._end.set()
        await self._task


async def begun(bench: Bench, act: Callable[[UnitOfWork], Awaitable[object]]) -> Other:
    """Begin another transaction and let it do its part."""
    other = Other(bench, act)
    await other.acted()
    return other
