"""Do both stores remember the same of senders that come later, and find the same for them?"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import psycopg
from tests.store.stores import (
    KARIM,
    LINDA,
    MIA,
    NOON,
    Bench,
    MemoryBench,
    PostgresBench,
    Writer,
    an_id,
)
from tests.store.stories import FIRST as LINDAS
from tests.store.stories import SECOND as KARIMS
from tests.store.stories import THIRD as MIAS
from tests.store.stories import Run, begun, change

from faden.core import event as ev
from faden.core.wish.sender import Sender
from faden.engine.ids import seeded
from faden.engine.wishes.earlier import FIRST, look, tell_earlier
from faden.store.earlier.ports import Owed, Sweep, SweepStore
from faden.store.earlier.work import PostgresSweepStore
from faden.store.ports import Changes, Passed, UnitOfWork
from faden.testing.memory_wishes import MemorySweepStore

BILLING = Sender("billing", timedelta(minutes=1))
SHOP = Sender("shop", timedelta(hours=1))
LATER = NOON + timedelta(hours=1)
NO = ev.ConsentWithdrawn(
    purposes=("*",), address=None, wording="STOPP", source=LINDA, by="customer"
)


def sweeps_of(bench: Bench) -> SweepStore:
    """The same store, as whoever tells earlier wishes sees it."""
    if isinstance(bench, MemoryBench):
        return MemorySweepStore(bench.store)
    assert isinstance(bench, PostgresBench)
    return PostgresSweepStore(bench.store._pool)


def comes(bench: Bench, sender: Sender, since: datetime = NOON) -> None:
    """A sender is registered."""
    if isinstance(bench, MemoryBench):
        bench.store.committed.senders[1, sender.name] = (since, sender)
        return
    assert isinstance(bench, PostgresBench)
    with psycopg.connect(bench.url) as beside:
        beside.execute("set role faden_engine")
        beside.execute(
            "insert into webhook_subscription (workspace_id, subscription_id, url, secrets, kinds,"
            " cursor_xid, cursor_position, created_at, sender, acknowledge_within)"
            " values (1, %s, 'https://x.example', '{whsec_}', '{wish.changed}', 1, -1, %s, %s, %s)",
            (sender.name, since, sender.name, sender.acknowledge_within),
        )


def goes(bench: Bench, sender: Sender) -> None:
    """A sender is removed."""
    if isinstance(bench, MemoryBench):
        del bench.store.committed.senders[1, sender.name]
        return
    assert isinstance(bench, PostgresBench)
    with psycopg.connect(bench.url) as beside:
        beside.execute("set role faden_engine")
        beside.execute("delete from webhook_subscription where sender = %s", (sender.name,))


async def due(store: SweepStore, now: datetime = LATER) -> Sweep | None:
    async with store.unit_of_work() as work:
        return await work.due_sweep(now)


async def say(bench: Bench, *uris: str, event: ev.Event = NO) -> None:
    """These customers say this; their records are numbered from 1."""

    def all_say(writer: Writer) -> None:
        for customer_id in sorted(writer.records):
            writer.append(customer_id, event)

    await change(bench, *uris, how=all_say)


# Who came and who went.


def test_who_came_is_noted_once_and_begins_when_told(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        store = sweeps_of(bench)
        comes(bench, BILLING)
        comes(bench, SHOP)
        assert [await look(store, now=NOON), await look(store, now=NOON)] == [2, 0]
        assert await due(store, NOON + FIRST - timedelta(seconds=1)) is None
        assert await due(store) == Sweep(
            workspace=1, sender=BILLING, since=NOON, next_at=NOON + FIRST
        )

    on_store(story)


def test_who_comes_back_begins_anew_and_who_went_is_forgotten(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        store = sweeps_of(bench)
        comes(bench, BILLING)
        await look(store, now=NOON)
        first = await due(store)
        assert first is not None
        far = replace(first, after=(7, LINDAS), expected=9, looked=4, told=2)
        done = replace(far, next_at=None, done_at=LATER)
        for left in (far, done):
            async with store.unit_of_work() as work:
                await work.save_sweep(left)
                await work.commit()
            assert await due(store) == (left if left.next_at else None)
        goes(bench, BILLING)
        comes(bench, BILLING, LATER)
        assert await look(store, now=LATER) == 1
        again = await due(store, LATER + FIRST)
        assert again == replace(first, since=LATER, next_at=LATER + FIRST)
        goes(bench, BILLING)
        assert await due(store, LATER + FIRST) is None
        async with store.unit_of_work() as work:
            assert await work.gone_sweep(LATER + FIRST) is None  # nobody has looked
        assert [await look(store, now=LATER), await look(store, now=LATER)] == [1, 0]
        async with store.unit_of_work() as work:
            assert await work.gone_sweep(LATER) is None
            assert await work.gone_sweep(LATER + FIRST) == (1, "billing")
            await work.forget_sweep(1, "billing")
            assert await work.gone_sweep(LATER + FIRST) is None
            await work.commit()
        assert await look(store, now=LATER) == 0

    on_store(story)


def test_two_work_at_two_senders_never_at_one(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        store = sweeps_of(bench)
        comes(bench, BILLING)
        await look(store, now=NOON)
        async with store.unit_of_work() as work:
            first = await work.due_sweep(LATER)
            second = await due(store)
            comes(bench, SHOP)
            await look(store, now=NOON)
            third = await due(store)
        assert [one and one.sender for one in (first, second, third)] == [BILLING, None, SHOP]

    on_store(story)


# What is found for them.


def test_records_with_a_no_or_a_household_are_found_in_order(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        named = ev.CustomerNamed(name="Linda", by="agent:anna")
        await say(bench, LINDA, KARIM, MIA, event=named)
        await say(bench, LINDA)
        await say(bench, LINDA)
        home = ev.HouseholdDeclared(other_id=LINDAS, guardian=True, by="agent:anna")
        await say(bench, MIA, event=home)
        async with sweeps_of(bench).unit_of_work() as work:
            everybody = await work.wishing(1, (-1, "0" * 32), 9)
            rest = await work.wishing(1, (7, LINDAS), 1)
            assert (everybody, rest) == ([LINDAS, MIAS], [MIAS])
            assert await work.wishing(2, (-1, "0" * 32), 9) == []
            assert [await work.count_wishing(1), await work.count_wishing(2)] == [2, 0]

    on_store(story)


def passed(number: int, sender: str, **other: object) -> Passed:
    first = Passed(
        workspace=1,
        wish_id=an_id(number),
        customer_id=LINDAS,
        sender=sender,
        at=NOON,
        due_at=NOON + timedelta(minutes=number),
        rings_at=None,
    )
    return replace(first, **other)  # type: ignore[arg-type]


def test_what_a_sender_owes_is_counted(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        rows = [passed(1, "billing"), passed(2, "billing"), passed(3, "shop")]
        rows.append(passed(4, "billing", acknowledged_at=NOON))
        async with bench.store.unit_of_work() as work:
            await work.write(Changes(at=NOON, passed={one.wish_id: one for one in rows}))
            await work.commit()
        async with sweeps_of(bench).unit_of_work() as work:
            at = NOON + timedelta(minutes=1)
            assert await work.owed(1, "billing", at) == Owed(2, 1)
            assert await work.owed(1, "nobody", at) == Owed(0, 0)
            later = NOON + timedelta(seconds=1)
            assert await work.open_wishes(1, "billing", later, 9) == rows[:2]
            assert await work.open_wishes(1, "billing", later, 1) == rows[:1]
            assert await work.open_wishes(1, "billing", NOON, 9) == []

    on_store(story)


# All of it.


def test_everybody_is_told_once_though_two_work_and_some_say_it_meanwhile(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        store, new_id = sweeps_of(bench), seeded(Random(3), lambda: 0)
        await say(bench, LINDA, KARIM)
        comes(bench, BILLING)
        await look(store, now=NOON)

        async def hold(work: UnitOfWork) -> object:
            return await work.lock([LINDAS], skip_locked=False)

        other = await begun(bench, hold)
        first = await tell_earlier(store, now=LATER, new_id=new_id)
        await other.end(commit=False)
        assert first is not None
        assert (first.after, first.told) == ((-1, "0" * 32), 1)
        found, now = [], LATER
        for _ in range(4):
            now += timedelta(seconds=1)
            found.append(await tell_earlier(store, now=now, new_id=new_id))
        (_, last) = (one for one in found if one is not None)
        assert (last.done_at is not None, last.looked, last.told) == (True, 2, 2)
        async with store.unit_of_work() as work:
            told = await work.told([LINDAS, KARIMS, MIAS], "billing", NOON)
            assert {one: len(events) for one, events in told.items()} == {LINDAS: 1, KARIMS: 1}
            assert await work.told([LINDAS], "shop", NOON) == {}
            assert await work.told([LINDAS], "billing", now) == {}

    on_store(story)
