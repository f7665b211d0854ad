"""Do both stores remember the same of messages on several ways, and of what became of them?"""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.store.stores import LINDA, NOON, Bench, an_id
from tests.store.stories import Run

from faden.core.cascade.order import Past
from faden.core.channel import InboundMessage
from faden.core.policy import Policy
from faden.engine.arrivals.digest import digest_of
from faden.engine.ids import new_id
from faden.engine.inbox import Item, accept
from faden.engine.ports import Account
from faden.engine.settings import DEFAULT_HOURS
from faden.store.ports import Changes, Meeting, Running


class Nobody:
    """A directory without accounts."""

    def account(self, account_id: str) -> Account | None:
        return None

    def policy(self, workspace: int) -> Policy:
        return Policy(hours=DEFAULT_HOURS)


def running(number: int, **other: object) -> Running:
    first = Running(
        workspace=1,
        cascade_id=an_id(number),
        customer_id=an_id(1),
        at=NOON,
        steps=1,
        rings_at=NOON + timedelta(minutes=number),
    )
    return replace(first, **other)  # type: ignore[arg-type]


async def note(bench: Bench, *cascades: Running) -> None:
    async with bench.store.unit_of_work() as work:
        await work.write(Changes(at=NOON, cascades={one.cascade_id: one for one in cascades}))
        await work.commit()


async def due(bench: Bench, at: datetime, limit: int = 10) -> list[tuple[str, str]]:
    async with bench.store.unit_of_work() as work:
        return await work.due_cascades(at, limit)


def test_what_is_due_comes_in_the_order_of_its_time(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        ended = running(1, rings_at=None, outcome="answered")
        await note(bench, running(3), running(2), running(9), ended)
        at = NOON + timedelta(minutes=3)
        assert await due(bench, at) == [(an_id(2), an_id(1)), (an_id(3), an_id(1))]
        assert await due(bench, at, 1) == [(an_id(2), an_id(1))]

    on_store(story)


def test_what_has_ended_rings_no_more_and_what_waits_longer_rings_later(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await note(bench, running(1), running(2))
        await note(bench, running(1, rings_at=None, outcome="delivered"))
        await note(bench, running(2, rings_at=NOON + timedelta(hours=2)))
        assert await due(bench, NOON + timedelta(hours=1)) == []
        async with bench.store.unit_of_work() as work:
            assert await work.next_alarm() == NOON + timedelta(hours=2)

    on_store(story)


def test_what_came_from_a_customer_counts_for_that_way(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        for number in range(2):
            message = InboundMessage(provider_id=f"m{number}", sender=LINDA, text="Hallo")
            item = Item(1, "sms", message, b"raw", digest_of(message))
            await accept(bench.store, Nobody(), [item], now=NOON, new_id=new_id)
        async with bench.store.unit_of_work() as work:
            met = await work.meet(Meeting(1, NOON, look_ups=[LINDA]))
            assert await work.past(1, [met.homes[LINDA]]) == {("sms", LINDA): Past(received=2)}

    on_store(story)
