"""What can a program ask for, in the words of OpenAPI 3.1?

Made from the operations themselves (operation.py). Source: OpenAPI Specification 3.1.1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from faden import __version__
from faden.web.api.operation import Operation, Parameter
from faden.web.api.operations import operations
from faden.web.api.problem import json_response
from faden.web.services import Services

_REFERENCE = "#/components/schemas/{name}"
_IN_PATH = re.compile(r"\{(\w+)\}")
_ID = {"type": "string", "pattern": "^[0-9a-f]{32}$"}

#: what any operation may answer besides, with what it means
_PROBLEMS = {
    "401": "No token, or one that nobody knows",
    "403": "The token's role may not do that",
    "429": "Too many calls, or too many wrong tokens from your address",
    "503": "The database does not answer; ask again in two seconds",
}
_RETRY = {
    "Retry-After": {
        "description": "Seconds to wait",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}
_PACE = {
    "RateLimit-Policy": {
        "description": "How many calls (q) are allowed in how many seconds (w)",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "How many calls are left (r), and in how many seconds all are again (t)",
        "schema": {"type": "string"},
    },
}
_OF_A_BODY = {
    "400": "The body is no JSON object",
    "413": "The body is too long",
    "415": "The body is not application/json in UTF-8",
}


async def described(request: Request) -> Response:
    """Answer with the description; it tells nothing of any workspace."""
    services: Services = request.app.state.services
    return json_response(openapi(operations(), base_url=services.base_url))


class ProblemShown(msgspec.Struct):
    """Why something cannot be done, and what to do (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


def openapi(operations: Sequence[Operation], *, base_url: str) -> dict[str, Any]:
    """Return the whole description."""
    types = [one for op in operations for one in (op.takes, op.gives) if one is not None]
    types.append(ProblemShown)
    shown, schemas = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    schema_of = dict(zip(types, shown, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _described(one, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Faden",
            "version": __version__,
            "description": "One thread for each customer, on every channel.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(one: Operation, schema_of: dict[type, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.says,
        "tags": [one.tag],
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": _path_schema(name)}
                for name in _IN_PATH.findall(one.path)
            ),
            *map(_parameter, one.asks),
            *([] if one.method == "GET" or one.repeats else [_IDEMPOTENCY]),
        ],
        "responses": _responses(one, schema_of),
    }
    if one.takes is not None:
        content = {"application/json": {"schema": schema_of[one.takes]}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _path_schema(name: str) -> dict[str, Any]:
    return dict(_ID) if name.endswith("_id") else {"type": "string"}


_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body again do nothing again, for 30 days",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


def _parameter(asked: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": asked.longest}
    if asked.form:
        schema["format"] = asked.form
    if asked.among:
        schema = {"type": "string", "enum": list(asked.among)}
    if asked.least is not None:
        schema = {"type": "integer", "minimum": asked.least, "maximum": asked.most}
    return {
        "name": asked.name,
        "in": "query",
        "required": asked.needed,
        "description": asked.says,
        "schema": schema,
    }


def _responses(one: Operation, schema_of: dict[type, dict[str, Any]]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done"}
    if one.gives is not None:
        good["content"] = {one.media: {"schema": schema_of[one.gives]}}
    elif one.media != "application/json":
        good["content"] = {one.media: {"schema": {"type": "string"}}}
    found = {str(one.status): good}
    if one.method == "POST" and one.status == 201:
        found["200"] = {**good, "description": "It was done before, under the same key"}
    problems = dict(_PROBLEMS)
    if _IN_PATH.search(one.path) or one.method != "GET":
        problems["404"] = "There is no such thing in this workspace"
    if one.takes is not None:
        problems |= _OF_A_BODY
    if one.method != "GET":
        problems["409"] = "It contradicts what is there"
    if one.method != "GET" or one.asks:
        problems["422"] = "Something given does not fit; the detail says what"
    problems |= one.problems
    content = {"application/problem+json": {"schema": schema_of_problem(schema_of)}}
    shown = {
        code: {"description": says, "content": content} for code, says in sorted(problems.items())
    }
    shown["429"]["headers"] = _RETRY | _PACE
    found[str(one.status)]["headers"] = _PACE
    return found | shown


def schema_of_problem(schema_of: dict[type, dict[str, Any]]) -> dict[str, Any]:
    """Return how a problem looks."""
    return schema_of[ProblemShown]
