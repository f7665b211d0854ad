"""Does a sender that comes later hear the wishes that stand, each once, whatever happens?"""

from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.engine.office import KARIM, LINDA, MIA, POLICY, Office, says
from tests.engine.privacy.shredder import Shredder

from faden.core import event as ev
from faden.core.obeyed.earlier import EACH, MANY_LATE
from faden.core.wish.sender import Sender
from faden.engine import command as cmd
from faden.engine.wishes import pass_on
from faden.engine.wishes.earlier import FIRST, look, tell_earlier
from faden.store.blobs import Blobs
from faden.store.earlier.ports import Sweep, SweepStore
from faden.store.earlier.work import PostgresSweepStore
from faden.store.webhooks import subscription as subscriptions
from faden.store.webhooks.subscription import NewSubscription

BILLING = Sender("billing", timedelta(seconds=30))
SHOP = Sender("shop", timedelta(minutes=10))


class Senders:
    """The systems that write to customers besides us, and whoever tells them what stood before."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pool = office._connections.engine
        self.store: SweepStore = PostgresSweepStore(self.pool)
        self._known: tuple[Sender, ...] = ()

    def comes(self, sender: Sender) -> None:
        """A sender is registered; all processes know it some seconds later."""
        office = self.office
        new = NewSubscription(
            workspace=1,
            name=f"{sender.name}-ear",
            url="https://x.example.org/",
            kinds=["wish.changed"],
            secret="whsec_x",
            sender=sender,
        )

        async def add() -> bool:
            async with self.pool.connection() as connection:
                return await subscriptions.add(connection, new, now=office.now)

        assert office.run(add())
        self._known = (*self._known, sender)
        self._decided()

    def goes(self, sender: Sender) -> None:
        """A sender is removed."""

        async def remove() -> bool:
            async with self.pool.connection() as connection:
                return await subscriptions.remove(connection, 1, f"{sender.name}-ear")

        assert self.office.run(remove())
        self._known = tuple(one for one in self._known if one != sender)
        self._decided()

    def _decided(self) -> None:
        self.office.policies[1] = replace(POLICY, senders=self._known)

    def look(self) -> int:
        """Somebody looks who came and who went."""
        return self.office.run(look(self.store, now=self.office.now))

    def batch(self, limit: int = 200, *, store: SweepStore | None = None) -> Sweep | None:
        """Tell one batch."""
        office = self.office
        told = tell_earlier(store or self.store, now=office.now, new_id=office.new_id, limit=limit)
        return office.run(told)

    def all(self, limit: int = 200) -> Sweep:
        """Look, wait until every process knows them, and tell all; return the last one's state."""
        self.look()
        self.office.now += FIRST
        found = None
        while (after := self.batch(limit)) is not None:
            found = after
        assert found is not None
        return found

    def told(self) -> list[tuple[str, str]]:
        """Who was told a no, and by which address the customer is known."""
        rows = self.office.rows(
            "select event.body->>'sender', min(uri) from event"
            " join address using (customer_id) where kind = 'wish_passed_on'"
            " group by event.customer_id, sequence, body order by 1, 2"
        )
        return [(sender, uri) for sender, uri in rows]


@pytest.fixture
def senders(office: Office) -> Senders:
    return Senders(office)


def tel(number: int) -> str:
    return f"tel:+4917{number:08}"


def of(office: Office, address: str = LINDA) -> list[ev.WishPassedOn]:
    return [one for one in office.events(address) if isinstance(one, ev.WishPassedOn)]


def wishes(office: Office, *purposes: str, address: str = LINDA, granted: bool = False) -> None:
    wish = cmd.RecordWish(
        workspace=1,
        customer_id=office.customer(address),
        purposes=purposes,
        granted=granted,
        wording="so gesagt",
        by="agent:anna",
    )
    assert isinstance(office.do(wish), cmd.Done)


# Who hears what.


def test_a_sender_that_comes_later_hears_what_stands_and_of_nobody_else(
    office: Office, senders: Senders
) -> None:
    office.accept(says("STOPP"), says("Hallo", KARIM))
    senders.comes(BILLING)
    done = senders.all()
    (wish,) = of(office)
    assert senders.told() == [("billing", LINDA)]
    assert (wish.granted, wish.purposes, wish.due_at) == (
        False,
        ("*",),
        office.now + BILLING.acknowledge_within,
    )
    assert (done.done_at, done.expected, done.looked, done.told) == (office.now, 1, 1, 1)


def test_nobody_is_told_before_every_process_knows_the_sender(
    office: Office, senders: Senders
) -> None:
    office.accept(says("STOPP"))
    senders.comes(BILLING)
    assert (senders.look(), senders.look()) == (1, 0)
    office.now += FIRST - timedelta(seconds=1)
    assert senders.batch() is None
    assert of(office) == []


def test_what_stands_for_all_of_a_person_and_those_in_their_care_is_told(
    office: Office, senders: Senders
) -> None:
    office.accept(says("Hallo"), says("Hallo", KARIM), says("Hallo", MIA))
    linda, karim, mia = (office.customer(one) for one in (LINDA, KARIM, MIA))
    join = cmd.JoinCustomers(workspace=1, customer_id=linda, other_id=karim, by="agent:anna")
    ward = cmd.DeclareHousehold(workspace=1, guardian_id=linda, ward_id=mia, by="agent:anna")
    office.do(join)
    office.do(ward)
    wishes(office, "survey", address=KARIM)
    senders.comes(BILLING)
    senders.all(limit=1)
    assert [one.purposes for one in of(office)] == [("survey",)]
    assert [one.purposes for one in of(office, KARIM)] == [("survey",)]
    assert [one.purposes for one in of(office, MIA)] == [("marketing", "survey")]


def test_what_is_welcome_all_the_same_is_told_in_its_order(
    office: Office, senders: Senders
) -> None:
    office.accept(says("STOPP"))
    wishes(office, "survey", granted=True)
    senders.comes(BILLING)
    senders.all()
    assert [(one.granted, one.purposes) for one in of(office)] == [
        (False, ("*",)),
        (True, ("survey",)),
    ]


def test_what_was_taken_back_is_not_told(office: Office, senders: Senders) -> None:
    office.accept(says("STOPP"))
    office.accept(says("START"))
    senders.comes(BILLING)
    done = senders.all()
    assert (of(office), done.looked, done.told) == ([], 1, 0)


# Once.


def test_whoever_was_told_since_it_came_is_not_told_again(office: Office, senders: Senders) -> None:
    senders.comes(BILLING)
    office.accept(says("STOPP"))
    assert senders.all().told == 0
    assert senders.told() == [("billing", LINDA)]


def test_a_wish_said_meanwhile_is_told_once_wherever_the_sweep_stands(
    office: Office, senders: Senders
) -> None:
    for number in range(40):
        office.accept(says("STOPP" if number % 2 else "Hallo", tel(number)))
    senders.comes(BILLING)
    senders.look()
    office.later(seconds=15)
    senders.batch(limit=7)
    for number in range(0, 40, 2):
        office.accept(says("STOPP", tel(number)))
        senders.batch(limit=2)
    while senders.batch(limit=7) is not None:
        pass
    assert Counter(senders.told()) == {("billing", tel(number)): 1 for number in range(40)}


def test_another_wish_said_meanwhile_does_not_hide_the_earlier_one(
    office: Office, senders: Senders
) -> None:
    office.accept(says("Hallo"))
    wishes(office, "marketing")
    senders.comes(BILLING)
    wishes(office, "survey")
    senders.all()
    assert [one.purposes for one in of(office)] == [("survey",), ("marketing", "survey")]


def test_a_sender_that_went_and_came_back_hears_all_again(office: Office, senders: Senders) -> None:
    office.accept(says("STOPP"))
    senders.comes(BILLING)
    senders.all()
    office.later(hours=1)
    senders.goes(BILLING)
    office.later(seconds=1)
    senders.comes(BILLING)  # before anybody has looked
    assert senders.all().told == 1
    assert len(of(office)) == 2
    senders.goes(BILLING)
    assert (senders.look(), office.count("wish_sweep"), senders.batch()) == (1, 0, None)


def test_two_senders_hear_each_all(office: Office, senders: Senders) -> None:
    office.accept(says("STOPP"), says("STOPP", KARIM))
    senders.comes(BILLING)
    senders.comes(SHOP)
    senders.all(limit=1)
    assert senders.told() == [
        (name, address) for name in ("billing", "shop") for address in sorted((KARIM, LINDA))
    ]


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
