"""How is what happened to an offer told in one sentence?"""

from __future__ import annotations

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
from faden.web.desk.about.special_line import Name
from faden.web.language import mark
from faden.web.shown import Clock, Translate, amount

WHERE = {
    "desk": mark("at the desk"),
    "phone": mark("by phone"),
    "shop": mark("in the shop"),
    "counter": mark("at the counter"),
    "chat": mark("in the chat"),
    "email": mark("by e-mail"),
    "webhook": mark("by text message"),
    "sms": mark("by text message"),
    "web": mark("on the web"),
    "letter": mark("by letter"),
    "api": mark("by a program"),
}


def where_words(where: str, place: str, say: Translate) -> str:
    """Return on which channel, and which shop or till."""
    words = say(WHERE[where]) if where in WHERE else where
    return f"{words} ({place})" if place else words


def say_offer(event: OfferEvent, say: Translate, name: Name, clock: Clock) -> str:
    """Return the event in one sentence."""
    match event:
        case OfferGranted():
            return _made(event, say, name, clock)
        case OfferRedeemed():
            return say(
                "Offer redeemed %(where)s by %(who)s: %(price)s charged",
                where=where_words(event.where, event.place, say),
                who=name(event.by),
                price=amount(event.price, event.currency, clock.language),
            )
        case OfferBooked() | OfferUnbooked():
            return _booking(event, say, name, clock)
        case RedemptionUndone():
            return say(
                "%(who)s undid the redemption: %(why)s", who=name(event.by), why=event.reason
            )
        case OfferExtended():
            return say(
                "%(who)s extended the offer until %(until)s: %(why)s",
                who=name(event.by),
                until=clock.moment(event.until),
                why=event.reason,
            )
        case OfferExpired():
            return say("The offer ended %(until)s unused", until=clock.moment(event.until))
        case OfferRefused() | OfferClaimed() | ClaimDeclined():
            return _doubted(event, say, name)
        case _:
            assert_never(event)


def _booking(event: OfferBooked | OfferUnbooked, say: Translate, name: Name, clock: Clock) -> str:
    if isinstance(event, OfferBooked):
        words = say("%(who)s has booked it as granted", who=name(event.by))
        return f"{words} · {event.reference}" if event.reference else words
    if event.price is None:
        return say("Nobody has booked what was granted: the invoice would not show it")
    price = amount(event.price, event.currency, clock.language)
    return say("Booked otherwise than granted: %(price)s. Have it put right", price=price)


def _doubted(event: OfferRefused | OfferClaimed | ClaimDeclined, say: Translate, name: Name) -> str:
    match event:
        case OfferRefused():
            return say(
                "%(who)s did not honour the offer %(where)s: %(why)s. It stands; whoever leads "
                "looks at it",
                who=name(event.by),
                where=where_words(event.where, "", say),
                why=event.reason,
            )
        case OfferClaimed():
            return say(
                "The customer shows an offer %(where)s: “%(says)s”",
                where=where_words(event.where, "", say),
                says=event.says,
            )
        case ClaimDeclined():
            return say(
                "%(who)s declined the offer that the customer showed: %(why)s",
                who=name(event.by),
                why=event.reason,
            )
        case _:
            assert_never(event)


def _made(event: OfferGranted, say: Translate, name: Name, clock: Clock) -> str:
    money = amount(event.price, event.currency, clock.language)
    words = say(
        "Offer of %(who)s %(where)s: %(title)s for %(price)s, until %(until)s",
        who=name(event.by),
        where=where_words(event.where, "", say),
        title=event.title,
        price=money,
        until=clock.moment(event.until),
    )
    if event.whom:
        words += " · " + say("for %(whom)s", whom=event.whom)
    return f"{words} · {event.reason}" if event.reason else words
