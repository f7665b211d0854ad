"""How soon does whoever asks for a person have one, and who waits now?"""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from faden.store.owed.person import calls_kept, waiting_now, waits_by_team
from faden.web.desk.owners import owner_names
from faden.web.visit import Visit

PATH = "/waits"
SPANS = (1, 7, 30, 90)  #: days one can choose
_USUAL = 30


async def show(visit: Visit) -> Response:
    """Show the waits by channel and team, and those who wait."""
    wanted = visit.request.query_params.get("days", "")
    days = int(wanted) if wanted in map(str, SPANS) else _USUAL
    views, workspace, now = visit.services.views, visit.workspace, visit.now
    since = now - timedelta(days=days)
    return await visit.page(
        "waits.html",
        found=await waits_by_team(views, workspace, since=since, now=now),
        kept=await calls_kept(views, workspace, since=since, now=now),
        waiting=await waiting_now(views, workspace),
        owners=await owner_names(visit),
        wait=lambda seconds: visit.clock.span(timedelta(seconds=seconds)),
        now=now,
        days=days,
        spans=SPANS,
    )
