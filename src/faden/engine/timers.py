"""What happens by itself when time passes: missed deadlines and forgotten answers.

The alarm of a ticket is a column of its own row, committed with the event that set it, so there
is no timer that could be lost or left over.
"""

from __future__ import annotations

from datetime import datetime

from faden.core import decision
from faden.core.apart.apart import around
from faden.core.thread import Circle
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.engine.special.apart import kept_of
from faden.store.ports import Store, UnitOfWork


async def ring(
    store: Store, directory: Directory, *, now: datetime, new_id: NewId, limit: int = 500
) -> int:
    """Handle the alarms that are due; return how many, without those whose record is held."""
    async with store.unit_of_work() as work:
        due = await work.due_tickets(now, limit)
        if not due:
            return 0
        records = await work.lock(sorted({customer for _, customer in due}), skip_locked=True)
        ledger = Ledger(records, now)
        ours = [(ticket_id, customer) for ticket_id, customer in due if customer in records]
        for ticket_id, customer_id in ours:
            await _ring(work, ledger, directory, (ticket_id, customer_id), new_id)
        if ledger.changes.events:
            await work.write(ledger.changes)
            await work.commit()
        return len(ours)


async def next_ring(store: Store) -> datetime | None:
    """Return when there is something to do again; None: no ticket waits for anything."""
    async with store.unit_of_work() as work:
        return await work.next_alarm()


async def _ring(
    work: UnitOfWork, ledger: Ledger, directory: Directory, which: tuple[str, str], new_id: NewId
) -> None:
    ticket_id, customer_id = which
    record = ledger.records[customer_id]
    tickets = {ticket.ticket_id: ticket for ticket in record.thread.tickets}
    ticket = tickets.get(ticket_id)
    if ticket is None:
        return
    # An alarm concerns this record alone; its kin need not be locked for it.
    circle = Circle(record.thread)
    kept = await kept_of(work, record.workspace, circle)
    here = decision.Situation(
        circle=circle,
        policy=around(directory.policy(record.workspace), kept),
        now=ledger.now,
        new_id=of_bucket(new_id, int(customer_id[-2:], 16)),
    )
    ledger.append(decision.wake_ticket(here, ticket))
