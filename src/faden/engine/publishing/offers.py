"""What does a system that subscribed read about an offer?

What customers show and nobody has entered is told when it is decided: as an offer that was made.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_never

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


def offer_told(event: OfferEvent) -> tuple[str, dict[str, Any]] | None:
    """Return the kind, and what is said of the offer; None: it is ours alone."""
    match event:
        case OfferClaimed() | ClaimDeclined():
            return None
        case OfferGranted():
            return "offer.made", _made(event)
        case OfferRedeemed() | OfferBooked() | OfferUnbooked():
            return _had(event)
        case RedemptionUndone():
            return "offer.undone", {
                "grant_id": event.grant_id,
                "redemption_id": event.redemption_id,
                "reason": event.reason,
                "by": event.by,
            }
        case OfferRefused():
            return "offer.refused", {
                "grant_id": event.grant_id,
                "ticket_id": event.ticket_id,
                "where": event.where,
                "reason": event.reason,
                "by": event.by,
            }
        case OfferExtended():
            until = _time(event.until)
            said = {"grant_id": event.grant_id, "until": until}
            return "offer.extended", said | {"reason": event.reason, "by": event.by}
        case OfferExpired():
            return "offer.expired", {"grant_id": event.grant_id, "until": _time(event.until)}
        case _:
            assert_never(event)


def _had(event: OfferRedeemed | OfferBooked | OfferUnbooked) -> tuple[str, dict[str, Any]]:
    which: dict[str, Any] = {
        "grant_id": event.grant_id,
        "redemption_id": event.redemption_id,
    }
    if isinstance(event, OfferRedeemed):
        return "offer.redeemed", which | {
            "price_cents": event.price,
            "currency": event.currency,
            "where": event.where,
            "place": event.place or None,
            "order": event.order or None,
            "undo_until": _time(event.undo_until),
            "books": event.books or None,
            "by": event.by,
        }
    if isinstance(event, OfferBooked):
        said = {"reference": event.reference or None, "by": event.by}
        return "offer.booked", which | said
    other = {"price_cents": event.price, "currency": event.currency or None}
    return "offer.unbooked", which | {"ticket_id": event.ticket_id} | other


def _made(event: OfferGranted) -> dict[str, Any]:
    return {
        "grant_id": event.grant_id,
        "offer_id": event.offer_id or None,
        "version": event.version or None,
        "title": event.title,
        "price_cents": event.price,
        "instead_cents": event.instead,
        "currency": event.currency,
        "until": _time(event.until),
        "whom": event.whom or None,
        "where": event.where,
        "message_id": event.message_id,
        "reason": event.reason or None,
        "by": event.by,
    }


def _time(moment: datetime) -> str:
    told = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")
