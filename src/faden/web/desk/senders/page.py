"""Do the company's other senders obey what customers wish?"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from starlette.responses import Response

from faden.engine.command import AcknowledgeWish
from faden.store.wishes.looking import Broken, obeying
from faden.web import flash
from faden.web.visit import Visit

PATH = "/senders"
COUNTED = timedelta(days=30)  #: how far back incidents are counted


async def show(visit: Visit) -> Response:
    """Show the senders, what they have not acknowledged, and what they broke."""
    views, since = visit.services.views, visit.now - COUNTED
    found = await obeying(views, visit.workspace, now=visit.now, since=since)
    broken: dict[str, list[Broken]] = defaultdict(list)
    for one in found.broken:
        broken[one.event.sender].append(one)
    registered = {one.sender.name for one in found.senders}
    return await visit.page(
        "senders.html",
        senders=found.senders,
        late=found.late,
        broken=sorted(broken.items()),
        registered=registered,
    )


async def acknowledge(visit: Visit) -> Response:
    """Note that a sender obeys: whoever runs it has told a person so."""
    command = AcknowledgeWish(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        wish_id=visit.text("wish", longest=40),
        by=visit.me,
    )
    await visit.do(command)
    return flash.go_and_say(PATH, "obeys")
