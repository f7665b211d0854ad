"""Is a call offered or agreed with this customer, and which times could be?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.core.calling.agreed import number_of
from faden.core.calling.offering import (
    call_tickets,
    calls_of,
    free_slots,
    starts_of,
    team_of,
)
from faden.core.contact.slot import LENGTH, Slot
from faden.core.question.spec import CALLS
from faden.core.question.standing import Phase
from faden.core.thread import Circle
from faden.store.questions.free import places_left
from faden.store.views_customer import Customer
from faden.web.contact.presence import span_shown
from faden.web.shown import Clock
from faden.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Agreed:
    """A call that somebody owes."""

    question_id: str
    record: str
    when: str  #: day and span, in words
    owner: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What the card shows."""

    agreed: tuple[Agreed, ...]
    is_offered: bool  #: the customer has not answered yet
    typed: str  #: the number that was told for the call; a claim
    numbers: tuple[str, ...]  #: addresses of the customer
    times: dict[str, str]  #: that can be promised now: by their beginning, in words

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to show."""
        return not (self.agreed or self.is_offered or self.times)


def circle_of(seen: Customer) -> Circle:
    """Return what is known of the person, as rules read it."""
    threads = seen.person.threads
    own = threads[seen.customer_id]
    return Circle(own, tuple(one for one in threads.values() if one is not own))


async def card(visit: Visit, seen: Customer) -> Card:
    """Return the card of a customer."""
    circle, clock = circle_of(seen), visit.clock
    calls, tickets = calls_of(circle), call_tickets(circle)
    agreed = [
        Agreed(
            question_id=asked.question_id,
            record=record,
            when=call_span(starts, clock),
            owner=tickets[asked.question_id][1].owner,
            is_late=starts <= visit.now,
        )
        for record, asked in calls
        if (starts := starts_of(asked)) is not None and asked.question_id in tickets
    ]
    offered = [one for _, one in calls if one.phase is Phase.OPEN and one.expires_at > visit.now]
    return Card(
        agreed=tuple(agreed),
        is_offered=bool(offered),
        typed=number_of(circle),
        numbers=tuple(one.uri for one in seen.addresses if one.uri.startswith("tel:")),
        times={} if agreed or offered else await _times(visit, circle),
    )


def call_span(starts: datetime, clock: Clock) -> str:
    """Return the time of a call in words."""
    return span_shown(Slot(starts, starts + LENGTH), clock)


async def _times(visit: Visit, circle: Circle) -> dict[str, str]:
    team = team_of(circle, visit.policy)
    if not visit.policy.calls.room(team):
        return {}
    pool = f"{CALLS}{team}"
    left = await places_left(visit.services.connections, visit.workspace, [pool], now=visit.now)
    known = [(key, many) for (_, key), many in left.items()]
    found = free_slots(visit.now, visit.policy, team, known)
    return {one.begins.isoformat(): span_shown(one, visit.clock) for one in found}
