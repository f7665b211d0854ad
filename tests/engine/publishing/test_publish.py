"""Is a system told everything that happens, in order, signed, and again until it has it?"""

import asyncio
from datetime import timedelta

from tests.engine.office import KARIM, LINDA, Office, says
from tests.engine.publishing.house import ids, open_house, opened, texts
from tests.scripted_server import Asked, answers, provider, until

from faden.engine.publishing.schedule import WAITS

OK = answers(204)
WORDS = ["message.received"]


def test_what_a_customer_writes_is_told_signed_and_noted(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            (logged,) = await house.settled(1)
            (asked,) = receiver.asked
            told = opened(asked)
            assert asked.headers["content-type"] == "application/json"
            assert told["type"] == "message.received"
            assert told["data"]["text"] == "Wo bleibt mein Paket?"
            assert (logged.kind, logged.status, logged.attempts) == ("message.received", 204, 1)

    office.accept(says("Wo bleibt mein Paket?"))
    office.run(story())


def test_a_signature_with_another_secret_does_not_fit(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.settled(1)
            try:
                opened(receiver.asked[0], secret="whsec_" + "YWFh" * 8)
            except AssertionError:
                return
            raise AssertionError("another secret fits")

    office.accept(says("Guten Tag"))
    office.run(story())


async def slowly(_asked: Asked, _reader: object, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.003)
    writer.write(b"HTTP/1.1 204 No\r\n\r\n")


def test_what_happens_to_one_customer_is_told_in_order(office: Office) -> None:
    async def story() -> None:
        async with provider(slowly) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.settled(60)
            told = [opened(asked)["data"] for asked in receiver.asked]
            for sender in (LINDA, KARIM):
                ours = [one["text"] for one in told if one["address"] == sender]
                assert ours == [f"Nachricht {n}" for n in range(30)]

    for n in range(30):
        office.accept(says(f"Nachricht {n}"), says(f"Nachricht {n}", KARIM))
    office.run(story())


def test_order_holds_while_the_receiver_fails_at_random(office: Office) -> None:
    turns = iter(range(10_000))

    async def ill(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answers(500 if next(turns) % 3 else 200)(asked, reader, writer)

    async def story() -> list[str]:
        async with provider(ill) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            while len([one for one in await house.log() if one.state == "delivered"]) < 12:
                await house.later(minutes=5)
                await asyncio.sleep(0.02)
            return texts(receiver)

    for n in range(12):
        office.accept(says(f"{n}"))
    told = office.run(story())
    assert [text for n, text in enumerate(told) if text not in told[:n]] == [*map(str, range(12))]
    assert [int(text) for text in told] == sorted(int(text) for text in told)


def test_a_receiver_that_is_down_is_told_later_under_the_same_id(office: Office) -> None:
    async def story() -> None:
        down = answers(503)
        async with provider(down, OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            logged = await house.tried(1)
            assert (logged.state, logged.status) == ("pending", 503)
            await house.later(seconds=4)
            await asyncio.sleep(0.2)
            assert len(receiver.asked) == 1
            await house.later(seconds=2)
            (logged,) = await house.settled(1)
            assert (logged.attempts, logged.error) == (2, "")
            first, second = receiver.asked
            assert first.headers["webhook-id"] == second.headers["webhook-id"]
            assert first.body == second.body
            assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
            opened(second)

    office.accept(says("Guten Tag"))
    office.run(story())


def test_each_try_waits_longer_up_to_twelve_hours_over_three_days(office: Office) -> None:
    async def story() -> None:
        async with provider(answers(500)) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            waited = timedelta()
            for attempt in range(1, 14):
                logged = await house.tried(attempt)
                assert logged.next_at is not None
                wait = logged.next_at - office.now
                usual = WAITS[min(attempt, len(WAITS)) - 1]
                assert usual * 0.9 <= wait <= usual * 1.1
                assert len(receiver.asked) == attempt
                waited += wait
                await house.later(seconds=wait.total_seconds())
            assert timedelta(hours=60) < waited < timedelta(hours=90)

    office.accept(says("Guten Tag"))
    office.run(story())


def test_a_receiver_that_says_when_is_left_alone_until_then(office: Office) -> None:
    async def story() -> None:
        busy = answers(429, retry_after="3600")
        async with provider(busy, OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            logged = await house.tried(1)
            assert logged.next_at == office.now + timedelta(hours=1)

    office.accept(says("Guten Tag"))
    office.run(story())


def test_a_refused_event_holds_back_its_customer_alone(office: Office) -> None:
    async def no_paket(
        asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await answers(400 if b"Paket" in asked.body else 200)(asked, reader, writer)

    async def story() -> None:
        async with provider(no_paket) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.settled(2)
            log = await house.log()
            assert [one.state for one in log] == ["pending", "delivered", "pending", "delivered"]
            assert texts(receiver).count("Hallo?") == 0

    office.accept(says("Mein Paket!"))
    office.accept(says("Moin", KARIM))
    office.accept(says("Hallo?"))
    office.accept(says("Servus", KARIM))
    office.run(story())


def test_whoever_is_back_is_told_at_once_all_that_waits(office: Office) -> None:
    async def story() -> None:
        script = [answers(500)] * 12 + [OK]
        async with provider(*script) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            for attempt in range(1, 7):
                logged = await house.tried(attempt)
                assert logged.next_at
                await house.later(seconds=(logged.next_at - office.now).total_seconds())
            receiver.script[:] = [OK]
            await house.accept(says("Neu", KARIM))
            await house.settled(2)
            assert (await house.status()).failing_since is None

    office.accept(says("Alt"))
    office.run(story())


def test_what_happens_while_it_publishes_is_told_at_once(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS, after=None)
            house.process()
            await asyncio.sleep(0.1)
            await house.accept(says("Danach"))
            await until(lambda: len(receiver.asked) == 1)
            assert texts(receiver) == ["Danach"]

    office.accept(says("Davor"))
    office.run(story())


def test_more_events_than_are_noted_at_a_time_are_told_once_each(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.settled(1100)
            assert len(ids(receiver)) == len(set(ids(receiver))) == 1100

    for batch in range(5):
        office.accept(*(says(f"{n}", f"tel:+4917055{batch:02}{n:03}") for n in range(220)))
    office.run(story())
