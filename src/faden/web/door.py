"""Who may open which page, and which form is taken?

Every page of the desk is made by `page` or `act`, so none can be without a guard: who is not
signed in goes to the sign-in page, a form needs the session's token and must come from one of our
pages, and a role that may not do something gets 403. Whose role needs a second factor and who has
none yet gets to the page where it is set up, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from faden.store import registry
from faden.web.body import read_form
from faden.web.files.multipart import SentFile, read_multipart
from faden.web.headers import harden
from faden.web.language import choose_language
from faden.web.origin import from_our_page, same_secret
from faden.web.services import Services
from faden.web.visit import WRITERS, Visit

Handler = Callable[[Visit], Awaitable[Response]]
Plain = Callable[[Request], Awaitable[Response]]

EVERYBODY = frozenset(registry.ROLES)
SECOND_FACTOR = "/me/second-factor"  #: where one is set up
WELCOME = "/welcome"  #: where a new company is asked its first questions
_SEEN_EVERY = timedelta(minutes=1)  #: how exactly it is known when a session was last used


def session_cookie(services: Services) -> str:
    """Return the name of the session's cookie; with https browsers protect it by its name."""
    return "__Host-faden_session" if services.is_https else "faden_session"


async def who(request: Request, services: Services) -> registry.Session | None:
    """Return who is signed in."""
    token = request.cookies.get(session_cookie(services))
    if not token:
        return None
    now = services.clock()
    async with services.connections.engine.connection() as connection:
        session = await registry.session(connection, token, now=now)
        if session is None:
            return None
        if not is_at_work(services, session, now):
            return None
        # A page that keeps itself fresh is not somebody at work: sessions end when nobody is there.
        if now - session.seen_at > _SEEN_EVERY and "faden-live" not in request.headers:
            await registry.see_session(connection, token, now=now)
        return session


def is_at_work(services: Services, session: registry.Session, now: datetime) -> bool:
    """Say whether a session was used lately, and has not lasted too long."""
    rules = services.directory.policy(session.workspace).sign_in
    return now - session.seen_at <= rules.idle and now - session.begun_at <= rules.longest


def owes_second_factor(services: Services, session: registry.Session) -> bool:
    """Say whether this role needs a second factor that this person has not."""
    rules = services.directory.policy(session.workspace).sign_in
    return session.role in rules.second_factor and not session.has_second_factor


def page(
    path: str, handler: Handler, *, roles: frozenset[str] = EVERYBODY, guarded: bool = True
) -> Route:
    """Make a page that these roles may see; unguarded: also before a second factor is set up."""

    async def show(request: Request) -> Response:
        services: Services = request.app.state.services
        session = await who(request, services)
        if session is None:
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", status_code=303)
        visit = _visit(request, services, session)
        if guarded and owes_second_factor(services, session):
            return RedirectResponse(SECOND_FACTOR, status_code=303)
        if session.role not in roles:
            raise HTTPException(403)
        return await handler(visit)

    return Route(path, hardened(show), methods=["GET"], name=f"GET {path}")


def act(
    path: str,
    handler: Handler,
    *,
    roles: frozenset[str] = WRITERS,
    guarded: bool = True,
    files: bool = False,
) -> Route:
    """Make the target of a form that these roles may send; unguarded as with `page`.

    With `files` it is a form with files.
    """

    async def take(request: Request) -> Response:
        services: Services = request.app.state.services
        session = await who(request, services)
        if session is None:
            return RedirectResponse("/sign-in", status_code=303)
        if guarded and owes_second_factor(services, session):
            return RedirectResponse(SECOND_FACTOR, status_code=303)
        visit = _visit(request, services, session)
        form, sent = await _read(request, files=files)
        if not from_our_page(request, services.base_url) or session.role not in roles:
            raise HTTPException(403)
        if not same_secret(form.get("csrf", ""), session.csrf):
            raise HTTPException(403)
        return await handler(replace(visit, form=form, files=sent))

    return Route(path, hardened(take), methods=["POST"], name=f"POST {path}")


async def _read(request: Request, *, files: bool) -> tuple[dict[str, str], list[SentFile]]:
    return await read_multipart(request) if files else (await read_form(request), [])


def hardened(endpoint: Plain) -> Plain:
    """Return an endpoint whose every answer carries the protective headers."""

    async def safe(request: Request) -> Response:
        response = await endpoint(request)
        return harden(response, is_https=request.app.state.services.is_https)

    return safe


def _visit(request: Request, services: Services, session: registry.Session) -> Visit:
    visit = Visit(
        services=services.within(session.owners, apart=session.apart),
        request=request,
        session=session,
        language=choose_language(request, session.locale),
        now=services.clock(),
    )
    request.state.visit = visit  # so that an error page can look like the others
    return visit
