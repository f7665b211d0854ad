"""Which other record is this person, or who belongs to the household?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.command import DeclareHousehold
from faden.store.views_search import search
from faden.web.desk.customer import carry_out, find
from faden.web.visit import Visit


async def match(visit: Visit) -> Response:
    """Search the other record of this customer, or somebody of the household."""
    seen = await find(visit, visit.path("customer_id"))
    text = visit.request.query_params.get("q", "")[:200]
    hits = await search(visit.services.views, visit.workspace, text, region=visit.policy.region)
    others = [hit for hit in hits if hit.customer_id not in seen.person.records]
    return await visit.page("match.html", seen=seen, hits=others, query=text, refused="")


async def household(visit: Visit) -> Response:
    """Say who answers for whom."""
    other, role = visit.text("other", longest=40), visit.text("role", longest=10)
    if role not in ("guardian", "ward"):
        raise HTTPException(400)
    pair = (visit.path("customer_id"), other)
    guardian, ward = pair if role == "ward" else pair[::-1]
    command = DeclareHousehold(
        workspace=visit.workspace, guardian_id=guardian, ward_id=ward, by=visit.me
    )
    return await carry_out(visit, command, form="join", sentence="household")
