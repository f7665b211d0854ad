"""Is whoever knew the password also the one who has the authenticator?

Asked between password and session. A code, or in need a recovery code, counts once; wrong ones are
counted for the person, wherever they come from, and slow down what is tried from unknown browsers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from faden.store import registry
from faden.store.people import audit, factors, sessions
from faden.store.people.audit import Did, Entry
from faden.web import sign_in_pace
from faden.web.body import read_form
from faden.web.language import choose_language
from faden.web.origin import from_our_page, local_path, same_secret
from faden.web.people import one_time_code
from faden.web.people.attempts import admit, place_of
from faden.web.people.entering import (
    FORM_COOKIE,
    cookie,
    known_browser,
    let_in,
    set_cookie,
)
from faden.web.services import Services
from faden.web.sign_in_pace import Pace
from faden.web.templates import html, translator


@dataclass(frozen=True, slots=True)
class _Half:
    """Somebody who is half in."""

    agent: registry.Agent
    token: str
    browser: str  #: the token of their browser, if they came in by it before


async def begin(
    request: Request, agent: registry.Agent, *, pace: Pace, now: datetime, wanted: str
) -> Response:
    """Go on to the page that asks for the code; the password was right."""
    services: Services = request.app.state.services
    async with services.connections.engine.connection() as connection:
        await registry.forgive_sign_in(connection, pace.whos, now=now)
        token = await sessions.begin_half(connection, agent, now=now)
    response = RedirectResponse("/sign-in/code", status_code=303)
    seconds = int(sessions.HALF_LASTS.total_seconds())
    set_cookie(response, services, cookie(services, "half"), token, seconds=seconds)
    set_cookie(response, services, cookie(services, "wanted"), local_path(wanted), seconds=seconds)
    return response


async def show(request: Request) -> Response:
    """Show the form."""
    if await _half(request) is None:
        return RedirectResponse("/sign-in", status_code=303)
    return _form(request)


async def enter(request: Request) -> Response:
    """Open the session, or say why not."""
    services: Services = request.app.state.services
    form = await read_form(request)
    if not from_our_page(request, services.base_url):
        raise HTTPException(403)
    half = await _half(request)
    if half is None:
        return RedirectResponse("/sign-in", status_code=303)
    if not same_secret(form.get("csrf", ""), request.cookies.get(FORM_COOKIE, "")):
        return _form(request)
    now, place = services.clock(), place_of(request)
    recovery = one_time_code.recovery_code(form.get("recovery", "")[:100])
    pace = sign_in_pace.for_code(half.agent.agent_id, place, half.browser)
    if form.get("recovery", "").strip():
        pace = sign_in_pace.for_recovery(half.agent.agent_id, place)
    translate = translator(choose_language(request))
    if seconds := await admit(services, pace, now):
        problem = translate("Too many attempts. Please try again in %(n)s seconds.", n=seconds)
        response = _form(request, problem=problem, status=429)
        response.headers["retry-after"] = str(seconds)
        return response
    entered = await _proved(request, half, pace, typed=form.get("code", "")[:100], spare=recovery)
    return entered or _form(
        request, problem=translate("This code does not fit, or it was used before."), status=401
    )


async def _proved(
    request: Request, half: _Half, pace: Pace, *, typed: str, spare: str
) -> Response | None:
    """Use the code up and open the session, both or neither; None: the code does not count."""
    services: Services = request.app.state.services
    agent, now = half.agent, services.clock()
    async with services.connections.engine.connection() as connection:
        used = await _use(connection, agent, typed=typed, spare=spare, now=now)
        if used and await sessions.end_half(connection, half.token):
            if spare:
                await _note(request, connection, agent, Did.RECOVERY_CODE_USED)
            wanted = request.cookies.get(cookie(services, "wanted"), "")
            return await let_in(request, connection, agent, paces=[pace], now=now, wanted=wanted)
        await _note(request, connection, agent, Did.CODE_FAILED)
    return None


async def _use(
    connection: registry.Connection,
    agent: registry.Agent,
    *,
    typed: str,
    spare: str,
    now: datetime,
) -> bool:
    if spare:
        return await factors.use_recovery_code(connection, agent.workspace, agent.agent_id, spare)
    known = await factors.second_factor(connection, agent.workspace, agent.agent_id)
    if known.secret is None:
        return False
    step = one_time_code.step_of(known.secret, typed, now=now, after=known.last_step)
    if step is None:
        return False
    return await factors.use_code(connection, agent.workspace, agent.agent_id, step=step)


async def _note(
    request: Request, connection: registry.Connection, agent: registry.Agent, did: Did
) -> None:
    services: Services = request.app.state.services
    whose = f"agent:{agent.agent_id}"
    entry = Entry(
        workspace=agent.workspace,
        who=whose if did is Did.RECOVERY_CODE_USED else "",
        did=did,
        what=whose,
        place=place_of(request),
    )
    await audit.note(connection, entry, now=services.clock())


async def _half(request: Request) -> _Half | None:
    services: Services = request.app.state.services
    token = request.cookies.get(cookie(services, "half"), "")
    async with services.connections.engine.connection() as connection:
        agent = await sessions.half(connection, token, now=services.clock())
        if agent is None:
            return None
        return _Half(agent, token, await known_browser(request, connection, agent.email))


def _form(request: Request, *, problem: str = "", status: int = 200) -> Response:
    services: Services = request.app.state.services
    secret = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    values = {"csrf": secret, "problem": problem}
    page = html("sign_in_code.html", choose_language(request), values)
    response = HTMLResponse(page, status_code=status)
    set_cookie(response, services, FORM_COOKIE, secret)
    return response
