"""In which language, colours and density do I want the pages?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.store.people.look import Density, Look, Theme, set_look
from faden.web import flash
from faden.web.language import LANGUAGES, mark
from faden.web.visit import Visit

THEMES = {
    Theme.SYSTEM.value: mark("as my browser has it"),
    Theme.LIGHT.value: mark("light"),
    Theme.DARK.value: mark("dark"),
}
DENSITIES = {
    Density.COMFORTABLE.value: mark("comfortable"),
    Density.COMPACT.value: mark("compact"),
}


async def change(visit: Visit) -> Response:
    """Remember it; what is none of the choices changes nothing (422)."""
    locale = visit.text("language", longest=10)
    try:
        look = Look(Theme(visit.text("theme")), Density(visit.text("density")), locale)
    except ValueError:
        raise HTTPException(422) from None
    if locale and locale not in LANGUAGES:
        raise HTTPException(422)
    async with visit.services.connections.engine.connection() as connection:
        await set_look(connection, visit.session, look)
    return flash.go_and_say("/me#look", "look")
