"""Does the invoice show what was granted, and who hears when it would not?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.offers.test_given import TERMS, deed, made, no, offer, redeeming, shop
from tests.engine.office import Office

from faden.core.offer.happening import OfferBooked, OfferUnbooked
from faden.core.offer.standing import Redemption
from faden.core.offering.booking import OTHERWISE, UNBOOKED
from faden.core.ticket import Ticket
from faden.engine import command as cmd
from faden.engine.administration import offers as administration
from faden.engine.offers.alarms import ring_offers
from faden.engine.wanted.offers import BookRedemption, MakeOffer, UndoRedemption

__all__ = ["shop"]

OFFER = "upgrade-booked"


@pytest.fixture
def till(shop: Office) -> Office:
    """An offer that billing has to book."""
    deed(shop, administration.save, OFFER, replace(TERMS, books="billing"))
    deed(shop, administration.publish, OFFER)
    return shop


def granted(till: Office) -> str:
    command = MakeOffer(
        workspace=1, customer_id=till.customer(), offer_id=OFFER, by="agent:anna", where="phone"
    )
    return made(till.do(command))


def booking(till: Office, grant: str, price: int = 0, currency: str = "EUR") -> BookRedemption:
    return BookRedemption(
        workspace=1,
        customer_id=till.customer(),
        grant_id=grant,
        price=price,
        currency=currency,
        reference="R-17",
        by="api:billing",
    )


def ring(till: Office, **later: float) -> int:
    till.now += timedelta(**later)
    return till.run(ring_offers(till.store, till, now=till.now, new_id=till.new_id))


def owed(till: Office) -> list[Ticket]:
    return [one for one in till.thread().tickets if one.inner and one.state == "open"]


def redemption(till: Office) -> Redemption:
    [was] = [one.redeemed for one in till.thread().offers if one.redeemed is not None]
    return was


def test_redeemed_it_is_promised_for_the_invoice_and_kept_once_it_is_booked(till: Office) -> None:
    grant = granted(till)
    made(till.do(redeeming(till, grant)))
    [promise] = till.thread().promises
    assert promise.what == "Handy kostenlos aufrüsten: 0.00 EUR auf Ihrer nächsten Rechnung"
    assert (promise.kind, promise.state, redemption(till).booking) == ("price", "open", "owed")
    done = till.do(booking(till, grant))
    assert isinstance(done, cmd.Done)
    assert not done.repeated
    again = till.do(booking(till, grant))
    assert isinstance(again, cmd.Done)
    assert again.repeated
    assert (redemption(till).booking, redemption(till).reference) == ("booked", "R-17")
    assert [one.state for one in till.thread().promises] == ["kept"]
    assert ring(till, days=2) == 0
    assert owed(till) == []


def test_unsaid_within_the_hour_whoever_leads_has_it_and_the_promise_stands(till: Office) -> None:
    grant = granted(till)
    made(till.do(redeeming(till, grant)))
    assert ring(till, minutes=59) == 0
    assert ring(till, minutes=1) == 1
    assert ring(till, days=1) == 0
    [ticket] = owed(till)
    assert (ticket.reason, ticket.owner) == (UNBOOKED, "team:lead")
    assert redemption(till).booking == "unbooked"
    assert [one.state for one in till.thread().promises] == ["open"]
    till.do(booking(till, grant))
    assert owed(till) == []
    assert [one.state for one in till.thread().promises] == ["kept"]


@pytest.mark.parametrize(("price", "currency"), [(13_000, "EUR"), (0, "CHF")])
def test_another_price_is_not_taken_for_it(till: Office, price: int, currency: str) -> None:
    """S1: told 130 and not 0."""
    grant = granted(till)
    made(till.do(redeeming(till, grant)))
    assert isinstance(till.do(booking(till, grant, price, currency)), cmd.Done)
    assert isinstance(till.do(booking(till, grant, price, currency)), cmd.Done)
    [ticket] = owed(till)
    assert ticket.reason == OTHERWISE
    wrong = [one for one in till.events() if isinstance(one, OfferUnbooked)]
    assert {(one.price, one.currency) for one in wrong} == {(price, currency)}
    assert not [one for one in till.events() if isinstance(one, OfferBooked)]
    till.do(booking(till, grant))
    assert owed(till) == []
    assert redemption(till).booking == "booked"


def test_undone_there_is_nothing_to_book_and_nothing_is_promised(till: Office) -> None:
    grant = granted(till)
    redeemed = made(till.do(redeeming(till, grant)))
    undo = UndoRedemption(
        workspace=1,
        customer_id=till.customer(),
        grant_id=grant,
        redemption_id=redeemed,
        by="agent:jonas",
        reason="falsche Kundin",
    )
    assert isinstance(till.do(undo), cmd.Done)
    assert [one.state for one in till.thread().promises] == ["released"]
    assert ring(till, hours=2) == 0
    assert "nothing to book" in no(till.do(booking(till, grant)))
    made(till.do(redeeming(till, grant)))
    assert ring(till, hours=2) == 1
    assert [one.state for one in till.thread().promises] == ["released", "open"]


def test_without_a_system_nothing_is_owed(till: Office) -> None:
    grant = offer(till)
    made(till.do(redeeming(till, grant)))
    assert till.thread().promises == ()
    assert ring(till, hours=2) == 0
