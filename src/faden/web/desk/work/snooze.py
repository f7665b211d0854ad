"""Until when is a ticket put off?"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from starlette.responses import Response

from faden.engine.command import SnoozeTicket, WakeTicket
from faden.web.desk.customer import Refused, carry_out, show_with
from faden.web.visit import Visit

OWN = "own"  #: the choice of a time of one's own


async def snooze(visit: Visit) -> Response:
    """Put a ticket off until what was shown beside the choice, or until a time of one's own."""
    until = _until(visit)
    if until is None:
        reason = visit.translate("Please choose until when.")
        return await show_with(visit, Refused("ticket", reason, visit.form), status=422)
    command = SnoozeTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        until=until,
        reason=visit.text("why", longest=500),
        by=visit.me,
    )
    return await carry_out(visit, command, form="ticket", sentence="snoozed")


def _until(visit: Visit) -> datetime | None:
    chosen = visit.text("until", longest=40)
    own = visit.text("at", longest=40)
    zone: tzinfo = UTC
    if chosen == OWN or (not chosen and own):
        chosen, zone = own, ZoneInfo(visit.policy.hours.timezone)
    try:
        moment = datetime.fromisoformat(chosen)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


async def wake(visit: Visit) -> Response:
    """Take it up again."""
    command = WakeTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        by=visit.me,
    )
    return await carry_out(visit, command, form="ticket", sentence="woken")
