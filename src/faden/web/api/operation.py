"""How is one operation of the API described, so that it is checked and documented in one place?

From the same description come the route, the checks of what is sent, and the OpenAPI file: what is
not described cannot be called, and nothing is described that is not so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from faden.web.api.door import Call, api
from faden.web.api.problem import Problem
from faden.web.api.strict_json import read_object

Does = Callable[[Call, Any], Awaitable[Any]]

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Something asked for in the URL behind the question mark."""

    name: str
    says: str  #: what it means, for people
    longest: int = 200  #: characters
    needed: bool = False
    least: int | None = None  #: for numbers: the least; None: it is a text
    most: int = 0  #: for numbers: the most
    among: tuple[str, ...] = ()  #: of a text: nothing else is taken
    form: str = ""  #: of a text, as JSON Schema names it, such as date-time


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing a program can ask for; `does` gets the call and the body."""

    method: str
    path: str
    name: str  #: unique; what generators of clients call it
    says: str  #: one sentence for people
    tag: str
    roles: frozenset[str]
    does: Does
    takes: type | None = None  #: the body, a msgspec.Struct
    gives: type | None = None  #: the answer; None: it writes its own
    status: int = 200
    asks: tuple[Parameter, ...] = ()
    own_body: bool = False  #: reads the body itself; `takes` only describes it
    media: str = "application/json"
    problems: Mapping[str, str] = field(default_factory=dict)  #: of its own, by status
    repeats: bool = False  #: a write that does nothing twice has an Idempotency-Key; this does not

    def route(self) -> Route:
        """Return it as a route."""
        return api(self.method, self.path, self._handle, roles=self.roles)

    async def _handle(self, call: Call) -> Response:
        _refuse_unknown(call, self.asks)
        body = None
        if self.takes is not None and not self.own_body:
            body = converted(await read_object(call.request), self.takes)
        answer = await self.does(call, body)
        if isinstance(answer, Response):
            return answer
        return Response(_encode(answer), status_code=self.status, media_type="application/json")


def converted(found: dict[str, Any], wanted: type) -> Any:  # noqa: ANN401 - of the type given
    """Return the body as the type; raise Problem 422 that names the field."""
    try:
        return msgspec.convert(found, wanted, strict=True)
    except msgspec.ValidationError as error:
        raise Problem(422, f"The body does not fit: {error}.") from None


def _refuse_unknown(call: Call, asks: tuple[Parameter, ...]) -> None:
    given = call.request.query_params
    known = {parameter.name: parameter for parameter in asks}
    for parameter in asks:
        if parameter.needed and parameter.name not in given:
            raise Problem(422, f"{parameter.name}: is missing ({parameter.says}).")
    for name, value in given.multi_items():
        if name not in known:
            told = ", ".join(known) or "none"
            raise Problem(422, f"Unknown parameter {name[:40]!r}; known are: {told}.")
        _check(known[name], value)


def _check(parameter: Parameter, value: str) -> None:
    if parameter.least is None:
        if len(value) > parameter.longest:
            raise Problem(422, f"{parameter.name}: at most {parameter.longest} characters.")
        if parameter.among and value not in parameter.among:
            raise Problem(422, f"{parameter.name}: one of {', '.join(parameter.among)}.")
        return
    is_number = value.isascii() and value.isdigit() and len(value) < 20
    if not is_number or not parameter.least <= int(value) <= parameter.most:
        raise Problem(
            422, f"{parameter.name}: give a number from {parameter.least} to {parameter.most}."
        )


def number(call: Call, name: str, default: int) -> int:
    """Return a number of the URL that was checked before."""
    return int(call.request.query_params.get(name, default))
