"""How does a person come in, and out again?"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from math import ceil

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from faden.store import registry
from faden.web import flash, sign_in_pace
from faden.web.body import read_form
from faden.web.door import session_cookie
from faden.web.language import choose_language
from faden.web.origin import from_our_page, local_path, same_secret
from faden.web.passwords import fits, nobodys_hash
from faden.web.services import Services
from faden.web.templates import html, translator
from faden.web.visit import Visit

LASTS = timedelta(hours=12)
FORM_COOKIE = "faden_form"


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
    now = services.clock()
    place = request.client.host if request.client else ""
    whos = sign_in_pace.whos(form.get("email", ""), place)
    waits = await _admit(services, whos, now)
    translate = translator(choose_language(request))
    if waits:
        seconds = ceil(waits.total_seconds())
        problem = translate("Too many attempts. Please try again in %(n)s seconds.", n=seconds)
        response = _form(request, problem=problem, status=429, **_kept(form))
        response.headers["retry-after"] = str(seconds)
        return response
    agent = await _right_one(services, form)
    if agent is None:
        problem = translate("E-mail address or password is wrong.")
        return _form(request, problem=problem, status=401, **_kept(form))
    return await _let_in(services, agent, whos, now=now, wanted=form.get("next", ""))


async def leave(visit: Visit) -> Response:
    """Sign out."""
    name = session_cookie(visit.services)
    async with visit.services.connections.engine.connection() as connection:
        await registry.close_session(connection, visit.request.cookies.get(name, ""))
    response = flash.go_and_say("/sign-in", "signed-out")
    response.delete_cookie(name, path="/", secure=visit.services.is_https, httponly=True)
    return response


async def _admit(services: Services, whos: tuple[bytes, bytes], now: datetime) -> timedelta:
    """Count the attempt before the password is looked at, so that many at once gain nothing."""
    window = sign_in_pace.WINDOW
    async with services.connections.engine.connection() as connection:
        one, place = await registry.sign_in_failures(connection, whos, since=now - window)
        left = sign_in_pace.wait(one, place, now=now)
        if not left:
            await registry.note_sign_in_attempt(connection, whos, now=now, forget=window)
        return left


async def _right_one(services: Services, form: dict[str, str]) -> registry.Agent | None:
    async with services.connections.engine.connection() as connection:
        agents = await registry.agents_for_sign_in(connection, form.get("email", "")[:320])
    password = form.get("password", "")
    for agent in agents[:5]:
        if await fits(password, agent.password_hash):
            return agent
    if not agents:
        await fits(password, nobodys_hash())
    return None


async def _let_in(
    services: Services,
    agent: registry.Agent,
    whos: tuple[bytes, bytes],
    *,
    now: datetime,
    wanted: str,
) -> Response:
    async with services.connections.engine.connection() as connection:
        await registry.forgive_sign_in(connection, whos, now=now)
        opened = await registry.open_session(connection, agent, now=now, lasts=LASTS)
    response = RedirectResponse(local_path(wanted), status_code=303)
    response.set_cookie(
        session_cookie(services),
        opened.token,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=services.is_https,
        httponly=True,
        samesite="lax",
    )
    response.delete_cookie(FORM_COOKIE, path="/")
    return response


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
    response.set_cookie(
        FORM_COOKIE, secret, path="/", secure=services.is_https, httponly=True, samesite="lax"
    )
    if values["flash"]:
        flash.say_once(response)
    return response
