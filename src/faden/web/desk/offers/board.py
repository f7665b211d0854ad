"""What is offered and promised now, how is it honoured, and who has understood it?"""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from faden.engine.administration import offers
from faden.engine.administration.deed import Deed, Refused
from faden.store.offers.catalogue import listed
from faden.store.promises.reading import Owed, open_promises
from faden.web import flash
from faden.web.desk.about.offer_line import WHERE
from faden.web.desk.owners import all_owners
from faden.web.shown import amount
from faden.web.visit import Visit

PATH = "/offers"
_AHEAD = timedelta(days=14)
_MOST = 50  #: promises that are shown


async def show(visit: Visit) -> Response:
    """Show the offers board."""
    return await _shown(visit)


async def understood(visit: Visit) -> Response:
    """Somebody has read and understood an offer."""
    try:
        async with visit.services.connections.engine.connection() as connection:
            deed = Deed(
                connection=connection,
                workspace=visit.workspace,
                now=visit.now,
                who=visit.me,
                place="",
            )
            await offers.understood(
                deed, visit.text("offer", longest=100), agent=visit.session.agent_id
            )
    except Refused as refused:
        return await _shown(visit, problem=visit.reason(refused.reason), status=409)
    return flash.go_and_say(PATH, "offer-read")


async def _shown(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    found = await listed(visit.services.views, visit.workspace, agent=visit.session.agent_id)
    now = visit.now
    holds = [one for one in found if one.state == "published" and one.terms.until > now]
    ended = [
        one
        for one in found
        if one.state == "withdrawn" or (one.state == "published" and one.terms.until <= now)
    ]
    return await visit.page(
        "offers.html",
        status=status,
        holds=holds,
        ended=ended[-20:],
        problem=problem,
        money=lambda cents, currency: amount(cents, currency, visit.language),
        promised=await _promised(visit),
        owners=(await all_owners(visit)).names,
        channel=lambda name: visit.translate(WHERE[name]) if name in WHERE else name,
    )


async def _promised(visit: Visit) -> list[tuple[Owed, str]]:
    """Return what is promised for the next days and not kept, with the customer's name."""
    views, workspace = visit.services.views, visit.workspace
    found = (await open_promises(views, workspace, until=visit.now + _AHEAD))[:_MOST]
    async with views.reading(workspace) as read:
        people = {one.customer_id: await read.person(one.customer_id) for one in found}
    nobody = visit.translate("Customer without a name")
    return [
        (one, (who.name if (who := people[one.customer_id]) else "") or nobody) for one in found
    ]
