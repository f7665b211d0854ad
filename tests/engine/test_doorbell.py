"""Does a ring wake whoever waits, here at once and elsewhere soon, and never too often?"""

import asyncio
from collections.abc import Callable

from faden.engine.doorbell import Doorbell
from faden.store.bell import PostgresBell


class Wire:
    """Carries rings to everybody on it, and counts them."""

    def __init__(self) -> None:
        self.rings = 0
        self.rung = asyncio.Event()
        self.listeners: list[Callable[[str], None]] = []

    async def ring(self, word: str) -> None:
        """Wake everybody."""
        self.rings += 1
        self.rung.set()
        for heard in self.listeners:
            heard(word)

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Hear until the end."""
        self.listeners.append(heard)
        await asyncio.Event().wait()


def test_a_ring_wakes_everybody_in_this_process_at_once() -> None:
    async def story() -> list[bool]:
        doorbell = Doorbell(Wire())
        waiting = [doorbell.event(), doorbell.event()]
        doorbell.ring()
        return [wake.is_set() for wake in waiting]

    assert asyncio.run(story()) == [True, True]


def test_another_process_hears_it_too() -> None:
    async def story() -> None:
        wire = Wire()
        here, there = Doorbell(wire), Doorbell(wire)
        wake = there.event()
        here.start()
        there.start()
        await asyncio.sleep(0)
        here.ring()
        async with asyncio.timeout(5):
            await wake.wait()
        await here.stop()
        await there.stop()

    asyncio.run(story())


def test_news_wakes_whoever_shows_what_happens_and_nobody_who_works() -> None:
    async def story() -> tuple[bool, bool]:
        wire = Wire()
        here, there = Doorbell(wire), Doorbell(wire)
        work, news = there.event(), there.event_of_news()
        here.start()
        there.start()
        await asyncio.sleep(0)
        here.tell()
        async with asyncio.timeout(5):
            await news.wait()
        await here.stop()
        await there.stop()
        return work.is_set(), news.is_set()

    assert asyncio.run(story()) == (False, True)


def test_work_is_news_as_well_and_never_waits_behind_it() -> None:
    async def story() -> tuple[bool, bool]:
        wire = Wire()
        here, there = Doorbell(wire), Doorbell(wire)
        work, news = there.event(), there.event_of_news()
        here.start()
        there.start()
        await asyncio.sleep(0)
        here.tell()
        here.ring()
        async with asyncio.timeout(5):
            await work.wait()
        await here.stop()
        await there.stop()
        return work.is_set(), news.is_set()

    assert asyncio.run(story()) == (True, True)


def test_many_rings_at_once_are_one_on_the_wire_and_the_last_one_is_not_lost() -> None:
    async def story() -> tuple[int, int]:
        wire = Wire()
        doorbell = Doorbell(wire)
        doorbell.start()
        for _ in range(1000):
            doorbell.ring()
        await asyncio.sleep(0.001)
        at_once = wire.rings
        wire.rung.clear()
        doorbell.ring()
        async with asyncio.timeout(5):
            await wire.rung.wait()
        await doorbell.stop()
        return at_once, wire.rings

    assert asyncio.run(story()) == (1, 2)


def test_postgresql_carries_a_ring_from_process_to_process(postgres_url: str) -> None:
    async def story() -> None:
        here, there = Doorbell(PostgresBell(postgres_url)), Doorbell(PostgresBell(postgres_url))
        wake, news = there.event(), there.event_of_news()
        here.start()
        there.start()
        async with asyncio.timeout(10):
            await wake.wait()  # it listens now
            wake.clear()
            here.ring()
            await wake.wait()
            wake.clear()
            news.clear()
            here.tell()
            await news.wait()
        assert not wake.is_set()
        await here.stop()
        await there.stop()

    asyncio.run(story())


def test_a_bell_without_a_database_is_silent_and_harms_nobody() -> None:
    bell = PostgresBell("host=/nonexistent dbname=none connect_timeout=1")
    asyncio.run(bell.ring(""))
