"""Which of our messages make customers call?"""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from faden.store.caused.report import caused
from faden.web.visit import Visit

PATH = "/caused"
SPANS = (1, 7, 30, 90)  #: days one can choose
_USUAL = 30


async def show(visit: Visit) -> Response:
    """Show every kind of message with what followed it within a day."""
    wanted = visit.request.query_params.get("days", "")
    days = int(wanted) if wanted in map(str, SPANS) else _USUAL
    found = await caused(
        visit.services.views,
        visit.workspace,
        since=visit.now - timedelta(days=days),
        now=visit.now,
    )
    return await visit.page("caused.html", found=found, days=days, spans=SPANS)
