"""When am I not there, so that nobody waits for me?

The first day back, in the workspace's time zone; until then what is open with me goes to my team.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from starlette.responses import Response

from faden.engine.administration.people import LONGEST_AWAY
from faden.store.people import agents
from faden.store.people.audit import Did
from faden.web import flash
from faden.web.people import me
from faden.web.people.proof import note_own
from faden.web.visit import Visit


async def change(visit: Visit) -> Response:
    """Remember the day I am back; without one I am here."""
    said = visit.text("back", longest=10)
    until = morning(said, visit.policy.hours.timezone)
    if said and (until is None or not visit.now < until <= visit.now + LONGEST_AWAY):
        words = visit.translate("Give the day you are back: tomorrow at the earliest.")
        return await me.show_refused(visit, words)
    async with visit.services.connections.engine.connection() as connection:
        mine = visit.session.agent_id
        await agents.set_away(connection, visit.workspace, mine, until=until)
        shown = "" if until is None else until.isoformat(timespec="minutes")
        await note_own(visit, connection, Did.AGENT_AWAY, until=shown)
    return flash.go_and_say("/me#away", "here" if until is None else "away")


def morning(text: str, zone: str) -> datetime | None:
    """Return when a day begins; None where the text is none."""
    try:
        return datetime.combine(date.fromisoformat(text), time(0), ZoneInfo(zone))
    except ValueError:
        return None
