"""Until when may a ticket be put off, and what wakes it?

Rules
* Put off is not gone: the ticket keeps its owner and its due time (G7), and its escalations ring as
  before. While the customer waits for an answer it comes up again at the latest `LEAD` before that
  is due, so that there is time to write it. Once somebody has answered, nobody waits: then it may
  sleep for up to a year, and wakes as a ticket that is due anew.
* Whatever the customer says or does wakes it at once, on whichever of the person's records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from faden.core import event as ev
from faden.core.deadline import BusinessHours, due
from faden.core.ticket import Ticket, TicketState

LEAD = timedelta(minutes=15)  #: before an answer is due: time to write it
LONGEST = timedelta(days=366)
MAX_REASON = 200  #: characters; it stands in the thread's snapshot
_MORNING, _AFTERNOON, _LATE = time(8), time(15), time(14)
_MOMENT = timedelta(microseconds=1)

TOO_LATE = "the customer waits for an answer that is due before that; choose an earlier time"
TOO_SOON = "the answer is due too soon to put it off; answer, or hand the ticket over"
PAST = "choose a time that is still to come"
TOO_FAR = "choose a time within a year"


class Choice(StrEnum):
    """What is offered besides a time of one's own."""

    HOUR = "hour"  #: from now
    AFTERNOON = "afternoon"  #: 15:00 today
    TOMORROW = "tomorrow"  #: 8:00 tomorrow, or when somebody is there again after that
    LATEST = "latest"  #: as long as the customer's answer allows


def latest(ticket: Ticket, *, now: datetime) -> datetime:
    """Return until when it can be put off at the most; not after `now`: not at all."""
    if ticket.state is TicketState.OPEN:
        return min(ticket.due_at - LEAD, now + LONGEST)
    return now + LONGEST


def flaw(ticket: Ticket, until: datetime, *, now: datetime) -> str:
    """Return why it cannot be put off until then; empty: it can.

    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> ticket = Ticket(ticket_id="t", state=TicketState.OPEN, owner="team:service", reason="-",
    ...     due_at=noon + timedelta(hours=2), wake_at=noon, opened_at=noon)
    >>> flaw(ticket, noon + timedelta(hours=1), now=noon)
    ''
    >>> flaw(ticket, noon + timedelta(hours=3), now=noon)
    'the customer waits for an answer that is due before that; choose an earlier time'
    """
    most = latest(ticket, now=now)
    if most <= now:
        return TOO_SOON
    if until <= now:
        return PAST
    if until > most:
        return TOO_LATE if ticket.state is TicketState.OPEN else TOO_FAR
    return ""


def choices(ticket: Ticket, *, now: datetime, hours: BusinessHours) -> dict[Choice, datetime]:
    """Return the times that can be chosen, the next first; empty: it cannot be put off.

    `hours` say when somebody is there, and in which zone "tomorrow" begins.
    """
    zone, most = ZoneInfo(hours.timezone), latest(ticket, now=now)
    here = now.astimezone(zone)
    offered = {Choice.HOUR: now + timedelta(hours=1)}
    if here.time() < _LATE:
        afternoon = datetime.combine(here.date(), _AFTERNOON, zone).astimezone(UTC)
        offered[Choice.AFTERNOON] = afternoon
    morning = datetime.combine(here.date() + timedelta(days=1), _MORNING, zone)
    offered[Choice.TOMORROW] = due(morning.astimezone(UTC), _MOMENT, hours) - _MOMENT
    possible = {name: until for name, until in offered.items() if now < until <= most}
    if ticket.state is TicketState.OPEN and most > now:
        possible[Choice.LATEST] = most
    return dict(sorted(possible.items(), key=lambda choice: choice[1]))


def wake(ticket: Ticket, *, by: str, due_at: datetime | None = None) -> ev.TicketWoken:
    """Return that it is awake; with `due_at` one that had been answered owes something again."""
    is_open = ticket.state is TicketState.OPEN
    return ev.TicketWoken(ticket_id=ticket.ticket_id, by=by, due_at=None if is_open else due_at)


def wake_all(
    tickets: Mapping[str, Sequence[Ticket]], *, by: str
) -> list[tuple[str, ev.TicketWoken]]:
    """Return what wakes every sleeping ticket of a person, behind the record it is on."""
    return [
        (record, wake(ticket, by=by))
        for record, theirs in tickets.items()
        for ticket in theirs
        if ticket.sleeps_until is not None
    ]
