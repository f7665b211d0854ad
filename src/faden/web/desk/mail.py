"""How are the bytes of a mail shown, when nobody may trust a single one of them?

Raw text and formatted mail are documents of their own, without a script, a form or our cookies'
rights (a sandbox by their own policy, whoever opens them); files are only ever saved, never opened
within our pages. Reading a mail may take long, so it happens on threads of its own: neither pages
nor the acceptance of new mails wait for it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from babel.numbers import format_decimal
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from faden.core.file.name import disposition
from faden.store.views import RawBytes
from faden.store.views_report import Evidence, evidence
from faden.web.desk.bytes_shown import readable
from faden.web.templates import html
from faden.web.visit import Visit

T = TypeVar("T")

log = structlog.get_logger("faden")

LONGEST = 10.0  #: seconds for one mail; beyond that the raw mail must do
_THREADS = ThreadPoolExecutor(2, thread_name_prefix="mail-shown")
_NOTHING = "default-src 'none'; sandbox"
_SEQUENCE = re.compile(r"[0-9]{1,18}", re.ASCII)


async def show(visit: Visit) -> Response:
    """Show a formatted mail in a frame that keeps it apart from the page."""
    found = await _found(visit)
    if not found.is_formatted:
        raise HTTPException(404)
    return await visit.page(
        "mail.html",
        found=found,
        customer_id=visit.path("customer_id"),
        sequence=visit.path("sequence"),
        images=_images(visit),
    )


async def formatted(visit: Visit) -> Response:
    """Answer with what is in that frame."""
    found = await _found(visit)
    if not found.is_formatted:
        raise HTTPException(404)
    raw, images = await bytes_of(visit, found.raw), _images(visit)
    try:
        shown = await _aside(lambda: visit.services.mails.safe_html(raw, remote_images=images))
    except TimeoutError:
        shown = None  # the page says so and leads to the raw mail
    values = {"shown": shown, "subject": found.event.subject or ""}
    pictures = "data: https:" if images else "data:"
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; "
        "frame-ancestors 'self'; sandbox"
    )
    response = HTMLResponse(html("mail_frame.html", visit.language, values))
    response.headers["content-security-policy"] = policy
    response.headers["x-frame-options"] = "SAMEORIGIN"
    response.headers["referrer-policy"] = "no-referrer"
    return response


async def raw(visit: Visit) -> Response:
    """Answer with every byte as it came, as text in which nothing is hidden."""
    found = await _found(visit)
    content = await bytes_of(visit, found.raw)
    text = await _in_time(lambda: readable(content))
    headers = {"content-disposition": "inline", "content-security-policy": _NOTHING}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


async def file(visit: Visit) -> Response:
    """Hand out one file of a mail, to be saved."""
    found, wanted = await _found(visit), visit.path("sha256")
    known = next((one for one in found.event.files if one.sha256 == wanted), None)
    if known is None:
        raise HTTPException(404)
    mail = await bytes_of(visit, found.raw)
    content = await _in_time(lambda: visit.services.mails.attachment(mail, wanted))
    if content is None:
        log.error("a file is not in its mail", account=found.event.account, sha256=wanted)
        raise HTTPException(404)
    return to_save(content, known.name)


def to_save(content: bytes, name: str) -> Response:
    """Return bytes that no browser shows or runs, only saves under this name (RFC 6266)."""
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "content-disposition": disposition(name),
            "content-security-policy": _NOTHING,
        },
    )


async def bytes_of(visit: Visit, found: RawBytes) -> bytes:
    """Return bytes as they came, wherever they stand; 404 when the blob store has lost them."""
    if found.blob is None:
        return found.raw
    try:
        return await visit.services.blobs.get(visit.workspace, found.blob)
    except FileNotFoundError:
        log.error("a blob is missing", workspace=visit.workspace, sha256=found.blob.hex())
        raise HTTPException(404) from None


def size_shown(size: int, language: str) -> str:
    """Return a number of bytes as people say it.

    >>> size_shown(800, "de"), size_shown(23_456, "de"), size_shown(1_250_000, "de")
    ('800 B', '23 kB', '1,2 MB')
    """
    if size < 1_000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1_000)} kB"
    return f"{format_decimal(size / 1_000_000, format='#,##0.0', locale=language)} MB"


async def _found(visit: Visit) -> Evidence:
    """Return a message of a customer of this workspace; anything else is the same 404."""
    sequence = visit.path("sequence")
    if _SEQUENCE.fullmatch(sequence):
        views, customer_id = visit.services.views, visit.path("customer_id")
        found = await evidence(views, visit.workspace, customer_id, int(sequence))
        if found is not None:
            return found
    raise HTTPException(404)


def _images(visit: Visit) -> bool:
    return visit.request.query_params.get("images") == "1"


async def _in_time(work: Callable[[], T]) -> T:
    try:
        return await _aside(work)
    except TimeoutError:
        raise HTTPException(503) from None


async def _aside(work: Callable[[], T]) -> T:
    """Do it on a thread of its own; TimeoutError when it takes too long."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(LONGEST):
        return await loop.run_in_executor(_THREADS, work)
