"""Who of the colleagues is not there, as whoever leads them says?"""

from __future__ import annotations

from starlette.responses import Response

from faden.engine.administration import people
from faden.engine.administration.deed import Deed
from faden.web.people.away import morning
from faden.web.settings import agents
from faden.web.settings.changing import Form, carry_out, wrong
from faden.web.visit import Visit

PATH = agents.PATH + "/{agent}/away"


async def change(visit: Visit) -> Response:
    """Remember the day a colleague is back; without one they are here."""
    agent, said = visit.path("agent"), visit.text("back", longest=10)
    form = Form(
        name=f"away-{agent}",
        shows=agents.show_tried,
        back=f"{agents.PATH}#person-{agent}",
        main="back",
    )
    until = morning(said, visit.policy.hours.timezone)
    if said and (until is None or not visit.now < until <= visit.now + people.LONGEST_AWAY):
        words = visit.translate("Give the day they are back: tomorrow at the earliest.")
        return await wrong(visit, form, {"back": words})

    async def act(deed: Deed) -> None:
        await people.set_away(deed, agent, until)

    return await carry_out(visit, form, act)
