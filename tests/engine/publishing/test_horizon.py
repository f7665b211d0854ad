"""Is anything skipped that commits late, or told before it is certain?"""

import asyncio
from datetime import timedelta

from tests.engine.office import Office, says
from tests.engine.publishing.house import a_customer, happen, open_house, received, texts, writer
from tests.scripted_server import answers, provider, until

from faden.engine.publishing.horizon import STALLED, Horizon
from faden.store.webhooks.horizon import under_way

LINDA, KARIM, MIA = a_customer(0xA01), a_customer(0xB02), a_customer(0xC03)
OK = answers(204)


def test_a_commit_that_comes_late_is_not_skipped(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url)
            house.process()
            with writer(office) as slow, writer(office) as quick:
                happen(slow, received("spät", LINDA), customer=LINDA, sequence=1)
                happen(quick, received("schnell", KARIM), customer=KARIM, sequence=1)
                quick.commit()
                house.ring()
                await asyncio.sleep(0.3)
                assert receiver.asked == []
                slow.commit()
                house.ring()
                await until(lambda: len(receiver.asked) == 2)
            log = await house.settled(2)
            assert {one.customer_id for one in log} == {LINDA, KARIM}

    office.run(story())


def test_of_what_was_taken_back_nothing_is_told(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url)
            house.process()
            with writer(office) as slow, writer(office) as quick:
                happen(slow, received("nie", LINDA), customer=LINDA, sequence=1)
                happen(quick, received("schnell", KARIM), customer=KARIM, sequence=1)
                quick.commit()
                slow.rollback()
            house.ring()
            await until(lambda: len(receiver.asked) == 1)
            await asyncio.sleep(0.2)
            assert texts(receiver) == ["schnell"]

    office.run(story())


def test_many_writers_that_commit_out_of_order_are_told_once_each(office: Office) -> None:
    """Ten transactions at a time, begun in one order and committed in another."""

    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url)
            house.process()
            for round_ in range(5):
                customers = [a_customer(0x1000 * (round_ + 1) + n) for n in range(10)]
                await _interleaved(house.office, customers)
                house.ring()
            await house.settled(50)
            said = texts(receiver)
            assert len(said) == len(set(said)) == 50

    office.run(story())


async def _interleaved(office: Office, customers: list[str]) -> None:
    opened = [writer(office) for _ in customers]
    connections = [one.__enter__() for one in opened]
    for connection, customer in zip(connections, customers, strict=True):
        happen(connection, received(customer, customer), customer=customer, sequence=1)
    for place in (7, 2, 9, 0, 4, 1, 8, 3, 6, 5):
        connections[place].commit()
        await asyncio.sleep(0.01)
    for one in opened:
        one.__exit__(None, None, None)


def test_a_transaction_without_end_is_seen_and_a_new_one_each_time_is_not(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            horizon, now = Horizon(), office.now

            async def held(minutes: int) -> timedelta:
                async with house.connections.engine.connection() as connection:
                    oldest, coming = await under_way(connection)
                return horizon.look(oldest, coming, now=now + timedelta(minutes=minutes))

            with writer(office) as slow:
                happen(slow, received("spät", LINDA), customer=LINDA, sequence=1)
                with writer(office) as quick:
                    happen(quick, received("schnell", KARIM), customer=KARIM, sequence=1)
                    quick.commit()
                await held(0)
                assert await held(6) >= STALLED
                slow.commit()
            assert await held(7) < STALLED

    office.run(story())


def test_a_quiet_publisher_tells_nobody_and_goes_on_when_it_may(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            house.quiet = True
            await house.subscribe(receiver.url)
            house.process()
            await house.accept(says("Guten Tag"))
            await asyncio.sleep(0.3)
            assert receiver.asked == []
            house.quiet = False
            house.ring()
            await until(lambda: len(receiver.asked) > 0)

    office.run(story())
