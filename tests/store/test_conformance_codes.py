"""Do both stores give, count and end reference codes the same?"""

import pytest
from tests.store.stores import NOON, Bench, an_id
from tests.store.stories import Other, Run

from faden.store.ports import Changes, GivenCode, UnitOfWork

LINDAS, KARIMS = "10000001", "10000002"


def given(code: str, workspace: int = 1) -> GivenCode:
    return GivenCode(workspace, code, an_id(1), an_id(2), NOON)


async def gives(bench: Bench, *codes: GivenCode) -> list[bool]:
    async with bench.store.unit_of_work() as work:
        done = [await work.give_code(one) for one in codes]
        await work.commit()
    return done


async def live(bench: Bench, most: int = 100) -> int:
    async with bench.store.unit_of_work() as work:
        return await work.count_codes(1, most)


async def ends(bench: Bench, *codes: tuple[int, str]) -> None:
    async with bench.store.unit_of_work() as work:
        await work.write(Changes(at=NOON, codes_ended=list(codes)))
        await work.commit()


def test_a_code_is_given_once(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        assert await gives(bench, given(LINDAS), given(LINDAS)) == [True, False]
        assert await gives(bench, given(LINDAS), given(KARIMS)) == [False, True]

    on_store(story)


def test_each_workspace_counts_its_own_and_no_further_than_asked(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await gives(bench, given(LINDAS), given(KARIMS), given(LINDAS, workspace=2))
        assert (await live(bench), await live(bench, most=1)) == (2, 1)

    on_store(story)


def test_what_was_given_without_commit_was_not_given(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        async with bench.store.unit_of_work() as work:
            assert await work.give_code(given(LINDAS))
        assert await live(bench) == 0
        assert await gives(bench, given(LINDAS)) == [True]

    on_store(story)


def test_an_ended_code_is_live_no_more_and_never_given_again(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await gives(bench, given(LINDAS), given(KARIMS))
        await ends(bench, (1, LINDAS), (2, KARIMS), (1, "99999999"))
        assert await live(bench) == 1
        assert await gives(bench, given(LINDAS)) == [False]

    on_store(story)


@pytest.mark.parametrize("commits", [True, False])
def test_whoever_counts_waits_for_whoever_is_giving(on_store: Run, commits: bool) -> None:
    async def counts_and_gives(work: UnitOfWork) -> int:
        before = await work.count_codes(1, 100)
        await work.give_code(given(f"1000000{before + 1}"))
        return before

    async def story(bench: Bench) -> None:
        first = Other(bench, counts_and_gives)
        await first.acted()
        second = Other(bench, counts_and_gives)
        assert await second.waits()
        await first.end(commit=commits)
        await second.acted()
        assert (first.result, second.result) == (0, int(commits))
        await second.end()

    on_store(story)


def test_another_workspace_need_not_wait(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        async def counts(work: UnitOfWork) -> int:
            return await work.count_codes(2, 100)

        first = Other(bench, counts)
        await first.acted()
        assert await live(bench) == 0
        await first.end()

    on_store(story)
