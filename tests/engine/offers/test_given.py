"""Is what was offered kept once, whoever redeems it, wherever, and however many at a time?"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from psycopg.errors import UniqueViolation
from tests.engine.office import LINDA, MIA, MONDAY, Office, says

from faden.core.offer.happening import OfferExpired, OfferGranted, OfferRedeemed
from faden.core.offer.terms import Steps, Terms
from faden.core.offering.rules import REFUSED, Verdict
from faden.engine import command as cmd
from faden.engine.administration import offers as administration
from faden.engine.administration.deed import Deed, Refused
from faden.engine.handle import handle
from faden.engine.offers.alarms import ring_offers
from faden.engine.wanted.offers import (
    ClaimOffer,
    DecideClaim,
    ExtendOffer,
    MakeOffer,
    OfferCommand,
    Offering,
    RedeemOffer,
    RefuseOffer,
    UndoRedemption,
)
from faden.store.connections import Connections
from faden.store.log import PostgresStore

TERMS = Terms(
    title="Handy kostenlos aufrüsten",
    price=0,
    instead=13_000,
    currency="EUR",
    until=MONDAY + timedelta(days=9),
    steps=(Steps("", ("Code UP-0 eingeben.",)),),
)
OFFER = "phone-upgrade"
WAYS = ("desk", "counter", "chat", "api")


def deed(office: Office, act: Callable[..., object], *said: object, **more: object) -> object:
    """Do something about the catalogue, as an administrator would."""

    async def done() -> object:
        connections = Connections(office.url, engine_size=1, reader_size=1)
        await connections.engine.open(wait=True)
        try:
            async with connections.engine.connection() as connection:
                who = Deed(
                    connection=connection,
                    workspace=1,
                    now=office.now,
                    who="token:shop",
                    place="127.0.0.1",
                )
                return await act(who, *said, **more)  # type: ignore[misc]
        finally:
            await connections.close()

    return office.run(done())


@pytest.fixture
def shop(office: Office) -> Office:
    """The upgrade is published; Linda has written once."""
    office.execute("delete from offer_read")
    office.execute("delete from offer")
    deed(office, administration.save, OFFER, TERMS)
    deed(office, administration.publish, OFFER)
    office.accept(says("Hallo"))
    return office


def made(done: cmd.Done | cmd.Rejected) -> str:
    assert isinstance(done, cmd.Done), done
    assert done.made is not None
    return done.made


def no(done: cmd.Done | cmd.Rejected) -> str:
    assert isinstance(done, cmd.Rejected), done
    return done.reason


def offer(shop: Office, who: str = LINDA, **said: object) -> str:
    command = MakeOffer(
        workspace=1, customer_id=shop.customer(who), offer_id=OFFER, by="agent:anna", where="phone"
    )
    return made(shop.do(replace(command, **said)))  # type: ignore[arg-type]


def redeeming(shop: Office, grant_id: str, where: str = "counter", **said: object) -> RedeemOffer:
    command = RedeemOffer(
        workspace=1,
        customer_id=shop.customer(),
        grant_id=grant_id,
        by="agent:jonas",
        where=where,
        place="Köln Süd",
    )
    return replace(command, **said)  # type: ignore[arg-type]


def test_a_message_makes_an_offer_and_is_its_evidence(shop: Office) -> None:
    send = cmd.SendMessage(
        workspace=1,
        account="line",
        to=LINDA,
        text="Mias Handy: Aufrüsten für 0 Euro, nur im Web.",
        author="api:shop",
        purpose="contract",
        offering=Offering(offer_id=OFFER, whom="Mia"),
    )
    message = made(shop.do(send))
    [held] = shop.thread().offers
    assert (held.price, held.instead, held.whom, held.message_id) == (0, 13_000, "Mia", message)
    again = made(shop.do(send))
    assert again != message
    assert [one.grant_id for one in shop.thread().offers] == [held.grant_id]
    unknown = replace(send, offering=Offering(offer_id="no-such"))
    assert "is not offered" in no(shop.do(unknown))
    assert shop.count("delivery") == 2


def test_what_will_not_leave_offers_nothing(shop: Office) -> None:
    shop.accept(says("STOP"))
    send = cmd.SendMessage(
        workspace=1,
        account="line",
        to=LINDA,
        text="Aufrüsten für 0 Euro",
        author="api:campaign",
        purpose="marketing",
        offering=Offering(offer_id=OFFER),
    )
    made(shop.do(send))
    assert shop.thread().offers == ()


def test_redeemed_once_wherever_and_the_second_is_told_when_and_where(shop: Office) -> None:
    grant = offer(shop)
    first = made(shop.do(redeeming(shop, grant, price=0, currency="EUR", order="A-1")))
    shop.later(hours=1)
    assert no(shop.do(redeeming(shop, grant, "phone"))) == (
        "redeemed already: 2026-11-23 12:00, counter (Köln Süd)"
    )
    redeemed = next(one for one in shop.events() if isinstance(one, OfferRedeemed))
    assert (redeemed.redemption_id, redeemed.price, redeemed.order) == (first, 0, "A-1")
    assert shop.rows("select redeemed_at is not null from offer_grant") == [(True,)]


def test_the_same_form_sent_twice_redeems_once_and_says_so(shop: Office) -> None:
    command = redeeming(shop, offer(shop), form_id="f1")
    first = shop.do(command)
    assert isinstance(first, cmd.Done)
    assert shop.do(command) == replace(first, repeated=True)
    assert shop.count("redemption") == 1


def test_undone_exactly_and_had_again(shop: Office) -> None:
    grant = offer(shop)
    before = shop.thread()
    held = shop.rows("select held from offer_grant")
    redemption = made(shop.do(redeeming(shop, grant)))
    undo = UndoRedemption(
        workspace=1,
        customer_id=shop.customer(),
        grant_id=grant,
        redemption_id=redemption,
        by="agent:jonas",
        reason="falsche Kundin",
    )
    assert isinstance(shop.do(undo), cmd.Done)
    assert no(shop.do(undo)) == "this was undone already"
    after = shop.thread()
    assert replace(after, sequence=before.sequence) == before
    assert shop.rows("select held from offer_grant") == held
    assert shop.count("redemption") == 0
    assert isinstance(shop.do(redeeming(shop, grant)), cmd.Done)


def test_the_database_itself_refuses_a_second_time(shop: Office) -> None:
    """Even were the lock and the rule mistaken, the key is there."""
    grant = offer(shop)
    made(shop.do(redeeming(shop, grant)))
    row = "select bucket, grant_id, gen_random_uuid(), workspace_id, customer_id, at"
    with pytest.raises(UniqueViolation, match="redeemed_once"):
        shop.execute(f"insert into redemption {row} from redemption")


def test_a_ward_s_offer_is_redeemed_by_whoever_answers_for_them(shop: Office) -> None:
    shop.accept(says("Hi", MIA))
    household = cmd.DeclareHousehold(
        workspace=1,
        guardian_id=shop.customer(),
        ward_id=shop.customer(MIA),
        by="agent:anna",
    )
    assert isinstance(shop.do(household), cmd.Done)
    grant = offer(shop, MIA)
    assert isinstance(shop.do(redeeming(shop, grant)), cmd.Done)
    [held] = shop.thread(MIA).offers
    assert held.redeemed is not None
    stranger = redeeming(shop, grant, customer_id=shop.customer(MIA))
    assert no(shop.do(stranger)).startswith("redeemed already")


def test_an_offer_of_somebody_else_is_none(shop: Office) -> None:
    shop.accept(says("Hi", MIA))
    grant = offer(shop, MIA)
    assert no(shop.do(redeeming(shop, grant))) == "there is no such offer"


def test_withdrawn_it_is_made_to_nobody_else_and_kept_for_who_has_it(shop: Office) -> None:
    grant = offer(shop)
    deed(shop, administration.withdraw, OFFER, reason="ausverkauft")
    shop.accept(says("Hi", MIA))
    other = MakeOffer(
        workspace=1, customer_id=shop.customer(MIA), offer_id=OFFER, by="a", where="phone"
    )
    assert "is not offered" in no(shop.do(other))
    assert isinstance(shop.do(redeeming(shop, grant)), cmd.Done)


def test_a_new_version_changes_nothing_for_who_has_the_old_one(shop: Office) -> None:
    grant = offer(shop)
    deed(shop, administration.save, OFFER, replace(TERMS, price=4_900))
    deed(shop, administration.publish, OFFER)
    assert no(shop.do(redeeming(shop, grant, price=4_900))).endswith("charge 0.00 EUR")
    shop.accept(says("Hi", MIA))
    offer(shop, MIA)
    [new] = shop.thread(MIA).offers
    assert (new.version, new.price) == (2, 4_900)
    assert isinstance(shop.do(redeeming(shop, grant, price=0)), cmd.Done)


def test_without_steps_nothing_is_published(shop: Office) -> None:
    deed(shop, administration.save, "bare", replace(TERMS, steps=()))
    with pytest.raises(Refused, match="steps: say what colleagues do"):
        deed(shop, administration.publish, "bare")
    assert isinstance(
        shop.do(
            MakeOffer(workspace=1, customer_id=shop.customer(), offer_id="bare", by="a", where="b")
        ),
        cmd.Rejected,
    )


def test_its_end_stands_on_the_thread_and_it_can_be_extended_once(shop: Office) -> None:
    grant = offer(shop)
    ring = partial(ring_offers, shop.store, shop, new_id=shop.new_id)
    assert shop.run(ring(now=shop.now)) == 0
    shop.later(days=9, hours=1)
    assert shop.run(ring(now=shop.now)) == 1
    assert shop.run(ring(now=shop.now)) == 0
    assert isinstance(shop.events()[-1], OfferExpired)
    assert "you may extend it once" in no(shop.do(redeeming(shop, grant)))
    extend = ExtendOffer(
        workspace=1, customer_id=shop.customer(), grant_id=grant, by="a", reason="krank"
    )
    assert isinstance(shop.do(extend), cmd.Done)
    assert isinstance(shop.do(extend), cmd.Rejected)
    assert isinstance(shop.do(redeeming(shop, grant)), cmd.Done)
    shop.later(days=30)
    assert shop.run(ring(now=shop.now)) == 0


def test_a_refusal_reaches_whoever_leads_with_its_reason(shop: Office) -> None:
    grant = offer(shop)
    refuse = RefuseOffer(
        workspace=1,
        customer_id=shop.customer(),
        grant_id=grant,
        by="agent:jonas",
        where="shop",
        reason="Mail nicht gefunden",
    )
    assert isinstance(shop.do(refuse), cmd.Done)
    [ticket] = [one for one in shop.thread().tickets if one.inner]
    assert (ticket.owner, ticket.reason) == ("team:lead", REFUSED)
    assert isinstance(shop.do(redeeming(shop, grant)), cmd.Done)


def test_an_offer_nobody_entered_is_decided_once_and_then_kept(shop: Office) -> None:
    claim = ClaimOffer(
        workspace=1,
        customer_id=shop.customer(),
        says="Handy für 0 Euro, Mail vom 2. November",
        by="agent:jonas",
        where="shop",
        price=0,
    )
    claimed = made(shop.do(claim))
    verdict = Verdict(
        granted=True,
        reason="unser Versehen",
        by="agent:petra",
        title="Handy für 0 Euro",
        until=shop.now + timedelta(days=5),
        steps=("Code UP-0 eingeben.",),
    )
    decide = DecideClaim(
        workspace=1,
        customer_id=shop.customer(),
        claim_id=claimed,
        verdict=verdict,
        leads=True,
    )
    assert "only whoever leads" in no(shop.do(replace(decide, leads=False)))
    grant = made(shop.do(decide))
    assert isinstance(shop.do(decide), cmd.Rejected)
    granted = next(one for one in shop.events() if isinstance(one, OfferGranted))
    assert (granted.grant_id, granted.claim_id, granted.steps) == (
        grant,
        claimed,
        ("Code UP-0 eingeben.",),
    )
    assert not any(one.inner for one in shop.thread().tickets)
    assert isinstance(shop.do(redeeming(shop, grant)), cmd.Done)


def at_once(
    shop: Office, commands: list[OfferCommand], *, processes: int = 4
) -> list[cmd.Done | cmd.Rejected]:
    """Carry them all out at the same time, over so many processes' pools."""

    async def done() -> list[cmd.Done | cmd.Rejected]:
        pools = [Connections(shop.url, engine_size=3, reader_size=1) for _ in range(processes)]
        stores = []
        for pool in pools:
            await pool.engine.open(wait=True)
            stores.append(PostgresStore(pool.engine))
        try:
            doing = [
                handle(stores[n % processes], shop, one, now=shop.now, new_id=shop.new_id)
                for n, one in enumerate(commands)
            ]
            return await asyncio.gather(*doing)
        finally:
            for pool in pools:
                await pool.close()

    return shop.run(done())


def race(shop: Office, customers: int, tries: int) -> tuple[int, int]:
    """Let everybody redeem at once on four ways; return (redeemed, told when and where)."""
    senders = [f"tel:+49170124{number:05d}" for number in range(customers)]
    for start in range(0, customers, 100):
        shop.accept(*(says("Hallo", one) for one in senders[start : start + 100]))
    grants = {one: offer(shop, one) for one in senders}
    commands: list[OfferCommand] = [
        redeeming(shop, grants[one], WAYS[n % len(WAYS)], customer_id=shop.customer(one), price=0)
        for one in senders
        for n in range(tries)
    ]
    random.Random(7).shuffle(commands)
    results = at_once(shop, commands)
    redeemed = {one.made for one in results if isinstance(one, cmd.Done)}
    told = [one for one in results if isinstance(one, cmd.Rejected)]
    assert all(one.reason.startswith("redeemed already: ") for one in told), told[:1]
    assert len(redeemed) == customers
    counted = "select count(*), count(distinct customer_id) from event where kind = %s"
    assert shop.rows(counted, "offer_redeemed") == [(customers, customers)]
    assert shop.count("redemption") == customers
    return len(redeemed), len(told)


def test_of_many_at_once_on_four_ways_one_is_first(shop: Office) -> None:
    assert race(shop, customers=40, tries=8) == (40, 280)


@pytest.mark.torture
def test_ten_thousand_redemptions_at_once(shop: Office) -> None:
    shop.patience = 900.0
    redeemed, told = race(shop, customers=1_000, tries=10)
    print(f"10,000 redemptions of 1,000 offers on four ways: {redeemed} had it, {told} were told")
