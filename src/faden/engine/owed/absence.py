"""Whose tickets move on because their owner is away or has left?

Found by looking, not told: whoever goes away, is disabled, or is given a ticket while away, and
whose answered ticket opens again meanwhile, all end here. Who owes an answer is moved within a
second or two; its due time stays as it is (G7).
"""

from __future__ import annotations

from datetime import datetime

from faden.core.owed.absence import heir, moved_on
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.engine.special.apart import keep_apart
from faden.store.ports import Store


async def move_on(store: Store, directory: Directory, *, now: datetime, limit: int = 500) -> int:
    """Hand over what lies with people who are not there; return how many tickets."""
    async with store.unit_of_work() as work:
        left = await work.left_tickets(now, limit)
        if not left:
            return 0
        staffed = await work.staffed_teams(now)
        customers = sorted({one.customer_id for one in left})
        records = await work.lock(customers, skip_locked=True)
        ledger = Ledger(records, now)
        moved = 0
        for one in left:
            record = ledger.records.get(one.customer_id)
            if record is None:
                continue  # somebody holds it; the next look finds it again
            there = {team for workspace, team in staffed if workspace == record.workspace}
            policy = directory.policy(record.workspace)
            team = heir(one.teams, staffed=there, policy=policy)
            steps = moved_on(record.thread, one.ticket_id, team=team)
            ledger.append(steps)
            moved += len(steps)
        if moved:
            await keep_apart(work, ledger, directory)
            await work.write(ledger.changes)
            await work.commit()
        return moved
