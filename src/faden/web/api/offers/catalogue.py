"""What does the company offer, and may a program change that?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.core.offer.terms import MOST_CENTS, MOST_LINES, Steps, Terms
from faden.engine.administration import offers
from faden.engine.administration.deed import Deed
from faden.store.offers.catalogue import Listed, listed, readers
from faden.store.registry import ROLES
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.api.settings.changing import Changed, changed, changing
from faden.web.visit import LEADERS

_OFFERS = "/api/v1/offers"
_OFFER = _OFFERS + "/{offer}"
TAG = "offers"

Cents = Annotated[int, Meta(ge=0, le=MOST_CENTS)]
Line = Annotated[str, Meta(min_length=1, max_length=500)]
Lines = Annotated[tuple[Line, ...], Meta(max_length=MOST_LINES)]
Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,29}$")]


class StepsBody(Body):
    """What colleagues on one channel do, in order; no channel: on all that have none here."""

    lines: Lines
    channel: Annotated[str, Meta(pattern="^([a-z][a-z0-9_-]{0,29})?$")] = ""


class OfferBody(Body):
    """An offer: price, until when, for whom, and what colleagues do. Amounts in whole cents."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    price_cents: Cents
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    until: Annotated[datetime, Meta(tz=True)]
    steps: Annotated[tuple[StepsBody, ...], Meta(max_length=MOST_LINES)] = ()
    since: Annotated[datetime, Meta(tz=True)] | None = None
    instead_cents: Cents | None = None
    who: Annotated[str, Meta(max_length=500)] = ""
    conditions: Annotated[str, Meta(max_length=500)] = ""
    code: Annotated[str, Meta(max_length=500)] = ""
    advertised: Annotated[tuple[Name, ...], Meta(max_length=MOST_LINES)] = ()
    unneeded: Lines = ()
    alternatives: Lines = ()
    may_lower_cents: Cents = 0
    lead_may_lower_cents: Cents = 0
    undo_minutes: Annotated[int, Meta(ge=0, le=20_160)] = 30
    extend_days: Annotated[int, Meta(ge=0, le=90)] = 14
    books: Annotated[str, Meta(pattern="^([a-z0-9][a-z0-9._-]{0,49})?$")] = ""


class WithdrawBody(Body):
    """Why it is not offered any more."""

    reason: Line


class OfferChanged(Changed):
    """The version that is meant."""

    offer: str
    version: int
    state: str


class StepsShown(msgspec.Struct):
    """What colleagues on one channel do; empty: on all others."""

    channel: str
    lines: list[str]


class OfferShown(msgspec.Struct):
    """An offer as everybody in the company sees it."""

    id: str
    version: int
    state: str  #: draft | published | withdrawn
    title: str
    price_cents: int
    currency: str
    instead_cents: int | None
    since: datetime | None
    until: datetime
    who: str
    conditions: str
    code: str
    advertised: list[str]
    steps: list[StepsShown]
    unneeded: list[str]
    alternatives: list[str]
    may_lower_cents: int
    lead_may_lower_cents: int
    undo_minutes: int
    extend_days: int
    books: str  #: the system that books a redemption, so that the invoice shows it; empty: none
    withdrawn_because: str
    made: int  #: how often it was made, of every version
    redeemed: int
    read_by: int  #: how many colleagues have confirmed this version


class OffersShown(msgspec.Struct):
    """The catalogue, what ends first first."""

    items: list[OfferShown]


class ReaderShown(msgspec.Struct):
    """A colleague who has read and understood it."""

    agent: str
    at: datetime


class ReadersShown(msgspec.Struct):
    """Who has confirmed the newest version."""

    offer: str
    version: int
    items: list[ReaderShown]


def shown(one: Listed) -> OfferShown:
    """Return an offer as programs read it."""
    terms = one.terms
    return OfferShown(
        id=one.offer_id,
        version=one.version,
        state=one.state,
        title=terms.title,
        price_cents=terms.price,
        currency=terms.currency,
        instead_cents=terms.instead,
        since=terms.since,
        until=terms.until,
        who=terms.who,
        conditions=terms.conditions,
        code=terms.code,
        advertised=[*terms.advertised],
        steps=[StepsShown(each.channel, [*each.lines]) for each in terms.steps],
        unneeded=[*terms.unneeded],
        alternatives=[*terms.alternatives],
        may_lower_cents=terms.may_lower,
        lead_may_lower_cents=terms.lead_may_lower,
        undo_minutes=int(terms.undo / timedelta(minutes=1)),
        extend_days=terms.extends.days,
        books=terms.books,
        withdrawn_because=one.reason,
        made=one.granted,
        redeemed=one.redeemed,
        read_by=one.read_by,
    )


async def show(call: Call, _body: None) -> OffersShown:
    """List what is offered, was offered, and is being prepared."""
    found = await listed(call.services.views, call.workspace)
    return OffersShown([shown(one) for one in found])


async def show_readers(call: Call, _body: None) -> ReadersShown:
    """List who has confirmed the newest version."""
    offer = _offer(call)
    found = await listed(call.services.views, call.workspace)
    one = next((one for one in found if one.offer_id == offer and one.state != "draft"), None)
    if one is None:
        raise Problem(404, "There is no such offer.")
    known = await readers(call.services.views, call.workspace, offer, one.version)
    return ReadersShown(offer, one.version, [ReaderShown(agent, at) for agent, at in known])


async def put(call: Call, body: OfferBody) -> OfferChanged:
    """Write a draft, or change it."""
    offer = _offer(call)

    async def act(deed: Deed) -> OfferChanged:
        version = await offers.save(deed, offer, _terms(body))
        return OfferChanged(offer=offer, version=version, state="draft")

    return await changed(call, body, act, gives=OfferChanged)


async def publish(call: Call, _body: None) -> OfferChanged:
    """Let everybody offer it."""
    offer = _offer(call)

    async def act(deed: Deed) -> OfferChanged:
        version = await offers.publish(deed, offer)
        return OfferChanged(offer=offer, version=version, state="published")

    return await changed(call, None, act, gives=OfferChanged)


async def withdraw(call: Call, body: WithdrawBody) -> OfferChanged:
    """Offer it to nobody any more."""
    offer = _offer(call)

    async def act(deed: Deed) -> OfferChanged:
        version = await offers.withdraw(deed, offer, reason=body.reason)
        return OfferChanged(offer=offer, version=version, state="withdrawn")

    return await changed(call, body, act, gives=OfferChanged)


def _offer(call: Call) -> str:
    return str(call.request.path_params["offer"])


def _terms(body: OfferBody) -> Terms:
    return Terms(
        title=body.title,
        price=body.price_cents,
        currency=body.currency,
        until=body.until,
        since=body.since,
        instead=body.instead_cents,
        who=body.who,
        conditions=body.conditions,
        code=body.code,
        advertised=body.advertised,
        steps=tuple(Steps(one.channel, one.lines) for one in body.steps),
        unneeded=body.unneeded,
        alternatives=body.alternatives,
        may_lower=body.may_lower_cents,
        lead_may_lower=body.lead_may_lower_cents,
        undo=timedelta(minutes=body.undo_minutes),
        extends=timedelta(days=body.extend_days),
        books=body.books,
    )


def operations() -> list[Operation]:
    """Return what can be asked about the catalogue."""
    return [
        Operation(
            method="GET",
            path=_OFFERS,
            name="listOffers",
            says="List what the company offers now, has offered, and prepares",
            tag=TAG,
            roles=frozenset(ROLES),
            does=show,
            gives=OffersShown,
        ),
        Operation(
            method="GET",
            path=_OFFER + "/readers",
            name="listOfferReaders",
            says="List who has read and understood the newest version of an offer",
            tag=TAG,
            roles=LEADERS,
            does=show_readers,
            gives=ReadersShown,
        ),
        changing(
            f"PUT {_OFFER}",
            "putOffer",
            "Write the draft of an offer, or of its next version",
            put,
            OfferChanged,
            takes=OfferBody,
            tag=TAG,
        ),
        changing(
            f"POST {_OFFER}/publish",
            "publishOffer",
            "Let everybody offer it; refused where colleagues are not told what to do",
            publish,
            OfferChanged,
            tag=TAG,
        ),
        changing(
            f"POST {_OFFER}/withdraw",
            "withdrawOffer",
            "Offer it to nobody any more; who was given it keeps it",
            withdraw,
            OfferChanged,
            takes=WithdrawBody,
            tag=TAG,
        ),
    ]
