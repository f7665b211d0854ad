"""May this attempt be made now, and what does it leave behind?

Every attempt is counted before what was typed is looked at, so that many at once gain nothing; a
right one is forgiven afterwards.
"""

from __future__ import annotations

from datetime import datetime
from math import ceil

from starlette.requests import Request

from faden.store import registry
from faden.web import sign_in_pace
from faden.web.services import Services
from faden.web.sign_in_pace import Pace


def place_of(request: Request) -> str:
    """Return the network address a request came from."""
    return request.client.host if request.client else ""


def origin_of(request: Request) -> registry.Origin:
    """Return where a browser is and which one it says it is."""
    return registry.Origin(place_of(request), browser_named(request.headers.get("user-agent", "")))


_FAMILIES = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
_SHOWN = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}


def browser_named(user_agent: str) -> str:
    """Return what a person can recognise a browser by, and no more than that.

    >>> browser_named("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
    'Firefox, Linux'
    >>> browser_named("curl/8"), browser_named("")
    ('', '')
    """
    found = [
        next((name for name in names if name in user_agent), "") for names in (_FAMILIES, _SYSTEMS)
    ]
    return ", ".join(_SHOWN.get(name, name) for name in found if name)


async def admit(services: Services, pace: Pace, now: datetime) -> int:
    """Count an attempt; return 0, or how many seconds it must still wait."""
    async with services.connections.engine.connection() as connection:
        one, _ = await registry.sign_in_failures(connection, pace.whos, since=now - pace.window)
        _, place = await registry.sign_in_failures(
            connection, pace.whos, since=now - sign_in_pace.WINDOW
        )
        left = sign_in_pace.wait(one, place, now=now, free=pace.free, longest=pace.longest)
        if not left:
            await registry.note_sign_in_attempt(
                connection, pace.whos, now=now, forget=sign_in_pace.CODE_WINDOW
            )
        return ceil(left.total_seconds())
