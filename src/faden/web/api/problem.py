"""How is a program told that something cannot be done, and what to do instead?

Source: RFC 9457 (problem details for HTTP APIs).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response


class Problem(Exception):
    """The request cannot be carried out; `detail` says what to do."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        waits = {} if retry_after is None else {"retry-after": str(retry_after)}  # seconds
        self.headers = waits | dict(headers or {})

    def response(self) -> Response:
        """Return what the program gets."""
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        response = json_response(body, status=self.status)
        response.media_type = "application/problem+json"
        response.headers["content-type"] = "application/problem+json"
        if self.status == 401:
            response.headers["www-authenticate"] = 'Bearer realm="faden"'
        response.headers.update(self.headers)
        return response


def json_response(body: object, *, status: int = 200) -> Response:
    """Return a JSON answer."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status_code=status, media_type="application/json")
