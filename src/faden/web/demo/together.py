"""How does a newcomer see both sides of one conversation at once?

One page, in the demo only: the customer's window at the left, the real desk at the right. Whoever
has the key that the terminal prints goes to the desk by one button; everybody else signs in there.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faden.web.door import hardened, who
from faden.web.language import choose_language
from faden.web.origin import same_secret
from faden.web.people.entering import FORM_COOKIE, set_cookie
from faden.web.templates import html


@dataclass(frozen=True, slots=True)
class SampleAgent:
    """Who sits at the desk of the demo."""

    name: str
    email: str
    password: str
    key: str  #: whoever knows it may go to the desk without typing the password


def together_routes(agent: SampleAgent) -> tuple[BaseRoute, ...]:
    """Return the page that shows customer and desk side by side."""

    async def show(request: Request) -> Response:
        services = request.app.state.services
        knows = same_secret(request.query_params.get("key", ""), agent.key)
        offers = knows and await who(request, services) is None
        secret = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
        values = {"agent": agent if offers else None, "csrf": secret}
        page = html("together.html", choose_language(request), values)
        response = HTMLResponse(page)
        set_cookie(response, services, FORM_COOKIE, secret)
        return response

    return (Route("/demo", hardened(show), methods=["GET"], name="GET /demo"),)


def framed_by_itself(inner: ASGIApp) -> ASGIApp:
    """Let pages stand in frames of this origin's own pages; everywhere but in the demo: in none."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def loosened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                _loosen(headers)
                message = {**message, "headers": headers.raw}
            await send(message)

        await inner(scope, receive, loosened if scope["type"] == "http" else send)

    return app


def _loosen(headers: MutableHeaders) -> None:
    policy = headers.get("content-security-policy", "")
    if "frame-ancestors 'none'" in policy:
        headers["content-security-policy"] = policy.replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        )
        headers["x-frame-options"] = "SAMEORIGIN"
