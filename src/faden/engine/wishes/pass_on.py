"""How do the other senders of the company hear every wish, and what if they never say so?

Whoever commits a wish calls `pass_on` before it writes: the ledger has noted the wishes it took,
so no door can forget one. Telling and waiting come later; that it is owed stands in the commit.
"""

from __future__ import annotations

from datetime import datetime

from faden.core.obeyed.passing import (
    Wish,
    acknowledged,
    carried,
    concerned,
    passed_on,
    tied,
    unacknowledged,
    wish_of,
)
from faden.engine import command as cmd
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.store.codec import bucket_of_id
from faden.store.ports import Passed, Store, UnitOfWork


def pass_on(ledger: Ledger, directory: Directory, new_id: NewId) -> None:
    """Note which senders must hear the wishes this unit of work has taken."""
    wishes, ledger.wishes = ledger.wishes, []
    together, ledger.tied = ledger.tied, set()
    last: dict[str, Wish] = {}  # a no that was written into several records is one for each
    for customer_id, event, changed in wishes:
        wish = wish_of(event)
        for one in concerned(ledger.circle(customer_id), wish):
            if last.get(one) != wish:
                last[one] = wish
                _tell(ledger, directory, new_id, customer_id=one, wish=wish, changed=changed)
    for one in sorted({near for tie in together for near in tied(ledger.circle(tie))}):
        more = carried(ledger.circle(one))
        if more is not None and last.get(one) != more:
            _tell(ledger, directory, new_id, customer_id=one, wish=more, changed=True)


def _tell(
    ledger: Ledger,
    directory: Directory,
    new_id: NewId,
    *,
    customer_id: str,
    wish: Wish,
    changed: bool,
) -> None:
    record = ledger.records[customer_id]
    events = passed_on(
        record.thread,
        wish,
        directory.policy(record.workspace).senders,
        changed=changed,
        now=ledger.now,
        new_id=of_bucket(new_id, bucket_of_id(customer_id)),
    )
    ledger.append((customer_id, event) for event in events)


async def ring(
    store: Store, directory: Directory, *, now: datetime, new_id: NewId, limit: int = 50
) -> int:
    """Note what nobody acknowledged in time; return how many records could be looked at."""
    async with store.unit_of_work() as work:
        due = await work.due_wishes(now, limit)
        if not due:
            return 0
        customers = sorted({one.customer_id for one in due})
        ledger = Ledger(await work.lock(customers, skip_locked=True), now)
        for customer_id in ledger.records:
            # Read again under the lock: meanwhile somebody may have acknowledged it.
            for passed in await work.unacknowledged(customer_id):
                if passed.rings_at is not None and passed.rings_at <= now:
                    _late(ledger, directory, passed, new_id)
        if ledger.changes.events:
            await work.write(ledger.changes)
            await work.commit()
        return len(ledger.records)


def _late(ledger: Ledger, directory: Directory, passed: Passed, new_id: NewId) -> None:
    events = unacknowledged(
        ledger.records[passed.customer_id].thread,
        passed.wish_id,
        passed.sender,
        due_at=passed.due_at,
        policy=directory.policy(passed.workspace),
        now=ledger.now,
        new_id=of_bucket(new_id, bucket_of_id(passed.customer_id)),
    )
    ledger.hear_of(passed, events)


async def acknowledge(
    work: UnitOfWork, ledger: Ledger, command: cmd.AcknowledgeWish
) -> cmd.Done | cmd.Rejected:
    """Note that a sender obeys; said again it is the same."""
    waiting = await work.unacknowledged(command.customer_id)
    passed = next((one for one in waiting if one.wish_id == command.wish_id), None)
    if passed is None:
        # Whoever asks by an id that was given out is told that all is well.
        return cmd.Done(command.wish_id, repeated=True)
    others = {one.wish_id for one in waiting if one.sender == passed.sender and one is not passed}
    thread = ledger.records[command.customer_id].thread
    events = acknowledged(thread, passed.wish_id, passed.sender, by=command.by, others=others)
    ledger.hear_of(passed, events)
    return cmd.Done(command.wish_id)
