"""Do both stores remember the same of wishes that were passed on, and of where a customer is?"""

from dataclasses import replace
from datetime import timedelta

from tests.store.stores import KARIM, LINDA, NOON, Bench, an_id
from tests.store.stories import Run

from faden.core.channel import InboundMessage
from faden.core.policy import Policy
from faden.engine.arrivals.digest import digest_of
from faden.engine.ids import new_id
from faden.engine.inbox import Item, accept
from faden.engine.ports import Account
from faden.engine.settings import DEFAULT_HOURS
from faden.store.ports import Changes, Passed


class Nobody:
    """A directory without accounts."""

    def account(self, account_id: str) -> Account | None:
        return None

    def policy(self, workspace: int) -> Policy:
        return Policy(hours=DEFAULT_HOURS)


def passed(number: int, **other: object) -> Passed:
    first = Passed(
        workspace=1,
        wish_id=an_id(number),
        customer_id=an_id(1),
        sender="billing",
        at=NOON,
        due_at=NOON + timedelta(minutes=number),
        rings_at=NOON + timedelta(minutes=number),
    )
    return replace(first, **other)  # type: ignore[arg-type]


async def note(bench: Bench, *wishes: Passed) -> None:
    async with bench.store.unit_of_work() as work:
        await work.write(Changes(at=NOON, passed={one.wish_id: one for one in wishes}))
        await work.commit()


def test_what_is_due_comes_in_the_order_of_its_time(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await note(bench, passed(3), passed(2), passed(9), passed(1, rings_at=None))
        async with bench.store.unit_of_work() as work:
            due = await work.due_wishes(NOON + timedelta(minutes=3), 10)
            first = await work.due_wishes(NOON + timedelta(minutes=3), 1)
        assert due == [passed(2), passed(3)]
        assert first == [passed(2)]

    on_store(story)


def test_what_is_acknowledged_is_not_open_any_more(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await note(bench, passed(1), passed(2), passed(3, customer_id=an_id(2)))
        await note(bench, passed(1, rings_at=None, acknowledged_at=NOON))
        async with bench.store.unit_of_work() as work:
            assert await work.unacknowledged(an_id(1)) == [passed(2)]
            assert await work.unacknowledged(an_id(9)) == []

    on_store(story)


def test_where_a_customer_is_reached_lately_comes_first(on_store: Run) -> None:
    def says(sender: str, account: str, number: int) -> Item:
        message = InboundMessage(provider_id=f"m{number}", sender=sender, text="Hallo")
        return Item(1, account, message, b"raw", digest_of(message))

    async def story(bench: Bench) -> None:
        for number, account in enumerate(("sms", "whatsapp", "sms")):
            now = NOON + timedelta(minutes=number)
            items = [says(LINDA, account, number)]
            await accept(bench.store, Nobody(), items, now=now, new_id=new_id)
        await accept(bench.store, Nobody(), [says(KARIM, "mail", 9)], now=NOON, new_id=new_id)
        homes = (await bench.dump())["addresses"]
        linda = homes[1, LINDA]
        async with bench.store.unit_of_work() as work:
            assert await work.ways(1, [linda]) == [("sms", LINDA), ("whatsapp", LINDA)]
            assert await work.addresses(1, [linda]) == [(LINDA, linda)]
            assert await work.addresses(2, [linda]) == []

    on_store(story)
