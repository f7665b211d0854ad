"""Which files does a browser get, and how long may it keep them?

Each is served under a name that holds the hash of its content, so it may be kept for ever.
"""

from __future__ import annotations

import hashlib
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


@cache
def _files() -> dict[str, tuple[str, bytes]]:
    """Return every file by its public name: its media type and content."""
    found = {}
    for entry in (resources.files("faden.web") / "static").iterdir():
        stem, _, kind = entry.name.rpartition(".")
        if kind in _TYPES:
            content = entry.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            found[f"{stem}.{digest}.{kind}"] = (_TYPES[kind], content)
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
    media_type, content = found
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(content, media_type=media_type, headers=kept)
