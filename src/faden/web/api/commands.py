"""How does a program's wish become one command of the engine, once?"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec

from faden.engine.command import Command, Done, Rejected
from faden.web.api.door import Call
from faden.web.api.operation import Does, Operation
from faden.web.api.problem import Problem
from faden.web.visit import WRITERS

_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
_STATUS = {"conflict": 409, "not_found": 404}


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What every body has in common: nothing unknown is taken."""


class Made(msgspec.Struct):
    """It is committed. `id` is what it made, if anything; the same again when `repeated`."""

    id: str | None
    repeated: bool = False


def writing(
    path: str,
    name: str,
    says: str,
    does: Does,
    takes: type,
    *,
    tag: str = "customers",
    gives: type = Made,
) -> Operation:
    """Describe an operation that gives the engine one command."""
    return Operation(
        method="POST",
        path=path,
        name=name,
        says=says,
        tag=tag,
        roles=WRITERS,
        does=does,
        takes=takes,
        gives=gives,
    )


def who(call: Call) -> str:
    """Return the author as timelines name it."""
    return f"api:{call.token.label}"


async def by(call: Call, body: Body, make: Any, **said: Any) -> Made:  # noqa: ANN401
    """Give a command that says who gave it, once for each Idempotency-Key."""
    return await done(call, body, make, **said, by=who(call))


async def done(call: Call, body: Body, make: Any, **said: Any) -> Made:  # noqa: ANN401
    """Give the command, once for each Idempotency-Key."""
    result = await carried_out(call, make(workspace=call.workspace, **said, **once(call, body)))
    return Made(result.made, result.repeated)


async def carried_out(call: Call, command: Command) -> Done:
    """Have the engine do it; raise Problem with what to do when it cannot."""
    place = call.request.client.host if call.request.client else ""
    result = await call.services.do(command, place=place)
    if isinstance(result, Rejected):
        reason = result.reason[:1].upper() + result.reason[1:]
        raise Problem(_STATUS.get(result.code, 422), reason.rstrip(".") + ".")
    return result


def once(call: Call, body: msgspec.Struct) -> dict[str, object]:
    """Return what makes a command that comes again the same one; raise Problem 422."""
    found = asked_once(call, body)
    return {} if found is None else {"form_id": found[0], "form_digest": found[1]}


def asked_once(call: Call, body: msgspec.Struct | None) -> tuple[str, bytes] | None:
    """Return the Idempotency-Key, as the token's own, and a hash of what is asked under it."""
    key = key_of(call)
    if key is None:
        return None
    asked = f"{call.request.method} {call.request.url.path}\n".encode()
    said = b"" if body is None else msgspec.json.encode(body)
    return f"api:{call.token.token_id}:{key}", hashlib.sha256(asked + said).digest()


def key_of(call: Call) -> str | None:
    """Return the Idempotency-Key, if one was sent; raise Problem 422."""
    given = call.request.headers.getlist("idempotency-key")
    if len(given) > 1:  # what stands between us and the program may have meant the other one
        raise Problem(422, "Idempotency-Key was sent twice; send one.")
    if given and not _KEY.fullmatch(given[0]):
        raise Problem(422, "Idempotency-Key must be 1 to 200 printable ASCII characters.")
    return given[0] if given else None
