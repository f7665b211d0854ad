"""Which program may call what?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from faden.engine.limits.pace import Taken
from faden.store import registry
from faden.web.api.pace import Pace, headers
from faden.web.api.problem import Problem
from faden.web.door import hardened
from faden.web.services import Services

_UNKNOWN = "Send a token of your workspace: Authorization: Bearer <token>."
_NOT_ALLOWED = "This token's role may not do that; ask an administrator for another token."


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a program that may make it."""

    services: Services
    request: Request
    token: registry.Token
    now: datetime

    @property
    def workspace(self) -> int:
        """Return the one workspace this token belongs to."""
        return self.token.workspace


Handler = Callable[[Call], Awaitable[Response]]


async def bearer(request: Request, services: Services) -> registry.Token | None:
    """Return which program calls; raise Problem 429 where too many wrong tokens come from."""
    given = _given(request)
    if not given:
        return None
    pace: Pace = request.app.state.pace
    place = request.client.host if request.client else ""
    async with pace.asking(given, place), services.connections.engine.connection() as connection:
        token = await registry.token(connection, given)
    if token is None:
        pace.was_wrong(given, place)
    else:
        pace.was_right(given, token.workspace)
    return token


def _given(request: Request) -> str:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


async def _admitted(request: Request, services: Services) -> tuple[registry.Token, Taken]:
    """Return which program calls and how fast it may go on; raise Problem 401 or 429.

    Whose token was right before is counted before it is looked up: who calls far too often costs
    no look-up in the database.
    """
    pace: Pace = request.app.state.pace
    given = _given(request)
    workspace = pace.workspace(given)
    taken = None if workspace is None else _count(pace, services, given, workspace)
    token = await bearer(request, services)
    if token is None:
        raise Problem(401, _UNKNOWN)
    return token, taken or _count(pace, services, given, token.workspace)


def _count(pace: Pace, services: Services, given: str, workspace: int) -> Taken:
    return pace.call(given, per_minute=services.directory.policy(workspace).api_per_minute)


def api(method: str, path: str, handler: Handler, *, roles: frozenset[str]) -> Route:
    """Make a route for programs whose token has one of these roles."""

    async def answer(request: Request) -> Response:
        services: Services = request.app.state.services
        token, taken = await _admitted(request, services)
        if token.role not in roles:
            raise Problem(403, _NOT_ALLOWED)
        limited = services.within(token.owners, apart=token.apart)
        call = Call(services=limited, request=request, token=token, now=services.clock())
        response = await handler(call)
        response.headers.update(headers(taken))
        return response

    return Route(path, hardened(answer), methods=[method], name=f"{method} {path}")
