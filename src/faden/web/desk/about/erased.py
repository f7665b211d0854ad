"""What does somebody see who follows an old link to a customer who is not here any more?

Whoever sees every customer of the company reads the day of the erasure and nothing else. Whoever
is limited to teams gets the same 404 as for every customer of others: that there was somebody is
not theirs to know.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.store.privacy.gone import erased_at
from faden.web.desk.owners import owner_names
from faden.web.desk.queue import waiting
from faden.web.visit import Visit


async def page(visit: Visit, customer_id: str) -> Response:
    """Say that this customer was erased (410), or raise the 404 of everybody who never was."""
    if visit.session.owners is not None or visit.session.is_apart:
        raise HTTPException(404)
    async with visit.services.connections.engine.connection() as connection:
        at = await erased_at(connection, visit.workspace, customer_id)
    if at is None:
        raise HTTPException(404)
    return await visit.page(
        "erased.html",
        status=410,
        at=at,
        queue=await waiting(visit),
        show="all",
        tag="",
        tags=(),
        owners=await owner_names(visit),
        opened=(),
    )
