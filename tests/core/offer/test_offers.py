"""Is an offer kept on every channel, once, and does nobody get another price than was offered?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from faden.core import event as ev
from faden.core.deadline import BusinessHours
from faden.core.offer.happening import (
    OfferClaimed,
    OfferExtended,
    OfferGranted,
    OfferRedeemed,
    OfferRefused,
    RedemptionUndone,
)
from faden.core.offer.standing import Held
from faden.core.offer.terms import Offered, Steps, Terms, flaw, unpublishable
from faden.core.offering import rules
from faden.core.offering.rules import Making, No, Verdict
from faden.core.policy import Policy
from faden.core.situation import Situation
from faden.core.thread import Circle, Thread, fold

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOURS = BusinessHours(timezone="Europe/Berlin", weekly=(((time(9), time(17)),),) * 7)
END = NOON + timedelta(days=9)
TERMS = Terms(
    title="Handy kostenlos aufrüsten",
    price=0,
    instead=13_000,
    currency="EUR",
    until=END,
    steps=(Steps("", ("Code UP-0 eingeben.",)), Steps("shop", ("Gerät aushändigen.",))),
)
UPGRADE = Offered(offer_id="phone-upgrade", version=3, terms=TERMS)
MAKING = Making(by="agent:anna", where="phone", whom="Mia")


class Hub:
    """Folds what rules decide, as the engine does."""

    def __init__(self, *threads: Thread) -> None:
        self.threads = {one.customer_id: one for one in threads or (Thread(customer_id="linda"),)}
        self.now = NOON
        self._ids = count(1)

    def here(self, who: str = "linda") -> Situation:
        others = tuple(one for name, one in self.threads.items() if name != who)
        return Situation(
            circle=Circle(self.threads[who], others),
            policy=Policy(hours=HOURS, escalation=("team:lead",)),
            now=self.now,
            new_id=lambda: f"id{next(self._ids)}",
        )

    def take(self, found: object, who: str = "linda") -> object:
        for event in found if isinstance(found, list) else [found]:
            assert isinstance(event, ev.Event), event
            self.threads[who] = fold(self.threads[who], event, self.now)
        return found

    def offer(self, who: str = "linda", making: Making = MAKING) -> Held:
        self.take(rules.granted(self.here(who), UPGRADE, making), who)
        return self.threads[who].offers[-1]

    def redeem(self, held: Held, where: str = "shop", **said: object) -> OfferRedeemed | No:
        more = {"by": "agent:jonas", "place": "Köln Süd"} | said
        found = rules.redeemed(self.here(), held.grant_id, where=where, **more)  # type: ignore[arg-type]
        if not isinstance(found, No):
            self.take(found)
        return found


def no(found: object) -> str:
    assert isinstance(found, No), found
    return found.reason


def test_whoever_comes_second_is_told_when_and_where_it_was() -> None:
    hub = Hub()
    held = hub.offer()
    first = hub.redeem(held)
    assert isinstance(first, OfferRedeemed)
    assert (first.price, first.currency) == (0, "EUR")
    hub.now += timedelta(hours=2)
    again = hub.redeem(held, "phone")
    assert no(again) == "redeemed already: 2026-11-23 13:00, shop (Köln Süd)"


def test_the_price_is_what_was_offered_and_in_its_currency() -> None:
    hub = Hub()
    held = hub.offer()
    assert no(hub.redeem(held, price=13_000)) == (
        "offered was 0.00 EUR, not 130.00 EUR: charge 0.00 EUR"
    )
    assert no(hub.redeem(held, price=0, currency="CHF")) == "the offer is in EUR, not in CHF"
    assert isinstance(hub.redeem(held, price=0, currency="EUR"), OfferRedeemed)


def test_made_again_it_is_the_same_and_for_somebody_else_it_is_another() -> None:
    hub = Hub()
    held = hub.offer()
    assert rules.granted(hub.here(), UPGRADE, replace(MAKING, whom=" mia ")) == held
    other = rules.granted(hub.here(), UPGRADE, replace(MAKING, whom="Tom"))
    assert isinstance(other, OfferGranted)
    hub.redeem(held)
    assert no(rules.granted(hub.here(), UPGRADE, MAKING)).startswith("redeemed already")


def test_a_joined_record_and_a_ward_have_the_same_offer() -> None:
    linda = Thread(customer_id="linda", joined=("l2",), wards=("mia",))
    hub = Hub(
        linda,
        Thread(customer_id="l2", joined=("linda",)),
        Thread(customer_id="mia", guardians=("linda",)),
        Thread(customer_id="stranger"),
    )
    held = hub.offer("l2", Making(by="api:shop", where="email"))
    mias = hub.offer("mia", Making(by="api:shop", where="email", whom="Mia"))
    found = {one.grant_id: home for home, one in rules.offers_of(hub.here().circle)}
    assert found == {held.grant_id: "l2", mias.grant_id: "mia"}
    assert rules.granted(hub.here(), UPGRADE, Making(by="x", where="y")) == held
    assert not [*rules.offers_of(hub.here("stranger").circle)]
    # A ward does not have what was offered to the guardian.
    assert [home for home, _ in rules.offers_of(hub.here("mia").circle)] == ["mia"]


def test_undone_it_can_be_had_again_and_only_once_and_in_time() -> None:
    hub = Hub()
    held = hub.offer()
    before = hub.threads["linda"]
    first = hub.redeem(held)
    assert isinstance(first, OfferRedeemed)
    undo = {"by": "agent:jonas", "reason": "wrong customer"}
    wrong = rules.undone(hub.here(), held.grant_id, "another", **undo)
    assert no(wrong) == "this was undone already"
    hub.take(rules.undone(hub.here(), held.grant_id, first.redemption_id, **undo))
    after = hub.threads["linda"]
    assert replace(after, sequence=0) == replace(before, sequence=0)
    again = rules.undone(hub.here(), held.grant_id, first.redemption_id, **undo)
    assert no(again) == "this was undone already"
    second = hub.redeem(held, "phone")
    assert isinstance(second, OfferRedeemed)
    hub.now += timedelta(minutes=31)
    late = rules.undone(hub.here(), held.grant_id, second.redemption_id, **undo)
    assert no(late).startswith("it cannot be undone any more")


def test_an_hour_late_it_is_extended_once() -> None:
    hub = Hub()
    held = hub.offer()
    hub.now = END + timedelta(hours=1)
    assert "you may extend it once" in no(hub.redeem(held))
    hub.take(rules.expired(hub.threads["linda"].offers[0], hub.now))
    longer = rules.extended(hub.here(), held.grant_id, by="agent:jonas", reason="was ill")
    assert isinstance(longer, OfferExtended)
    assert longer.until == END + timedelta(days=14)
    hub.take(longer)
    twice = rules.extended(hub.here(), held.grant_id, by="agent:jonas", reason="again")
    assert no(twice).startswith("it was extended once already")
    assert isinstance(hub.redeem(held), OfferRedeemed)


def test_too_late_to_extend() -> None:
    hub = Hub()
    held = hub.offer()
    hub.now = END + timedelta(days=14)
    longer = rules.extended(hub.here(), held.grant_id, by="agent:jonas", reason="please")
    assert no(longer).startswith("its time is over for good")
    assert "whoever leads can make a new offer" in no(hub.redeem(held))


def test_who_does_not_honour_it_says_why_and_it_stands() -> None:
    hub = Hub()
    held = hub.offer()
    refuse = {"by": "agent:jonas", "where": "shop"}
    silent = rules.refused(hub.here(), held.grant_id, reason="  ", **refuse)
    assert no(silent).startswith("say why")
    found = rules.refused(hub.here(), held.grant_id, reason="never heard of it", **refuse)
    hub.take(found)
    [ticket] = hub.threads["linda"].tickets
    assert (ticket.owner, ticket.inner, ticket.reason) == ("team:lead", True, rules.REFUSED)
    again = rules.refused(hub.here(), held.grant_id, reason="still not", **refuse)
    assert isinstance(again, list)
    assert [type(one) for one in again] == [OfferRefused]
    assert isinstance(hub.redeem(held), OfferRedeemed)


def test_who_may_lower_a_price_and_who_else_could() -> None:
    terms = replace(TERMS, price=5_000, may_lower=1_000, lead_may_lower=4_000)
    offered, here = replace(UPGRADE, terms=terms), Hub().here()

    def made(price: int, *, leads: bool = False, reason: str = "loyal") -> object:
        making = replace(MAKING, price=price, leads=leads, reason=reason)
        return rules.granted(here, offered, making)

    assert isinstance(made(4_000), OfferGranted)
    assert no(made(3_999)) == ("you may go down to 40.00 EUR, whoever leads to 10.00 EUR: ask them")
    assert isinstance(made(1_000, leads=True), OfferGranted)
    assert no(made(999, leads=True)) == "nobody may go below 10.00 EUR for this offer"
    assert no(made(5_001)).startswith("the price is not above")
    assert no(made(4_500, reason="")) == "say why the price is lowered"


def test_what_was_shown_is_decided_once_by_whoever_leads() -> None:
    hub = Hub()
    shows = partial(rules.claimed, by="agent:jonas", where="shop", price=0, message_id="m1")
    hub.take(shows(hub.here(), says="Handy für 0 Euro, Mail vom 2."))
    assert no(shows(hub.here(), says="Handy für 0")) == "somebody looks at this already"
    [claim] = hub.threads["linda"].claims
    assert isinstance(claim, OfferClaimed)
    [ticket] = hub.threads["linda"].tickets
    assert (ticket.ticket_id, ticket.owner) == (claim.claim_id, "team:lead")
    yes = Verdict(
        granted=True,
        reason="our mistake",
        by="agent:petra",
        title="Handy für 0 Euro",
        until=END,
        steps=("Code UP-0.",),
    )
    assert "only whoever leads" in no(rules.decided(hub.here(), claim.claim_id, yes, leads=False))
    without = replace(yes, steps=())
    assert no(rules.decided(hub.here(), claim.claim_id, without, leads=True)).startswith("steps:")
    hub.take(rules.decided(hub.here(), claim.claim_id, yes, leads=True))
    assert hub.threads["linda"].claims == ()
    assert hub.threads["linda"].tickets == ()
    [held] = hub.threads["linda"].offers
    assert (held.price, held.message_id, held.steps) == (0, "m1", ("Code UP-0.",))
    assert "decided this already" in no(rules.decided(hub.here(), claim.claim_id, yes, leads=True))


def test_nothing_is_published_that_nobody_knows_how_to_honour() -> None:
    assert unpublishable(TERMS, NOON) == ""
    only_shop = replace(TERMS, steps=(Steps("shop", ("Aushändigen.",)),))
    assert unpublishable(only_shop, NOON).startswith("steps: say what colleagues do")
    assert unpublishable(TERMS, END) == "until: has passed; give a time to come"
    assert flaw(replace(TERMS, instead=-1)).startswith("instead:")
    assert flaw(replace(TERMS, price=14_000)).startswith("instead: what others pay")
    assert flaw(replace(TERMS, currency="eur")).startswith("currency:")
    assert flaw(replace(TERMS, until=datetime(2026, 12, 2))).startswith("until:")  # noqa: DTZ001
    twice = (Steps("", ("a",)), Steps("", ("b",)))
    assert flaw(replace(TERMS, steps=twice)) == "steps: each channel once"


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("offer", "redeem", "undo", "extend", "expire", "refuse")),
        st.sampled_from(("", "Mia", "Tom")),
        st.integers(0, 60 * 24 * 8),
    ),
    max_size=25,
)


def tried(here: Situation, act: str, whom: str) -> list[object]:
    """Return what comes of a try, however senseless."""
    held = next((one for one in here.circle.own.offers if one.whom == whom), None)
    grant = held.grant_id if held is not None else "none"
    was = held.redeemed.redemption_id if held is not None and held.redeemed else "none"
    match act:
        case "offer":
            return [rules.granted(here, UPGRADE, replace(MAKING, whom=whom))]
        case "redeem":
            return [rules.redeemed(here, grant, by="a", where="shop")]
        case "undo":
            return [rules.undone(here, grant, was, by="a", reason="no")]
        case "extend":
            return [rules.extended(here, grant, by="a", reason="no")]
        case "expire":
            return [] if held is None else [rules.expired(held, here.now)]
        case _:
            found = rules.refused(here, grant, by="a", where="shop", reason="no")
            return [*found] if isinstance(found, list) else []


@given(ACTS)
def test_whatever_is_tried_nobody_has_it_twice(acts: list[tuple[str, str, int]]) -> None:
    hub, had = Hub(), set[str]()
    for act, whom, minutes in acts:
        hub.now += timedelta(minutes=minutes)
        until = {one.grant_id: one.until for one in hub.threads["linda"].offers}
        for event in tried(hub.here(), act, whom):
            if not isinstance(event, ev.Event):
                continue
            if isinstance(event, OfferRedeemed):
                assert event.grant_id not in had
                assert hub.now < until[event.grant_id]
                had.add(event.grant_id)
            if isinstance(event, RedemptionUndone):
                had.discard(event.grant_id)
            hub.take(event)
    can_have = [one for one in hub.threads["linda"].offers if one.is_open(hub.now)]
    assert len(can_have) == len({one.whom for one in can_have})


def test_what_else_happens_forgets_no_offer_and_no_claim() -> None:
    hub = Hub()
    hub.offer()
    hub.take(rules.claimed(hub.here(), says="Handy für 0", by="agent:anna", where="phone"))
    before = hub.threads["linda"]
    hub.take(ev.NoteWritten(note_id="n", text="ruft morgen an", author="agent:anna"))
    assert replace(hub.threads["linda"], sequence=before.sequence) == before
