"""How does an open page learn that it shows the past?

`GET /live?customer=…` is a stream of server-sent events that says what to read again, never what
happened: `customer` with the id that was asked for, or `queue`. Whoever hears it asks for its own
page again, through the same doors as ever, so a stream can show nobody anything. `hello` begins it,
`ping` says every few seconds that it lives, `signed-out` and `bye` end it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from faden.engine.live.feed import Feed, Watch
from faden.store.views import is_id
from faden.web.desk.customer import find
from faden.web.door import still_signed_in
from faden.web.visit import Visit

MOST_CUSTOMERS = 20  #: pages of one browser that are kept fresh at once
_PING = 15.0  #: seconds
_TIMES_PASS = 4  #: pings after which a list shows other times
_CALM = 0.05  #: seconds in which what happens is told together
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Topic:
    """A customer's page, and the records whose changes it shows."""

    customer_id: str
    records: frozenset[str]


async def stream(visit: Visit) -> Response:
    """Begin a stream; customers that are not there are the same 404 as their pages."""
    wanted = list(dict.fromkeys(visit.request.query_params.getlist("customer")))
    if len(wanted) > MOST_CUSTOMERS or not all(is_id(one) for one in wanted):
        raise HTTPException(400)
    topics = [await _topic(visit, one) for one in wanted]
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    told = _told(visit, visit.services.feed, topics, is_limited=visit.session.owners is not None)
    return StreamingResponse(told, media_type="text/event-stream", headers=headers)


async def _topic(visit: Visit, customer_id: str) -> _Topic:
    person = (await find(visit, customer_id)).person
    return _Topic(customer_id, frozenset(person.threads))


async def _told(
    visit: Visit, feed: Feed, topics: list[_Topic], *, is_limited: bool
) -> AsyncIterator[bytes]:
    """Yield events; who reaches only some customers learns not even when others write."""
    clock = asyncio.get_running_loop().time
    with feed.watching(Watch(visit.workspace)) as watch:
        yield _event("hello")
        pings_at, pings = clock() + _PING, 0
        while not feed.ended:
            if await _woken(watch, max(0.0, pings_at - clock())):
                await asyncio.sleep(_CALM)
                changes, missed = watch.take()
                changed = {change.customer_id for change in changes}
                stale = [one for one in topics if one.records and (missed or changed & one.records)]
                for topic in stale:
                    yield _event("customer", topic.customer_id)
                    topics[topics.index(topic)] = await _again(visit, topic)
                if stale or not is_limited:
                    yield _event("queue")
            if clock() >= pings_at:
                if farewell := await _farewell(visit):
                    yield _event(farewell)
                    return
                yield _event("ping")
                pings += 1
                if is_limited or pings % _TIMES_PASS == 0:
                    yield _event("queue")
                pings_at = clock() + _PING
        yield _event("bye")


async def _farewell(visit: Visit) -> str:
    """Return the event that must end the stream; nothing while it may go on."""
    still = await still_signed_in(visit.request, visit.services, visit.session)
    return "" if still else "bye" if still is None else "signed-out"


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
        await asyncio.wait_for(watch.wake.wait(), seconds)
    return watch.wake.is_set()


def _event(kind: str, about: str = "") -> bytes:
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), _encode(about))
