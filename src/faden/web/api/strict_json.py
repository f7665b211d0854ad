"""Is this body one JSON object, and only one way to read it?

Refused: other types and charsets, more than 1 MiB, what is not UTF-8, NaN and infinities (1e999 is
one), a key given twice, nesting and numbers without end, NUL and half surrogate pairs in texts.

Source: RFC 8259; RFC 7493 (I-JSON) for what programs read differently.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import Request

from faden.web.api.problem import Problem
from faden.web.body import read_body

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20


async def read_object(request: Request) -> dict[str, Any]:
    """Return the object; raise Problem 400, 413 or 415."""
    _refuse_other_types(request)
    try:
        body = await read_body(request, MAX_BYTES)
    except HTTPException as error:
        if error.status_code != 413:
            raise
        raise Problem(413, f"The body is longer than {MAX_BYTES} bytes.") from None
    return parse_object(body)


def _refuse_other_types(request: Request) -> None:
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise Problem(415, "Send the body as Content-Type: application/json.")
    charset = parameters.strip().lower().partition("charset=")[2].strip('" ')
    if charset not in ("", "utf-8", "utf8"):
        raise Problem(415, "Send the body in UTF-8.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "Send the body without Content-Encoding.")


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the object of these bytes; raise Problem 400 for anything else."""
    try:
        found = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except RecursionError:
        raise Problem(400, "The body is nested too deeply.") from None
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError are
        raise Problem(400, f"The body is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise Problem(400, "The body must be one JSON object.")
    _refuse_unstorable(found, depth=1)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _refuse_unstorable(value: object, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Problem(400, "The body is nested too deeply.")
    match value:
        case dict():
            for key, one in value.items():
                _refuse_unstorable(key, depth=depth)
                _refuse_unstorable(one, depth=depth + 1)
        case list():
            for one in value:
                _refuse_unstorable(one, depth=depth + 1)
        case float() if not math.isfinite(value):
            raise Problem(422, "A number is too large to be kept.")
        case str() if any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in value):
            raise Problem(422, "A text holds NUL or half a surrogate pair; it cannot be kept.")
        case _:
            pass
