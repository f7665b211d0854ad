"""Is goodwill given once, within its limit and its budget, however many give it at once?"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tests.engine.office import LINDA, Office, says

from faden.core import event as ev
from faden.core.goodwill.authority import Authority
from faden.engine import command as cmd
from faden.engine.handle import handle
from faden.store.connections import Connections
from faden.store.log import PostgresStore

TEAM = "team:special"


@pytest.fixture
def desk(office: Office) -> Office:
    """The desk gives up to 50, whoever leads up to 200, all together 300 a month."""
    limits = Authority(team=TEAM, limit=5_000, lead_limit=20_000, budget=30_000)
    office.policies[1] = replace(office.policies[1], goodwill=(limits,), escalation=("team:lead",))
    office.accept(says("Mein Paket kam kaputt an"))
    return office


def gives(
    desk: Office, cents: int, *, leads: bool = False, form_id: str | None = None, who: str = LINDA
) -> cmd.GiveGoodwill:
    return cmd.GiveGoodwill(
        workspace=1,
        customer_id=desk.customer(who),
        ticket_id=desk.thread(who).tickets[0].ticket_id,
        team=TEAM,
        cents=cents,
        reason="kaputt angekommen",
        by="agent:anna",
        leads=leads,
        form_id=form_id,
    )


def asks(desk: Office, cents: int) -> str:
    one = gives(desk, cents)
    done = desk.do(
        cmd.AskGoodwill(
            workspace=1,
            customer_id=one.customer_id,
            ticket_id=one.ticket_id,
            team=TEAM,
            cents=cents,
            reason="zweimal kaputt",
            by="agent:anna",
        )
    )
    assert isinstance(done, cmd.Done)
    return done.made or ""


def decides(
    desk: Office, asked_id: str, *, granted: bool, by: str = "agent:jonas", leads: bool = True
) -> cmd.Done | cmd.Rejected:
    return desk.do(
        cmd.DecideGoodwill(
            workspace=1,
            customer_id=desk.customer(),
            asked_id=asked_id,
            granted=granted,
            reason="stimmt",
            by=by,
            leads=leads,
        )
    )


def spent(desk: Office) -> list[tuple[str, int, int]]:
    return desk.rows("select month, spent, granted from goodwill_month")


def test_goodwill_within_the_limit_stands_in_the_thread_with_its_evidence(desk: Office) -> None:
    done = desk.do(gives(desk, 2_500))
    assert isinstance(done, cmd.Done)
    granted = desk.events()[-1]
    assert isinstance(granted, ev.GoodwillGranted)
    assert (granted.cents, granted.currency, granted.team, granted.by) == (
        2_500,
        "EUR",
        TEAM,
        "agent:anna",
    )
    assert granted.ticket_id == desk.thread().tickets[0].ticket_id
    assert granted.goodwill_id == done.made
    assert spent(desk) == [(granted.month, 2_500, 1)]


def test_above_the_limit_the_refusal_names_who_may(desk: Office) -> None:
    refused = desk.do(gives(desk, 5_001))
    assert isinstance(refused, cmd.Rejected)
    assert "whoever leads may give up to 200.00 EUR" in refused.reason
    assert isinstance(desk.do(gives(desk, 5_001, leads=True)), cmd.Done)
    refused = desk.do(gives(desk, 20_001, leads=True))
    assert isinstance(refused, cmd.Rejected)
    assert "administrator" in refused.reason


def test_a_team_without_a_budget_gives_nothing(desk: Office) -> None:
    refused = desk.do(replace(gives(desk, 1), team="team:service"))
    assert isinstance(refused, cmd.Rejected)
    assert "no budget" in refused.reason


@pytest.mark.parametrize(("cents", "reason"), [(0, "x"), (-5, "x"), (10**9, "x"), (100, " ")])
def test_what_is_no_goodwill_is_refused(desk: Office, cents: int, reason: str) -> None:
    assert isinstance(desk.do(replace(gives(desk, cents, leads=True), reason=reason)), cmd.Rejected)
    assert spent(desk) == []


def test_the_same_form_sent_twice_gives_once(desk: Office) -> None:
    first = desk.do(gives(desk, 2_500, form_id="f1"))
    again = desk.do(gives(desk, 2_500, form_id="f1"))
    assert isinstance(first, cmd.Done)
    assert again == replace(first, repeated=True)
    assert [row[1:] for row in spent(desk)] == [(2_500, 1)]


def test_the_budget_ends_with_the_month_and_begins_anew_where_the_company_is(desk: Office) -> None:
    for _ in range(6):
        assert isinstance(desk.do(gives(desk, 5_000)), cmd.Done)
    refused = desk.do(gives(desk, 1))
    assert isinstance(refused, cmd.Rejected)
    assert "0.00 EUR are left" in refused.reason
    desk.later(days=9)
    assert isinstance(desk.do(gives(desk, 5_000)), cmd.Done)
    assert sorted(row[1] for row in spent(desk)) == [5_000, 30_000]


def test_what_is_asked_for_waits_with_whoever_leads_and_is_granted_once(desk: Office) -> None:
    asked_id = asks(desk, 15_000)
    inner = next(one for one in desk.thread().tickets if one.inner)
    assert (inner.ticket_id, inner.owner) == (asked_id, "team:lead")
    assert spent(desk) == []
    own = decides(desk, asked_id, granted=True, by="agent:anna")
    assert isinstance(own, cmd.Rejected)
    assert isinstance(decides(desk, asked_id, granted=True, leads=False), cmd.Rejected)
    assert isinstance(decides(desk, asked_id, granted=True), cmd.Done)
    assert isinstance(decides(desk, asked_id, granted=True), cmd.Rejected)
    assert [row[1:] for row in spent(desk)] == [(15_000, 1)]
    assert desk.thread().goodwill == ()
    assert all(not one.inner for one in desk.thread().tickets)


def test_what_is_declined_costs_nothing_and_says_why(desk: Office) -> None:
    asked_id = asks(desk, 15_000)
    assert isinstance(decides(desk, asked_id, granted=False), cmd.Done)
    declined = next(one for one in desk.events() if isinstance(one, ev.GoodwillDeclined))
    assert declined.reason == "stimmt"
    assert spent(desk) == []


def test_a_request_that_the_budget_does_not_allow_any_more_goes_on_waiting(desk: Office) -> None:
    asked_id = asks(desk, 15_000)
    for _ in range(6):
        desk.do(gives(desk, 5_000))
    assert isinstance(decides(desk, asked_id, granted=True), cmd.Rejected)
    assert [one.asked_id for one in desk.thread().goodwill] == [asked_id]


def test_of_many_at_once_over_several_connections_no_cent_too_much_is_given(desk: Office) -> None:
    """Forty customers, four processes of Faden: 300 of 2,000 may be given, six times 50."""
    senders = [f"tel:+4917012300{number:02d}" for number in range(40)]
    desk.accept(*(says("kaputt", one) for one in senders))
    commands = [gives(desk, 5_000, who=one, form_id=one) for one in senders]

    async def all_at_once() -> list[cmd.Done | cmd.Rejected]:
        pools = [Connections(desk.url, engine_size=3, reader_size=1) for _ in range(4)]
        stores = []
        for pool in pools:
            await pool.engine.open(wait=True)
            stores.append(PostgresStore(pool.engine))
        try:
            doing = [
                handle(stores[n % 4], desk, one, now=desk.now, new_id=desk.new_id)
                for n, one in enumerate([*commands, *commands])
            ]
            return await asyncio.gather(*doing)
        finally:
            for pool in pools:
                await pool.close()

    results = desk.run(all_at_once())
    granted = {one.made for one in results if isinstance(one, cmd.Done)}
    assert len(granted) == 6
    assert [row[1:] for row in spent(desk)] == [(30_000, 6)]
    told = desk.rows("select count(*) from event where kind = 'goodwill_granted'")
    assert told == [(6,)]
