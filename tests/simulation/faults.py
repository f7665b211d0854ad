"""Which mistakes could somebody make in the hub, and would the simulation see them?

Each fault replaces one function by what a plausible mistake would make of it. A simulation that
does not notice them proves nothing by finding nothing. They stand in `faults_*.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from tests.simulation.account import Violation
from tests.simulation.ending import drain
from tests.simulation.world import World

Swap = Callable[[object, str, object], None]
Stress = Callable[[World], None]

SEEDS = 120  #: worlds in which a mistake must show at the latest
STEPS = 3_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake."""

    name: str
    plant: Callable[[Swap], None] = field(repr=False)
    #: Makes what the mistake needs likelier; without it such a world must be fine as well.
    stress: Stress | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Caught:
    """Where a world showed what is wrong."""

    seed: int
    steps: int
    trace: int
    words: str


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """Make the mistake for a while."""
    before: list[tuple[object, str, object]] = []

    def swap(owner: object, name: str, value: object) -> None:
        before.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    try:
        fault.plant(swap)
        yield
    finally:
        for owner, name, value in reversed(before):
            setattr(owner, name, value)


def lived(seed: int, steps: int = STEPS, stress: Stress | None = None) -> Caught | None:
    """Let a world live and come to rest; return what showed, None when all was fine."""
    world = World(seed, stress=stress)
    try:
        world.run(steps)
        drain(world)
    except (Violation, psycopg.Error) as error:
        return Caught(seed, world.scheduler.steps, world.scheduler.trace, str(error))
    finally:
        world.close()
    return None


def caught(fault: Fault) -> Caught | None:
    """Return the first world in which the mistake shows."""
    with planted(fault):
        found = (lived(seed, stress=fault.stress) for seed in range(SEEDS))
        return next((one for one in found if one is not None), None)


def check_fault(fault: Fault) -> None:
    """The mistake shows, shows again in the same way, and without it the world is fine."""
    first = caught(fault)
    assert first is not None, f"nobody noticed a hub that {fault.name}"
    with planted(fault):
        again = lived(first.seed, stress=fault.stress)
    assert again == first
    assert lived(first.seed, stress=fault.stress) is None
