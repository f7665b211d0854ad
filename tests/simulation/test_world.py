"""Do the guarantees hold in worlds where processes die, sleep and lose connections all the time?

One seed is one world: who writes, what fails, who goes on next. `make torture` looks at many more.
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.simulation.ending import live
from tests.simulation.questions.faults import asked_besides
from tests.simulation.world import World

ROOT = Path(__file__).parents[2]

#: Prints the trace of one world, in a process that orders its sets differently.
REPLAY = """
import sys
from tests.simulation.world import World
from tests.simulation.questions.faults import asked_besides
world = World(int(sys.argv[1]), stress=asked_besides)
world.run(3_000)
print(world.scheduler.trace)
world.close()
"""


def several(seeds: range, steps: int) -> Counter[str]:
    """Let worlds live and come to rest; Violation when a guarantee does not hold."""
    seen: Counter[str] = Counter()
    for seed in seeds:
        world = World(seed, stress=asked_besides)
        live(world, steps)
        seen["steps"] += world.scheduler.steps
        seen["crashes"] += world.crashes.total()
        seen["broken connections"] += world.passing["OperationalError"]
        seen["deadlocks"] += world.passing["DeadlockDetected"]
        seen["commits"] += world.model.commits
        seen["calls"] += world.model.calls
        seen["acknowledged"] += len(world.truth.acknowledged)
        seen["looks at who waits"] += world.owed.looked
        seen["looks at who is late"] += world.owed.late
        seen["answered, not done"] += world.owed.unsolved
        seen["questions"] += world.model.asked.seen["questions"]
        seen["ways taken"] += world.model.ways.seen["ways taken"]
        seen["rounds in a row that found a record held"] = max(
            seen["rounds in a row that found a record held"], world.owed.most_held
        )
    return seen


def test_every_guarantee_holds_in_a_dozen_worlds() -> None:
    seen = several(range(9_000, 9_016), steps=3_000)
    print(dict(seen))
    assert seen["steps"] > 50_000
    assert seen["deadlocks"] == 0
    assert min(seen["crashes"], seen["calls"], seen["acknowledged"]) > 50
    assert min(seen["looks at who waits"], seen["looks at who is late"]) > 1_000


def test_a_seed_replays_step_by_step_in_any_process() -> None:
    def trace(hash_seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "src:."}  # noqa: TID251
        command = [sys.executable, "-c", REPLAY, "9006"]
        return subprocess.run(
            command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        ).stdout

    assert trace("1") == trace("2")


@pytest.mark.torture
@pytest.mark.timeout(3_600)
def test_every_guarantee_holds_for_a_million_steps() -> None:
    seen: Counter[str] = Counter()
    seed = 0
    while seen["steps"] < 1_000_000:
        seen += several(range(seed, seed + 20), steps=5_000)
        seed += 20
    print(f"memory: {seed} seeds, {dict(seen)}, 0 violations")
    assert seen["deadlocks"] == 0
