"""What is a ticket about, in the company's own words?"""

from __future__ import annotations

from starlette.responses import Response

from faden.engine.command import TagTicket, UntagTicket
from faden.web.desk.customer import carry_out
from faden.web.visit import Visit


async def tag(visit: Visit) -> Response:
    """Give the ticket a word."""
    command = TagTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        tag=visit.text("tag", longest=500),
        by=visit.me,
    )
    return await carry_out(visit, command, form="ticket", sentence="tagged")


async def untag(visit: Visit) -> Response:
    """Take a word off."""
    command = UntagTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        tag=visit.text("tag", longest=500),
        by=visit.me,
    )
    return await carry_out(visit, command, form="ticket", sentence="untagged")
