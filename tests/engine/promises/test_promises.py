"""Is a promise chased before it breaks, and does the customer hear it first from us if it slips?"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.engine.office import LINDA, MIA, MONDAY, Office, says

from faden.core import event as ev
from faden.core.promise.happening import PromiseBroken, PromiseKept, PromiseMoved
from faden.core.promising.rules import DUE
from faden.core.ticket import Ticket
from faden.engine import command as cmd
from faden.engine import timers
from faden.engine.handle import handle
from faden.engine.promises.alarms import ring_promises
from faden.engine.wanted.promises import (
    HandPromiseOver,
    KeepPromise,
    MakePromise,
    MovePromise,
    ReleasePromise,
)
from faden.store.connections import Connections
from faden.store.log import PostgresStore

TEN = MONDAY + timedelta(hours=8)


@pytest.fixture
def desk(office: Office) -> Office:
    """Linda has written by text; the desk leads in the end."""
    office.accept(says("Wo bleibt mein Paket?"))
    return office


def made(done: cmd.Done | cmd.Rejected) -> str:
    assert isinstance(done, cmd.Done), done
    return done.made or ""


def no(done: cmd.Done | cmd.Rejected) -> str:
    assert isinstance(done, cmd.Rejected), done
    return done.reason


def promising(desk: Office, who: str = LINDA, **said: object) -> MakePromise:
    command = MakePromise(
        workspace=1,
        customer_id=desk.customer(who),
        what="das Paket ist bei Ihnen",
        kind="delivery",
        due_at=TEN,
        owner="agent:anna",
        by="agent:anna",
        where="phone",
    )
    return replace(command, **said)  # type: ignore[arg-type]


def ring(desk: Office, *, at: datetime | None = None) -> int:
    desk.now = at or desk.now
    doing = ring_promises(desk.store, desk, now=desk.now, new_id=desk.new_id)
    rung = desk.run(doing)
    desk.run(timers.ring(desk.store, desk, now=desk.now, new_id=desk.new_id))
    return rung


def owed(desk: Office, who: str = LINDA) -> list[Ticket]:
    return [one for one in desk.thread(who).tickets if one.inner]


def told(desk: Office) -> list[str]:
    desk.send()
    return [one.text for one in desk.line.heard if "zugesagt" in one.text]


def keep(desk: Office, promise: str, who: str = LINDA) -> KeepPromise:
    customer = desk.customer(who)
    return KeepPromise(workspace=1, customer_id=customer, promise_id=promise, by="agent:anna")


def test_its_owner_has_a_ticket_with_its_time_before_it_is_due(desk: Office) -> None:
    made(desk.do(promising(desk)))
    assert ring(desk, at=TEN - timedelta(hours=2, minutes=1)) == 0
    assert owed(desk) == []
    assert ring(desk, at=TEN - timedelta(hours=2)) == 1
    [ticket] = owed(desk)
    assert (ticket.owner, ticket.due_at, ticket.reason) == ("agent:anna", TEN, DUE)
    assert ring(desk) == 0
    assert told(desk) == []


def test_kept_in_time_the_customer_hears_nothing_and_the_ticket_ends(desk: Office) -> None:
    promise = made(desk.do(promising(desk)))
    ring(desk, at=TEN - timedelta(hours=1))
    assert isinstance(desk.do(replace(keep(desk, promise), evidence="DHL 17")), cmd.Done)
    assert owed(desk) == []
    assert ring(desk, at=TEN + timedelta(days=3)) == 0
    assert told(desk) == []
    assert desk.rows("select state, rings_at from promise") == [("kept", None)]
    assert "kept already" in no(desk.do(keep(desk, promise)))


def test_broken_the_customer_hears_it_once_and_it_climbs_the_ladder(desk: Office) -> None:
    made(desk.do(promising(desk, alternative="den Betrag zurück")))
    ring(desk, at=TEN - timedelta(hours=1))
    assert ring(desk, at=TEN) == 1
    [words] = told(desk)
    assert "das Paket ist bei Ihnen" in words
    assert "den Betrag zurück" in words
    assert "Automatische Nachricht" in words
    assert ring(desk, at=TEN + timedelta(days=2)) == 0
    assert len(told(desk)) == 1
    [broken] = [one for one in desk.events() if isinstance(one, PromiseBroken)]
    assert broken.told is not None
    missed = [one for one in desk.events() if isinstance(one, ev.DeadlineMissed)]
    assert "team:lead" in {one.owner for one in missed}


def test_days_in_which_nobody_looked_are_one_message(desk: Office) -> None:
    made(desk.do(promising(desk)))
    ring(desk, at=TEN + timedelta(days=30))
    ring(desk, at=TEN + timedelta(days=31))
    assert len(told(desk)) == 1
    assert [one.due_at for one in desk.events() if isinstance(one, PromiseBroken)] == [TEN]


def test_a_clock_that_jumps_back_breaks_nothing_twice(desk: Office) -> None:
    made(desk.do(promising(desk)))
    ring(desk, at=TEN + timedelta(minutes=1))
    ring(desk, at=TEN - timedelta(days=1))
    ring(desk, at=TEN + timedelta(minutes=2))
    assert len(told(desk)) == 1


def test_moved_the_customer_is_told_with_the_reason_and_it_is_chased_again(desk: Office) -> None:
    promise = made(desk.do(promising(desk)))
    ring(desk, at=TEN - timedelta(hours=1))
    move = MovePromise(
        workspace=1,
        customer_id=desk.customer(),
        promise_id=promise,
        due_at=TEN + timedelta(days=1),
        reason="das Lager hat gestern geschlossen",
        by="agent:anna",
    )
    assert isinstance(desk.do(move), cmd.Done)
    [words] = told(desk)
    assert "Es wird später: 24.11.2026" in words
    assert "das Lager hat gestern geschlossen." in words
    assert owed(desk) == []
    [moved] = [one for one in desk.events() if isinstance(one, PromiseMoved)]
    assert moved.told is not None
    assert ring(desk, at=TEN + timedelta(hours=1)) == 0
    assert ring(desk, at=TEN + timedelta(days=1)) == 1
    assert len(told(desk)) == 2
    past = replace(move, due_at=desk.now - timedelta(hours=1))
    assert "later than now" in no(desk.do(past))
    assert "say why" in no(desk.do(replace(move, due_at=desk.now + TEN.resolution, reason=" ")))


def test_a_broken_one_can_still_be_moved_and_kept(desk: Office) -> None:
    promise = made(desk.do(promising(desk)))
    ring(desk, at=TEN)
    move = MovePromise(
        workspace=1,
        customer_id=desk.customer(),
        promise_id=promise,
        due_at=TEN + timedelta(days=2),
        reason="neues Paket ist unterwegs",
        by="agent:anna",
    )
    assert isinstance(desk.do(move), cmd.Done)
    assert isinstance(desk.do(keep(desk, promise)), cmd.Done)
    assert [one.state for one in desk.thread().promises] == ["kept"]


def test_nobody_who_cannot_be_reached_is_said_to_be_told(desk: Office) -> None:
    made(desk.do(promising(desk)))
    desk.accounts.clear()  # the line is connected no more
    ring(desk, at=TEN)
    [broken] = [one for one in desk.events() if isinstance(one, PromiseBroken)]
    assert broken.told is None
    assert [one.reason for one in owed(desk)] == [DUE]
    assert desk.line.heard == []


def test_released_needs_a_reason_and_ends_it(desk: Office) -> None:
    promise = made(desk.do(promising(desk)))
    ring(desk, at=TEN - timedelta(hours=1))
    release = ReleasePromise(
        workspace=1,
        customer_id=desk.customer(),
        promise_id=promise,
        reason="",
        by="agent:anna",
    )
    assert "say why" in no(desk.do(release))
    assert isinstance(desk.do(replace(release, reason="holt es selbst ab")), cmd.Done)
    assert owed(desk) == []
    assert ring(desk, at=TEN) == 0


def test_handed_over_its_ticket_goes_along(desk: Office) -> None:
    promise = made(desk.do(promising(desk)))
    ring(desk, at=TEN - timedelta(hours=1))
    over = HandPromiseOver(
        workspace=1,
        customer_id=desk.customer(),
        promise_id=promise,
        owner="team:lager",
        by="agent:anna",
    )
    assert isinstance(desk.do(over), cmd.Done)
    assert [one.owner for one in owed(desk)] == ["team:lager"]
    assert [one.owner for one in desk.thread().promises] == ["team:lager"]


def test_a_joined_person_s_promise_is_kept_from_either_record(desk: Office) -> None:
    desk.accept(says("Hallo", MIA))
    promise = made(desk.do(promising(desk, MIA)))
    stranger = keep(desk, promise)
    assert no(desk.do(stranger)) == "there is no such promise"
    join = cmd.JoinCustomers(
        workspace=1, customer_id=desk.customer(), other_id=desk.customer(MIA), by="agent:anna"
    )
    assert isinstance(desk.do(join), cmd.Done)
    assert isinstance(desk.do(stranger), cmd.Done)
    assert [one.state for one in desk.thread(MIA).promises] == ["kept"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"due_at": MONDAY}, "later than now"),
        ({"due_at": MONDAY + timedelta(days=800)}, "later than now"),
        ({"what": " "}, "say what"),
        ({"kind": "wish"}, "kind:"),
        ({"owner": "anna"}, "owner:"),
    ],
)
def test_what_is_no_promise_is_refused(desk: Office, said: dict[str, object], why: str) -> None:
    wrong = replace(promising(desk), **said)  # type: ignore[arg-type]
    assert why in no(desk.do(wrong))
    assert desk.count("promise") == 0


def test_the_same_form_twice_is_one_promise(desk: Office) -> None:
    command = promising(desk, form_id="f1")
    first = desk.do(command)
    assert isinstance(first, cmd.Done)
    assert desk.do(command) == replace(first, repeated=True)
    assert desk.count("promise") == 1


def test_kept_at_the_moment_it_breaks_it_is_one_of_both(desk: Office) -> None:
    """Thirty promises; each is kept by somebody while the alarm looks at it."""
    senders = [f"tel:+4917012500{number:02d}" for number in range(30)]
    desk.accept(*(says("Wo bleibt es?", one) for one in senders))
    promises = {one: made(desk.do(promising(desk, one))) for one in senders}
    desk.now = TEN

    async def at_once() -> None:
        pools = [Connections(desk.url, engine_size=4, reader_size=1) for _ in range(2)]
        stores = []
        for pool in pools:
            await pool.engine.open(wait=True)
            stores.append(PostgresStore(pool.engine))
        try:
            doing = [
                handle(stores[0], desk, keep(desk, promises[one], one), now=TEN, new_id=desk.new_id)
                for one in senders
            ]
            rings = [
                ring_promises(stores[1], desk, now=TEN, new_id=desk.new_id, limit=5)
                for _ in range(8)
            ]
            await asyncio.gather(*doing, *rings)
        finally:
            for pool in pools:
                await pool.close()

    desk.run(at_once())
    ring(desk)
    for one in senders:
        events = desk.events(one)
        kept = [index for index, found in enumerate(events) if isinstance(found, PromiseKept)]
        broken = [index for index, found in enumerate(events) if isinstance(found, PromiseBroken)]
        assert len(kept) == 1
        assert len(broken) <= 1
        assert not broken or broken[0] < kept[0]
