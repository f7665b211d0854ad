"""What does the customer want, and what are they called?"""

from __future__ import annotations

from starlette.responses import Response

from faden.core.policy import MARKETING
from faden.engine.command import NameCustomer, RecordWish
from faden.engine.wanted.consent import AskConsent
from faden.web.desk.customer import Refused, carry_out, show_with
from faden.web.shown import PURPOSES
from faden.web.visit import Visit


async def record(visit: Visit) -> Response:
    """Record what the customer said we may, or may not, send."""
    purpose, wording = visit.text("purpose", longest=40), visit.text("wording", longest=500)
    granted = visit.text("granted", longest=5)
    if purpose not in PURPOSES or granted not in ("yes", "no") or not wording:
        reason = visit.translate("Please say what the customer wants, in their own words.")
        return await show_with(visit, Refused("wish", reason, visit.form), status=422)
    command = RecordWish(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        purposes=() if purpose == "*" else (purpose,),
        granted=granted == "yes",
        wording=wording,
        by=visit.me,
    )
    return await carry_out(visit, command, form="wish", sentence="wish")


async def ask(visit: Visit) -> Response:
    """Ask in writing whether they want advertising; only a yes from that address counts."""
    command = AskConsent(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        address=visit.text("to", longest=1_000),
        purposes=(MARKETING,),
        by=visit.me,
        form_id=visit.text("form_id", longest=100) or None,
    )
    return await carry_out(visit, command, form="wish", sentence="consent-asked")


async def name(visit: Visit) -> Response:
    """Set or correct the name."""
    given = " ".join(visit.text("name", longest=200).split())
    if not given:
        reason = visit.translate("Please write a name.")
        return await show_with(visit, Refused("name", reason, visit.form), status=422)
    command = NameCustomer(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        name=given,
        by=visit.me,
    )
    return await carry_out(visit, command, form="name", sentence="named")
