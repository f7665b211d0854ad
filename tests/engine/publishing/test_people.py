"""Can a person stop, resume and repeat what is told, without anything being lost?"""

import asyncio
import base64
import hashlib
import hmac
from datetime import timedelta

import structlog
from tests.engine.office import KARIM, LINDA, Office, says
from tests.engine.publishing.house import SECRET, House, ids, open_house, opened, texts
from tests.scripted_server import answers, provider, until

from faden.engine.publishing.publisher import KEPT
from faden.engine.publishing.signature import new_secret
from faden.store.views_report import metrics
from faden.store.webhooks import subscription as subscriptions
from faden.store.webhooks.publishing import desk
from faden.store.webhooks.subscription import EventName, Place

OK = answers(204)
WORDS = ["message.received"]


async def pause(house: House) -> None:
    assert await house.person(
        lambda at: subscriptions.pause(at, 1, "shop", reason="by hand", now=house.office.now)
    )


async def resume(house: House) -> None:
    assert await house.person(lambda at: subscriptions.resume(at, 1, "shop", now=house.office.now))


def test_what_happens_during_a_pause_is_told_afterwards(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.settled(1)
            await pause(house)
            await asyncio.sleep(1.3)
            await house.accept(says("zwei"), says("drei", KARIM))
            await asyncio.sleep(0.3)
            assert len(receiver.asked) == 1
            assert (await house.status()).reason == "by hand"
            measured = await metrics(house.views, 1, now=office.now)
            assert ("webhooks_paused", "", 1) in measured
            await resume(house)
            await house.settled(3)
            assert sorted(texts(receiver)) == ["drei", "eins", "zwei"]

    office.accept(says("eins"))
    office.run(story())


def test_from_a_position_everything_is_told_again_under_the_same_ids(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            log = await house.settled(5)
            place = await subscriptions.place_before(house.views, 1, log[2].position)
            assert place is not None
            await house.person(lambda at: subscriptions.rewind(at, 1, "shop", after=place))
            await until(lambda: len(receiver.asked) == 8)
            await asyncio.sleep(0.2)
            assert texts(receiver) == ["0", "1", "2", "3", "4", "2", "3", "4"]
            assert ids(receiver)[5:] == ids(receiver)[2:5]

    for n in range(5):
        office.accept(says(f"{n}"))
    office.run(story())


def test_from_the_beginning_means_all_of_it(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS, after=None)
            house.process()
            place = await subscriptions.place_before(house.views, 1, 0)
            assert place is not None
            await house.person(lambda at: subscriptions.rewind(at, 1, "shop", after=place))
            await house.settled(5)

    for n in range(5):
        office.accept(says(f"{n}"))
    office.run(story())


def test_one_event_can_be_told_again(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            log = await house.settled(3)
            event = EventName(log[1].customer_id, log[1].sequence, log[1].kind)
            assert await house.person(
                lambda at: subscriptions.redeliver(at, 1, "shop", event=event, now=office.now)
            )
            await until(lambda: len(receiver.asked) == 4)
            assert ids(receiver)[3] == ids(receiver)[1]

    for n in range(3):
        office.accept(says(f"{n}"))
    office.run(story())


def test_while_a_secret_is_changed_both_are_good(office: Office) -> None:
    fresh = new_secret()

    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            await house.person(
                lambda at: subscriptions.set_secrets(at, 1, "shop", secrets=[fresh, SECRET])
            )
            house.process()
            await house.settled(1)
            (asked,) = receiver.asked
            given = asked.headers["webhook-signature"].split(" ")
            head = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}."
            for secret, signature in zip((fresh, SECRET), given, strict=True):
                key = base64.b64decode(secret.removeprefix("whsec_"))
                mac = hmac.new(key, head.encode() + asked.body, hashlib.sha256).digest()
                assert signature == "v1," + base64.b64encode(mac).decode()

    office.accept(says("Guten Tag"))
    office.run(story())


def test_the_log_is_forgotten_after_thirty_days_but_not_what_waits(office: Office) -> None:
    async def story() -> None:
        async with provider(OK, answers(500)) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.settled(1)
            await house.accept(says("wartet", KARIM))
            await until(lambda: len(receiver.asked) == 2)
            await asyncio.sleep(0.1)
            async with desk(office.url) as writing:
                for days, kept in ((29, 2), (31, 1)):
                    before = office.now + timedelta(days=days) - KEPT
                    await writing.sweep(before=before, limit=100)
                    assert len(await house.log()) == kept
            assert (await house.log())[0].state == "pending"

    office.accept(says("alt", LINDA))
    office.run(story())


def test_a_cursor_from_another_database_is_told_not_followed(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS, after=Place(10**12, -1))
            with structlog.testing.capture_logs() as logged:
                house.process()
                status = await house.paused()
            assert "restored from a backup" in (status.reason or "")
            assert "webhook paused" in [one["event"] for one in logged]

    office.run(story())


def test_a_removed_subscription_is_told_nothing_more(office: Office) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.settled(1)
            assert await house.person(lambda at: subscriptions.remove(at, 1, "shop"))
            await asyncio.sleep(1.3)
            await house.accept(says("danach"))
            await asyncio.sleep(0.3)
            assert [opened(asked)["data"]["text"] for asked in receiver.asked] == ["davor"]

    office.accept(says("davor"))
    office.run(story())
