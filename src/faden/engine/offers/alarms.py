"""When has the time of an offer passed, or that of booking it, and where does that stand?"""

from __future__ import annotations

from datetime import datetime

from faden.core import event as ev
from faden.core.offer.standing import Held
from faden.core.offering import booking
from faden.core.offering.rules import expired
from faden.core.situation import Situation
from faden.core.thread import Circle
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.store.ports import Store


async def ring_offers(
    store: Store, directory: Directory, *, now: datetime, new_id: NewId, limit: int = 50
) -> int:
    """Note which offers are over, and what was not booked; return how many could be looked at."""
    async with store.unit_of_work() as work:
        due = await work.due_offers(now, limit)
        if not due:
            return 0
        customers = sorted({customer for _, customer in due})
        # It concerns this record alone; its kin need not be locked for it.
        ledger = Ledger(await work.lock(customers, skip_locked=True), now)
        ours = [one for one in due if one[1] in ledger.records]
        for grant_id, customer_id in ours:
            record = ledger.records[customer_id]
            here = Situation(
                circle=Circle(record.thread),
                policy=directory.policy(record.workspace),
                now=now,
                new_id=of_bucket(new_id, int(customer_id[-2:], 16)),
            )
            for held in record.thread.offers:
                if held.grant_id == grant_id:
                    ledger.append([(customer_id, one) for one in _due(here, held)])
        if ledger.changes.events:
            await work.write(ledger.changes)
            await work.commit()
        return len(ours)


def _due(here: Situation, held: Held) -> list[ev.Event]:
    if held.redeemed is None:
        over = expired(held, here.now)
        return [] if over is None else [over]
    if held.rings_at is None or held.rings_at > here.now:
        return []
    return booking.unbooked(here, held)
