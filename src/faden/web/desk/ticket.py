"""Who has the ticket, and is it settled?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.ticket import Urgency
from faden.engine.command import AssignTicket, CloseTicket, PrioritiseTicket
from faden.web.desk.customer import Refused, carry_out, show_with
from faden.web.desk.owners import all_owners
from faden.web.visit import Visit


async def assign(visit: Visit) -> Response:
    """Give the ticket to a team or a person of this workspace."""
    owner = visit.text("owner", longest=200)
    if owner not in (await all_owners(visit)).offered:
        reason = visit.translate("Please choose who takes the ticket.")
        return await show_with(visit, Refused("ticket", reason, visit.form), status=422)
    command = AssignTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        owner=owner,
        by=visit.me,
    )
    return await carry_out(visit, command, form="ticket", sentence="assigned")


async def prioritise(visit: Visit) -> Response:
    """Say how urgent the ticket is."""
    urgency = visit.text("urgency", longest=10)
    if urgency not in list(Urgency):
        raise HTTPException(400)
    command = PrioritiseTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        urgency=Urgency(urgency),
        by=visit.me,
    )
    return await carry_out(visit, command, form="ticket", sentence="prioritised")


async def close(visit: Visit) -> Response:
    """Settle the ticket; the customer is told the reason, if they still wait."""
    command = CloseTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        reason=visit.text("reason", longest=500),
        by=visit.me,
        tell=visit.text("untold", longest=10) != "yes",
        anyway=visit.text("anyway", longest=10) == "yes",
    )
    return await carry_out(visit, command, form="ticket", sentence="closed")
