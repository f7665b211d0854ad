"""When has the time of an offer passed, and where does that stand?"""

from __future__ import annotations

from datetime import datetime

from faden.core.offering.rules import expired
from faden.engine.ledger import Ledger
from faden.store.ports import Store


async def ring_offers(store: Store, *, now: datetime, limit: int = 50) -> int:
    """Note which offers are over; return how many could be looked at."""
    async with store.unit_of_work() as work:
        due = await work.due_offers(now, limit)
        if not due:
            return 0
        customers = sorted({customer for _, customer in due})
        # It concerns this record alone; its kin need not be locked for it.
        ledger = Ledger(await work.lock(customers, skip_locked=True), now)
        ours = [one for one in due if one[1] in ledger.records]
        for grant_id, customer_id in ours:
            for held in ledger.records[customer_id].thread.offers:
                over = expired(held, now) if held.grant_id == grant_id else None
                if over is not None:
                    ledger.append([(customer_id, over)])
        if ledger.changes.events:
            await work.write(ledger.changes)
            await work.commit()
        return len(ours)
