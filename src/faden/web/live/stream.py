"""How does an open page learn that it shows the past?

`GET /live?customer=…` is a stream of server-sent events that says what to read again: `customer`
with the id that was asked for, or `queue`. Whoever hears it asks for its own page again, through
the same doors as ever. Before that, `entry` shows what was written, at once: only to whoever
reaches all customers, and only after their session was asked for (decision 0024). `hello` begins
it, `ping` says every few seconds that it lives, `signed-out` and `bye` end it.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from faden.engine.live.feed import Feed, Watch
from faden.store.errors import ANY
from faden.store.live.changes import Change
from faden.store.live.entries import records_of
from faden.store.views import is_id
from faden.web.door import session_cookie
from faden.web.live.painter import Painter, places
from faden.web.live.sessions import Holder, Sessions, Standing
from faden.web.visit import Visit

MOST_CUSTOMERS = 20  #: pages of one browser that are kept fresh at once
_PING = 15.0  #: seconds
_TIMES_PASS = 4  #: pings after which a list shows other times
_CALM = 0.05  #: seconds from telling something to telling more
_FEW = 50  #: desks for which that is long enough; more have less of the server each
_LONGEST_CALM = 1.0  #: seconds
_A_READING = 0.03  #: seconds of the server's time for one desk's list: at most so many a second
_LEAST_CALM = 0.01  #: seconds, also where it is urgent
_FAREWELLS = {Standing.ENDED: "signed-out", Standing.OTHER: "bye"}
_TIES = frozenset({"customers_joined", "customers_split", "other_erased"})
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Topic:
    """A customer's page, and the records whose changes it shows."""

    customer_id: str
    records: frozenset[str]

    def is_in(self, changes: Sequence[Change]) -> bool:
        """Say whether something of this happened to it."""
        return any(change.customer_id in self.records for change in changes)

    def is_tied(self, changes: Sequence[Change]) -> bool:
        """Say whether its records may be others now."""
        ties = [change for change in changes if change.kind in _TIES]
        return self.is_in(ties)


async def stream(visit: Visit) -> Response:
    """Begin a stream; customers that are not there are the same 404 as their pages."""
    wanted = list(dict.fromkeys(visit.request.query_params.getlist("customer")))
    if len(wanted) > MOST_CUSTOMERS or not all(is_id(one) for one in wanted):
        raise HTTPException(400)
    topics = [await _topic(visit, one) for one in wanted]
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_told(visit, topics), media_type="text/event-stream", headers=headers)


async def _topic(visit: Visit, customer_id: str) -> _Topic:
    records = await records_of(visit.services.views, visit.workspace, customer_id)
    if records is None:
        raise HTTPException(404)
    return _Topic(customer_id, records)


async def _told(visit: Visit, topics: list[_Topic]) -> AsyncIterator[bytes]:
    feed = visit.services.feed
    page = Page(visit, topics, Watch(visit.workspace), feed)
    with feed.watching(page.watch) as watch, page.sessions.open(page.holder):
        yield _event("hello")
        while not feed.ended and not page.farewell:
            if await _woken(watch, page.next_at - page.clock()):
                for event in await page.changed():
                    yield event
                await page.tie_again()
            for event in await page.time_passed():
                yield event
            await asyncio.sleep(_LEAST_CALM)
            await watch.rest(min(_CALM * max(1, feed.desks / _FEW), _LONGEST_CALM))
        yield _event(page.farewell or "bye")


class Page:
    """What one browser shows; who reaches only some customers learns not even when others write."""

    def __init__(self, visit: Visit, topics: list[_Topic], watch: Watch, feed: Feed) -> None:
        self._visit, self._topics, self.watch = visit, topics, watch
        self._queue = QueuePace(feed)
        self._is_limited = visit.session.owners is not None or bool(visit.session.apart)
        self._tied: list[_Topic] = []
        self._pings = 0
        state = visit.request.app.state
        self.sessions: Sessions = state.sessions
        self._painter: Painter = state.painter
        token = visit.request.cookies.get(session_cookie(visit.services), "")
        self.holder = Holder(token, visit.session)
        self.clock = asyncio.get_running_loop().time
        self._pings_at = self.clock() + _PING
        self.farewell = ""  #: the event that ends the stream
        self._hurry()

    @property
    def next_at(self) -> float:
        """Return when something is to be said although nothing happens."""
        return min(self._pings_at, self._queue.due_at)

    async def changed(self) -> list[bytes]:
        """Return what to say of what happened."""
        changes, missed = self.watch.take()
        stale = [one for one in self._topics if one.records and (missed or one.is_in(changes))]
        # From whoever is limited the customer may be taken: the ticket has gone to others.
        anew = missed or self._is_limited
        self._tied += [
            one for one in stale if one not in self._tied and (anew or one.is_tied(changes))
        ]
        if stale or not self._is_limited:
            self._queue.changed(self.clock())
        shown = [] if anew else await self._shown(stale, changes)
        return (
            [] if self.farewell else shown + [_event("customer", one.customer_id) for one in stale]
        )

    async def _shown(self, stale: Sequence[_Topic], changes: Sequence[Change]) -> list[bytes]:
        """Return the new entries, if this session still holds."""
        language = self._visit.language
        wanted = [
            place
            for topic in stale
            for place in places(changes, topic.customer_id, topic.records, language)
        ]
        if not wanted:
            return []
        standing, found = await asyncio.gather(
            self.sessions.now(self.holder), self._painter.paint(wanted)
        )
        self._note(standing)
        if standing is not Standing.HOLDS:
            return []
        return [
            _event("entry", {"customer": place.customer_id, "lang": language, "html": one.html})
            for place, one in zip(wanted, found, strict=True)
            if one is not None and self._visit.me not in one.named
        ]

    async def tie_again(self) -> None:
        """Read anew which records belong to whom, where that may have changed."""
        if not self._tied:
            return
        waiting, self._tied = self._tied, []
        for topic in waiting:
            try:
                self._topics[self._topics.index(topic)] = await _again(self._visit, topic)
            except ANY:
                # Thousands may ask at once. What is told of a record that has left is a hint to
                # read; but whoever is limited shall not get even that.
                self._tied.append(topic)
                if self._is_limited:
                    self.farewell = "bye"
        self._hurry()

    def _hurry(self) -> None:
        """Be told at once of what is shown here, however much else happens."""
        self.watch.urgent = frozenset[str]().union(*(topic.records for topic in self._topics))

    async def time_passed(self) -> list[bytes]:
        """Return what is due by the clock."""
        said = []
        if self.clock() >= self._pings_at:
            self._note(await self.sessions.lately(self.holder))
            if self.farewell:
                return []
            said.append(_event("ping"))
            await self.tie_again()  # where that failed before
            self._pings += 1
            if self._is_limited or self._pings % _TIMES_PASS == 0:
                self._queue.changed(self.clock())
            self._pings_at = self.clock() + _PING
        if self._queue.is_due(self.clock()):
            said.append(_event("queue"))
        return said

    def _note(self, standing: Standing) -> None:
        """End the stream of whoever may not read it, or not this one.

        A database that is away for a moment, or busy, ends no stream: it tells nothing then but
        what to read, and each reading is asked at the door.
        """
        self.farewell = self.farewell or _FAREWELLS.get(standing, "")


class QueuePace:
    """When a page is told to read its list again: a list is read by every desk whoever writes.

    What makes 200 desks read at the same moment would keep the server busy for seconds, and every
    message does. So each waits a moment by chance, the longer the more there are.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._told_at = -math.inf
        self.due_at = math.inf

    def changed(self, now: float) -> None:
        """Note that the list may look different."""
        if self.due_at == math.inf:
            spread = self._feed.desks * _A_READING
            self.due_at = max(now + random.random() * spread, self._told_at + spread)  # noqa: S311

    def is_due(self, now: float) -> bool:
        """Say whether the page is to be told now; it is told once."""
        if now < self.due_at:
            return False
        self._told_at, self.due_at = now, math.inf
        return True


async def _again(visit: Visit, topic: _Topic) -> _Topic:
    """Return the topic as it is now: records join a customer, and leave it.

    Of one that is not there any more, or not theirs, nothing more is told.
    """
    try:
        return await _topic(visit, topic.customer_id)
    except HTTPException:
        return _Topic(topic.customer_id, frozenset())


async def _woken(watch: Watch, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(watch.wake.wait(), max(0.0, seconds))
    return watch.wake.is_set()


def _event(kind: str, about: object = "") -> bytes:
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), _encode(about))
