"""May a program make an offer to a customer, redeem it, or say what became of it?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.core.offer.standing import BOOKED
from faden.core.offer.terms import MOST_CENTS
from faden.core.offering.rules import Verdict
from faden.engine.wanted.offers import (
    BookRedemption,
    ClaimOffer,
    DecideClaim,
    ExtendOffer,
    MakeOffer,
    RedeemOffer,
    RefuseOffer,
    UndoRedemption,
)
from faden.store.offers.having import Having, claims_of, having
from faden.store.registry import ROLES
from faden.store.views_customer import customer
from faden.web.api.commands import Body, Made, by, done, who, writing
from faden.web.api.door import Call
from faden.web.api.offers.catalogue import TAG, Cents, Lines
from faden.web.api.operation import Operation, Parameter
from faden.web.api.problem import Problem
from faden.web.visit import LEADERS

_CUSTOMER = "/api/v1/customers/{customer_id}"
_OFFERS = _CUSTOMER + "/offers"
_OFFER = _OFFERS + "/{grant_id}"
_CLAIMS = _CUSTOMER + "/offer-claims"

Reason = Annotated[str, Meta(min_length=1, max_length=500)]
Where = Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,29}$")]
Words = Annotated[str, Meta(max_length=200)]
Currency = Annotated[str, Meta(pattern="^([A-Z]{3})?$")]


class MakeBody(Body):
    """What is offered, and where the customer is told; a lower price needs a reason."""

    offer: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
    where: Where = "api"
    whom: Words = ""
    price_cents: Cents | None = None
    reason: Annotated[str, Meta(max_length=500)] = ""


class RedeemBody(Body):
    """Where the customer has it; price and currency are checked if they are said."""

    where: Where
    place: Words = ""
    price_cents: Cents | None = None
    currency: Currency = ""
    order: Words = ""


class BookBody(Body):
    """What was booked for the customer, in whole cents, and what your system calls it."""

    price_cents: Annotated[int, Meta(ge=0, le=MOST_CENTS)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    reference: Annotated[str, Meta(max_length=200)] = ""


class UndoBody(Body):
    """Which redemption was a mistake, and why."""

    redemption_id: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    reason: Reason


class BecauseBody(Body):
    """Why."""

    reason: Reason


class RefuseBody(Body):
    """Why it was not honoured, and where."""

    where: Where
    reason: Reason


class ClaimBody(Body):
    """What the customer shows: a mail, a letter, a screenshot."""

    says: Reason
    where: Where
    message_id: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")] | None = None
    price_cents: Annotated[int, Meta(ge=0, le=MOST_CENTS)] | None = None
    currency: Currency = ""


class VerdictBody(Body):
    """Whether it is honoured: then for which price, until when, and what colleagues do."""

    granted: bool
    reason: Reason
    title: Words = ""
    price_cents: Cents = 0
    until: Annotated[datetime, Meta(tz=True)] | None = None
    whom: Words = ""
    steps: Lines = ()


class RedemptionShown(msgspec.Struct):
    """When and where the customer had it."""

    id: str
    at: datetime
    price_cents: int
    where: str
    place: str
    by: str
    order: str
    undo_until: datetime
    booking: str  #: owed | booked | unbooked; empty: no system has to book it
    reference: str


class Booked(msgspec.Struct):
    """Whether that is what was granted, and what was."""

    accepted: bool
    price_cents: int
    currency: str


class HeldShown(msgspec.Struct):
    """An offer that was made to the customer, or to somebody they answer for."""

    id: str
    customer_id: str  #: the record it stands on
    offer: str | None
    version: int | None
    title: str
    state: str  #: open | redeemed | expired
    price_cents: int
    instead_cents: int | None
    currency: str
    until: datetime
    extends_to: datetime | None  #: until when it can be extended now
    whom: str
    where: str
    made_at: datetime
    message_id: str | None
    steps: list[str]  #: on the channel asked for
    unneeded: list[str]
    alternatives: list[str]
    not_honoured: bool  #: somebody refused it; whoever leads looks at that
    redeemed: RedemptionShown | None


class ClaimShown(msgspec.Struct):
    """What the customer shows, and nobody has decided about."""

    id: str
    customer_id: str
    says: str
    where: str
    message_id: str | None
    price_cents: int | None
    currency: str


class HavingShown(msgspec.Struct):
    """What a customer was offered, the newest first."""

    items: list[HeldShown]
    claims: list[ClaimShown]


async def show(call: Call, _body: None) -> HavingShown:
    """List a person's offers."""
    views, workspace = call.services.views, call.workspace
    seen = await customer(views, workspace, _name(call, "customer_id"))
    if seen is None:
        raise Problem(404, "There is no such customer.")
    channel = call.request.query_params.get("channel", "")
    found = await having(views, workspace, seen.person)
    return HavingShown(
        [_shown(one, channel, call.now) for one in found],
        [
            ClaimShown(
                id=claim.claim_id,
                customer_id=home,
                says=claim.says,
                where=claim.where,
                message_id=claim.message_id,
                price_cents=claim.price,
                currency=claim.currency,
            )
            for home, claim in claims_of(seen.person)
        ],
    )


def _shown(one: Having, channel: str, now: datetime) -> HeldShown:
    held = one.held
    was = held.redeemed
    state = "redeemed" if was is not None else "open" if held.is_open(now) else "expired"
    return HeldShown(
        id=held.grant_id,
        customer_id=one.customer_id,
        offer=held.offer_id or None,
        version=held.version or None,
        title=held.title,
        state=state,
        price_cents=held.price,
        instead_cents=held.instead,
        currency=held.currency,
        until=held.until,
        extends_to=held.extends_to(now),
        whom=held.whom,
        where=held.where,
        made_at=held.at,
        message_id=held.message_id,
        steps=[*one.steps_on(channel)],
        unneeded=[*one.unneeded],
        alternatives=[*one.alternatives],
        not_honoured=held.refused is not None and was is None,
        redeemed=None
        if was is None
        else RedemptionShown(
            id=was.redemption_id,
            at=was.at,
            price_cents=was.price,
            where=was.where,
            place=was.place,
            by=was.by,
            order=was.order,
            undo_until=was.undo_until,
            booking=was.booking,
            reference=was.reference,
        ),
    )


async def make(call: Call, body: MakeBody) -> Made:
    """Offer something of the catalogue."""
    return await by(
        call,
        body,
        MakeOffer,
        customer_id=_name(call, "customer_id"),
        offer_id=body.offer,
        where=body.where,
        whom=body.whom,
        price=body.price_cents,
        reason=body.reason,
        leads=call.token.role in LEADERS,
    )


async def redeem(call: Call, body: RedeemBody) -> Made:
    """Say that the customer has it now."""
    return await by(
        call,
        body,
        RedeemOffer,
        **_which(call),
        where=body.where,
        place=body.place,
        price=body.price_cents,
        currency=body.currency,
        order=body.order,
    )


async def book(call: Call, body: BookBody) -> Booked:
    """Say what was booked; another price than was granted is not taken for it."""
    said = {"price": body.price_cents, "currency": body.currency, "reference": body.reference}
    await by(call, body, BookRedemption, **_which(call), **said)
    views, workspace = call.services.views, call.workspace
    seen = await customer(views, workspace, _name(call, "customer_id"))
    found = await having(views, workspace, seen.person) if seen is not None else []
    for one in found:
        was = one.held.redeemed
        if one.held.grant_id == _name(call, "grant_id") and was is not None:
            return Booked(was.booking == BOOKED, was.price, one.held.currency)
    raise Problem(404, "There is no such offer.")


async def undo(call: Call, body: UndoBody) -> Made:
    """Say that a redemption was a mistake."""
    said = {"redemption_id": body.redemption_id, "reason": body.reason}
    return await by(call, body, UndoRedemption, **_which(call), **said)


async def extend(call: Call, body: BecauseBody) -> Made:
    """Let it be had for longer, once."""
    return await by(call, body, ExtendOffer, **_which(call), reason=body.reason)


async def refuse(call: Call, body: RefuseBody) -> Made:
    """Say that it was not honoured, and why."""
    said = {"where": body.where, "reason": body.reason}
    return await by(call, body, RefuseOffer, **_which(call), **said)


async def claim(call: Call, body: ClaimBody) -> Made:
    """Take down an offer that the customer shows."""
    return await by(
        call,
        body,
        ClaimOffer,
        customer_id=_name(call, "customer_id"),
        says=body.says,
        where=body.where,
        message_id=body.message_id,
        price=body.price_cents,
        currency=body.currency,
    )


async def decide(call: Call, body: VerdictBody) -> Made:
    """Honour what the customer shows, or decline it."""
    verdict = Verdict(
        granted=body.granted,
        reason=body.reason,
        by=who(call),
        title=body.title,
        price=body.price_cents,
        until=body.until,
        whom=body.whom,
        steps=body.steps,
    )
    return await done(
        call,
        body,
        DecideClaim,
        customer_id=_name(call, "customer_id"),
        claim_id=_name(call, "claim_id"),
        verdict=verdict,
        leads=call.token.role in LEADERS,
    )


def _name(call: Call, name: str) -> str:
    return str(call.request.path_params[name])


def _which(call: Call) -> dict[str, object]:
    return {one: _name(call, one) for one in ("customer_id", "grant_id")}


def operations() -> list[Operation]:
    """Return what programs may do about offers to customers."""
    channel = Parameter(
        name="channel", says="Whose steps are shown: phone, shop …; those for all if left out"
    )
    return [
        Operation(
            method="GET",
            path=_OFFERS,
            name="listCustomerOffers",
            says="List what a customer, or who they answer for, was offered, and how it stands",
            tag=TAG,
            roles=frozenset(ROLES),
            does=show,
            gives=HavingShown,
            asks=(channel,),
        ),
        writing(
            _OFFERS,
            "makeOffer",
            "Offer the customer something of the catalogue; once for each person it is for",
            make,
            MakeBody,
            tag=TAG,
        ),
        *_redemptions(),
        writing(
            _OFFER + "/extend",
            "extendOffer",
            "Let an offer be had for longer, once",
            extend,
            BecauseBody,
            tag=TAG,
        ),
        writing(
            _OFFER + "/refuse",
            "refuseOffer",
            "Say that an offer was not honoured; whoever leads hears why, and it stands",
            refuse,
            RefuseBody,
            tag=TAG,
        ),
        *_claims(),
    ]


def _redemptions() -> list[Operation]:
    return [
        writing(
            _OFFER + "/redeem",
            "redeemOffer",
            "Say that the customer has it: once, wherever they come first",
            redeem,
            RedeemBody,
            tag=TAG,
        ),
        writing(
            _OFFER + "/booked",
            "bookRedemption",
            "Say what your system has booked, so that the invoice shows what was granted",
            book,
            BookBody,
            tag=TAG,
            gives=Booked,
        ),
        writing(
            _OFFER + "/undo",
            "undoRedemption",
            "Say that a redemption was a mistake, within its time",
            undo,
            UndoBody,
            tag=TAG,
        ),
    ]


def _claims() -> list[Operation]:
    return [
        writing(
            _CLAIMS,
            "claimOffer",
            "Take down an offer that the customer shows and nobody entered",
            claim,
            ClaimBody,
            tag=TAG,
        ),
        writing(
            _CLAIMS + "/{claim_id}/decide",
            "decideOfferClaim",
            "Honour what the customer shows, or decline it; for roles that lead",
            decide,
            VerdictBody,
            tag=TAG,
        ),
    ]
