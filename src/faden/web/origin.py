"""Did this form come from one of our own pages?"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.requests import Request


def from_our_page(request: Request, base_url: str) -> bool:
    """Say whether the browser names one of our pages as the origin; without a word, trust it not.

    A browser that sends neither Origin nor Referer must say `Sec-Fetch-Site: same-origin`.
    """
    named = request.headers.get("origin") or request.headers.get("referer")
    if named is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    ours = {_origin(base_url), f"{request.url.scheme}://{request.headers.get('host', '')}"}
    return _origin(named) in ours


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def same_secret(given: str, known: str) -> bool:
    """Compare two secrets without telling by the time it takes how far they agree."""
    return bool(known) and secrets.compare_digest(given.encode(), known.encode())


def local_path(url: str) -> str:
    """Return a path of ours to go on to after signing in; anything else becomes the desk.

    >>> local_path("/c/01?before=2"), local_path("//evil.example"), local_path("https:/evil")
    ('/c/01?before=2', '/desk', '/desk')
    """
    plain = url.isascii() and url.isprintable() and "\\" not in url
    return url if plain and url.startswith("/") and not url.startswith("//") else "/desk"
