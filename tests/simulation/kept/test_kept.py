"""Are offers and promises as promised in worlds where everything goes wrong?

Short here; `make torture` lets many more worlds live and prints what it has seen.
"""

from collections import Counter
from collections.abc import Iterable

import pytest
from tests.simulation.ending import live, said
from tests.simulation.faults import Fault, check_fault
from tests.simulation.kept.faults import FAULTS, keeps_a_lot
from tests.simulation.world import World


def several(seeds: Iterable[int], steps: int) -> Counter[str]:
    """Let worlds live in which much is offered and promised; return what was seen."""
    seen: Counter[str] = Counter()
    for seed in seeds:
        world = World(seed, stress=keeps_a_lot)
        live(world, steps)
        seen += Counter({"worlds": 1, "steps": world.scheduler.steps})
        seen += Counter({"crashes": world.crashes.total()})
        seen += world.model.kept.seen
    return seen


def test_a_few_worlds_of_offers_and_promises_keep_them() -> None:
    seen = several(range(10), steps=2_500)
    print(said(seen))
    assert min(seen["redeemed"], seen["given back"], seen["refused"], seen["ended"]) > 2
    assert min(seen["broken"], seen["moved"], seen["kept"], seen["told"]) > 5


@pytest.mark.torture
@pytest.mark.timeout(3_600)
def test_many_worlds_of_offers_and_promises_keep_them() -> None:
    seen: Counter[str] = Counter()
    seed = 1_000
    while min(seen["redeemed"], seen["broken"]) < 5_000:
        seen += several(range(seed, seed + 20), steps=4_000)
        seed += 20
    print(f"{said(seen)}, 0 violations")


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_the_simulation_notices_a_hub_that(fault: Fault) -> None:
    check_fault(fault)
