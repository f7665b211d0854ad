"""Is nothing lost, doubled, sent twice or overtaken when any process is killed at any time?"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice

import pytest
from tests.kills.api import Program
from tests.kills.customers import Acknowledged, Customers
from tests.kills.evidence import come_to_rest, gather
from tests.kills.installation import Installation, installation
from tests.kills.killer import Killer
from tests.kills.mails import MailSenders
from tests.kills.race import OptOuts, what_happened
from tests.kills.verdict import disobeyed, judge

TWO_PROCESSES = {"web": ["web"], "work": ["work"]}


class Load:
    """Customers who write, a program that sends, and people who want no more advertising."""

    def __init__(self, made: Installation, *, seed: int) -> None:
        self.customers = Customers(made.ports, seed)
        self.mails = MailSenders(made.mail_ports, seed)
        self.program = Program(made.ports, made.token, seed)
        self.opt_outs = OptOuts(made, seed=seed)
        self._ends = asyncio.Event()
        self._running = asyncio.gather(
            self.customers.write(self._goes_on),
            self.mails.write(self._goes_on),
            self.program.write(self._goes_on),
            self.opt_outs.race_on(self._goes_on),
        )

    def _goes_on(self) -> bool:
        return not self._ends.is_set()

    async def end(self) -> None:
        """Bring what was begun to its end."""
        self._ends.set()
        await self._running

    def first_after(self, at: float) -> float | None:
        """Return when something that was begun after `at` was first acknowledged."""
        all_of_them = (
            self.customers.acknowledged,
            self.mails.acknowledged,
            self.program.acknowledged,
        )
        found = [first for some in all_of_them if (first := _first(some, at)) is not None]
        return min(found, default=None)

    @property
    def refused(self) -> list[str]:
        """Return the answers that nobody should have got."""
        return [*self.customers.refused, *self.mails.refused, *self.program.refused]

    @property
    def wrote(self) -> list[Acknowledged]:
        """Return what customers wrote, in the order of the answers."""
        both = [*self.customers.acknowledged, *self.mails.acknowledged]
        return sorted(both, key=lambda one: one.at)


def _first(acknowledged: Sequence[Acknowledged], at: float) -> float | None:
    """The list is in the order of the answers."""
    place = bisect_right(acknowledged, at, key=lambda one: one.at)
    answers = (one.at for one in islice(acknowledged, place, None) if one.begun > at)
    return next(answers, None)


async def tortured(*, kills: int, within: float, seed: int) -> str:
    """Kill under load, let everything come to rest; return what is wrong, and print a summary."""
    async with installation(TWO_PROCESSES, seed=seed) as made:
        load = Load(made, seed=seed)
        killer = Killer(made, load.first_after, seed)
        await killer.strike(kills, within=within)
        await load.end()
        killer.settle()
        await made.tell_provider(ill=False)
        await come_to_rest(made, seconds=60 + kills / 4)
        evidence = await gather(
            made,
            wrote=load.wrote,
            ordered=load.program.acknowledged,
            refused=load.refused,
        )
        verdict = judge(evidence)
        against_a_wish = disobeyed(what_happened(made, load.opt_outs.wishes))
        print(f"\n{killer.told()}")
        print(
            f"{len(evidence.wrote)} messages in ({len(load.mails.acknowledged)} of them mails),"
            f" {len(evidence.ordered)} out in {len(evidence.handed)} requests: {verdict.counts()}\n"
            f"{len(load.opt_outs.wishes)} opt-outs, {len(against_a_wish)} violations"
        )
        print({name: one.ended_by_itself for name, one in made.fadens.items()})
        found = "\n".join([verdict.shown(), *against_a_wish[:10]]).strip()
        # Raised here, so that the folder stays.
        assert not found, f"{found}\nsee {made.data.parent}"
        return killer.told()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_is_lost_or_sent_twice_however_often_processes_are_killed() -> None:
    asyncio.run(tortured(kills=12, within=50.0, seed=1))


@pytest.mark.torture
@pytest.mark.timeout(3 * 3600)
@pytest.mark.parametrize("kills", [50, 1000])
def test_nothing_is_lost_or_sent_twice_in_many_kills(kills: int) -> None:
    asyncio.run(tortured(kills=kills, within=2.5 * 3600, seed=kills))
