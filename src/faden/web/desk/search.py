"""Where is the customer I am looking for?"""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from faden.store.views_search import search
from faden.web.desk import reference
from faden.web.visit import Visit


async def show(visit: Visit) -> Response:
    """Show who is meant; a single one is opened at once."""
    text = visit.request.query_params.get("q", "")[:200]
    hits = await search(visit.services.views, visit.workspace, text, region=visit.policy.region)
    looked = await reference.look(visit, text, meant_otherwise=bool(hits))
    if looked.response is not None:
        return looked.response
    if len(hits) == 1:
        return RedirectResponse(f"/c/{hits[0].customer_id}", status_code=303)
    return await visit.page("search.html", hits=hits, query=text, minutes=looked.minutes)
