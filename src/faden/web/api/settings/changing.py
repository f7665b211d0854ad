"""How is a setting changed by a program: once, and written down in the same transaction?"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import msgspec
from starlette.exceptions import HTTPException

from faden.engine.administration.deed import Deed, Refused
from faden.engine.administration.once import Request, first_answer, keep_answer
from faden.store.people.agents import rows
from faden.store.registry import Connection
from faden.web.api.commands import asked_once
from faden.web.api.door import Call
from faden.web.api.operation import Does, Operation, Parameter
from faden.web.api.problem import Problem
from faden.web.body import read_body
from faden.web.visit import ADMINS, LEADERS

T = TypeVar("T", bound=msgspec.Struct)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", re.ASCII)
_STATUS = {"not_found": 404, "conflict": 409}


class Changed(msgspec.Struct, kw_only=True):
    """It is committed; `repeated`: it was done before, under the same key."""

    repeated: bool = False


def reading(
    path: str, name: str, says: str, does: Does, gives: type, *asks: Parameter
) -> Operation:
    """Describe an operation that shows settings."""
    return Operation(
        method="GET",
        path=path,
        name=name,
        says=says,
        tag="settings",
        roles=LEADERS,
        does=does,
        gives=gives,
        asks=asks,
    )


def changing(
    route: str,
    name: str,
    says: str,
    does: Does,
    gives: type,
    *,
    takes: type | None = None,
    tag: str = "settings",
) -> Operation:
    """Describe an operation that changes settings; `route` is "PUT /api/v1/…".

    Administrators may; what has a tag of its own, such as offers, is for whoever leads.
    """
    method, _, path = route.partition(" ")
    return Operation(
        method=method,
        path=path,
        name=name,
        says=says,
        tag=tag,
        roles=ADMINS if tag == "settings" else LEADERS,
        does=does if takes is not None else partial(_without_body, does),
        takes=takes,
        gives=gives,
    )


async def _without_body(does: Does, call: Call, body: None) -> Any:  # noqa: ANN401 - of the operation
    """Do it unless something was sent that nobody would look at."""
    try:
        sent = await read_body(call.request, 2)
    except HTTPException:
        sent = b"more"
    if sent not in (b"", b"{}"):
        raise Problem(422, "This takes no body.")
    return await does(call, body)


async def changed(
    call: Call,
    body: msgspec.Struct | None,
    act: Callable[[Deed], Awaitable[T]],
    *,
    gives: type[T],
    hidden: str = "",
) -> T:
    """Do it once for each Idempotency-Key; of the answer the field `hidden` is said only once.

    Whoever asks again gets what was answered first, with `repeated`.
    """
    request = asked(call, body)
    try:
        async with call.services.connections.engine.connection() as connection:
            ask = partial(_ask, connection)
            if request is not None:
                first = await first_answer(ask, request, now=call.now)
                if first is not None:
                    again = msgspec.json.decode(first, type=gives)
                    return msgspec.structs.replace(again, repeated=True)
            answer = await act(_deed(call, connection))
            if request is not None:
                kept = msgspec.structs.replace(answer, **({hidden: None} if hidden else {}))
                await keep_answer(ask, request, msgspec.json.encode(kept).decode())
            return answer
    except Refused as refused:
        raise problem_of(refused) from None


def asked(call: Call, body: msgspec.Struct | None) -> Request | None:
    """Return what makes this request the same one; None without an Idempotency-Key."""
    found = asked_once(call, body)
    return None if found is None else Request(call.workspace, *found)


def problem_of(refused: Refused) -> Problem:
    """Return how a program is told that something cannot be done."""
    reason = refused.reason[:1].upper() + refused.reason[1:]
    return Problem(_STATUS.get(refused.code, 422), reason.rstrip(".") + ".")


def named(call: Call, name: str, what: str) -> str:
    """Return a name of the path; 404 when nothing can be called so."""
    given = str(call.request.path_params[name])
    if not _NAME.fullmatch(given):
        raise Problem(404, f"There is no such {what}.")
    return given


def _deed(call: Call, connection: Connection) -> Deed:
    return Deed(
        connection=connection,
        workspace=call.workspace,
        now=call.now,
        who=f"token:{call.token.label}",
        place=call.request.client.host if call.request.client else "",
    )


async def _ask(connection: Connection, name: str, values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    return await rows(connection, name, **values)
