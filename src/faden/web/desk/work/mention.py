"""Which notes of colleagues are meant for me?"""

from __future__ import annotations

from starlette.responses import Response

from faden.store.people.mentions import mentioning
from faden.store.views import is_id
from faden.web import flash
from faden.web.desk.about.mentions import seen
from faden.web.desk.customer import find
from faden.web.desk.owners import owner_names
from faden.web.visit import Visit


async def show(visit: Visit) -> Response:
    """Show the notes that mention me."""
    notes = await mentioning(visit.services.views, visit.workspace, visit.session.agent_id)
    return await visit.page("for_you.html", notes=notes, owners=await owner_names(visit))


async def read(visit: Visit) -> Response:
    """Note what I have read, and go on to the customer if one is named."""
    wanted = visit.text("record", longest=40)
    entry = visit.text("sequence", longest=20)
    if wanted:
        await find(visit, wanted)  # whoever may not see it (any more) is told so
    records = [one for one in visit.text("records", longest=4000).split() if is_id(one)]
    await seen(visit, records)
    if wanted and entry.isascii() and entry.isdigit():
        return flash.go_and_say(f"/c/{wanted}#e-{wanted}-{entry}")
    return flash.go_and_say("/for-you")
