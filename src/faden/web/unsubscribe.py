"""How does somebody who got a message of ours stop the next one, with one click and no sign-in?

The address stands in the mail itself (RFC 8058, List-Unsubscribe). Looking at the page changes
nothing, because mail filters follow every link; only sending its form does, as does the mail
program's own button. The token is all the proof there is, and all it can do is to stop messages.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from faden.web.body import read_body
from faden.web.language import choose_language
from faden.web.services import Services
from faden.web.templates import html

_MAX_BODY = 65_536  #: bytes; what a mail program sends has 26, in whatever encoding
_PART = re.compile(r"[A-Za-z0-9._-]{1,200}", re.ASCII)


async def show(request: Request) -> Response:
    """Show the button; nothing is looked up and nothing is changed."""
    return _page(request, "ask" if _is_plausible(request) else "unknown")


async def stop(request: Request) -> Response:
    """Record that no more of this kind is wanted; once or several times is the same."""
    await read_body(request, _MAX_BODY)
    services: Services = request.app.state.services
    account, token = request.path_params["account"], request.path_params["token"]
    known = _is_plausible(request) and await services.unsubscribe(account, token)
    return _page(request, "done" if known else "unknown")


def _is_plausible(request: Request) -> bool:
    return all(_PART.fullmatch(request.path_params[part]) for part in ("account", "token"))


def _page(request: Request, what: str) -> Response:
    language = choose_language(request)
    values = {"what": what, "path": request.url.path}
    status = 404 if what == "unknown" else 200
    response = HTMLResponse(html("unsubscribe.html", language, values), status_code=status)
    response.headers["referrer-policy"] = "no-referrer"  # the token is in the address
    response.headers["x-robots-tag"] = "noindex"
    response.headers["vary"] = "Accept-Language"
    return response
