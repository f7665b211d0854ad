"""Which program may call what?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from faden.store import registry
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
    """Return which program calls."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        return None
    async with services.connections.engine.connection() as connection:
        return await registry.token(connection, given.strip())


def api(method: str, path: str, handler: Handler, *, roles: frozenset[str]) -> Route:
    """Make a route for programs whose token has one of these roles."""

    async def answer(request: Request) -> Response:
        services: Services = request.app.state.services
        token = await bearer(request, services)
        if token is None:
            raise Problem(401, _UNKNOWN)
        if token.role not in roles:
            raise Problem(403, _NOT_ALLOWED)
        limited = services.within(token.owners)
        call = Call(services=limited, request=request, token=token, now=services.clock())
        return await handler(call)

    return Route(path, hardened(answer), methods=[method], name=f"{method} {path}")
