"""How does a colleague get at a file of a message?

Saved under its name, never opened within our pages. Only pixels that were told by their bytes are
also shown by themselves, as an image: as a document of its own such an answer is a sandbox without
scripts, forms or our cookies' rights.
"""

from __future__ import annotations

import re

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.channel import File
from faden.core.file.kind import SHOWABLE
from faden.store.files.standing import files_of
from faden.web.desk import mail
from faden.web.visit import Visit

log = structlog.get_logger("faden")

_SEQUENCE = re.compile(r"[0-9]{1,18}", re.ASCII)


async def save(visit: Visit) -> Response:
    """Hand out one file of a message, to be saved."""
    file = await _found(visit)
    if not file.apart:
        return await mail.file(visit)
    return mail.to_save(await _content(visit, file), file.name)


async def picture(visit: Visit) -> Response:
    """Answer with a picture as an image."""
    file = await _found(visit)
    if not (file.apart and file.content_type in SHOWABLE):
        raise HTTPException(404)
    headers = {
        "content-disposition": "inline",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, max-age=3600",  # the same bytes for ever under this address
    }
    return Response(await _content(visit, file), media_type=file.content_type, headers=headers)


async def _found(visit: Visit) -> File:
    """Return a file of a message of a customer I reach; anything else is the same 404."""
    place, wanted = visit.path("sequence"), visit.path("sha256")
    files = None
    if _SEQUENCE.fullmatch(place):
        views, customer_id = visit.services.views, visit.path("customer_id")
        files = await files_of(views, visit.workspace, customer_id, int(place))
    file = next((one for one in files or () if one.sha256 == wanted), None)
    if file is None:
        raise HTTPException(404)
    return file


async def _content(visit: Visit, file: File) -> bytes:
    try:
        return await visit.services.uploads.content(visit.workspace, file)
    except FileNotFoundError:
        log.error("a blob is missing", workspace=visit.workspace, sha256=file.sha256)
        raise HTTPException(404) from None
