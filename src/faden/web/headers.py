"""What is every browser told not to do with our pages?"""

from __future__ import annotations

from starlette.responses import Response

_ALWAYS = {
    "content-security-policy": (
        "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; "
        "object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def harden(response: Response, *, is_https: bool) -> Response:
    """Add the headers to a response; what holds customers' data is never kept by a cache."""
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("cache-control", "no-store")
    if is_https:
        response.headers.setdefault("strict-transport-security", "max-age=31536000")
    return response
