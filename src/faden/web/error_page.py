"""What does somebody see when it does not work?"""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from faden.store.errors import ANY
from faden.web.api.problem import Problem
from faden.web.headers import harden
from faden.web.language import choose_language, mark
from faden.web.services import Services
from faden.web.templates import html

_log = structlog.get_logger()
_NOT_SHOWN: tuple[type[BaseException], ...] = (*ANY, HTTPException)

#: status: what happened, what to do
PAGES: dict[int, tuple[str, str]] = {
    400: (
        mark("This request could not be understood"),
        mark("Please go back, check what you entered and try again."),
    ),
    403: (
        mark("You may not do this"),
        mark("Your role does not allow it, or the page was open for too long. Reload and retry."),
    ),
    404: (
        mark("There is nothing here"),
        mark("The address may be mistyped, or it belongs to somebody else."),
    ),
    405: (mark("That does not work this way"), mark("Please use the buttons of the page.")),
    413: (mark("That is too much at once"), mark("Please send less, or in several parts.")),
    500: (
        mark("Something went wrong on our side"),
        mark("Please try again. If it stays, tell us this number:"),
    ),
    503: (
        mark("We are not ready just now"),
        mark("Please try again in a moment."),
    ),
}


#: for somebody who sees only the customers of their teams: the same for all that is not theirs
_NOT_YOURS = mark(
    "The address may be mistyped, or the customer is with another team, perhaps since a moment "
    "ago. Nothing was changed or sent."
)


#: for somebody who is kept apart from some customer: no word of why
_WITH_OTHERS = mark(
    "The address may be mistyped, or other colleagues look after this customer. "
    "Nothing was changed or sent."
)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what a page or route refused."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith("/api/"):
        return _hardened(request, Problem(status, _for_programs(status)).response())
    if status == 404 and (elsewhere := _without_slash(request)):
        return _hardened(request, RedirectResponse(elsewhere, status_code=307))
    return _hardened(request, _page(request, status))


def _without_slash(request: Request) -> str:
    """Return the page that is meant by an address with a slash too many; empty: none is.

    Always a path of ours: the host is what the request says, and anybody can say anything.
    """
    path, query = request.url.path, request.url.query
    if request.method not in ("GET", "HEAD") or not path.endswith("/") or path.startswith("//"):
        return ""
    plain = path.rstrip("/")
    return plain and plain + (f"?{query}" if query else "")


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer what the API refused."""
    problem = error if isinstance(error, Problem) else Problem(500, _for_programs(500))
    return _hardened(request, problem.response())


async def on_crash(request: Request, error: Exception) -> Response:
    """Answer when something broke: a number for us to find it by, and no details."""
    reference = secrets.token_hex(4).upper()
    _log.error("page failed", reference=reference, path=_begins(request.url.path), exc_info=error)
    if request.url.path.startswith("/api/"):
        detail = f"Something went wrong on our side; try again. Reference {reference}."
        return _hardened(request, Problem(500, detail).response())
    return _hardened(request, await _at_its_form(request, reference))


async def _at_its_form(request: Request, reference: str) -> Response:
    """Say it at the form that was sent, with all that was typed, if that page can be shown."""
    again = getattr(request.state, "again", None)
    if again is not None:
        try:
            shown: Response = await again(reference)
        except _NOT_SHOWN as error:
            _log.warning("not shown at its form", reference=reference, error=error)
        else:
            return shown
    return _page(request, 500, reference)


async def on_unavailable(request: Request, error: Exception) -> Response:
    """Answer while the database is away; it comes back by itself, so no number is needed."""
    _log.warning("not answered", path=_begins(request.url.path), error=error)
    if request.url.path.startswith("/api/"):
        detail = "The database is away for a moment. Send it again, with the same Idempotency-Key."
        response = Problem(503, detail).response()
    else:
        response = _page(request, 503)
    response.headers["retry-after"] = "2"
    return _hardened(request, response)


def _for_programs(status: int) -> str:
    return {404: "There is nothing here.", 405: "This method is not allowed here."}.get(
        status, "The request was refused."
    )


def _page(request: Request, status: int, reference: str = "") -> Response:
    visit = getattr(request.state, "visit", None)
    language = visit.language if visit else choose_language(request)
    title, advice = PAGES.get(status, PAGES[400])
    if status == 404 and visit is not None and visit.session.owners is not None:
        advice = _NOT_YOURS
    elif status == 404 and visit is not None and visit.session.is_apart:
        advice = _WITH_OTHERS
    values: dict[str, Any] = {
        "status": status,
        "title": title,
        "advice": advice,
        "reference": reference,
        "flash": "",
    }
    if visit is not None:
        values["session"] = visit.session  # the same colours as the page before
    return HTMLResponse(html("error.html", language, values), status_code=status)


def _hardened(request: Request, response: Response) -> Response:
    services: Services = request.app.state.services
    return harden(response, is_https=services.is_https)


def _begins(path: str) -> str:
    """Return what a path is about, without whom: further on stand ids and tokens."""
    return "/".join(path.split("/")[: 4 if path.startswith("/api/") else 2])
