"""How do questions and the places of their times stand in the store in memory?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg import errors

from faden.core.calls.room import Wait
from faden.core.event import TicketAnswered, TicketRaised
from faden.core.question.spec import Offer
from faden.core.situation import Place
from faden.store.ports import Changes, PassedOn
from faden.testing.memory_locks import Holder, Locks
from faden.testing.memory_tables import Committed, OfferedTime, Tables


class Questions:
    """What one transaction reads, locks and writes of them."""

    def __init__(self, there: Committed, own: Tables, *, locks: Locks, holder: Holder) -> None:
        self._there = there
        self._own = own
        self._locks = locks
        self._holder = holder

    async def lock_places(self, workspace: int, pools: Sequence[str]) -> dict[Place, int]:
        """Lock the times of these pools in their order; return how many places are left."""
        await self._locks.pace.point("lock places")
        found: dict[Place, int] = {}
        for key in sorted(self._there.times.keys() | self._own.times.keys()):
            if key[0] == workspace and key[1] in pools:
                await self._hold(key)
                one = self._time(key)
                found[key[1], key[2]] = one.capacity - one.taken if one is not None else 0
        return found

    async def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (question, record) of what has to be looked at."""
        await self._locks.pace.point("due questions")
        rows = {**self._there.questions, **self._own.questions}
        looks = {**self._there.looks, **self._own.looks}
        due = [
            (at, question_id, rows[question_id].customer_id)
            for question_id, at in looks.items()
            if at is not None and at <= now
        ]
        return [(question_id, customer) for _, question_id, customer in sorted(due)[:limit]]

    async def passed_on(self, workspace: int, event: tuple[str, int], since: datetime) -> PassedOn:
        """Tell what was said of an event with `taken`: there are no subscriptions in memory."""
        await self._locks.pace.point("passed on")
        known = (workspace, *event) in self._there.taken and since is not None
        return PassedOn.TAKEN if known else PassedOn.NOBODY

    async def write(self, changes: Changes) -> None:
        """Write questions, then the times they offer, then the places that were taken."""
        for question_id, row in changes.questions.items():
            self._own.questions[question_id] = row
            self._own.looks[question_id] = row.standing.rings_at
        self._own.looks.update(changes.looks)
        for (workspace, pool), offers in changes.offers.items():
            for offer in sorted(offers, key=lambda one: one.key):
                key = (workspace, pool, offer.key)
                await self._hold(key)
                self._offer(key, offer)
        for (workspace, (pool, name)), more in changes.places.items():
            key = (workspace, pool, name)
            if key in self._there.times or key in self._own.times:
                await self._hold(key)
                self._take(key, more)

    async def open_times(self, workspace: int, pool: str, offers: Sequence[Offer]) -> None:
        """Have rows for these times, and lock them."""
        await self._locks.pace.point("open times")
        for offer in sorted(offers, key=lambda one: one.key):
            await self._hold((workspace, pool, offer.key))
            self._offer((workspace, pool, offer.key), offer)

    async def calls_taken(self, workspace: int, pool: str, now: datetime) -> list[tuple[str, int]]:
        """Return the times to come of which somebody has one, with those left."""
        await self._locks.pace.point("calls taken")
        times = {**self._there.times, **self._own.times}
        return [
            (key, one.capacity - one.taken)
            for (at, whose, key), one in sorted(times.items())
            if (at, whose) == (workspace, pool) and one.taken and one.starts > now
        ]

    async def waits(
        self, workspace: int, team: str, *, since: datetime, now: datetime
    ) -> list[Wait]:
        """Return who asked for a person, of those whom this team has."""
        await self._locks.pace.point("waits for a person")
        rows = {**self._there.tickets, **self._own.tickets}
        found: dict[str, Wait] = {}
        for (_, _), one in sorted(self._there.events.items(), key=lambda row: row[1].at):
            match one.event:
                case TicketRaised(reason="asks for a person", ticket_id=ticket_id):
                    row = rows.get(ticket_id)
                    is_theirs = row is not None and row.workspace == workspace
                    owner = row.ticket.owner if row is not None else ""
                    if is_theirs and (owner == team or owner.startswith("agent:")):
                        found[ticket_id] = Wait(asked=one.at, answered=None)
                case TicketAnswered(ticket_id=ticket_id) if ticket_id in found:
                    found[ticket_id] = Wait(asked=found[ticket_id].asked, answered=one.at)
                case _:
                    pass
        return [one for one in found.values() if since <= one.asked <= now]

    def _offer(self, key: tuple[int, str, str], offer: Offer) -> None:
        known = self._time(key)
        taken = 0 if known is None else known.taken
        self._own.times[key] = OfferedTime(max(offer.capacity, taken), taken, offer.starts)

    def _take(self, key: tuple[int, str, str], more: int) -> None:
        one = self._time(key)
        if one is None:
            return
        if not 0 <= one.taken + more <= one.capacity:
            raise errors.CheckViolation("never_overbooked")
        self._own.times[key] = OfferedTime(one.capacity, one.taken + more, one.starts)

    def _time(self, key: tuple[int, str, str]) -> OfferedTime | None:
        return self._own.times.get(key) or self._there.times.get(key)

    async def _hold(self, key: tuple[int, str, str]) -> None:
        if not self._locks.take(self._holder, ("time", *key)):
            await self._locks.hold(self._holder, ("time", *key))
