"""How does a person come in, and out again?

The password first; then, for whoever has a second factor, its code (`people/code.py`).
"""

from __future__ import annotations

import secrets
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from faden.store import registry
from faden.store.people import audit
from faden.store.people.audit import Did, Entry
from faden.web import flash, sign_in_pace
from faden.web.body import read_form
from faden.web.door import session_cookie
from faden.web.language import choose_language
from faden.web.origin import from_our_page, local_path, same_secret
from faden.web.passwords import fits, nobodys_hash
from faden.web.people import code
from faden.web.people.attempts import admit, place_of
from faden.web.people.entering import (
    FORM_COOKIE,
    forget_cookie,
    known_browser,
    let_in,
    set_cookie,
)
from faden.web.services import Services
from faden.web.templates import html, translator
from faden.web.visit import Visit


async def show(request: Request) -> Response:
    """Show the form."""
    return _form(request, wanted=request.query_params.get("next", ""))


async def enter(request: Request) -> Response:
    """Sign in, or say why not; the same words whether or not the person exists."""
    services: Services = request.app.state.services
    form = await read_form(request)
    if not from_our_page(request, services.base_url):
        raise HTTPException(403)
    if not same_secret(form.get("csrf", ""), request.cookies.get(FORM_COOKIE, "")):
        return _form(request, wanted=form.get("next", ""), email=form.get("email", ""))
    now, email = services.clock(), form.get("email", "")
    async with services.connections.engine.connection() as connection:
        browser = await known_browser(request, connection, email)
    pace = sign_in_pace.for_password(email, place_of(request), browser)
    translate = translator(choose_language(request))
    if seconds := await admit(services, pace, now):
        problem = translate("Too many attempts. Please try again in %(n)s seconds.", n=seconds)
        response = _form(request, problem=problem, status=429, **_kept(form))
        response.headers["retry-after"] = str(seconds)
        return response
    meant = await _meant(services, email)
    agent = await _right_one(meant, form.get("password", ""))
    if agent is None:
        problem = translate("E-mail address or password is wrong.")
        response = _form(request, problem=problem, status=401, **_kept(form))
        # After the answer: the time it takes must not tell whether the person exists.
        response.background = BackgroundTask(_note_failure, request, meant, now)
        return response
    wanted = form.get("next", "")
    if agent.has_second_factor:
        return await code.begin(request, agent, pace=pace, now=now, wanted=wanted)
    async with services.connections.engine.connection() as connection:
        return await let_in(request, connection, agent, paces=[pace], now=now, wanted=wanted)


async def leave(visit: Visit) -> Response:
    """Sign out."""
    name = session_cookie(visit.services)
    entry = Entry(
        workspace=visit.workspace,
        who=visit.me,
        did=Did.SIGNED_OUT,
        what=visit.me,
        place=visit.place,
    )
    async with visit.services.connections.engine.connection() as connection:
        await registry.close_session(connection, visit.request.cookies.get(name, ""))
        await audit.note(connection, entry, now=visit.now)
    response = flash.go_and_say("/sign-in", "signed-out")
    forget_cookie(response, visit.services, name)
    return response


async def _meant(services: Services, email: str) -> list[registry.Agent]:
    async with services.connections.engine.connection() as connection:
        return (await registry.agents_for_sign_in(connection, email[:320]))[:5]


async def _right_one(agents: list[registry.Agent], password: str) -> registry.Agent | None:
    for agent in agents:
        if await fits(password, agent.password_hash):
            return agent
    if not agents:
        await fits(password, nobodys_hash())
    return None


async def _note_failure(request: Request, meant: list[registry.Agent], now: datetime) -> None:
    """Tell those whose address it was; of an unknown one nothing is kept, it may be a password."""
    services: Services = request.app.state.services
    async with services.connections.engine.connection() as connection:
        for agent in meant:
            entry = Entry(
                workspace=agent.workspace,
                who="",
                did=Did.SIGN_IN_FAILED,
                what=f"agent:{agent.agent_id}",
                place=place_of(request),
            )
            await audit.note(connection, entry, now=now)


def _kept(form: dict[str, str]) -> dict[str, str]:
    return {"wanted": form.get("next", ""), "email": form.get("email", "")}


def _form(
    request: Request, *, wanted: str, email: str = "", problem: str = "", status: int = 200
) -> Response:
    services: Services = request.app.state.services
    secret = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    language = choose_language(request)
    values = {
        "csrf": secret,
        "wanted": local_path(wanted) if wanted else "",
        "email": email,
        "problem": problem,
        "flash": flash.said(request),
    }
    response = HTMLResponse(html("sign_in.html", language, values), status_code=status)
    set_cookie(response, services, FORM_COOKIE, secret)
    if values["flash"]:
        flash.say_once(response)
    return response
