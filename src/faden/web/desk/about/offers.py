"""What stands on the card of offers beside a customer's thread?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from faden.core.offer.happening import OfferClaimed
from faden.core.offer.standing import BOOKED, OWED, UNBOOKED, Held
from faden.store.offers.catalogue import listed
from faden.store.offers.having import Having, claims_of, having
from faden.store.views_customer import Customer
from faden.web.desk.about.offer_line import where_words
from faden.web.desk.about.special_line import Name
from faden.web.shown import Translate, amount, price_words
from faden.web.visit import Visit

_LATELY = timedelta(days=14)  #: what was redeemed or ended before is not on the card any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One offer that was made."""

    record: str
    held: Held
    price: str
    until: str
    state: str  #: open | redeemed | expired
    steps: tuple[str, ...]
    unneeded: tuple[str, ...]
    alternatives: tuple[str, ...]
    conditions: str
    made: str
    redeemed: str  #: when, where and by whom
    undo: str  #: until when it can be undone; empty: it cannot
    extends: str  #: until when it can be extended; empty: it cannot
    charged: str
    pays: str  #: what they pay
    booked: str  #: what the system that writes the invoice has said; empty: it need not
    is_unbooked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card; prices and times as people here read them."""

    offers: Sequence[Shown]
    claims: Sequence[tuple[str, OfferClaimed, str]]  #: with the record and the price
    catalogue: Mapping[str, str]  #: what can be offered now

    @property
    def can_have(self) -> bool:
        """Say whether there is one that they can have now."""
        return any(one.state == "open" for one in self.offers)


async def card(visit: Visit, seen: Customer, name: Name, *, channel: str = "phone") -> Card:
    """Return it for a customer that is seen, with the steps of a channel."""
    views, workspace, now = visit.services.views, visit.workspace, visit.now
    found = [
        _shown(one, name, visit, channel) for one in await having(views, workspace, seen.person)
    ]
    lately = [one for one in found if one.state == "open" or _is_late(one.held, visit)]
    published = [
        one
        for one in await listed(views, workspace)
        if one.state == "published" and one.terms.until > now
    ]
    return Card(
        offers=sorted(lately, key=lambda one: (one.state != "open", one.held.price)),
        claims=[
            (
                record,
                claim,
                amount(claim.price, claim.currency, visit.language)
                if claim.price is not None
                else "",
            )
            for record, claim in claims_of(seen.person)
        ],
        catalogue={
            one.offer_id: f"{one.terms.title} "
            f"({amount(one.terms.price, one.terms.currency, visit.language)})"
            for one in published
        },
    )


def _is_late(held: Held, visit: Visit) -> bool:
    over = held.redeemed.at if held.redeemed is not None else held.until
    return over > visit.now - _LATELY or held.extends_to(visit.now) is not None


def _shown(one: Having, name: Name, visit: Visit, channel: str) -> Shown:
    held, say, moment = one.held, visit.translate, visit.clock.moment
    was, extends = held.redeemed, held.extends_to(visit.now)
    state = "redeemed" if was is not None else "open" if held.is_open(visit.now) else "expired"
    newest = one.today or one.made
    return Shown(
        record=one.customer_id,
        held=held,
        price=price_words(held, say, visit.language),
        until=moment(held.until),
        state=state,
        steps=one.steps_on(channel),
        unneeded=one.unneeded,
        alternatives=one.alternatives,
        conditions=newest.conditions if newest is not None else "",
        made=say(
            "Made %(when)s %(where)s",
            when=moment(held.at),
            where=where_words(held.where, "", say),
        ),
        redeemed=""
        if was is None
        else say(
            "Redeemed %(when)s %(where)s by %(who)s",
            when=moment(was.at),
            where=where_words(was.where, was.place, say),
            who=name(was.by),
        ),
        undo=moment(was.undo_until) if was is not None and was.undo_until > visit.now else "",
        extends=moment(extends) if state == "expired" and extends is not None else "",
        booked=_booked(held, say),
        is_unbooked=was is not None and was.booking == UNBOOKED,
        pays=amount(held.price, held.currency, visit.language),
        charged="" if was is None else amount(was.price, held.currency, visit.language),
    )


def _booked(held: Held, say: Translate) -> str:
    was = held.redeemed
    if was is None or not was.booking:
        return ""
    if was.booking == BOOKED:
        words = say("%(system)s has booked it: the invoice shows it", system=held.books)
        return f"{words} ({was.reference})" if was.reference else words
    if was.booking == OWED:
        return say("%(system)s has not booked it yet", system=held.books)
    return say("%(system)s has not booked it: have it put right", system=held.books)
