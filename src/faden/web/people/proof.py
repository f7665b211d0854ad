"""Is whoever uses this session the one it belongs to?

Asked before anything that would keep the owner out: a browser left open must not be enough to
change a password or a second factor. Wrong ones slow down this session alone.
"""

from __future__ import annotations

from faden.store import registry
from faden.store.people.agents import credentials
from faden.store.people.audit import Did, Entry, note
from faden.web import sign_in_pace
from faden.web.passwords import fits
from faden.web.people.attempts import admit
from faden.web.visit import Visit


async def refusal_of_password(visit: Visit, password: str) -> str:
    """Return why the password does not count, in the visit's language; nothing when it does."""
    session = visit.session
    pace = sign_in_pace.within_session(session.agent_id, session.session_id)
    if seconds := await admit(visit.services, pace, visit.now):
        return visit.translate("Too many attempts. Please try again in %(n)s seconds.", n=seconds)
    async with visit.services.connections.engine.connection() as connection:
        known = await credentials(connection, visit.workspace, session.agent_id)
    if known is None or not await fits(password, known[1]):
        return visit.translate("This is not your password.")
    async with visit.services.connections.engine.connection() as connection:
        await registry.forgive_sign_in(connection, pace.whos, now=visit.now)
    return ""


async def note_own(visit: Visit, connection: registry.Connection, did: Did, **detail: str) -> None:
    """Add to the audit log what somebody did about themselves."""
    entry = Entry(
        workspace=visit.workspace,
        who=visit.me,
        did=did,
        what=visit.me,
        place=visit.place,
        detail=detail,
    )
    await note(connection, entry, now=visit.now)
