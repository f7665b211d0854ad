"""Are these two the same person, and what would be shown together?"""

from __future__ import annotations

from starlette.responses import Response

from faden.core.event import MessageReceived, MessageWritten
from faden.engine.command import (
    DeclineJoin,
    JoinCustomers,
    Rejected,
    SplitCustomer,
)
from faden.store.views_customer import Customer, Entry
from faden.web import flash
from faden.web.desk.customer import carry_out, find
from faden.web.desk.owners import owner_names
from faden.web.desk.work import preview as preview_of
from faden.web.visit import Visit

_SHOWN = 3  #: last messages of each, enough to recognise somebody


async def preview(visit: Visit) -> Response:
    """Show both sides before anything is joined."""
    return await _preview(visit, "")


async def _preview(visit: Visit, refused: str, *, status: int = 200) -> Response:
    one = await find(visit, visit.path("customer_id"))
    other = await find(visit, visit.path("other_id"))
    sides = [(side, _last_messages(side)) for side in (one, other)]
    joined = other.customer_id in one.person.records
    together = None if joined else await preview_of.joined(visit, one, other)
    return await visit.page(
        "join.html",
        status=status,
        sides=sides,
        one=one,
        other=other,
        joined=joined,
        together=together,
        owners=await owner_names(visit),
        refused=refused,
    )


def _last_messages(side: Customer) -> list[Entry]:
    said = [e for e in side.entries if isinstance(e.event, MessageReceived | MessageWritten)]
    return said[-_SHOWN:]


async def join(visit: Visit) -> Response:
    """Join them."""
    command = JoinCustomers(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        other_id=visit.path("other_id"),
        by=visit.me,
    )
    result = await visit.do(command)
    if isinstance(result, Rejected):
        return await _preview(visit, visit.reason(result.reason), status=409)
    return flash.go_and_say(f"/c/{visit.path('customer_id')}", "joined")


async def decline(visit: Visit) -> Response:
    """Say: never the same."""
    command = DeclineJoin(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        other_id=visit.text("other", longest=40),
        by=visit.me,
    )
    return await carry_out(visit, command, form="join", sentence="declined")


async def split(visit: Visit) -> Response:
    """Take one record out of the joined customer."""
    command = SplitCustomer(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        by=visit.me,
        reason=visit.text("reason", longest=500) or visit.translate("not the same person"),
    )
    return await carry_out(visit, command, form="join", sentence="split")
