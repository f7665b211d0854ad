"""What kind of world is it: how many people, how much goes wrong, how fast does time pass?"""

from __future__ import annotations

import random
from dataclasses import dataclass

from faden.testing.provider import Habits


@dataclass(slots=True)
class Busy:
    """What people do besides, and how much of it."""

    asked: bool = False  #: they are asked, and written to over several ways
    commanders: int = 5  #: who send commands
    askers: int = 3
    keepers: int = 0  #: who offer and promise, and take others at their word
    silent: float = 1.0  #: how much longer than others customers wait before they write


@dataclass(frozen=True, slots=True)
class Settings:
    """What kind of world it is; drawn from the seed, so that worlds differ."""

    hubs: int
    accepting: int
    batch: int
    people: int
    patience: float  #: seconds between two doings of one person, at most
    ring_seconds: float
    crash: float  #: chance at each step
    breaks: float
    rests: float
    hurry: float  #: how often the clock jumps
    households: bool
    rest_seconds: tuple[float, ...] = (0.3, 3.0, 7.0, 9.0)
    rest_points: frozenset[str] | None = None  #: the only points where anybody rests, if named

    def rests_at(self, point: str) -> float:
        """Return how likely a process rests at a point."""
        return self.rests if self.rest_points is None or point in self.rest_points else 0.0

    @classmethod
    def drawn(cls, chance: random.Random) -> Settings:
        return cls(
            hubs=chance.randint(2, 3),
            accepting=chance.randint(1, 2),
            batch=chance.choice((1, 4, 8)),
            people=chance.randint(2, 5),
            patience=chance.choice((1.0, 4.0, 12.0)),
            ring_seconds=chance.choice((20.0, 300.0)),
            crash=chance.choice((0.0, 0.001, 0.004)),
            breaks=chance.choice((0.0, 0.002, 0.01)),
            rests=chance.choice((0.0, 0.001, 0.003)),
            hurry=chance.choice((0.3, 1.0, 3.0)),
            households=chance.random() < 0.6,
        )


def bad_habits(chance: random.Random) -> Habits:
    """Return how a provider misbehaves in this world."""

    def often() -> float:
        return chance.choice((0.0, 0.05, 0.2, 0.4))

    return Habits(
        refuses=often() / 3,
        busy=often(),
        loses=often(),
        resets=often(),
        slow=often() / 2,
        forgetful=often(),
        fails_later=often(),
        silent=often(),
        early=often(),
        repeats=often(),
        by_own_id=chance.choice((0.0, 0.5, 1.0)),
    )
