"""Is somebody told of every unanswered message, at every step of every world (G7)?

At each step, whoever waits has a ticket with an owner whose alarm lies before its due time or, once
that is missed, on the escalation that runs.

An alarm that has gone off is told by the very next round that ends well, if the round began
afterwards and nobody else held the record; so is a ticket moved on whose owner is away. There is
nothing else for such a round to do, so the bound is none. Rounds that found the record held are
counted apart: they come again, and how many there are in a row is chance. All is counted in rounds
of the hub, not in seconds, since the clock jumps and processes rest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from tests.simulation.account import Known, Violation

from faden.core.ticket import Ticket, TicketState
from faden.store.ports import Record, Store, UnitOfWork

if TYPE_CHECKING:
    from tests.simulation.world import World

#: Rounds in a row that find a record held while nobody rests. A colleague's command, a batch, a
#: receipt hold it for some steps each, and a round looks at one moment; the most in 600 worlds: 20.
MOST_HELD = 60

Waiting = tuple[str, str, datetime | str]  #: record, ticket, the alarm or who went away


class Owed:
    """Looks at everybody who waits, and at what is answered and not done, after each step."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._since: dict[Waiting, int] = {}  #: the step at which it was first seen
        self._held: dict[Waiting, int] = {}  #: rounds in a row that found its record held
        self.looked = 0  #: at somebody who waits
        self.late = 0  #: of those, whose deadline was missed
        self.most_held = 0
        self.unsolved = 0  #: answered, and not done in time

    def look(self) -> None:
        """Raise Violation where somebody waits whom nobody will ever be told of."""
        scheduler = self._world.scheduler
        now, overdue = scheduler.now(), dict[Waiting, int]()
        for customer_id, known in self._world.model.records.items():
            waits = self._look_at(customer_id, known, now) if known.owes else ()
            for one in (*waits, *_unsolved(customer_id, known, now)):
                overdue[one] = self._since.get(one, scheduler.steps)
                self.unsolved += one not in self._since and known.owes is False
        self._since = overdue

    def _look_at(self, customer_id: str, known: Known, now: datetime) -> Iterator[Waiting]:
        waiting = [one for one in known.thread.tickets if one.state is TicketState.OPEN]
        if not waiting:
            raise Violation("G7", f"a message of {customer_id} waits and no ticket is open")
        self.looked += 1
        for ticket in waiting:
            self.late += ticket.level > 0
            self._check(ticket, now)
            if ticket.rings_at <= now:
                yield customer_id, ticket.ticket_id, ticket.rings_at
            if self._world.away.get(ticket.owner, now) > now:
                yield customer_id, ticket.ticket_id, ticket.owner

    def _check(self, ticket: Ticket, now: datetime) -> None:
        if not ticket.owner.strip():
            raise Violation("G7", f"ticket {ticket.ticket_id} has no owner")
        every = self._world.policy(1).escalate_every
        latest = ticket.due_at if not ticket.level else max(now + every, ticket.due_at)
        if ticket.rings_at > latest:
            raise Violation("G7", f"nobody is told of {ticket.ticket_id} before it is too late")

    def rang(self, done: Round, *, resting: bool) -> None:
        """A round of alarms has ended well; what rests may hold a record."""
        self._after(done, datetime, "rang and nobody was told", resting=resting)

    def moved(self, done: Round, *, resting: bool) -> None:
        """A round that hands over what lies with people who are away has ended well."""
        self._after(done, str, "lies with somebody who is away", resting=resting)

    def _after(self, done: Round, kind: type, words: str, *, resting: bool) -> None:
        self.look()
        self._held = {one: rounds for one, rounds in self._held.items() if one in self._since}
        for one, since in self._since.items():
            customer_id, ticket_id, what = one
            if not isinstance(what, kind) or since >= done.began:
                continue
            if customer_id not in done.held:
                raise Violation("G7", f"ticket {ticket_id} {words}")
            self._held[one] = 0 if resting else self._held.get(one, 0) + 1
            self.most_held = max(self.most_held, self._held[one])
            if self._held[one] > MOST_HELD:
                raise Violation("G7", f"ticket {ticket_id} {words}, its record is always held")


def _unsolved(customer_id: str, known: Known, now: datetime) -> Iterator[Waiting]:
    """Yield what was answered and is not done by its day: it rings as what waits does."""
    for ticket in known.thread.tickets:
        if ticket.state is TicketState.ANSWERED and ticket.resolve_at is not None:
            if ticket.rings_at > ticket.resolve_at:
                raise Violation("G7", f"{ticket.ticket_id} is not asked for on its day")
            if ticket.rings_at <= now:
                yield customer_id, ticket.ticket_id, ticket.rings_at


class Round:
    """A store for one round, which remembers what the round did not get."""

    def __init__(self, store: Store, *, began: int) -> None:
        self._store = store
        self.began = began  #: step of the world
        self.held: set[str] = set()  #: records it left out because another one held them

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin one transaction."""
        return self._watched()

    @asynccontextmanager
    async def _watched(self) -> AsyncIterator[UnitOfWork]:
        async with self._store.unit_of_work() as work:
            yield cast("UnitOfWork", _Watched(work, self.held))


class _Watched:
    def __init__(self, work: UnitOfWork, held: set[str]) -> None:
        self._work = work
        self._held = held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    async def lock(self, customers: Sequence[str], *, skip_locked: bool) -> dict[str, Record]:
        """Lock records, and note those that another one holds."""
        records = await self._work.lock(customers, skip_locked=skip_locked)
        self._held.update(set(customers) - records.keys())
        return records
