"""What if somebody is killed, holds a record, is erased, went, or answers nothing meanwhile?"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.engine.office import KARIM, LINDA, Office, says
from tests.engine.privacy.shredder import Shredder
from tests.engine.wishes.senders import BILLING, SHOP, Senders, of, open_of, rings, tel

from faden.core import event as ev
from faden.core.obeyed.earlier import EACH, MANY_LATE
from faden.engine import command as cmd
from faden.engine.wishes import pass_on
from faden.engine.wishes.earlier import FIRST, Earlier, drop_gone, tell_earlier
from faden.store.blobs import Blobs
from faden.store.earlier.ports import Sweep
from faden.store.earlier.work import PostgresSweepStore

# Who went.


def test_nobody_waits_for_the_word_of_a_sender_that_went(office: Office, senders: Senders) -> None:
    senders.comes(BILLING)
    senders.comes(SHOP)
    office.accept(says("STOPP"))
    office.accept(says("START"))
    senders.all()
    office.later(minutes=1)
    rings(office)
    senders.goes(BILLING)
    senders.ends()
    dropped = [one for one in office.events() if isinstance(one, ev.WishDropped)]
    told = {one.wish_id for one in of(office) if one.sender == "billing"}
    (closed,) = (one for one in office.events() if isinstance(one, ev.TicketClosed))
    assert {one.wish_id for one in dropped} == told
    assert (len(dropped), closed.reason) == (2, "sender removed")
    assert open_of(office) == {"shop": 2}
    assert senders.names() == ["shop"]
    office.later(minutes=10)
    assert rings(office) == 1  # the other one is waited for as ever


def test_what_it_was_told_before_it_came_back_ends_and_is_told_again(
    office: Office, senders: Senders
) -> None:
    senders.comes(BILLING)
    office.accept(says("STOPP"))
    senders.all()
    office.later(minutes=1)
    rings(office)
    senders.goes(BILLING)
    senders.comes(BILLING)
    senders.all()
    (first, second) = of(office)
    kept = office.rows("select wish_id from passed_wish where acknowledged_at is null")
    assert [one.hex for (one,) in kept] == [second.wish_id]
    assert [one.wish_id for one in office.events() if isinstance(one, ev.WishDropped)] == [
        first.wish_id
    ]
    assert not any(one.inner for one in office.thread().tickets)


def test_what_somebody_holds_ends_when_they_let_go(office: Office, senders: Senders) -> None:
    senders.comes(BILLING)
    office.accept(says("STOPP"), says("STOPP", KARIM))
    senders.all()
    senders.goes(BILLING)
    senders.look()
    office.later(seconds=15)

    async def meanwhile() -> list[bool]:
        async with office.store.unit_of_work() as work:
            await work.lock([customer], skip_locked=False)
            return [await drop_gone(senders.store, now=office.now) for _ in range(2)]

    customer = office.customer(KARIM)
    assert office.run(meanwhile()) == [True, False]
    assert open_of(office) == {"billing": 1}
    senders.ends()
    assert (open_of(office), senders.names()) == ({}, [])


# Whatever happens.


class Killed(Exception):
    """The process is gone."""


class DiesAt(PostgresSweepStore):
    """The store of a process that is killed at one moment of a batch."""

    def __init__(self, senders: Senders, moment: str) -> None:
        super().__init__(senders.pool)
        self.moment = moment

    @asynccontextmanager
    async def unit_of_work(self) -> Any:
        async with super().unit_of_work() as work:
            original = getattr(work, self.moment)

            async def dies(*values: Any, **named: Any) -> None:
                if self.moment == "commit":
                    await original(*values, **named)
                raise Killed

            setattr(work, self.moment, dies)
            yield work


@pytest.mark.parametrize("moment", ["told", "write", "save_sweep", "commit"])
def test_who_is_killed_tells_nothing_twice_and_leaves_nobody_out(
    office: Office, senders: Senders, moment: str
) -> None:
    office.accept(*(says("STOPP", tel(number)) for number in range(30)))
    senders.comes(BILLING)
    senders.look()
    office.later(seconds=15)
    senders.batch(limit=7)
    for _ in range(2):
        with pytest.raises(Killed):
            senders.batch(limit=7, store=DiesAt(senders, moment))
    while senders.batch(limit=7) is not None:
        pass
    assert Counter(senders.told()) == {("billing", tel(number)): 1 for number in range(30)}


def test_a_record_that_somebody_holds_is_not_waited_for_and_not_left_out(
    office: Office, senders: Senders
) -> None:
    office.accept(*(says("STOPP", tel(number)) for number in range(10)))
    senders.comes(BILLING)
    senders.look()
    office.later(seconds=15)
    held = office.customer(tel(4))

    async def meanwhile() -> Sweep | None:
        async with office.store.unit_of_work() as work:
            await work.lock([held], skip_locked=False)
            return await tell_earlier(senders.store, now=office.now, new_id=office.new_id)

    after = office.run(meanwhile())
    assert after is not None
    assert after.done_at is None
    assert ("billing", tel(4)) not in senders.told()
    assert senders.batch() is None  # a moment's rest
    office.later(seconds=1)
    while senders.batch() is not None:
        pass
    assert Counter(senders.told()) == {("billing", tel(number)): 1 for number in range(10)}


def test_two_processes_do_not_tell_the_same(office: Office, senders: Senders) -> None:
    office.accept(*(says("STOPP", tel(number)) for number in range(10)))
    senders.comes(BILLING)
    senders.look()
    office.later(seconds=15)

    async def at_once() -> list[Sweep | None]:
        async with senders.store.unit_of_work() as work:
            assert await work.due_sweep(office.now) is not None
            return [await tell_earlier(senders.store, now=office.now, new_id=office.new_id)]

    assert office.run(at_once()) == [None]


def test_whoever_is_erased_meanwhile_is_not_told_of_and_stops_nothing(
    office: Office, senders: Senders, tmp_path: Path
) -> None:
    office.accept(*(says("STOPP", tel(number)) for number in range(10)))
    senders.comes(BILLING)
    senders.look()
    office.later(seconds=15)
    senders.batch(limit=5)
    ((at,),) = office.rows("select encode(uuid_send(at_customer), 'hex') from wish_sweep")
    gone = office.rows("select uri from address where customer_id = %s", at)[0][0]
    Shredder(office, Blobs(tmp_path)).erases(gone)
    ((left,),) = office.rows("select count(*) from wish_sweep where at_customer = %s", at)
    while senders.batch(limit=5) is not None:
        pass
    others = {("billing", tel(number)): 1 for number in range(10) if tel(number) != gone}
    assert (left, Counter(senders.told())) == (0, others)


# How fast.


def test_each_that_waits_gives_a_second_more_so_a_flood_makes_nobody_late(
    office: Office, senders: Senders
) -> None:
    office.accept(*(says("STOPP", tel(number)) for number in range(20)))
    senders.comes(BILLING)
    senders.all(limit=8)
    rows = office.rows("select due_at - %s from passed_wish order by due_at", office.now)
    assert [more for (more,) in rows] == [
        BILLING.acknowledge_within + number * EACH for number in range(20)
    ]


def test_who_is_late_with_many_is_told_no_more_until_it_catches_up(
    office: Office, senders: Senders
) -> None:
    office.accept(*(says("STOPP", tel(number)) for number in range(MANY_LATE + 20)))
    senders.comes(BILLING)
    senders.look()
    office.later(seconds=15)
    senders.batch(limit=MANY_LATE)
    office.later(hours=1)
    assert [senders.batch() for _ in range(2)][1] is None
    assert len(senders.told()) == MANY_LATE
    ((wish, customer),) = office.rows("select wish_id, customer_id from passed_wish limit 1")
    acknowledge = cmd.AcknowledgeWish(
        workspace=1, customer_id=customer.hex, wish_id=wish.hex, by="api:billing"
    )
    office.do(acknowledge)
    office.later(minutes=1)
    while senders.batch() is not None:
        pass
    assert len(senders.told()) == MANY_LATE + 20


def test_who_acknowledges_what_it_heard_later_is_not_red(office: Office, senders: Senders) -> None:
    office.accept(says("STOPP"))
    senders.comes(BILLING)
    senders.all()
    (wish,) = of(office)
    office.do(
        cmd.AcknowledgeWish(
            workspace=1, customer_id=office.customer(), wish_id=wish.wish_id, by="api:billing"
        )
    )
    office.later(hours=2)
    rung = pass_on.ring(office.store, office, now=office.now, new_id=office.new_id)
    assert office.run(rung) == 0


def test_two_thousand_are_told_each_once(office: Office, senders: Senders) -> None:
    office.patience = 60
    for start in range(0, 2000, 250):
        office.accept(*(says("STOPP", tel(number)) for number in range(start, start + 250)))
    senders.comes(BILLING)
    done = senders.all()
    assert (done.expected, done.looked, done.told) == (2000, 2000, 2000)
    assert Counter(senders.told()) == {("billing", tel(number)): 1 for number in range(2000)}


# By itself.


def loop(senders: Senders, tell: Callable[[], None], *, is_quiet: bool = False) -> Earlier:
    office = senders.office
    return Earlier(
        senders.store,
        clock=office.clock,
        new_id=office.new_id,
        tell=tell,
        is_quiet=lambda: is_quiet,
    )


def test_the_loop_tells_all_by_itself_and_ends_who_went(office: Office, senders: Senders) -> None:
    office.accept(says("STOPP"), says("STOPP", KARIM))
    senders.comes(BILLING)
    rang: list[datetime] = []
    earlier = loop(senders, lambda: rang.append(office.now))

    async def rounds() -> list[bool]:
        return [await earlier.once() for _ in range(2)]

    assert office.run(rounds()) == [False, False]
    office.now += FIRST
    assert office.run(rounds()) == [True, True]
    assert (len(senders.told()), len(rang)) == (2, 2)
    senders.goes(BILLING)
    office.run(rounds())
    office.now += FIRST
    assert office.run(rounds()) == [True, True]
    assert (open_of(office), senders.names()) == ({}, [])


def test_a_process_tells_while_it_runs_and_not_while_the_installation_is_quiet(
    office: Office, senders: Senders
) -> None:
    office.accept(says("STOPP"))
    senders.comes(BILLING)
    senders.look()
    office.now += FIRST

    async def runs(*, is_quiet: bool) -> None:
        rang = asyncio.Event()
        earlier = loop(senders, rang.set, is_quiet=is_quiet)
        earlier.start()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(rang.wait(), 0.5 if is_quiet else 10)
        await earlier.stop()

    office.run(runs(is_quiet=True))
    assert senders.told() == []
    office.run(runs(is_quiet=False))
    assert senders.told() == [("billing", LINDA)]
