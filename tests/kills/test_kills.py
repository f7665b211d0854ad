"""Is nothing lost, doubled, sent twice or overtaken when any process is killed at any time?"""

from __future__ import annotations

import asyncio

import pytest

from tests.kills.api import Program
from tests.kills.customers import Customers
from tests.kills.evidence import come_to_rest, gather
from tests.kills.installation import installation
from tests.kills.killer import Killer
from tests.kills.verdict import Verdict, judge

TWO_PROCESSES = {"web": ["web"], "work": ["work"]}


async def tortured(*, kills: int, seed: int, pause: float = 0.1, rest: float = 90.0) -> Verdict:
    """Kill so many times under load, let everything come to rest, and judge."""
    async with installation(TWO_PROCESSES, seed=seed) as made:
        customers = Customers(made.ports, seed, pause=pause)
        program = Program(made.ports, made.token, seed, pause=1.5 * pause)
        done = asyncio.Event()
        load = asyncio.gather(
            customers.write(lambda: not done.is_set()), program.write(lambda: not done.is_set())
        )

        def first_after(at: float) -> float | None:
            both = (customers.acknowledged, program.acknowledged)
            found = [_first_after(some, at) for some in both]
            return min((one for one in found if one is not None), default=None)

        killer = Killer(made, first_after, seed)
        await killer.strike(kills)
        done.set()
        await load
        await made.tell_provider(ill=False)
        await come_to_rest(made, seconds=rest)
        killer.settle()
        evidence = await gather(
            made,
            wrote=customers.acknowledged,
            ordered=program.acknowledged,
            refused=[*customers.refused, *program.refused],
        )
        verdict = judge(evidence)
        unasked = {name: one.ended_by_itself for name, one in made.fadens.items()}
        print(f"\n{killer.told()}")
        print(
            f"{len(evidence.wrote)} messages in, {len(evidence.ordered)} out,"
            f" {sum(one.sent for one in evidence.handed)} sent in {len(evidence.handed)} requests:"
            f" {verdict.counts()}"
        )
        print(f"processes that ended by themselves: {unasked}")
        assert verdict.is_clean, f"{verdict.shown()}\nsee {made.data.parent}"
        return verdict


def _first_after(acknowledged: list, at: float) -> float | None:
    """Return the first answer to something begun after `at`; the list is in order of answers."""
    for one in reversed(acknowledged):
        if one.at < at:
            break
    return min((one.at for one in acknowledged if one.begun > at), default=None)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_is_lost_or_sent_twice_however_often_processes_are_killed() -> None:
    asyncio.run(tortured(kills=12, seed=1))


@pytest.mark.torture
@pytest.mark.timeout(3 * 3600)
def test_nothing_is_lost_or_sent_twice_in_a_thousand_kills() -> None:
    asyncio.run(tortured(kills=1000, seed=2, rest=300.0))
