"""Which messages did not arrive, and what became of them?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.command import Rejected, SettleDelivery
from faden.store.views_queue import trouble
from faden.store.views_report import account_labels
from faden.store.wishes.looking import late_wishes
from faden.web import flash
from faden.web.visit import Visit


async def show(visit: Visit) -> Response:
    """Show failed and unclear messages."""
    return await _show(visit, "")


async def _show(visit: Visit, refused: str, *, status: int = 200) -> Response:
    views = visit.services.views
    return await visit.page(
        "trouble.html",
        status=status,
        stranded=await trouble(views, visit.workspace),
        late=await late_wishes(views, visit.workspace, now=visit.now),
        labels=await account_labels(views, visit.workspace),
        refused=refused,
    )


async def settle(visit: Visit) -> Response:
    """Note that it arrived, or send it again: a person has decided."""
    outcome = visit.text("outcome", longest=10)
    if outcome not in ("arrived", "again"):
        raise HTTPException(400)
    customer_id = visit.path("customer_id")
    command = SettleDelivery(
        workspace=visit.workspace,
        customer_id=customer_id,
        delivery_id=visit.text("delivery", longest=40),
        arrived=outcome == "arrived",
        by=visit.me,
    )
    result = await visit.do(command)
    if isinstance(result, Rejected):
        return await _show(visit, visit.reason(result.reason), status=409)
    is_thread = visit.text("back", longest=10) == "thread"
    back = f"/c/{customer_id}#latest" if is_thread else "/trouble"
    return flash.go_and_say(back, outcome)
