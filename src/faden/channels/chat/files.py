"""Which files does a page load that holds a chat?

`/chat/widget.js` and what it fetches when the window is first opened. Any page may load them; which
pages may speak for a chat is said by the account (`origins`). Browsers keep them for ten minutes,
then ask again by their tag: a new version is there soon, and costs nothing while there is none.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from faden.channels.chat.slim import slim

_HEADERS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=600",
    "vary": "Accept-Encoding",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file as it leaves: without what only its reader in the repository needs."""

    content: bytes
    packed: bytes  #: the same by gzip
    tag: str  #: ETag of the content, without quotation marks


@cache
def files() -> dict[str, File]:
    """Return every file by its name."""
    found = {}
    for entry in (resources.files("faden.channels.chat") / "static").iterdir():
        if entry.name.endswith(".js"):
            content = slim(entry.read_text("utf-8")).encode()
            packed = gzip.compress(content, mtime=0)
            found[entry.name] = File(content, packed, hashlib.sha256(content).hexdigest()[:20])
    return found


def route(prefix: str) -> Route:
    """Return the route of the files."""
    return Route(f"{prefix}{{name}}", _serve, methods=["GET"])


async def _serve(request: Request) -> Response:
    file = files().get(request.path_params["name"])
    if file is None:
        return Response(status_code=404, headers=_HEADERS | {"cache-control": "no-store"})
    is_packed = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{file.tag}{"-gz" if is_packed else ""}"'
    headers = _HEADERS | {"etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    media_type = "text/javascript; charset=utf-8"
    if is_packed:
        headers |= {"content-encoding": "gzip"}
        return Response(file.packed, headers=headers, media_type=media_type)
    return Response(file.content, headers=headers, media_type=media_type)
