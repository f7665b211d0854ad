"""What does writing a unit of work refuse, wait for and change, statement by statement?"""

from __future__ import annotations

from dataclasses import replace

from psycopg import errors

from faden.core.event import Recorded
from faden.store.codec import bucket_of_id
from faden.store.ports import Changes, Delivery, EventRow, Quarantined, TicketRow
from faden.testing.memory_locks import Holder, Key, Locks
from faden.testing.memory_offers import Offers
from faden.testing.memory_promises import Promises
from faden.testing.memory_questions import Questions
from faden.testing.memory_special import Special
from faden.testing.memory_tables import (
    Committed,
    StoredRecord,
    Tables,
    copy_of,
    refuse_body,
    refuse_nul,
    refuse_ticket,
    ticket_of,
)


class Writing:
    """The statements of one `write`, in the order the foreign keys need."""

    def __init__(self, there: Committed, own: Tables, *, locks: Locks, holder: Holder) -> None:
        self._there = there
        self._locks = locks
        self._own = own
        self._holder = holder

    async def write(self, changes: Changes) -> None:
        """Write tickets before the messages that need them, messages before their deliveries."""
        await self._log(changes)
        await self._queue(changes)

    async def _log(self, changes: Changes) -> None:
        point = self._locks.pace.point
        if changes.tickets:
            await point("write tickets")
            for row in changes.tickets.values():
                await self._ticket(row)
        if changes.events:
            await point("write events")
            for event in changes.events:
                await self._event(event)
        if changes.records or changes.kin_changed:
            await point("write records")
            await self._records(changes)
        for quarantined in changes.quarantined:
            await self._quarantined(quarantined)
        self._made(changes)
        await self._end_codes(changes)
        questions = Questions(self._there, self._own, locks=self._locks, holder=self._holder)
        await questions.write(changes)
        special = Special(self._there, self._own, locks=self._locks, holder=self._holder)
        special.write(changes)
        offers = Offers(self._there, self._own, locks=self._locks, holder=self._holder)
        await offers.write(changes)
        Promises(self._there, self._own, self._locks.pace).write(changes)
        self._own.audited.extend(changes.audited)
        await self._senders(changes)

    async def _senders(self, changes: Changes) -> None:
        for wish_id, passed in changes.passed.items():
            await self._hold(("wish", wish_id))
            self._own.passed[wish_id] = passed
        for one in changes.incidents:
            self._own.incidents[one.customer_id, one.sequence] = one
        for cascade_id, running in changes.cascades.items():
            await self._hold(("cascade", cascade_id))
            self._own.cascades[cascade_id] = running

    def _made(self, changes: Changes) -> None:
        for key, made in changes.made.items():
            if key in self._own.arrivals:
                self._own.arrivals[key] = replace(self._own.arrivals[key], target=made)

    async def _end_codes(self, changes: Changes) -> None:
        for key in changes.codes_ended:
            await self._hold(("code", *key))
            if key in self._there.codes or key in self._own.codes:
                self._own.codes[key] = None

    async def _queue(self, changes: Changes) -> None:
        point = self._locks.pace.point
        if changes.deliveries:
            await point("write deliveries")
            for delivery in changes.deliveries.values():
                await self._delivery(delivery)
        if changes.names or changes.strays:
            await point("write names")
            await self._names(changes)

    async def _quarantined(self, row: Quarantined) -> None:
        await self._hold(("quarantine", row.quarantine_id))
        if row.quarantine_id in self._there.quarantine | self._own.quarantine:
            raise errors.UniqueViolation("quarantine_pkey")
        refuse_nul(row.account, row.reason, row.owner)
        self._own.quarantine[row.quarantine_id] = row

    async def _hold(self, key: Key) -> None:
        if not self._locks.take(self._holder, key):
            await self._locks.hold(self._holder, key)

    async def _ticket(self, row: TicketRow) -> None:
        refuse_ticket(row)
        refuse_nul(row.ticket.owner, row.ticket.reason, row.closed_reason)
        ticket_id = row.ticket.ticket_id
        await self._hold(("ticket", ticket_id))
        before = self._own.tickets.get(ticket_id) or self._there.tickets.get(ticket_id)
        if before is not None:
            ticket = replace(row.ticket, opened_at=before.ticket.opened_at)
            row = TicketRow(before.workspace, before.customer_id, ticket, row.closed_reason)
        self._own.tickets[ticket_id] = row

    async def _event(self, row: EventRow) -> None:
        refuse_body(row)
        owed = ticket_of(row)
        key = (row.customer_id, row.sequence)
        await self._hold(("event", *key))
        if key in self._there.events or key in self._own.events:
            raise errors.UniqueViolation("event_pkey")
        if owed is not None and not self._is_ticket(*owed):
            raise errors.ForeignKeyViolation("inbound_message_ticket")
        self._own.events[key] = Recorded(row.sequence, row.at, row.event)

    def _is_ticket(self, bucket: int, ticket_id: str) -> bool:
        known = ticket_id in self._own.tickets or ticket_id in self._there.tickets
        return known and bucket_of_id(ticket_id) == bucket

    async def _records(self, changes: Changes) -> None:
        for customer_id, record in changes.records.items():
            await self._hold(("record", customer_id))
            before = self._own.records.get(customer_id) or self._there.records.get(customer_id)
            if before is not None:
                stored = StoredRecord(before.workspace, record.thread, before.kin)
                self._own.records[customer_id] = stored
        for record in changes.kin_changed:
            customer_id = record.thread.customer_id
            await self._hold(("record", customer_id))
            before = self._own.records.get(customer_id) or self._there.records.get(customer_id)
            if before is not None:
                stored = StoredRecord(before.workspace, before.thread, record.kin)
                self._own.records[customer_id] = stored

    async def _delivery(self, row: Delivery) -> None:
        refuse_nul(row.account, row.address, row.purpose, row.ref, row.reason, row.sent_id)
        await self._hold(("delivery", row.delivery_id))
        one = row.delivery_id
        before = self._own.deliveries.get(one) or self._there.deliveries.get(one)
        if before is None:
            self._own.deliveries[one] = copy_of(row, None, waits=False)
            self._refuse_orphan(row)
            return
        kept = copy_of(before, None, waits=False)
        kept.state, kept.run_at, kept.attempts = row.state, row.run_at, row.attempts
        kept.call_until, kept.sent_id, kept.reason = row.call_until, row.sent_id, row.reason
        self._own.deliveries[one] = kept

    def _refuse_orphan(self, row: Delivery) -> None:
        key = (row.customer_id, row.sequence)
        known = key in self._own.events or key in self._there.events
        if not known or bucket_of_id(row.customer_id) != bucket_of_id(row.delivery_id):
            raise errors.ForeignKeyViolation("delivery_message")

    async def _names(self, changes: Changes) -> None:
        for name, (workspace, target) in sorted(changes.names.items()):
            refuse_nul(name)
            key = (workspace, name)
            if key in self._there.references or key in self._own.references:
                continue
            await self._hold(("reference", *key))
            if key not in self._there.references:
                self._own.references[key] = target
        for stray in changes.strays:
            refuse_nul(stray.name, stray.reason)
            self._there.strays_met += 1
            self._own.strays[self._there.strays_met] = stray
