"""Whose conversation is it that a customer names by a code, and does somebody guess codes?"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from starlette.responses import RedirectResponse, Response

from faden.core.reference import parse_code
from faden.engine.references.ask import Asked, Wait, ask, is_guessed
from faden.store.references.named import Named, named
from faden.web import flash
from faden.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Looked:
    """Where a code led, if it was one."""

    response: Response | None = None
    minutes: int = 0  #: until this colleague may try codes again


async def look(visit: Visit, text: str, *, meant_otherwise: bool) -> Looked:
    """Open the thread a code names.

    A number of which customers were found by other means was hardly meant as a code, so it is
    no try.
    """
    code = parse_code(text)
    if code is None:
        return Looked()
    views, workspace = visit.services.views, visit.workspace
    if meant_otherwise:
        found = await named(views, workspace, code)
        return Looked(_opened(found) if found is not None and found.is_live else None)
    asked = Asked(workspace, code, visit.session.agent_id, is_agent=True, at=visit.now)
    pool = visit.services.connections.engine
    match await ask(views, pool, asked, policy=visit.policy):
        case Named() as found:
            return Looked(_opened(found))
        case Wait(after):
            return Looked(minutes=ceil(after.total_seconds() / 60))
        case _:
            return Looked()


def _opened(found: Named) -> Response:
    thread = f"/c/{found.customer_id}#latest"
    if found.is_live:
        return RedirectResponse(thread, status_code=303)
    return flash.go_and_say(thread, "ended-code")


async def guessed(visit: Visit) -> int:
    """Return how many codes were tried in vain lately, if that is an alarm; else 0."""
    return await is_guessed(
        visit.services.views, visit.workspace, policy=visit.policy, now=visit.now
    )
