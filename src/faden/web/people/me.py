"""Where am I signed in, and how do I come in?"""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.store import registry
from faden.store.people import factors, sessions
from faden.store.people.agents import away_until, credentials
from faden.store.people.audit import Did
from faden.store.views_report import owners
from faden.web import flash
from faden.web.passwords import LONGEST, SHORTEST, hash_password
from faden.web.people.entering import renew
from faden.web.people.look import DENSITIES, THEMES
from faden.web.people.proof import note_own, refusal_of_password
from faden.web.visit import Visit

OTHERS = "others"  #: in the form: every session but this one


async def show(visit: Visit) -> Response:
    """Show my settings."""
    return await _show(visit, "")


async def show_refused(visit: Visit, why: str) -> Response:
    """Show them with what cannot be."""
    return await _show(visit, why, status=422)


async def _show(visit: Visit, refused: str, *, status: int = 200) -> Response:
    mine = (visit.workspace, visit.session.agent_id)
    async with visit.services.connections.engine.connection() as connection:
        known = await credentials(connection, *mine)
        factor = await factors.second_factor(connection, *mine)
        away = await away_until(connection, *mine)
        open_now = await sessions.sessions(connection, *mine, now=visit.now)
    rules = visit.policy.sign_in
    return await visit.page(
        "me.html",
        status=status,
        email=known[0] if known else "",
        factor=factor,
        is_required=visit.session.role in rules.second_factor,
        sessions=[one for one in open_now if visit.now - one.seen_at <= rules.idle],
        refused=refused,
        away_until=away if away and away > visit.now else None,
        themes=THEMES,
        densities=DENSITIES,
        shortest=SHORTEST,
        limited_to=await _limited_to(visit),
    )


async def _limited_to(visit: Visit) -> str | None:
    """Return the names of the teams whose customers I see; None: everybody's."""
    if visit.session.teams is None:
        return None
    known = await owners(visit.services.views, visit.workspace)
    return ", ".join(known[f"team:{team}"] for team in sorted(visit.session.teams))


async def change_password(visit: Visit) -> Response:
    """Change the password; every session ends, and this browser gets a new one."""
    wanted = visit.form.get("new", "")
    if not SHORTEST <= len(wanted) <= LONGEST:
        refused = visit.translate("A password needs at least %(n)s characters.", n=SHORTEST)
        return await _show(visit, refused, status=422)
    if wanted != visit.form.get("again", ""):
        return await _show(visit, visit.translate("The two new passwords differ."), status=422)
    if refused := await refusal_of_password(visit, visit.form.get("password", "")):
        return await _show(visit, refused, status=422)
    hashed = await asyncio.to_thread(hash_password, wanted)
    async with visit.services.connections.engine.connection() as connection:
        await registry.set_password(connection, visit.session.agent_id, hashed)
        renewed = await renew(visit, connection)
        await note_own(visit, connection, Did.PASSWORD_CHANGED)
    return renewed.give(flash.go_and_say("/me", "password"))


async def keys(visit: Visit) -> Response:
    """Switch the keys that are single letters on or off."""
    wanted = visit.text("letters", longest=10)
    if wanted not in {"on", "off"}:
        raise HTTPException(422)
    async with visit.services.connections.engine.connection() as connection:
        await registry.set_letter_keys(connection, visit.session, on=wanted == "on")
    return flash.go_and_say("/me", f"keys-{wanted}")


async def end(visit: Visit) -> Response:
    """End one of my sessions, or all others."""
    which, mine = visit.text("session", longest=40), visit.session
    chosen = {"but": mine.session_id} if which == OTHERS else {"only": which or "-"}
    async with visit.services.connections.engine.connection() as connection:
        ended = await sessions.end_sessions(connection, mine.workspace, mine.agent_id, **chosen)
        if ended:
            await note_own(visit, connection, Did.SESSIONS_ENDED, count=str(ended))
    if not ended and which != OTHERS:
        raise HTTPException(404)
    return flash.go_and_say("/me", "ended")
