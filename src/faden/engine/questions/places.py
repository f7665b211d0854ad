"""How do two answers at once never get the same place, and nobody a question that is settled?

The rows of the times are locked after the records and before anything is decided, all pools of the
batch in one statement and in one order, so transactions wait for one another and never in a ring.
"""

from __future__ import annotations

from faden.core.event import ReceiptRecorded
from faden.core.question.standing import Phase
from faden.core.receipt import State
from faden.engine.ledger import Ledger
from faden.store.ports import UnitOfWork

_UNSENT = frozenset({State.QUEUED, State.HELD, State.DEFERRED})  #: nothing is under way


async def lock_places(work: UnitOfWork, ledger: Ledger, workspace: int) -> None:
    """Lock the times that these records may take or give back, and note how many are left."""
    pools = {
        asked.pool
        for record in ledger.records.values()
        for asked in record.thread.questions
        if asked.pool is not None and asked.phase in (Phase.OPEN, Phase.ANSWERED)
    }
    if pools:
        left = await work.lock_places(workspace, sorted(pools))
        ledger.free.update({(workspace, place): free for place, free in left.items()})


async def withdraw_pending(work: UnitOfWork, ledger: Ledger) -> None:
    """Withdraw the messages about settled questions that have not left yet."""
    settled = {one for deliveries in ledger.settled_questions for one in deliveries}
    ledger.settled_questions.clear()
    if not settled:
        return
    # An earlier message of the same batch may have been asked back just now.
    written = ledger.changes.deliveries
    found = await work.deliveries(sorted(settled - written.keys()))
    for delivery_id in sorted(settled):
        delivery = written.get(delivery_id) or found.get(delivery_id)
        if delivery is None or (delivery.message and delivery.message.asks is None):
            continue  # told of what a colleague has agreed for them, not asked
        if delivery.state in _UNSENT and delivery.customer_id in ledger.records:
            withdrawn = ReceiptRecorded(
                delivery_id=delivery.delivery_id,
                state=State.WITHDRAWN,
                reason="the question is settled",
            )
            ledger.move(delivery, withdrawn)
