"""Who has the ticket, and is it settled?"""

from __future__ import annotations

from starlette.responses import Response

from faden.engine.command import AssignTicket, CloseTicket
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


async def close(visit: Visit) -> Response:
    """Settle the ticket, with the reason."""
    command = CloseTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        reason=visit.text("reason", longest=500),
        by=visit.me,
    )
    return await carry_out(visit, command, form="ticket", sentence="closed")
