"""Which offers does a customer have, and how does it stand with each?

`Held` is the fold of one grant's events. All that can still be had stay; of the others the last
few, since people ask once more and are then told when and where they had it. Claims stay until
somebody has decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from faden.core.offer.happening import (
    ClaimDeclined,
    OfferBooked,
    OfferClaimed,
    OfferEvent,
    OfferExpired,
    OfferExtended,
    OfferGranted,
    OfferRedeemed,
    OfferRefused,
    OfferUnbooked,
    RedemptionUndone,
)

OWED, BOOKED, UNBOOKED = "owed", "booked", "unbooked"
BOOK_WITHIN = timedelta(hours=1)  #: in which the system that writes the invoice takes it over
MOST_OPEN = 20  #: of one record; who is offered more remembers none
_KEPT = 8  #: of those that are over


@dataclass(frozen=True, slots=True)
class Redemption:
    """When, where and by whom it was redeemed."""

    redemption_id: str
    at: datetime
    price: int
    where: str
    place: str
    by: str
    undo_until: datetime
    order: str = ""
    booking: str = ""  #: owed | booked | unbooked; empty: no system has to book it
    reference: str = ""  #: what that system calls it
    ticket_id: str | None = None  #: of whoever looks after it, where it was not booked in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An offer that was made to this customer."""

    grant_id: str
    title: str
    price: int
    currency: str
    until: datetime
    at: datetime  #: when it was made
    where: str
    offer_id: str = ""
    version: int = 0
    instead: int | None = None
    whom: str = ""
    message_id: str | None = None
    steps: tuple[str, ...] = ()
    extends: timedelta = timedelta(0)
    undo: timedelta = timedelta(0)
    books: str = ""
    extended: bool = False
    expired: bool = False  #: and the thread says so
    refused: str | None = None  #: the ticket of whoever leads, where somebody did not honour it
    redeemed: Redemption | None = None

    @property
    def rings_at(self) -> datetime | None:
        """When its time passes, or it must be booked; None: nothing happens then, or it has."""
        if self.redeemed is not None:
            return self.redeemed.at + BOOK_WITHIN if self.redeemed.booking == OWED else None
        return None if self.expired else self.until

    def is_open(self, now: datetime) -> bool:
        """Say whether the customer can have it."""
        return self.redeemed is None and now < self.until

    def extends_to(self, now: datetime) -> datetime | None:
        """Return until when it can be extended now; None: it cannot."""
        latest = self.until + self.extends
        if self.redeemed is not None or self.extended or not self.extends or now >= latest:
            return None
        return latest


def fold_offers(known: tuple[Held, ...], event: OfferEvent, at: datetime) -> tuple[Held, ...]:
    """Return the offers after one more event; what speaks of an unknown one changes nothing."""
    if isinstance(event, OfferGranted):
        return _kept((*known, _made(event, at)), at)
    if isinstance(event, OfferClaimed | ClaimDeclined):
        return known
    after = (_after(one, event, at) if one.grant_id == event.grant_id else one for one in known)
    return _kept(tuple(after), at)


def fold_claims(known: tuple[OfferClaimed, ...], event: OfferEvent) -> tuple[OfferClaimed, ...]:
    """Return what waits for a decision after one more event, the oldest first."""
    if isinstance(event, OfferClaimed):
        return (*known, event)
    if isinstance(event, OfferGranted | ClaimDeclined):
        return tuple(one for one in known if one.claim_id != event.claim_id)
    return known


def _made(event: OfferGranted, at: datetime) -> Held:
    return Held(
        grant_id=event.grant_id,
        title=event.title,
        price=event.price,
        currency=event.currency,
        until=event.until,
        at=at,
        where=event.where,
        offer_id=event.offer_id,
        version=event.version,
        instead=event.instead,
        whom=event.whom,
        message_id=event.message_id,
        steps=event.steps,
        extends=timedelta(seconds=event.extends),
        undo=timedelta(seconds=event.undo),
        books=event.books,
    )


def _after(
    held: Held,
    event: OfferRedeemed
    | OfferBooked
    | OfferUnbooked
    | RedemptionUndone
    | OfferRefused
    | OfferExtended
    | OfferExpired,
    at: datetime,
) -> Held:
    match event:
        case OfferBooked() | OfferUnbooked():
            return _booking(held, event)
        case OfferRedeemed():
            redemption = Redemption(
                event.redemption_id,
                at,
                event.price,
                event.where,
                event.place,
                event.by,
                event.undo_until,
                event.order,
                OWED if held.books else "",
            )
            return replace(held, redeemed=redemption, refused=None)
        case RedemptionUndone():
            was = held.redeemed
            same = was is not None and was.redemption_id == event.redemption_id
            return replace(held, redeemed=None) if same else held
        case OfferRefused():
            return replace(held, refused=event.ticket_id)
        case OfferExtended():
            return replace(held, until=event.until, extended=True, expired=False)
        case OfferExpired():
            return replace(held, expired=True)
        case _:
            assert_never(event)


def _booking(held: Held, event: OfferBooked | OfferUnbooked) -> Held:
    was = held.redeemed
    if was is None or was.redemption_id != event.redemption_id:
        return held
    if isinstance(event, OfferBooked):
        was = replace(was, booking=BOOKED, reference=event.reference, ticket_id=None)
    else:
        was = replace(was, booking=UNBOOKED, ticket_id=event.ticket_id)
    return replace(held, redeemed=was)


def _kept(offers: tuple[Held, ...], at: datetime) -> tuple[Held, ...]:
    """Forget the oldest of those that nobody can have, undo or extend any more."""
    over = [one for one in offers if _is_over(one, at)]
    gone = {one.grant_id for one in over[:-_KEPT]}
    return tuple(one for one in offers if one.grant_id not in gone)


def _is_over(one: Held, at: datetime) -> bool:
    if one.redeemed is not None:
        return one.redeemed.undo_until <= at and one.redeemed.booking in ("", BOOKED)
    return one.expired and one.extends_to(at) is None
