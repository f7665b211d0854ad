"""Which files does a browser get, and how long may it keep them?

Each is served under a name that holds the hash of its content, so it may be kept for ever.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class _File:
    """One file as it leaves."""

    media_type: str
    content: bytes
    packed: bytes  #: the same by gzip


@cache
def _files() -> dict[str, _File]:
    """Return every file by its public name."""
    found = {}
    for entry in (resources.files("faden.web") / "static").iterdir():
        stem, _, kind = entry.name.rpartition(".")
        if kind in _TYPES:
            content = entry.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            found[f"{stem}.{digest}.{kind}"] = _File(
                _TYPES[kind], content, gzip.compress(content, mtime=0)
            )
    return found


@cache
def asset(name: str) -> str:
    """Return the path of a file by its plain name; KeyError when there is none."""
    stem, _, kind = name.rpartition(".")
    for public in _files():
        if public.startswith(f"{stem}.") and public.endswith(f".{kind}"):
            return f"/static/{public}"
    raise KeyError(name)


async def serve(request: Request) -> Response:
    """Serve one file."""
    found = _files().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(found.content, media_type=found.media_type, headers=headers)
    headers["content-encoding"] = "gzip"
    return Response(found.packed, media_type=found.media_type, headers=headers)
