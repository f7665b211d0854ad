"""How does a sender that came later hear the wishes that already stand?

Rules
* Whoever registers it, by whichever door, and whenever: what is registered is compared with what
  was noted (a row for each sender, of the registration it is for).
* A batch of records at a time, with a rest between two: ordinary work comes first. A record that
  somebody holds is not waited for; the next batch begins with it.
* How far it has got is committed with what was told. Who is killed has told nothing twice and left
  nobody out.
* What a sender that went was told and has not acknowledged ends: nobody waits for its word. So does
  what it was told before it came back, since all of that is told again.
* What is wished meanwhile goes the ordinary way. A process may have read its senders some seconds
  ago, so the first batch waits until all have read them again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from faden.core.obeyed.earlier import MANY_LATE, earlier, patient
from faden.core.obeyed.passing import dropped, passed_on
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger, with_their_kin
from faden.store.codec import bucket_of_id
from faden.store.earlier.ports import NOWHERE, Sweep, SweepStore, SweepWork
from faden.store.ports import Passed, Record

log = structlog.get_logger("faden")

FIRST = timedelta(seconds=10)  #: by then every process knows the sender (five of its looks)
_AGAIN = timedelta(seconds=1)  #: until records are tried again that somebody holds
_PATIENT = timedelta(minutes=1)  #: between two looks whether a sender has caught up
_ROUND = 2.0  #: seconds between two looks
_REST = 0.2  #: seconds between two batches


async def look(store: SweepStore, *, now: datetime) -> int:
    """Note who came and who went; return how many."""
    async with store.unit_of_work() as work:
        changed = await work.begin_sweeps(now + FIRST)
        if changed:
            await work.commit()
        return changed


async def tell_earlier(
    store: SweepStore, *, now: datetime, new_id: NewId, limit: int = 200
) -> Sweep | None:
    """Tell one sender the wishes of the next records; return how far it got, None: nobody waits."""
    async with store.unit_of_work() as work:
        sweep = await work.due_sweep(now)
        if sweep is None:
            return None
        # By a clock that runs ahead it may have come later than now: what it is told comes after.
        now = max(now, sweep.since)
        after = await _batch(work, sweep, now=now, new_id=new_id, limit=limit)
        await work.save_sweep(after)
        await work.commit()
        return after


async def drop_gone(store: SweepStore, *, now: datetime, limit: int = 200) -> bool:
    """End what is open of one sender that went; say whether there may be more to do."""
    async with store.unit_of_work() as work:
        gone = await work.gone_sweep(now)
        if gone is None:
            return False
        left = await work.open_wishes(*gone, now, limit)
        done = await _drop(work, left, now=now) if left else 1
        if not left:
            await work.forget_sweep(*gone)
        await work.commit()
        return done > 0


async def _drop(work: SweepWork, wishes: Sequence[Passed], *, now: datetime) -> int:
    """End what nobody has to acknowledge any more; return how many, without what others hold."""
    customers = sorted({one.customer_id for one in wishes})
    ledger = Ledger(await work.lock(customers, skip_locked=True), now)
    asked, ended = {one.wish_id for one in wishes}, 0
    for customer_id in ledger.records:
        # Read again under the lock: meanwhile somebody may have acknowledged it.
        waiting = {one.wish_id: one for one in await work.unacknowledged(customer_id)}
        for one in [waiting[wish_id] for wish_id in waiting if wish_id in asked]:
            del waiting[one.wish_id]
            others = {other.wish_id for other in waiting.values() if other.sender == one.sender}
            thread = ledger.records[customer_id].thread
            ledger.hear_of(one, dropped(thread, one.wish_id, one.sender, others=others))
            ended += 1
    if ended:
        await work.write(ledger.changes)
    return ended


async def _batch(
    work: SweepWork, sweep: Sweep, *, now: datetime, new_id: NewId, limit: int
) -> Sweep:
    if sweep.expected is None:
        old = await work.open_wishes(sweep.workspace, sweep.sender.name, sweep.since, limit)
        if old:
            ended = await _drop(work, old, now=now)
            return replace(sweep, next_at=now if ended else now + _AGAIN)
        sweep = replace(sweep, expected=await work.count_wishing(sweep.workspace))
    owed = await work.owed(sweep.workspace, sweep.sender.name, now)
    if owed.late >= MANY_LATE:
        return replace(sweep, next_at=now + _PATIENT)
    page = await work.wishing(sweep.workspace, sweep.after, limit)
    if not page:
        return replace(sweep, next_at=None, done_at=now, after=NOWHERE)
    records = await _locked(work, page)
    ledger = Ledger(records, now)
    told = await _tell(work, sweep, ledger, waiting=owed.waiting, new_id=new_id)
    if told:
        await work.write(ledger.changes)
    held = next((place for place, one in enumerate(page) if one not in records), len(page))
    last = page[held - 1] if held else ""
    return replace(
        sweep,
        after=(bucket_of_id(last), last) if last else sweep.after,
        next_at=now if held == len(page) else now + _AGAIN,
        looked=sweep.looked + held,
        told=sweep.told + told,
    )


async def _locked(work: SweepWork, page: list[str]) -> dict[str, Record]:
    """Lock what nobody holds, with its kin; as it waits for nobody, the order does not matter."""
    records = await work.lock(page, skip_locked=True)
    kin = {one for record in records.values() for one in record.kin} - records.keys()
    if kin:
        records |= await work.lock(sorted(kin), skip_locked=True)
    return with_their_kin(records, frozenset({*page, *kin}))


async def _tell(
    work: SweepWork, sweep: Sweep, ledger: Ledger, *, waiting: int, new_id: NewId
) -> int:
    """Tell what stands on these records and was not told since it came; return how many wishes."""
    sender, told = sweep.sender, 0
    known = await work.told(sorted(ledger.records), sender.name, sweep.since)
    for customer_id in sorted(ledger.records):
        for wish in earlier(ledger.circle(customer_id), known.get(customer_id, ())):
            events = passed_on(
                ledger.records[customer_id].thread,
                wish,
                (patient(sender, waiting + told),),
                changed=True,
                now=ledger.now,
                new_id=of_bucket(new_id, bucket_of_id(customer_id)),
            )
            ledger.append((customer_id, event) for event in events)
            told += len(events)
    return told


class Earlier:
    """Looks for senders that came, and tells them."""

    def __init__(  # what it works with, each by name
        self,
        store: SweepStore,
        *,
        clock: Callable[[], datetime],
        new_id: NewId,
        tell: Callable[[], None],
        is_quiet: Callable[[], bool],
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._tell = tell
        self._is_quiet = is_quiet
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="earlier wishes")

    async def stop(self) -> None:
        """End after the batch that is under way."""
        self._stopping.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        while not self._stopping.is_set():
            found = False
            try:
                found = not self._is_quiet() and await self.once()
            except Exception as error:  # noqa: BLE001 - the loop must go on, whatever a round met
                log.warning("earlier wishes are not told", error=error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _REST if found else _ROUND)

    async def once(self) -> bool:
        """Look once, and tell one batch; say whether there was one."""
        await look(self._store, now=self._clock())
        ended = await drop_gone(self._store, now=self._clock())
        sweep = await tell_earlier(self._store, now=self._clock(), new_id=self._new_id)
        if ended or sweep is not None:
            self._tell()
        return ended or sweep is not None
