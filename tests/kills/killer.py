"""What is killed, when, and how long is it until Faden acknowledges the next message?"""

from __future__ import annotations

import asyncio
import random
import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.kills.installation import Installation, kill

#: What one blow hits, and how often of a hundred; `pause` is SIGSTOP, for longer than a call may
#: take, then SIGCONT.
BLOWS: tuple[tuple[int, str], ...] = (
    (24, "web"),
    (24, "work"),
    (16, "postmaster"),
    (14, "backend"),
    (6, "web work"),
    (6, "web postmaster"),
    (4, "work postmaster"),
    (3, "web work postmaster"),
    (3, "pause"),
)
_PAUSE_SECONDS = (5.5, 7.0)
_BETWEEN_SECONDS = (0.2, 2.0)
_HASTE = 0.2  #: share of blows that do not wait for the recovery from the one before
_RECOVERY_SECONDS = 60.0


@dataclass(slots=True)
class Blow:
    """One kill and how long the next acknowledgement of a message begun after it took."""

    what: str
    at: float  #: seconds since 1970
    seconds: float | None = None


@dataclass(slots=True)
class Killer:
    """Strikes at random; `first_after(t)` tells when something begun after t was acknowledged."""

    made: Installation
    first_after: Callable[[float], float | None]
    seed: int
    blows: list[Blow] = field(default_factory=list)
    pauses: int = 0

    async def strike(self, times: int, *, within: float) -> None:
        """Strike so many times, in so many seconds at most; wait for the last recovery."""
        chance = random.Random(f"{self.seed} killer")
        end = time.monotonic() + within
        for what in _plan(times, chance):
            if time.monotonic() > end:
                break
            await asyncio.sleep(chance.uniform(*_BETWEEN_SECONDS))
            await self._blow(what, chance)
            if chance.random() > _HASTE:
                await self._recovered()
        await self._recovered()

    async def _blow(self, what: str, chance: random.Random) -> None:
        if what == "pause":
            await self._pause(chance)
            return
        hit = False
        for part in what.split():
            if part == "postmaster":
                hit |= kill(self.made.postmaster())
            elif part == "backend":
                backends = self.made.backends()
                hit |= bool(backends) and kill(chance.choice(backends))
            else:
                process = self.made.fadens[part]
                hit |= process.is_running
                process.signal(signal.SIGKILL)
        if hit:
            self.blows.append(Blow(what, time.time()))

    async def _pause(self, chance: random.Random) -> None:
        work = self.made.fadens["work"]
        paused = work.pid
        work.signal(signal.SIGSTOP)
        self.pauses += 1
        await asyncio.sleep(chance.uniform(*_PAUSE_SECONDS))
        if work.pid == paused:
            work.signal(signal.SIGCONT)

    async def _recovered(self) -> None:
        if not self.blows:
            return
        deadline = time.monotonic() + _RECOVERY_SECONDS
        while self.first_after(self.blows[-1].at) is None:
            assert time.monotonic() < deadline, f"no recovery from {self.blows[-1]}"
            await asyncio.sleep(0.02)

    def settle(self) -> None:
        """Note how long each recovery took."""
        for blow in self.blows:
            at = self.first_after(blow.at)
            blow.seconds = None if at is None else at - blow.at

    def told(self) -> str:
        """Return what happened, in two lines."""
        kinds = Counter(blow.what for blow in self.blows)
        seconds = sorted(blow.seconds for blow in self.blows if blow.seconds is not None)
        by_kind = ", ".join(
            f"{what} {count} (p50 {_median(self.blows, what):.2f} s)"
            for what, count in kinds.most_common()
        )
        p99 = seconds[min(len(seconds) - 1, int(0.99 * len(seconds)))]
        return (
            f"{len(self.blows)} kills, {self.pauses} pauses: {by_kind}\n"
            f"from a kill to the next acknowledged message: p50 {statistics.median(seconds):.2f} s,"
            f" p99 {p99:.2f} s, longest {seconds[-1]:.2f} s"
        )


def _median(blows: list[Blow], what: str) -> float:
    return statistics.median(
        blow.seconds for blow in blows if blow.what == what and blow.seconds is not None
    )


def _plan(times: int, chance: random.Random) -> list[str]:
    """Return what to hit: each kind at least once where there is room, then by its share."""
    shares, kinds = zip(*BLOWS, strict=True)
    kills = [one for one in kinds if one != "pause"]
    plan = [*kills, *chance.choices(kinds, shares, k=max(0, times - len(kills)))][:times]
    plan += ["pause"] * ("pause" not in plan)
    while sum(one != "pause" for one in plan) < times:
        plan += chance.choices(kills, shares[: len(kills)], k=1)
    chance.shuffle(plan)
    return plan
