"""Which loops keep a process at work, and how do they end?

Each loop is one class with start and stop, is told its clock, and survives whatever a round
throws: it notes the error, waits a moment and goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from faden.core.channel import Unclear, Unreadable
from faden.engine import outbox, timers
from faden.engine.arrivals.whose import of_whom
from faden.engine.batcher import Batcher
from faden.engine.breaker import Breakers
from faden.engine.cascades import alarms as cascades
from faden.engine.doorbell import Doorbell
from faden.engine.ids import NewId
from faden.engine.inbox import Accepted, Item, Outcome, accept
from faden.engine.offers.alarms import ring_offers
from faden.engine.outward.settled import settled_sends
from faden.engine.owed.absence import move_on
from faden.engine.ports import Directory
from faden.engine.promises.alarms import ring_promises
from faden.engine.questions.alarms import ring_questions
from faden.engine.wishes import pass_on
from faden.store.errors import PASSING, passes
from faden.store.ports import Store

log = structlog.get_logger("faden")

_POLL = 1.0  #: seconds: how late a ring that was missed can make anything
_PAUSE = 0.5  #: seconds after a round that failed
_HELD = 0.2  #: seconds until an alarm is tried again whose record somebody holds
_LOOK = 0.05  #: seconds between two looks whether sends in flight have settled


@dataclass(frozen=True, slots=True)
class Engine:
    """What every loop works with."""

    store: Store
    directory: Directory
    clock: Callable[[], datetime]
    new_id: NewId
    doorbell: Doorbell

    async def settle(self, customers: frozenset[str]) -> None:
        """Wait until no send to these customers can be under way any more (G5)."""
        if customers:
            pause = partial(asyncio.sleep, _LOOK)
            await settled_sends(self.store, customers, now=self.clock, pause=pause)


class Inbox:
    """Accepts what arrives, in batches, and answers when it is committed."""

    def __init__(self, engine: Engine, *, limit: int = 256) -> None:
        self._engine = engine
        self._batcher: Batcher[Item, tuple[Outcome, frozenset[str]]] = Batcher(
            self._run, limit=limit, width=2, key=of_whom
        )
        self.start, self.stop = self._batcher.start, self._batcher.stop

    async def offer(self, item: Item) -> Outcome:
        """Wait until the item is committed and, for a wish, obeyed everywhere."""
        outcome, settle = await self._batcher.offer(item)
        if settle:
            await self._engine.settle(settle)
        return outcome

    async def _run(self, items: list[Item]) -> list[tuple[Outcome, frozenset[str]] | BaseException]:
        results: list[tuple[Outcome, frozenset[str]] | BaseException] = [KeyError()] * len(items)
        for workspace in {item.workspace for item in items}:
            places = [i for i, item in enumerate(items) if item.workspace == workspace]
            done = await self._batch([items[place] for place in places])
            for place, result in zip(places, done, strict=True):
                results[place] = result
        return results

    async def _batch(
        self, items: list[Item]
    ) -> list[tuple[Outcome, frozenset[str]] | BaseException]:
        """Commit a batch; where it is refused, one by one, so one cannot sink all."""
        try:
            accepted = await self._accept(items)
        except Exception as error:  # noqa: BLE001 - whatever one item met, its neighbours go on
            if passes(error):
                return [error] * len(items)
            return [await self._alone(item) for item in items]
        return [
            (outcome, accepted.settle.get(index, frozenset()))
            for index, outcome in enumerate(accepted.outcomes)
        ]

    async def _alone(self, item: Item) -> tuple[Outcome, frozenset[str]] | BaseException:
        try:
            accepted = await self._accept([item])
        except Exception as error:  # noqa: BLE001 - refused twice, it is kept for a person
            return error if passes(error) else await self._last_resort(item, error)
        return accepted.outcomes[0], accepted.settle.get(0, frozenset())

    async def _accept(self, items: Sequence[Item]) -> Accepted:
        engine = self._engine
        for tries in (1, 2, 3):
            try:
                accepted = await accept(
                    engine.store,
                    engine.directory,
                    items,
                    now=engine.clock(),
                    new_id=engine.new_id,
                )
            except PASSING as error:
                # A broken connection or a deadlock: the batch was rolled back as a whole.
                if tries == 3 or not passes(error):
                    raise
                await asyncio.sleep(0.02 * tries)
            else:
                if accepted.wakes:
                    engine.doorbell.ring()
                else:
                    engine.doorbell.tell()
                return accepted
        raise AssertionError("the last try returns or raises")

    async def _last_resort(
        self, item: Item, error: BaseException
    ) -> tuple[Outcome, frozenset[str]] | BaseException:
        """Quarantine an item that was refused with others and alone."""
        log.error("item could not be stored", account=item.account, error=error)
        poison = replace(item, inbound=Unreadable(f"could not be stored: {error}"[:500]))
        try:
            accepted = await self._accept([poison])
        except Exception as second:  # noqa: BLE001 - not acknowledged, so it will come again
            return second
        return accepted.outcomes[0], frozenset()


class Loop:
    """Runs `once` again and again: at once while it finds work, else at a ring or each second."""

    def __init__(self, name: str, once: Callable[[], Awaitable[bool]], doorbell: Doorbell) -> None:
        self.name = name
        self.rounds = 0
        self.pause = _POLL  #: seconds until it looks again, if nothing rings and nothing was found
        self._once = once
        self._wake = doorbell.event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def stop(self) -> None:
        """End after the round that is under way."""
        self._stopping = True
        self._wake.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                found = await self._once()
            except Exception as error:  # noqa: BLE001 - the loop must go on, whatever a round met
                log.warning("round failed", loop=self.name, error=error)
                await asyncio.sleep(_PAUSE)
                continue
            self.rounds += 1
            if not found:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self.pause)


class Outbox:
    """Sends what is due: claims, calls the providers side by side, records what came of it."""

    def __init__(
        self,
        engine: Engine,
        *,
        at_once: int = 100,
        is_quiet: Callable[[], bool] = lambda: False,
        content: outbox.Content | None = None,
    ) -> None:
        self._engine = engine
        self._is_quiet = is_quiet
        self._content = content
        self._free = at_once
        self._breakers = Breakers(engine.directory)
        self._calls: set[asyncio.Task[None]] = set()
        self._recorder: Batcher[outbox.Answered, None] = Batcher(self._record, limit=100)
        self._loop = Loop("outbox", self._once, engine.doorbell)
        self._room = asyncio.Event()

    @property
    def rounds(self) -> int:
        """How many rounds ended well (for the watchdog)."""
        return self._loop.rounds

    def start(self) -> None:
        """Begin to work."""
        self._recorder.start()
        self._loop.start()

    async def stop(self) -> None:
        """Claim nothing new, let calls under way end and be recorded."""
        await self._loop.stop()
        if self._calls:
            await asyncio.wait(self._calls)
        await self._recorder.stop()

    async def _once(self) -> bool:
        if self._is_quiet():
            return False  # what is due stays due
        if self._free <= 0:
            self._room.clear()
            await self._room.wait()
        engine = self._engine
        now = engine.clock()
        calls = await outbox.claim(
            engine.store,
            engine.directory,
            now=now,
            new_id=engine.new_id,
            limit=min(50, self._free),
            paused=self._breakers.paused(now),
            room=self._breakers.room,
        )
        for call in calls:
            self._free -= 1
            self._breakers.began(call.account, now)
            task = asyncio.create_task(self._perform(call))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)
        return bool(calls)

    async def _perform(self, call: outbox.Call) -> None:
        try:
            try:
                # An adapter ends by itself; if not, it must not outlive what an opt-out waits for.
                left = call.until - self._engine.clock()
                async with asyncio.timeout(left.total_seconds()):
                    result = await outbox.perform(call, self._engine.clock(), content=self._content)
            except Exception as error:  # noqa: BLE001 - an adapter's mistake leaves it uncertain
                log.error("adapter failed", account=call.account.account_id, error=error)
                result = Unclear(f"the adapter failed: {error!r}"[:300])
            self._breakers.ended(call.account, result, self._engine.clock())
            await self._recorder.offer(outbox.Answered(call, result))
            # The next message to this address may go now.
            self._engine.doorbell.ring()
        except Exception as error:  # noqa: BLE001 - the lease ends and somebody looks again
            log.warning("result not recorded", error=error)
        finally:
            self._free += 1
            self._room.set()

    async def _record(self, answers: list[outbox.Answered]) -> list[BaseException | None]:
        """Record a batch; where it is refused, one by one, so one cannot sink all."""
        try:
            await self._record_all(answers)
        except Exception as error:  # noqa: BLE001 - whatever one answer met, its neighbours go on
            if len(answers) == 1 or passes(error):
                return [error] * len(answers)
            return [(await self._record([answered]))[0] for answered in answers]
        return [None] * len(answers)

    async def _record_all(self, answers: list[outbox.Answered]) -> None:
        engine = self._engine
        for tries in (1, 2, 3):
            try:
                await outbox.record(
                    engine.store,
                    engine.directory,
                    answers,
                    now=engine.clock(),
                    new_id=engine.new_id,
                )
            except PASSING as error:
                if tries == 3 or not passes(error):
                    raise
                await asyncio.sleep(0.1 * tries)
            else:
                return


class Timers:
    """Rings alarms: of tickets, questions, messages on several ways, and unacknowledged wishes.

    It also hands over the tickets of people who are not there.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = Loop("timers", self._once, engine.doorbell)
        self.start, self.stop = self._loop.start, self._loop.stop

    @property
    def rounds(self) -> int:
        """How many rounds ended well (for the watchdog)."""
        return self._loop.rounds

    async def _once(self) -> bool:
        engine = self._engine
        now = engine.clock()
        rung = await timers.ring(engine.store, engine.directory, now=now, new_id=engine.new_id)
        rung += await pass_on.ring(engine.store, engine.directory, now=now, new_id=engine.new_id)
        rung += await ring_questions(engine.store, engine.directory, now=now, new_id=engine.new_id)
        rung += await ring_offers(engine.store, engine.directory, now=now, new_id=engine.new_id)
        kept = await ring_promises(engine.store, engine.directory, now=now, new_id=engine.new_id)
        stepped = await cascades.ring(engine.store, engine.directory, now=now, new_id=engine.new_id)
        stepped += kept
        if stepped:
            engine.doorbell.ring()  # what goes on by another way leaves now
        rung += stepped
        if not rung:
            rung = await move_on(engine.store, engine.directory, now=now)
        if not rung:
            await self._wait_for_the_next(now)
        # There may be more; but records that others hold must not make it spin.
        return rung > 0

    async def _wait_for_the_next(self, looked: datetime) -> None:
        """Look again when the next alarm goes off, not up to a second later."""
        engine = self._engine
        next_at = await timers.next_ring(engine.store)
        if next_at is None:
            self._loop.pause = _POLL
            return
        left = (next_at - engine.clock()).total_seconds()
        self._loop.pause = min(_POLL, max(0.0, left)) if next_at > looked else _HELD
