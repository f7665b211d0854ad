"""What has a colleague agreed with a customer about a call, and what came of it?"""

from __future__ import annotations

from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.command import BookCall, OfferCall, SettleCall
from faden.store.questions.reading import question
from faden.store.views_customer import Route
from faden.web.desk.customer import Refused, carry_out, find, show_with
from faden.web.visit import Visit

_FORM = "call"


async def offer(visit: Visit) -> Response:
    """Ask the customer when we may call."""
    chosen = await _way(visit)
    if isinstance(chosen, Response):
        return chosen
    command = OfferCall(
        workspace=visit.workspace,
        customer_id=chosen.customer_id,
        account=chosen.account,
        to=chosen.address,
        by=visit.me,
        form_id=visit.text("form_id", longest=100) or None,
    )
    return await carry_out(visit, command, form=_FORM, sentence="call-offered")


async def book(visit: Visit) -> Response:
    """Agree a time that the customer has told a colleague."""
    chosen = await _way(visit)
    if isinstance(chosen, Response):
        return chosen
    begins = _moment(visit.text("begins", longest=40))
    if begins is None:
        reason = visit.translate("Please choose a time.")
        return await show_with(visit, Refused(_FORM, reason, visit.form), status=422)
    command = BookCall(
        workspace=visit.workspace,
        customer_id=chosen.customer_id,
        account=chosen.account,
        to=chosen.address,
        begins=begins,
        number=visit.text("number", longest=60),
        by=visit.me,
        form_id=visit.text("form_id", longest=100) or None,
    )
    return await carry_out(visit, command, form=_FORM, sentence="call-agreed")


async def settle(visit: Visit) -> Response:
    """Note that the customer was reached by phone, or was not."""
    seen = await find(visit, visit.path("customer_id"))
    placed = await question(
        visit.services.views, visit.workspace, visit.text("question", longest=40)
    )
    if placed is None or placed.customer_id not in seen.person.records:
        raise HTTPException(404)
    reached = visit.text("reached", longest=5) == "yes"
    command = SettleCall(
        workspace=visit.workspace,
        customer_id=placed.customer_id,
        question_id=placed.standing.question_id,
        reached=reached,
        by=visit.me,
    )
    sentence = "call-reached" if reached else "call-missed"
    return await carry_out(visit, command, form=_FORM, sentence=sentence)


async def _way(visit: Visit) -> Route | Response:
    seen = await find(visit, visit.path("customer_id"))
    chosen = {route.key: route for route in seen.routes}.get(visit.text("way", longest=1000))
    if chosen is not None:
        return chosen
    reason = visit.translate("Please choose on which way the customer is told.")
    return await show_with(visit, Refused(_FORM, reason, visit.form), status=422)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
