"""What if the patience of a step is over and nobody has said anything?"""

from __future__ import annotations

from datetime import datetime

from faden.engine.cascades.follow import follow
from faden.engine.ids import NewId
from faden.engine.ledger import KinMissing, Ledger, with_their_kin
from faden.engine.ports import Directory
from faden.store.ports import Store


async def ring(
    store: Store, directory: Directory, *, now: datetime, new_id: NewId, limit: int = 200
) -> int:
    """Look at the messages whose time has come; return how many records could be looked at."""
    kin: frozenset[str] = frozenset()
    while True:
        try:
            async with store.unit_of_work() as work:
                due = await work.due_cascades(now, limit)
                if not due:
                    return 0
                wanted = {customer_id for _, customer_id in due}
                records = await work.lock(sorted(wanted | kin), skip_locked=True)
                ledger = Ledger(with_their_kin(records, kin), now)
                ours = sorted(wanted & ledger.records.keys())
                ledger.turned.update(ours)
                await follow(work, ledger, directory, new_id)
                if ledger.changes.events or ledger.changes.cascades:
                    await work.write(ledger.changes)
                    await work.commit()
                return len(ours)
        except KinMissing as missing:
            kin |= missing.customers
