"""How is one subscription told everything, once each in the normal case and never less?

Two steps, each committed for itself. `fill` notes events after the cursor as to be told and moves
the cursor, in one statement. `deliver` posts what is noted and notes the answer. A crash between
a post and its note leaves the event noted as to be told: it is posted again, under the same id.
What happens to one customer is told in order: the next event goes when the one before is noted.

Only whoever holds the subscription's lease does this, so what is in memory is what is stored.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from faden.core.event import WishPassedOn
from faden.engine.batcher import Batcher
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.publishing.lanes import Lanes
from faden.engine.publishing.payload import body_of, event_id, kind_of, stored_kinds
from faden.engine.publishing.post import Receiver, post
from faden.engine.publishing.schedule import Answer, exhausted, wait_after
from faden.store.views import Views
from faden.store.webhooks.publishing import (
    Desk,
    Found,
    Happened,
    Pending,
    Standing,
    Told,
    find_events,
    read_events,
)
from faden.store.webhooks.subscription import Subscription

log = structlog.get_logger("faden")

WINDOW = 1000  #: events noted as to be told; what comes after waits behind the cursor
WIDTH = 8  #: posts to one receiver at a time
FAILURES = 5  #: in a row, after which a receiver gets one post at a time
_AT_ONCE = 500  #: events noted in one statement
_SAVE_EVERY = 10_000  #: transactions without news, after which the cursor is stored all the same
_POLL = 1.0  #: seconds between two looks, whether or not a bell rang
_PAUSE = 0.05  #: seconds between two looks, however often it rings
_AWAY = timedelta(minutes=1)  #: failing for longer: whoever is back is told all that waits, at once

_AHEAD = (
    "the place up to which it was told lies ahead of this database (restored from a backup?); "
    "say from where to go on: faden webhook replay --from POSITION, then resume"
)


#: workspace, customer, wish, who says so
Acknowledge = Callable[[int, str, str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What every publication works with."""

    desk: Desk
    views: Views
    client: OutgoingClient
    clock: Callable[[], datetime]
    acknowledge: Acknowledge | None = None  #: takes a sender's word that it obeys a wish


class Publication:
    """Tells one subscription, from the lease to the end of it."""

    def __init__(self, subscription: Subscription, tools: Tools) -> None:
        self._subscription = subscription
        self._cursor = subscription.cursor  # as far as was read; stored now and then
        self._tools = tools
        self._lanes = Lanes()
        self._kinds = stored_kinds(subscription.kinds)
        self._receiver = Receiver(subscription.url, subscription.secrets)
        self._failing_since = subscription.failing_since
        self._failures = 0
        self._hastened = False
        self._reason: str | None = None  # why it is paused
        self._recorder: Batcher[Told, None] = Batcher(self._record, limit=100)
        self._calls: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._looked = self._look_at = 0.0  # by the loop's time
        self._stopping = False
        self._broken: BaseException | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def version(self) -> int:
        """Return under which settings it publishes."""
        return self._subscription.version

    @property
    def done(self) -> bool:
        """Say whether it has ended."""
        return self._task is not None and self._task.done()

    def start(self) -> None:
        """Begin to tell."""
        self._task = asyncio.create_task(self._run(), name=f"webhook {self._subscription.name}")

    def stop(self) -> None:
        """Begin nothing new; it has ended when posts under way are answered and noted."""
        self._stopping = True
        self._wake.set()

    async def abort(self) -> None:
        """End at once; what is under way is told again by whoever comes next."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def ended(self) -> None:
        """Wait until it has ended."""
        if self._task:
            await asyncio.wait([self._task])

    def ring(self) -> None:
        """Something may have happened."""
        self._look_at = min(self._look_at, self._looked + _PAUSE)
        self._wake.set()

    # --- the loop --------------------------------------------------------------------------------

    async def _run(self) -> None:
        self._recorder.start()
        try:
            self._lanes.add(await self._tools.desk.pending(self._subscription))
            while not self._stopping:
                self._wake.clear()
                await self._look()
                await self._dispatch()
                await self._rest()
            if self._calls:
                await asyncio.wait(self._calls)
        except Exception as error:  # noqa: BLE001 - whatever it met, the publisher begins it anew
            self._broken = error
        finally:
            for call in self._calls:
                call.cancel()
            await self._recorder.stop()
        if self._broken is not None:
            self._say_broken(self._broken)

    def _say_broken(self, error: BaseException) -> None:
        log.warning("webhook interrupted", **self._named(), error=error)

    def _named(self) -> dict[str, object]:
        """Return what the log says of this subscription; never its URL, which may hold a key."""
        return {"workspace": self._subscription.workspace, "webhook": self._subscription.name}

    async def _rest(self) -> None:
        wait = max(self._look_at - asyncio.get_running_loop().time(), 0.0)
        due = self._lanes.next_in(self._tools.clock()) if self._room() > 0 else None
        if due is not None:
            wait = min(wait, due.total_seconds())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), wait)

    # --- what happened ---------------------------------------------------------------------------

    async def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        room = min(WINDOW - len(self._lanes), _AT_ONCE)
        if now < self._look_at or room <= 0:
            self._look_at = max(self._look_at, now + _PAUSE)
            return
        self._looked, self._look_at = now, now + _POLL
        found = await find_events(
            self._tools.views,
            replace(self._subscription, cursor=self._cursor),
            self._kinds,
            limit=room,
        )
        if found.ahead:
            await self._pause(_AHEAD)
        elif found.events or found.cursor.xid - self._subscription.cursor.xid >= _SAVE_EVERY:
            await self._fill(found)
        self._cursor = found.cursor
        if found.more:
            self._look_at = now

    async def _fill(self, found: Found) -> None:
        now = self._tools.clock()
        events = tuple(
            replace(one, kind=kind_of(one.kind) or one.kind, next_at=now) for one in found.events
        )
        noted = replace(found, events=events)
        if not await self._tools.desk.fill(self._subscription, noted, now=now):
            self.stop()  # somebody has changed it
            return
        self._subscription = replace(self._subscription, cursor=found.cursor)
        self._lanes.add(events)

    # --- telling it ------------------------------------------------------------------------------

    def _room(self) -> int:
        width = 1 if self._failures >= FAILURES else WIDTH
        return width - len(self._calls)

    async def _dispatch(self) -> None:
        if self._stopping:
            return
        taken = self._lanes.take(self._tools.clock(), self._room())
        if not taken:
            return
        happened = await read_events(self._tools.views, self._subscription.workspace, taken)
        for event in taken:
            call = asyncio.create_task(self._deliver(event, happened.get(event.key)))
            self._calls.add(call)
            call.add_done_callback(self._ended)

    def _ended(self, call: asyncio.Task[None]) -> None:
        self._calls.discard(call)
        self._wake.set()

    async def _deliver(self, event: Pending, happened: Happened | None) -> None:
        try:
            answer = await self._post(event, happened)
            if answer is not None and happened is not None and answer.acknowledged:
                await self._acknowledge(happened)
            told = self._understand(event, answer)
            await self._recorder.offer(told)
            if told.pending.next_at is None:
                self._lanes.settle(told.pending)
            else:
                self._lanes.delay(told.pending)
        except Exception as error:  # noqa: BLE001 - not noted: the publisher begins it anew
            self._broken = error
            self.stop()

    async def _post(self, event: Pending, happened: Happened | None) -> Answer | None:
        """Return what the receiver answered; None when there is nothing that could be told."""
        body = _written(happened) if happened else None
        if body is None:
            return None
        message_id, now = event_id(event.customer_id, event.sequence), self._tools.clock()
        return await post(self._tools.client, self._receiver, message_id, body=body, at=now)

    async def _acknowledge(self, happened: Happened) -> None:
        """Take the word of a sender that it obeys; of no other, and for its own wishes alone."""
        event, take = happened.event, self._tools.acknowledge
        if take is None or not isinstance(event, WishPassedOn):
            return
        if event.sender == self._subscription.sender:
            one, by = self._subscription, f"webhook:{self._subscription.name}"
            await take(one.workspace, happened.customer_id, event.wish_id, by)

    def _understand(self, event: Pending, answer: Answer | None) -> Told:
        """Say what is to be noted, and how it stands with the receiver since."""
        now = self._tools.clock()
        tried = replace(event, attempts=event.attempts + 1, next_at=None)
        if answer is None:
            return self._give_up(tried, 0, "the event is not there any more, or cannot be written")
        if answer.told:
            self._is_well(now)
            return Told(tried, "delivered", answer.status, "")
        self._failures += 1
        self._failing_since = self._failing_since or now
        if answer.gone or exhausted(self._failing_since, now):
            why = f"told nothing since {self._failing_since:%Y-%m-%d %H:%M} UTC: {answer.error}"
            self._end_with(answer.error if answer.gone else why)
        elif exhausted(event.first_tried_at, now):
            return self._give_up(tried, answer.status, answer.error)
        if self._failures == 1:
            log.warning("webhook is not taken", **self._named(), reason=answer.error)
        name = event_id(event.customer_id, event.sequence)
        wait = max(wait_after(tried.attempts, key=name), answer.wait or timedelta())
        first = event.first_tried_at or now
        waiting = replace(tried, first_tried_at=first, next_at=now + wait)
        return Told(waiting, "pending", answer.status, answer.error)

    def _give_up(self, event: Pending, status: int, why: str) -> Told:
        name = event_id(event.customer_id, event.sequence)
        log.error("webhook event given up", **self._named(), id=name, reason=why)
        return Told(event, "failed", status, why)

    def _is_well(self, now: datetime) -> None:
        """Note that the receiver takes events; if it was away, tell it now what waits."""
        away = self._failing_since is not None and now - self._failing_since >= _AWAY
        self._failing_since, self._failures = None, 0
        if away:
            self._lanes.hasten(now)
            self._hastened = True

    # --- noting it -------------------------------------------------------------------------------

    async def _record(self, told: list[Told]) -> list[BaseException | None]:
        now, desk = self._tools.clock(), self._tools.desk
        hastened, self._hastened = self._hastened, False
        if hastened:
            await desk.hasten(self._subscription, now=now)
        await self._note(told)
        return [None] * len(told)

    async def _note(self, told: Sequence[Told]) -> None:
        standing = Standing(self._failing_since, self._reason)
        await self._tools.desk.record(self._subscription, told, standing, now=self._tools.clock())

    def _end_with(self, reason: str) -> None:
        if self._reason is None:
            self._reason = reason
            log.error("webhook paused", **self._named(), reason=reason)
        self.stop()

    async def _pause(self, reason: str) -> None:
        self._end_with(reason)
        await self._note(())


def _written(happened: Happened) -> bytes | None:
    """Write one event; our own mistake about it must not stop all the others."""
    try:
        return body_of(happened)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        log.error("webhook event cannot be written", error=error)
        return None
