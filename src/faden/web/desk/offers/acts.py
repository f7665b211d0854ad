"""What is done about an offer from the desk: made, redeemed, undone, refused, decided?"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from starlette.responses import Response

from faden.core.offering.rules import Verdict
from faden.engine.wanted.offers import (
    ClaimOffer,
    DecideClaim,
    ExtendOffer,
    MakeOffer,
    RedeemOffer,
    RefuseOffer,
    UndoRedemption,
)
from faden.web.desk.customer import Refused, carry_out, show_with
from faden.web.shown import cents_of
from faden.web.visit import LEADERS, Visit

HERE = "desk"


async def make(visit: Visit) -> Response:
    """Offer the customer something of the catalogue."""
    command = MakeOffer(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        offer_id=visit.text("offer", longest=100),
        by=visit.me,
        where=HERE,
        whom=visit.text("whom", longest=200),
        leads=visit.session.role in LEADERS,
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form="offer", sentence="offer-made")


async def redeem(visit: Visit) -> Response:
    """The customer has it now."""
    command = RedeemOffer(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        grant_id=visit.text("grant", longest=40),
        by=visit.me,
        where=HERE,
        order=visit.text("order", longest=200),
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form="offer", sentence="offer-redeemed")


async def undo(visit: Visit) -> Response:
    """That was a mistake."""
    command = UndoRedemption(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        grant_id=visit.text("grant", longest=40),
        redemption_id=visit.text("redemption", longest=40),
        by=visit.me,
        reason=visit.text("why", longest=2_000),
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form="offer", sentence="offer-undone")


async def refuse(visit: Visit) -> Response:
    """It is not honoured, for a reason that whoever leads hears."""
    command = RefuseOffer(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        grant_id=visit.text("grant", longest=40),
        by=visit.me,
        where=HERE,
        reason=visit.text("why", longest=2_000),
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form="offer", sentence="offer-refused")


async def extend(visit: Visit) -> Response:
    """It can be had for longer."""
    command = ExtendOffer(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        grant_id=visit.text("grant", longest=40),
        by=visit.me,
        reason=visit.text("why", longest=2_000),
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form="offer", sentence="offer-extended")


async def claim(visit: Visit) -> Response:
    """The customer shows an offer that nobody entered."""
    typed = visit.text("price", longest=20)
    cents = cents_of(typed)
    if typed and cents is None:
        reason = visit.translate("Write an amount, such as 25 or 25.50.")
        return await show_with(visit, Refused("claim", reason, visit.form), status=422)
    command = ClaimOffer(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        says=visit.text("says", longest=2_000),
        by=visit.me,
        where=HERE,
        price=cents,
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form="claim", sentence="offer-claimed")


async def decide(visit: Visit) -> Response:
    """Honour what the customer shows, or decline it."""
    granted = visit.text("granted", longest=5) == "yes"
    cents, until = cents_of(visit.text("price", longest=20)), _end_of(visit, "until")
    if granted and (cents is None or until is None):
        reason = visit.translate("Write an amount, such as 25 or 25.50, and a day.")
        return await show_with(visit, Refused("claim", reason, visit.form), status=422)
    steps = [line.strip() for line in visit.text("steps", longest=5_000).splitlines()]
    verdict = Verdict(
        granted=granted,
        reason=visit.text("why", longest=2_000),
        by=visit.me,
        title=visit.text("title", longest=300),
        price=cents or 0,
        until=until,
        steps=tuple(line for line in steps if line),
    )
    command = DecideClaim(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        claim_id=visit.text("claim", longest=40),
        verdict=verdict,
        leads=visit.session.role in LEADERS,
        form_id=_form(visit),
    )
    sentence = "offer-made" if granted else "offer-declined"
    return await carry_out(visit, command, form="claim", sentence=sentence)


def _form(visit: Visit) -> str | None:
    return visit.text("form_id", longest=100) or None


def _end_of(visit: Visit, name: str) -> datetime | None:
    """Return the end of a day that was chosen, where the company is."""
    try:
        day = date.fromisoformat(visit.text(name, longest=10))
    except ValueError:
        return None
    zone = ZoneInfo(visit.policy.hours.timezone)
    return datetime.combine(day, time(23, 59, 59), zone)
