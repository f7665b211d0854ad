"""Are questions, and messages over several ways, as promised in worlds where everything goes wrong?

Short here; `make torture` lets many more worlds live and prints what it has seen.
"""

from collections import Counter
from collections.abc import Iterable

import pytest
from tests.simulation.cascades.faults import FAULTS as OF_WAYS
from tests.simulation.ending import live, said
from tests.simulation.faults import Fault, check_fault
from tests.simulation.questions.faults import FAULTS, asked_a_lot
from tests.simulation.world import World


def several(seeds: Iterable[int], steps: int) -> Counter[str]:
    """Let worlds live in which people are asked a lot; return what was seen."""
    seen: Counter[str] = Counter()
    for seed in seeds:
        world = World(seed, stress=asked_a_lot)
        live(world, steps)
        seen += Counter({"worlds": 1, "steps": world.scheduler.steps})
        seen += Counter({"crashes": world.crashes.total()})
        seen += world.model.asked.seen + world.model.ways.seen
    return seen


def test_a_few_worlds_of_questions_keep_the_promises() -> None:
    seen = several(range(4), steps=2_500)
    print(said(seen))
    assert min(seen["answers by the customer"], seen["answers by a colleague"]) > 5
    assert min(seen["expired"], seen["withdrawn"], seen["times that are full"]) > 0
    assert min(seen["ways taken"], seen["questions with ways that were settled"]) > 5


@pytest.mark.torture
@pytest.mark.timeout(3_600)
def test_many_worlds_of_questions_keep_the_promises() -> None:
    seen: Counter[str] = Counter()
    seed = 1_000
    while min(seen["questions"], seen["ways taken"]) < 10_000:
        seen += several(range(seed, seed + 20), steps=4_000)
        seed += 20
    print(f"{said(seen)}, 0 violations")


QUICK = (*FAULTS, *OF_WAYS)


@pytest.mark.parametrize("fault", QUICK, ids=[fault.name for fault in QUICK])
def test_the_simulation_notices_a_hub_that(fault: Fault) -> None:
    check_fault(fault)
