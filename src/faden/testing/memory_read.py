"""What does one transaction see, of what is committed and of what it has written itself?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from psycopg.errors import InFailedSqlTransaction

from faden.core.event import MessageReceived, MessageWritten, Recorded
from faden.core.receipt import State
from faden.store.ports import (
    Begun,
    Delivery,
    Quarantined,
    Settlement,
    StrayReceipt,
    Target,
    TicketRow,
)
from faden.testing.memory_locks import Holder, Key, Locks
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

    async def last_received(self, customer_id: str, address: str) -> MessageReceived | None:
        """Return the newest message that came from an address of a record."""
        for recorded in reversed(await self.events(customer_id)):
            if isinstance(recorded.event, MessageReceived) and recorded.event.address == address:
                return recorded.event
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
