"""Who is writing at this moment, and who has stopped?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.scripted_server import story

from faden.engine.live.writing import AGAIN, CUSTOMER, LASTS, Place, Writing

LINDA = Place(1, "visitor:web." + "a" * 32)
ANNA = "agent:anna"


@dataclass
class Bells:
    """Carries words from one process to the other."""

    words: list[str] = field(default_factory=list)
    listeners: list[Callable[[str], None]] = field(default_factory=list)

    async def ring(self, word: str) -> None:
        self.words.append(word)
        for heard in self.listeners:
            heard(word)

    async def listen(self, heard: Callable[[str], None]) -> None:
        self.listeners.append(heard)
        heard("")


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_who_writes_is_known_in_every_process_and_forgotten_by_itself() -> None:
    async def tell() -> None:
        bells, clock = Bells(), Clock()
        here, there = Writing(bells, clock=clock), Writing(bells, clock=clock)
        here.start()
        there.start()
        await asyncio.sleep(0)
        wake = asyncio.Event()
        with there.waking([LINDA], wake):
            here.say(LINDA, ANNA)
            await asyncio.wait_for(wake.wait(), 5)
        assert there.authors([LINDA]) == {ANNA: LINDA}
        assert there.authors([Place(2, LINDA.address)]) == {}
        assert not there.is_any(1)
        clock.now += LASTS
        assert there.authors([LINDA]) == {}
        await here.stop()
        await there.stop()

    story(tell)


def test_a_fast_typist_rings_no_more_often_than_is_needed() -> None:
    async def tell() -> None:
        bells, clock = Bells(), Clock()
        writing = Writing(bells, clock=clock)
        writing.start()
        for _ in range(50):
            writing.say(LINDA, CUSTOMER)
            clock.now += AGAIN / 50
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(bells.words) == 1
        writing.say(LINDA, CUSTOMER)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(bells.words) == 2
        assert writing.is_any(1)
        assert not writing.is_any(2)
        await writing.stop()

    story(tell)


def test_a_flood_of_strangers_is_forgotten_not_kept() -> None:
    clock = Clock()
    writing = Writing(Bells(), clock=clock)
    for one in range(12_000):
        writing.say(Place(1, f"visitor:web.{one}"), CUSTOMER)
    assert len(writing._said) <= 5_000
    assert len(writing._passed) <= 5_000
