"""What is told of offers and promises: the event, and the `data` that a receiver reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from faden.core.event import Event
from faden.core.offer.happening import (
    OfferBooked,
    OfferExpired,
    OfferExtended,
    OfferGranted,
    OfferRedeemed,
    OfferRefused,
    OfferUnbooked,
    RedemptionUndone,
)
from faden.core.process.happening import ProcessStuck
from faden.core.promise.happening import (
    PromiseAnswered,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
)

END = datetime(2026, 12, 2, 22, 59, tzinfo=UTC)
_END = "2026-12-02T22:59:00.000Z"
GRANT, REDEMPTION, MESSAGE, TICKET = (f"{n:032x}" for n in (0x6A01, 0x4ED1, 0xAE01, 0x7A01))

OFFERS: list[tuple[str, Event, dict[str, Any]]] = [
    (
        "offer.made",
        OfferGranted(
            grant_id=GRANT,
            title="Handy kostenlos aufrüsten",
            price=0,
            currency="EUR",
            until=END,
            by="api:shop",
            where="email",
            offer_id="phone-upgrade",
            version=3,
            instead=13_000,
            whom="Mia",
            message_id=MESSAGE,
        ),
        {
            "grant_id": GRANT,
            "offer_id": "phone-upgrade",
            "version": 3,
            "title": "Handy kostenlos aufrüsten",
            "price_cents": 0,
            "instead_cents": 13_000,
            "currency": "EUR",
            "until": _END,
            "whom": "Mia",
            "where": "email",
            "message_id": MESSAGE,
            "reason": None,
            "by": "api:shop",
        },
    ),
    (
        "offer.redeemed",
        OfferRedeemed(
            grant_id=GRANT,
            redemption_id=REDEMPTION,
            price=0,
            currency="EUR",
            where="counter",
            place="Köln Süd",
            by="agent:jonas",
            undo_until=END,
            order="A-100",
        ),
        {
            "grant_id": GRANT,
            "redemption_id": REDEMPTION,
            "price_cents": 0,
            "currency": "EUR",
            "where": "counter",
            "place": "Köln Süd",
            "order": "A-100",
            "books": None,
            "undo_until": _END,
            "by": "agent:jonas",
        },
    ),
    (
        "offer.undone",
        RedemptionUndone(
            grant_id=GRANT, redemption_id=REDEMPTION, by="agent:jonas", reason="falsche Kundin"
        ),
        {
            "grant_id": GRANT,
            "redemption_id": REDEMPTION,
            "reason": "falsche Kundin",
            "by": "agent:jonas",
        },
    ),
    (
        "offer.refused",
        OfferRefused(
            grant_id=GRANT,
            ticket_id=TICKET,
            reason="Mail nicht gefunden",
            where="shop",
            by="agent:jonas",
        ),
        {
            "grant_id": GRANT,
            "ticket_id": TICKET,
            "where": "shop",
            "reason": "Mail nicht gefunden",
            "by": "agent:jonas",
        },
    ),
    (
        "offer.extended",
        OfferExtended(grant_id=GRANT, until=END, by="agent:anna", reason="war krank"),
        {"grant_id": GRANT, "until": _END, "reason": "war krank", "by": "agent:anna"},
    ),
    (
        "offer.expired",
        OfferExpired(grant_id=GRANT, until=END),
        {"grant_id": GRANT, "until": _END},
    ),
]
PROMISES: list[tuple[str, Event, dict[str, Any]]] = [
    (
        "promise.made",
        PromiseMade(
            promise_id=GRANT,
            what="das Paket",
            kind="delivery",
            due_at=END,
            owner="team:lager",
            by="api:shop",
            where="email",
            message_id=MESSAGE,
        ),
        {
            "promise_id": GRANT,
            "what": "das Paket",
            "kind": "delivery",
            "due_at": _END,
            "owner": "team:lager",
            "where": "email",
            "message_id": MESSAGE,
            "alternative": None,
            "by": "api:shop",
        },
    ),
    (
        "promise.kept",
        PromiseKept(promise_id=GRANT, by="api:shop", evidence="DHL 17"),
        {"promise_id": GRANT, "evidence": "DHL 17", "by": "api:shop"},
    ),
    (
        "promise.moved",
        PromiseMoved(
            promise_id=GRANT, due_at=END, reason="Lager zu", by="agent:anna", told=MESSAGE
        ),
        {
            "promise_id": GRANT,
            "due_at": _END,
            "reason": "Lager zu",
            "told": MESSAGE,
            "by": "agent:anna",
        },
    ),
    (
        "promise.broken",
        PromiseBroken(promise_id=GRANT, due_at=END, told=MESSAGE),
        {"promise_id": GRANT, "due_at": _END, "told": MESSAGE},
    ),
    (
        "offer.booked",
        OfferBooked(grant_id=GRANT, redemption_id=GRANT, reference="R-17", by="api:billing"),
        {
            "grant_id": GRANT,
            "redemption_id": GRANT,
            "reference": "R-17",
            "by": "api:billing",
        },
    ),
    (
        "offer.unbooked",
        OfferUnbooked(
            grant_id=GRANT, redemption_id=GRANT, ticket_id=GRANT, price=13_000, currency="EUR"
        ),
        {
            "grant_id": GRANT,
            "redemption_id": GRANT,
            "ticket_id": GRANT,
            "price_cents": 13_000,
            "currency": "EUR",
        },
    ),
    (
        "promise.answered",
        PromiseAnswered(promise_id=GRANT, wants="instead"),
        {"promise_id": GRANT, "wants": "instead"},
    ),
    (
        "process.stuck",
        ProcessStuck(process_id=GRANT, since=END, ticket_id=GRANT),
        {"process_id": GRANT, "since": _END},
    ),
    (
        "promise.released",
        PromiseReleased(promise_id=GRANT, by="agent:anna", reason="holt es ab"),
        {"promise_id": GRANT, "reason": "holt es ab", "by": "agent:anna"},
    ),
]
