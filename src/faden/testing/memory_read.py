"""What does one transaction see, of what is committed and of what it has written itself?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from psycopg.errors import InFailedSqlTransaction

from faden.core.calls.room import Wait
from faden.core.cascade.order import Past
from faden.core.event import MessageReceived, MessageWritten, Recorded
from faden.core.offer.terms import Offered
from faden.core.question.spec import Offer
from faden.core.receipt import State
from faden.core.situation import Place
from faden.core.ticket import TicketState
from faden.store.ports import (
    Begun,
    Delivery,
    LeftTicket,
    Passed,
    PassedOn,
    Quarantined,
    Settlement,
    StrayReceipt,
    Target,
    TicketRow,
)
from faden.testing.memory_locks import Holder, Key, Locks
from faden.testing.memory_offers import Offers
from faden.testing.memory_promises import Promises
from faden.testing.memory_questions import Questions
from faden.testing.memory_special import Special
from faden.testing.memory_tables import Committed, StoredRecord, Tables, copy_of, in_the_way


class Reading:
    """The part of a transaction that reads; every statement sees the newest committed state."""

    def __init__(self, there: Committed, locks: Locks) -> None:
        self._there = there
        self._own = Tables()
        self._locks = locks
        self._point = locks.pace.point
        self._holder = Holder()
        self._failed = False

    async def _hold(self, key: Key) -> None:
        if not self._locks.take(self._holder, key):
            await self._locks.hold(self._holder, key)

    def _still_good(self) -> None:
        if self._failed:
            raise InFailedSqlTransaction("this transaction has ended or met an error")

    def _record(self, customer_id: str) -> StoredRecord | None:
        return self._own.records.get(customer_id) or self._there.records.get(customer_id)

    def _target(self, key: tuple[int, str]) -> Target | None:
        return self._own.references.get(key) or self._there.references.get(key)

    async def due_deliveries(
        self, now: datetime, limit: int, paused: Collection[str]
    ) -> list[tuple[str, str]]:
        """Return (delivery, record) of what is due, without locks."""
        await self._read("due deliveries")
        waiting = list(self._under_way().values())
        due = [
            (one.run_at, one)
            for one in waiting
            if one.run_at is not None
            and one.run_at <= now
            and one.account not in paused
            and not any(in_the_way(other, one) for other in waiting)
        ]
        due.sort(key=lambda pair: pair[0])
        return [(one.delivery_id, one.customer_id) for _, one in due[:limit]]

    async def deliveries(self, delivery_ids: Sequence[str]) -> dict[str, Delivery]:
        """Read deliveries, with their message and whether an earlier one must settle first."""
        await self._read("deliveries")
        found: dict[str, Delivery] = {}
        for delivery_id in delivery_ids:
            row = self._own.deliveries.get(delivery_id) or self._there.deliveries.get(delivery_id)
            if row is not None:
                waits = any(in_the_way(other, row) for other in self._under_way().values())
                found[delivery_id] = copy_of(row, self._message(row), waits=waits)
        return found

    async def in_flight(self, customers: Sequence[str], now: datetime) -> int:
        """Count provider calls under way to these records that may still be running."""
        await self._read("in flight")
        sending = {**self._there.sending, **self._own.deliveries}.values()
        return sum(
            one.customer_id in customers
            and one.state is State.SENDING
            and one.call_until is not None
            and one.call_until > now
            for one in sending
        )

    async def reached(
        self, workspace: int, customers: Sequence[str], owners: Collection[str]
    ) -> set[str]:
        """Return which records have a ticket that one of these owners has or had last."""
        await self._read("reached")
        return {
            row.customer_id
            for row in (self._there.tickets | self._own.tickets).values()
            if row.workspace == workspace
            and row.customer_id in customers
            and row.ticket.owner in owners
        }

    async def who_sees(
        self,
        workspace: int,  # noqa: ARG002 - as the other store
        agents: Sequence[str],
        customers: Sequence[str],  # noqa: ARG002
    ) -> set[str]:
        """Return which of these agents may see the customer: all, for nobody is limited here."""
        await self._read("who sees")
        return set(agents)

    async def take_draft(self, begun: Begun) -> bool:
        """Nobody keeps drafts here: only what began with nothing can be sent."""
        await self._read("take draft")
        return 0 in begun.versions

    async def last_received(self, customer_id: str, address: str | None) -> MessageReceived | None:
        """Return the newest message from an address of a record; None: the newest of a person."""
        for recorded in reversed(await self.events(customer_id)):
            event = recorded.event
            if not isinstance(event, MessageReceived):
                continue
            if event.address == address or (address is None and event.machine is None):
                return event
        return None

    async def due_tickets(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (ticket, record) of the alarms that are due, without locks."""
        await self._read("due tickets")
        rows: dict[str, TicketRow] = {**self._there.awake, **self._own.tickets}
        due = [
            (row.ticket.rings_at, ticket_id, row.customer_id)
            for ticket_id, row in rows.items()
            if row.closed_reason is None and row.ticket.rings_at <= now
        ]
        due.sort()
        return [(ticket_id, customer_id) for _, ticket_id, customer_id in due[:limit]]

    async def due_wishes(self, now: datetime, limit: int) -> list[Passed]:
        """Return wishes passed on that nobody acknowledged in time, without locks."""
        await self._read("due wishes")
        rows = (self._there.passed | self._own.passed).values()
        due = [(one.rings_at, one.wish_id, one) for one in rows if one.rings_at is not None]
        return [
            one for rings_at, _, one in sorted(due, key=lambda row: row[:2]) if rings_at <= now
        ][:limit]

    async def due_cascades(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (cascade, record) of the messages on several ways that are due, without locks."""
        await self._read("due cascades")
        due = [
            (row.rings_at, row.cascade_id, row.customer_id)
            for row in (self._there.ringing | self._own.cascades).values()
            if row.rings_at is not None and row.rings_at <= now
        ]
        return [(cascade_id, customer_id) for _, cascade_id, customer_id in sorted(due)[:limit]]

    async def past(
        self,
        workspace: int,  # noqa: ARG002 - as the other store
        customers: Sequence[str],
    ) -> dict[tuple[str, str], Past]:
        """Return what became lately of what was sent to these records, by account and address."""
        await self._read("past")
        found: dict[tuple[str, str], Past] = {}
        for customer_id in customers:
            for delivery in self._sent_to(customer_id):
                way = delivery.account, delivery.address
                found[way] = _one_more(found.get(way, Past()), delivery.state)
            for way in await self._received_from(customer_id):
                been = found.get(way, Past())
                found[way] = replace(been, received=been.received + 1)
        return found

    def _sent_to(self, customer_id: str) -> list[Delivery]:
        rows = (self._there.deliveries | self._own.deliveries).values()
        theirs = [one for one in rows if one.customer_id == customer_id]
        return sorted(theirs, key=lambda one: one.sequence)[-50:]

    async def _received_from(self, customer_id: str) -> list[tuple[str, str]]:
        events = await self.events(customer_id)
        said = [one.event for one in events if isinstance(one.event, MessageReceived)]
        return [(one.account, one.address) for one in said[-50:]]

    async def unacknowledged(self, customer_id: str) -> list[Passed]:
        """Return the wishes of a record that other senders have not acknowledged."""
        await self._read("unacknowledged")
        rows = (self._there.passed | self._own.passed).values()
        found = [
            one for one in rows if one.customer_id == customer_id and one.acknowledged_at is None
        ]
        return sorted(found, key=lambda one: (one.at, one.wish_id))

    async def ways(
        self,
        workspace: int,  # noqa: ARG002 - as the other store
        customers: Sequence[str],
    ) -> list[tuple[str, str]]:
        """Return (account, address) of what was said with these records lately, the last first."""
        said: dict[tuple[str, str, str], datetime] = {}
        for customer_id in customers:
            stored = self._record(customer_id)
            for recorded in await self.events(customer_id) if stored else []:
                event = recorded.event
                if isinstance(event, MessageReceived | MessageWritten):
                    said[customer_id, event.account, event.address] = recorded.at
        # Twice sorted: the last said first, and what was said together by its names.
        named = sorted(said.items())
        named.sort(key=lambda one: one[1], reverse=True)
        return [way[1:] for way, _ in named]

    async def addresses(self, workspace: int, customers: Sequence[str]) -> list[tuple[str, str]]:
        """Return the addresses by which these records are found, and whose each is."""
        await self._read("addresses")
        rows = (self._there.addresses | self._own.addresses).items()
        return [(uri, one) for (at, uri), one in rows if at == workspace and one in customers]

    async def left_tickets(self, now: datetime, limit: int) -> list[LeftTicket]:
        """Return open tickets whose owner is away."""
        rows: dict[str, TicketRow] = {**self._there.awake, **self._own.tickets}
        away = {owner for owner, until in self._there.away.items() if until > now}
        left = [
            LeftTicket(ticket_id, row.customer_id, self._teams(row.ticket.owner))
            for ticket_id, row in sorted(rows.items())
            if row.closed_reason is None
            and row.ticket.state is TicketState.OPEN
            and row.ticket.owner in away
        ]
        return left[:limit]

    def _teams(self, owner: str) -> tuple[str, ...]:
        return tuple(team for team, theirs in self._there.members.items() if owner in theirs)

    async def staffed_teams(self, now: datetime) -> frozenset[tuple[int, str]]:
        """Return the teams in which somebody is there."""
        away = {owner for owner, until in self._there.away.items() if until > now}
        members = self._there.members.items()
        return frozenset((1, team) for team, theirs in members if not away.issuperset(theirs))

    async def next_alarm(self) -> datetime | None:
        """Return when the next alarm goes off."""
        rows: dict[str, TicketRow] = {**self._there.awake, **self._own.tickets}
        alarms = [row.ticket.rings_at for row in rows.values() if row.closed_reason is None]
        cascades = (self._there.ringing | self._own.cascades).values()
        alarms += [row.rings_at for row in cascades if row.rings_at is not None]
        return min(alarms, default=None)

    def _questions(self) -> Questions:
        return Questions(self._there, self._own, locks=self._locks, holder=self._holder)

    async def lock_places(self, workspace: int, pools: Sequence[str]) -> dict[Place, int]:
        """Lock the times of these pools, after the records; return how many places are left."""
        return await self._questions().lock_places(workspace, pools)

    async def open_times(self, workspace: int, pool: str, offers: Sequence[Offer]) -> None:
        """Have rows for these times, which are then locked as well."""
        await self._questions().open_times(workspace, pool, offers)

    async def calls_taken(self, workspace: int, pool: str, now: datetime) -> list[tuple[str, int]]:
        """Return the times still to come of which somebody has one, and how many are left."""
        return await self._questions().calls_taken(workspace, pool, now)

    async def waits_for_person(
        self, workspace: int, team: str, *, since: datetime, now: datetime
    ) -> list[Wait]:
        """Return who asked for a person between two moments, of those whom this team has."""
        return await self._questions().waits(workspace, team, since=since, now=now)

    def _special(self) -> Special:
        return Special(self._there, self._own, locks=self._locks, holder=self._holder)

    async def lonely_teams(self, workspace: int, agents: Collection[str]) -> frozenset[str]:
        """Return the teams in which nobody is but these agents; "*" if the company is so."""
        return await self._special().lonely_teams(agents) if workspace else frozenset()

    async def lock_spent(self, workspace: int, team: str, month: str) -> int:
        """Lock what a team has given in a month, after the records; return how many cents."""
        return await self._special().lock_spent(workspace, team, month)

    async def offered(self, workspace: int, offer_id: str) -> Offered | None:
        """Return what is offered under this name; None: nothing."""
        return await self._offers().offered(workspace, offer_id)

    async def due_offers(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (offer made, record) of those whose time has passed, without locks."""
        return await self._offers().due(now, limit)

    async def due_processes(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (process, record) of what has not moved in time, without locks."""
        return await Promises(self._there, self._own, self._locks.pace).stuck(now, limit)

    async def due_promises(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (promise, record) of what has to be looked at, without locks."""
        return await Promises(self._there, self._own, self._locks.pace).due(now, limit)

    def _offers(self) -> Offers:
        return Offers(self._there, self._own, locks=self._locks, holder=self._holder)

    async def due_questions(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (question, record) of what has to be looked at, without locks."""
        return await self._questions().due(now, limit)

    async def passed_on(self, workspace: int, event: tuple[str, int], since: datetime) -> PassedOn:
        """Return what became of telling the company's systems an event: there are none."""
        return await self._questions().passed_on(workspace, event, since)

    async def take_strays(self, names: Sequence[str]) -> list[StrayReceipt]:
        """Remove and return receipts that came before their send was recorded."""
        if not names:
            return []
        await self._read("take strays")
        taken: list[StrayReceipt] = []
        for number in [*self._there.strays, *self._own.strays]:
            if self._stray(number, names) is None:
                continue
            await self._hold(("stray", number))
            stray = self._stray(number, names)
            if stray is not None:
                self._own.strays[number] = None
                taken.append(stray)
        return taken

    async def settle_quarantined(
        self, workspace: int, quarantine_id: str, *, by: str, how: str, now: datetime
    ) -> Settlement | None:
        """Note who decided about a quarantined thing, and how."""
        await self._read("settle quarantined")
        if self._quarantined(workspace, quarantine_id) is None:
            return None
        await self._hold(("quarantine", quarantine_id))
        row = self._quarantined(workspace, quarantine_id)
        if row is None:
            return None
        first = quarantine_id not in self._there.settled | self._own.settled
        if first:
            self._own.settled[quarantine_id] = (by, how, now)
        return Settlement(row.account, first)

    def _quarantined(self, workspace: int, quarantine_id: str) -> Quarantined | None:
        row = self._own.quarantine.get(quarantine_id) or self._there.quarantine.get(quarantine_id)
        return row if row is not None and row.workspace == workspace else None

    async def events(self, customer_id: str) -> list[Recorded]:
        """Read all events of one record."""
        await self._read("events")
        own = [one for (customer, _), one in self._own.events.items() if customer == customer_id]
        return sorted([*self._there.timeline(customer_id), *own], key=lambda one: one.sequence)

    async def _read(self, what: str) -> None:
        self._still_good()
        await self._point(what)

    def _under_way(self) -> dict[str, Delivery]:
        if not self._own.deliveries:
            return self._there.under_way
        return {**self._there.under_way, **self._own.deliveries}

    def _message(self, row: Delivery) -> MessageWritten | None:
        key = (row.customer_id, row.sequence)
        recorded = self._own.events.get(key) or self._there.events.get(key)
        if recorded is None or isinstance(recorded.event, MessageWritten):
            return recorded.event if recorded else None  # type: ignore[return-value]
        raise TypeError(f"delivery {row.delivery_id} points to a {type(recorded.event).__name__}")

    def _stray(self, number: int, names: Sequence[str]) -> StrayReceipt | None:
        stray = self._own.strays.get(number, self._there.strays.get(number))
        return stray if stray is not None and stray.name in names else None


def _one_more(past: Past, state: State) -> Past:
    return replace(
        past,
        sent=past.sent + 1,
        delivered=past.delivered + (state in (State.DELIVERED, State.READ)),
        failed=past.failed + (state in (State.FAILED, State.EXPIRED)),
    )
