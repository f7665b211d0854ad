"""What did the browser or program send, and is it small enough to look at?"""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

MAX_FORM_BYTES = 256 * 1024
MAX_FIELDS = 50


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body; 413 as soon as it is longer than `limit` bytes, whatever it announced."""
    announced = request.headers.get("content-length", "0")
    if announced.isascii() and announced.isdigit() and int(announced[:18]) > limit:
        raise HTTPException(413)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise HTTPException(413)
            parts.append(part)
    except ClientDisconnect:
        raise HTTPException(400) from None
    return b"".join(parts)


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form (one value each); 400, 413 or 415 for anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = await read_body(request, MAX_FORM_BYTES)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:  # UnicodeError is one
        raise HTTPException(400) from None
    # PostgreSQL stores no NUL and browsers type none; line ends come as CRLF from every browser.
    return {name: value.replace("\x00", "").replace("\r\n", "\n") for name, value in pairs}
