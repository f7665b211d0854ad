"""What came in that nobody understood, and what do we make of it?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.store.registry import settle_quarantined
from faden.store.views_queue import SHOWN_BYTES, quarantine, quarantine_item
from faden.store.views_report import account_labels
from faden.web import flash
from faden.web.bytes_shown import hex_dump, readable
from faden.web.desk.owners import owner_names
from faden.web.visit import Visit

HOW = ("dismissed", "filed")


async def show(visit: Visit) -> Response:
    """Show what waits."""
    views = visit.services.views
    return await visit.page(
        "quarantine.html",
        items=await quarantine(views, visit.workspace),
        owners=await owner_names(visit),
        labels=await account_labels(views, visit.workspace),
    )


async def show_item(visit: Visit) -> Response:
    """Show one thing as it came."""
    return await _show_item(visit, "")


async def _show_item(visit: Visit, refused: str, *, status: int = 200) -> Response:
    views = visit.services.views
    found = await quarantine_item(views, visit.workspace, visit.path("quarantine_id"))
    if found is None:
        raise HTTPException(404)
    return await visit.page(
        "quarantine_item.html",
        status=status,
        found=found,
        text=readable(found.raw),
        hex=hex_dump(found.raw),
        is_cut=found.item.size > SHOWN_BYTES,
        owners=await owner_names(visit),
        labels=await account_labels(views, visit.workspace),
        refused=refused,
        kept=visit.form,
    )


async def settle(visit: Visit) -> Response:
    """Note what a person made of it."""
    how, reason = visit.text("how", longest=20), visit.text("reason", longest=500)
    if how not in HOW or not reason:
        refused = visit.translate("Please say what you did with it, and why.")
        return await _show_item(visit, refused, status=422)
    item = await quarantine_item(visit.services.views, visit.workspace, visit.path("quarantine_id"))
    if item is None:
        raise HTTPException(404)
    async with visit.services.connections.engine.connection() as connection:
        done = await settle_quarantined(
            connection,
            visit.workspace,
            item.item.quarantine_id,
            by=visit.me,
            how=f"{how}: {reason}",
            now=visit.now,
        )
    if not done:
        refused = visit.translate("Somebody has settled this already.")
        return await _show_item(visit, refused, status=409)
    return flash.go_and_say("/quarantine", "settled")
