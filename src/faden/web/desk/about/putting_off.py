"""Until when can each ticket be put off?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from faden.core.desk.snooze import Choice, choices
from faden.store.views_customer import SeenTicket
from faden.web.language import mark
from faden.web.visit import Visit

WORDS: Mapping[Choice, str] = {
    Choice.HOUR: mark("In an hour"),
    Choice.AFTERNOON: mark("This afternoon"),
    Choice.TOMORROW: mark("Tomorrow morning"),
    Choice.LATEST: mark("As late as the answer allows"),
}


def offered(visit: Visit, tickets: Sequence[SeenTicket]) -> dict[str, dict[Choice, datetime]]:
    """Return until when each ticket can be put off; an empty one cannot."""
    hours = visit.policy.hours
    return {
        ticket.ticket_id: choices(ticket.held, now=visit.now, hours=hours)
        for ticket in tickets
        if ticket.held is not None
    }
