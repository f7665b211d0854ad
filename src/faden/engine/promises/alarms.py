"""What happens to a promise by itself: its owner is told in time, and the customer if it breaks.

And to what another system does: who sees to it is told when it does not move.

When to look is a column of the promise's row, committed with the event that set it. However long
nobody looked, each thing happens once.
"""

from __future__ import annotations

from datetime import datetime

from faden.core.processing import rules as processing
from faden.core.promising import rules, telling
from faden.core.situation import Situation
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import KinMissing, Ledger, with_their_kin
from faden.engine.ports import Directory
from faden.engine.promises.given import told
from faden.store.ports import Store, UnitOfWork


async def ring_promises(
    store: Store, directory: Directory, *, now: datetime, new_id: NewId, limit: int = 50
) -> int:
    """Look at the promises that are due; return how many were, without those that are held."""
    kin: frozenset[str] = frozenset()
    while True:
        try:
            async with store.unit_of_work() as work:
                due = await work.due_promises(now, limit)
                stuck = await work.due_processes(now, limit)
                if not due and not stuck:
                    return 0
                wanted = {customer for _, customer in (*due, *stuck)} | kin
                records = await work.lock(sorted(wanted), skip_locked=True)
                alarms = _Alarms(directory, work, Ledger(with_their_kin(records, kin), now), new_id)
                ours = [one for one in due if one[1] in alarms.ledger.records]
                for promise_id, customer_id in ours:
                    await alarms.look(promise_id, customer_id)
                still = [one for one in stuck if one[1] in alarms.ledger.records]
                for process_id, customer_id in still:
                    alarms.look_at_process(process_id, customer_id)
                if alarms.ledger.changes.events:
                    await work.write(alarms.ledger.changes)
                    await work.commit()
                return len(ours) + len(still)
        except KinMissing as missing:
            kin |= missing.customers


class _Alarms:
    """Looks at single promises, under lock."""

    def __init__(
        self, directory: Directory, work: UnitOfWork, ledger: Ledger, new_id: NewId
    ) -> None:
        self.directory = directory
        self.work = work
        self.ledger = ledger
        self.new_id = new_id

    async def look(self, promise_id: str, customer_id: str) -> None:
        """Do what is due for one promise, if it still is."""
        known = {one.promise_id: one for one in self.ledger.records[customer_id].thread.promises}
        promise = known.get(promise_id)
        if promise is None or promise.rings_at is None or promise.rings_at > self.ledger.now:
            return
        here = self._here(customer_id)
        if promise.ticket_id is None:
            self.ledger.append((customer_id, one) for one in rules.due_soon(here, promise))
        if promise.due_at <= self.ledger.now:
            here = self._here(customer_id)
            text = telling.broken_words(here, promise)
            letter = await told(
                self.work,
                self.directory,
                self.ledger,
                self._here,
                home=customer_id,
                promise=promise,
                text=text,
            )
            message = letter.message_id if letter else None
            self.ledger.append([(customer_id, rules.broken(promise, told=message))])
            self.ledger.append(letter.steps if letter else [])

    def look_at_process(self, process_id: str, customer_id: str) -> None:
        """Tell who sees to it that a process does not move, if it still does not."""
        known = {one.process_id: one for one in self.ledger.records[customer_id].thread.processes}
        process = known.get(process_id)
        if process is None or process.rings_at is None or process.rings_at > self.ledger.now:
            return
        events = processing.stuck(self._here(customer_id), process)
        self.ledger.append((customer_id, one) for one in events)

    def _here(self, customer_id: str) -> Situation:
        record = self.ledger.records[customer_id]
        return Situation(
            circle=self.ledger.circle(customer_id),
            policy=self.directory.policy(record.workspace),
            now=self.ledger.now,
            new_id=of_bucket(self.new_id, int(customer_id[-2:], 16)),
        )
