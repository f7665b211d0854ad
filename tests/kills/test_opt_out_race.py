"""Does nothing of a purpose leave once its opt-out is acknowledged, whichever process heard it?"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter

import pytest
from tests.kills.campaign import Campaign
from tests.kills.evidence import come_to_rest
from tests.kills.installation import installation
from tests.kills.race import OptOuts, told, what_happened
from tests.kills.verdict import Race, disobeyed

THREE_PROCESSES = {"a": ["serve"], "b": ["serve"], "c": ["web"]}
TWO_SERVERS = {"a": ["serve"], "b": ["serve"]}
FADEN = (sys.executable, "-m", "faden")


def raced(count: int, *, seed: int, launcher: tuple[str, ...] = FADEN) -> Race:
    async def races() -> Race:
        async with installation(TWO_SERVERS, ill=False, launcher=launcher) as made:
            await made.tell_provider(pause=0.04)
            opt_outs = OptOuts(made, seed=seed)
            await opt_outs.race(count)
            await come_to_rest(made, seconds=60)
            return what_happened(made, opt_outs.wishes)

    return asyncio.run(races())


def proven(race: Race, count: int, *, pieces: int = 1) -> None:
    violations = disobeyed(race)
    print(f"\n{told(race)}, {len(violations)} violations")
    states = [one.state for one in race.marketing]
    assert violations == []
    # Neither side wins always: it was a race.
    assert (len(states), len(race.wishes)) == (pieces * count, count)
    assert min(states.count("withdrawn"), states.count("accepted")) > count / 20


@pytest.mark.slow
def test_no_marketing_begins_after_an_opt_out_was_acknowledged() -> None:
    proven(raced(300, seed=1), 300)


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_no_marketing_begins_after_one_of_three_thousand_opt_outs() -> None:
    proven(raced(3000, seed=2), 3000)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_marketing_begins_after_an_opt_out_although_calls_begin_late() -> None:
    proven(raced(300, seed=4, launcher=without("haste")), 300)


def campaigned(count: int, *, seed: int) -> tuple[Race, Counter[str]]:
    async def races() -> tuple[Race, Counter[str]]:
        async with installation(THREE_PROCESSES, ill=False) as made:
            await made.tell_provider(pause=0.04)
            campaign = Campaign(made, seed=seed)
            await campaign.race(count)
            await come_to_rest(made, seconds=120)
            return what_happened(made, campaign.wishes), Counter(campaign.ways)

    return asyncio.run(races())


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(200, marks=pytest.mark.slow),
        pytest.param(10_000, marks=[pytest.mark.torture, pytest.mark.timeout(3600)]),
    ],
)
def test_a_campaign_on_two_channels_ends_with_a_stop_on_any(count: int) -> None:
    race, ways = campaigned(count, seed=count)
    print(f"\nstop said on {dict(ways)}")
    assert set(ways) == {"text", "provider", "agent", "mail"}
    proven(race, count, pieces=2)


@pytest.mark.slow
@pytest.mark.parametrize("safeguard", ["gate", "settling"])
def test_the_races_find_a_faden_without_a_safeguard(safeguard: str) -> None:
    race = raced(60, seed=3, launcher=without(safeguard))
    violations = disobeyed(race)
    print(f"\nwithout the {safeguard}: {told(race)}, {len(violations)} violations")
    assert violations != []


def without(safeguard: str) -> tuple[str, ...]:
    """Return the command of a Faden that lacks something."""
    return (sys.executable, "-m", "tests.kills.without", safeguard)
