"""Do waiting callers share a run, and does each get its own answer?"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from faden.engine.batcher import Batcher, Stopped

Run = Callable[[list[int]], Awaitable[list[int | BaseException]]]


class Runs:
    """Doubles numbers, and remembers in which batches they came; waits while it is held."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = asyncio.Event()
        self.free = asyncio.Event()
        self.free.set()

    async def __call__(self, numbers: list[int]) -> list[int | BaseException]:
        """Double them."""
        self.batches.append(numbers)
        self.begun.set()
        await self.free.wait()
        return [number * 2 for number in numbers]


def test_a_caller_alone_waits_for_nobody() -> None:
    async def story() -> tuple[int, list[list[int]]]:
        runs = Runs()
        batcher = Batcher(runs)
        batcher.start()
        answer = await batcher.offer(4)
        await batcher.stop()
        return answer, runs.batches

    assert asyncio.run(story()) == (8, [[4]])


def test_whoever_comes_during_a_run_rides_together_in_the_next_one() -> None:
    async def story() -> tuple[list[int], list[list[int]]]:
        runs = Runs()
        runs.free.clear()
        batcher = Batcher(runs)
        batcher.start()
        first = batcher.offer(1)
        await runs.begun.wait()
        rest = [batcher.offer(number) for number in (2, 3, 4)]
        runs.free.set()
        answers = await asyncio.gather(first, *rest)
        await batcher.stop()
        return answers, runs.batches

    assert asyncio.run(story()) == ([2, 4, 6, 8], [[1], [2, 3, 4]])


def test_no_run_is_longer_than_the_limit_and_nobody_is_left_out() -> None:
    async def story() -> tuple[list[int], list[int]]:
        runs = Runs()
        batcher = Batcher(runs, limit=4)
        batcher.start()
        answers = await asyncio.gather(*(batcher.offer(number) for number in range(10)))
        await batcher.stop()
        return answers, [len(batch) for batch in runs.batches]

    assert asyncio.run(story()) == ([number * 2 for number in range(10)], [4, 4, 2])


def test_an_error_is_raised_at_the_caller_it_belongs_to() -> None:
    async def run(numbers: list[int]) -> list[int | BaseException]:
        return [ValueError("odd") if number % 2 else number for number in numbers]

    assert answers(run, 1, 2, 3) == ["ValueError('odd')", "2", "ValueError('odd')"]


def answers(run: Run, *numbers: int) -> list[str]:
    """Offer these at once and return what each caller got, as text."""

    async def story() -> list[int | BaseException]:
        batcher: Batcher[int, int] = Batcher(run)
        batcher.start()
        async with asyncio.timeout(5):
            got = await asyncio.gather(*map(batcher.offer, numbers), return_exceptions=True)
        await batcher.stop()
        return got

    return [repr(answer) for answer in asyncio.run(story())]


def test_a_run_that_breaks_is_told_to_everybody_in_it() -> None:
    async def run(numbers: list[int]) -> list[int | BaseException]:
        raise OSError("the disk")

    assert answers(run, 1, 2) == ["OSError('the disk')"] * 2


def test_a_run_that_forgets_somebody_leaves_nobody_waiting() -> None:
    async def run(numbers: list[int]) -> list[int | BaseException]:
        return list(numbers[:1])

    assert answers(run, 1, 2) == ["ValueError('1 results for 2 items')"] * 2


def test_it_goes_on_after_a_run_that_broke() -> None:
    async def story() -> int:
        broken = True

        async def run(numbers: list[int]) -> list[int | BaseException]:
            nonlocal broken
            if broken:
                broken = False
                raise OSError("the disk")
            return list(numbers)

        batcher: Batcher[int, int] = Batcher(run)
        batcher.start()
        with pytest.raises(OSError, match="the disk"):
            await batcher.offer(1)
        answer = await batcher.offer(2)
        await batcher.stop()
        return answer

    assert asyncio.run(story()) == 2


def test_a_caller_who_has_gone_harms_nobody() -> None:
    async def story() -> int:
        runs = Runs()
        runs.free.clear()
        batcher = Batcher(runs)
        batcher.start()
        gone, stays = batcher.offer(1), batcher.offer(2)
        gone.cancel()
        runs.free.set()
        answer = await stays
        await batcher.stop()
        return answer

    assert asyncio.run(story()) == 4


def test_what_was_offered_before_the_end_is_finished_and_nothing_after() -> None:
    async def story() -> list[int]:
        batcher = Batcher(Runs())
        batcher.start()
        offered = [batcher.offer(number) for number in (1, 2)]
        await batcher.stop()
        with pytest.raises(Stopped):
            await batcher.offer(3)
        return [future.result() for future in offered]

    assert asyncio.run(story()) == [2, 4]


def test_a_batch_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="limit: 0 items a batch"):
        Batcher(Runs(), limit=0)


def test_a_second_run_begins_while_the_first_waits() -> None:
    async def story() -> tuple[list[int], list[list[int]]]:
        runs = Runs()
        runs.free.clear()
        batcher = Batcher(runs, width=2)
        batcher.start()
        first = batcher.offer(1)
        await runs.begun.wait()
        runs.begun.clear()
        second = batcher.offer(2)
        await asyncio.wait_for(runs.begun.wait(), 5)
        third = batcher.offer(3)
        await asyncio.sleep(0.01)
        under_way = list(runs.batches)
        runs.free.set()
        answers = await asyncio.gather(first, second, third)
        await batcher.stop()
        return list(answers), under_way

    assert asyncio.run(story()) == ([2, 4, 6], [[1], [2]])


def test_items_of_one_key_are_never_under_way_together_and_never_overtake() -> None:
    async def story() -> list[list[int]]:
        runs = Runs()
        runs.free.clear()
        batcher = Batcher(runs, width=2, limit=2, key=lambda number: number % 10)
        batcher.start()
        first = batcher.offer(11)
        await runs.begun.wait()
        others = [batcher.offer(number) for number in (21, 2, 31, 3, 4)]
        await asyncio.sleep(0.01)
        runs.free.set()
        await asyncio.gather(first, *others)
        await batcher.stop()
        return runs.batches

    batches = asyncio.run(story())
    assert batches[:2] == [[11], [2, 3]]
    assert [number for batch in batches for number in batch if number % 10 == 1] == [11, 21, 31]
