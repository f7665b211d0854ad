"""How does somebody who has proved who they are get a session, and the browser its cookies?

The session is always a new one, and the one this browser had before ends: an identifier that
somebody planted is worth nothing. The browser is remembered, so that others who try to come in as
this person cannot slow it down.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from faden.store import registry
from faden.store.people import audit
from faden.store.people.audit import Did, Entry
from faden.store.people.sessions import (
    BROWSER_LASTS,
    end_sessions,
    is_known_browser,
    know_browser,
)
from faden.web.door import session_cookie
from faden.web.origin import local_path
from faden.web.people.attempts import origin_of
from faden.web.services import Services
from faden.web.sign_in_pace import Pace
from faden.web.visit import Visit

FORM_COOKIE = "faden_form"
_LONGEST_TOKEN = 100  #: characters; ours have 43


def cookie(services: Services, name: str) -> str:
    """Return the name of a cookie; with https browsers protect it by its name."""
    return f"__Host-faden_{name}" if services.is_https else f"faden_{name}"


def set_cookie(
    response: Response, services: Services, name: str, token: str, *, seconds: int | None = None
) -> None:
    """Give the browser a cookie that no script and no other site can use."""
    response.set_cookie(
        name,
        token,
        max_age=seconds,
        path="/",
        secure=services.is_https,
        httponly=True,
        samesite="lax",
    )


def forget_cookie(response: Response, services: Services, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name, path="/", secure=services.is_https, httponly=True)


async def known_browser(request: Request, connection: registry.Connection, email: str) -> str:
    """Return the token of this browser if this person came in by it before, else nothing."""
    services: Services = request.app.state.services
    token = request.cookies.get(cookie(services, "browser"), "")[:_LONGEST_TOKEN]
    return token if await is_known_browser(connection, token, email) else ""


async def let_in(
    request: Request,
    connection: registry.Connection,
    agent: registry.Agent,
    *,
    paces: Sequence[Pace],
    now: datetime,
    wanted: str,
) -> Response:
    """Open a session in the caller's transaction and go on; `paces` are forgiven."""
    services: Services = request.app.state.services
    lasts = services.directory.policy(agent.workspace).sign_in.longest
    for pace in paces:
        await registry.forgive_sign_in(connection, pace.whos, now=now)
    await registry.close_session(connection, request.cookies.get(session_cookie(services), ""))
    origin = origin_of(request)
    opened = await registry.open_session(connection, agent, now=now, lasts=lasts, origin=origin)
    browser = await known_browser(request, connection, agent.email) or secrets.token_urlsafe(32)
    await know_browser(connection, agent, browser, now=now)
    who = f"agent:{agent.agent_id}"
    entry = Entry(
        workspace=agent.workspace, who=who, did=Did.SIGNED_IN, what=who, place=origin.place
    )
    await audit.note(connection, entry, now=now)
    response = RedirectResponse(local_path(wanted), status_code=303)
    seconds = int(lasts.total_seconds())
    set_cookie(response, services, session_cookie(services), opened.token, seconds=seconds)
    kept = int(BROWSER_LASTS.total_seconds())
    set_cookie(response, services, cookie(services, "browser"), browser, seconds=kept)
    forget_cookie(response, services, cookie(services, "half"))
    response.delete_cookie(FORM_COOKIE, path="/")
    return response


@dataclass(frozen=True, slots=True)
class Renewed:
    """The new session of a browser, to be given to it with the answer."""

    services: Services
    opened: registry.OpenedSession
    browser: str
    lasts: timedelta

    def give(self, response: Response) -> Response:
        """Put the cookies into the answer."""
        services, seconds = self.services, int(self.lasts.total_seconds())
        set_cookie(response, services, session_cookie(services), self.opened.token, seconds=seconds)
        kept = int(BROWSER_LASTS.total_seconds())
        set_cookie(response, services, cookie(services, "browser"), self.browser, seconds=kept)
        return response


async def renew(visit: Visit, connection: registry.Connection) -> Renewed:
    """Open a session instead of all this person has, in the caller's transaction."""
    session, now = visit.session, visit.now
    await end_sessions(connection, session.workspace, session.agent_id)
    lasts = visit.policy.sign_in.longest
    opened = await registry.open_session(
        connection, session, now=now, lasts=lasts, origin=origin_of(visit.request)
    )
    browser = secrets.token_urlsafe(32)
    await know_browser(connection, session, browser, now=now)
    return Renewed(visit.services, opened, browser, lasts)
