"""Do the guarantees hold on PostgreSQL itself, with connections that are cut hard?"""

import gc
from collections import Counter
from collections.abc import Iterable

import pytest
from tests.simulation.bridge import Bridge
from tests.simulation.ending import live
from tests.simulation.questions.faults import asked_besides
from tests.simulation.world import World
from tests.store.stores import empty

#: Connections are cut hard and left behind, as a killed process leaves them; Python tells when it
#: finds them, here and not in some later test.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


STORMY = (16, 26)  #: worlds in which processes die and connections break


def several(url: str, seeds: Iterable[int], *, steps: int) -> Counter[str]:
    """Let worlds live on one database, one after the other."""
    seen: Counter[str] = Counter()
    for seed in seeds:
        empty(url)
        world = World(
            seed,
            store=lambda world: Bridge(world.scheduler, url, world.model.committed, cut=0.03),
            stress=asked_besides,
        )
        bridge = world.store
        assert isinstance(bridge, Bridge)
        try:
            live(world, steps)
        finally:
            bridge.close()
            gc.collect()
        seen["steps"] += world.scheduler.steps
        seen["crashes"] += world.crashes.total()
        seen["broken connections"] += world.passing["OperationalError"]
        seen["deadlocks"] += world.passing["DeadlockDetected"]
        seen["waits for a lock"] += bridge.waits
        seen["commits"] += world.model.commits
        seen["calls"] += world.model.calls
        seen["acknowledged"] += len(world.truth.acknowledged)
        seen["questions"] += world.model.asked.seen["questions"]
        seen["ways taken"] += world.model.ways.seen["ways taken"]
        seen += Counter({f"cut while committing, {how}": n for how, n in bridge.cuts.items()})
    return seen


def test_every_guarantee_holds_on_postgresql(database_url: str) -> None:
    seen = several(database_url, STORMY, steps=700)
    print(dict(seen))
    assert seen["deadlocks"] == 0
    assert min(seen["crashes"], seen["waits for a lock"], seen["calls"]) > 0


@pytest.mark.torture
@pytest.mark.timeout(3_600)
def test_every_guarantee_holds_on_postgresql_for_twenty_thousand_steps(database_url: str) -> None:
    seen: Counter[str] = Counter()
    seed = 0
    while seen["steps"] < 20_000:
        seen += several(database_url, range(seed, seed + 2), steps=1_500)
        seed += 2
    print(f"PostgreSQL: {seed} seeds, {dict(seen)}, 0 violations")
    assert seen["deadlocks"] == 0
