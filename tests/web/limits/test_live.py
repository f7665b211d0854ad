"""What does a stream tell of a customer who is not theirs any more, or to whom was limited?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.exceptions import HTTPException

from faden.engine.doorbell import Doorbell
from faden.engine.live.feed import Feed
from faden.store.live.changes import Change, Look
from faden.web.live import stream
from faden.web.visit import Visit

LINDA = "01" * 16
LIMITED = SimpleNamespace(owners=frozenset({"team:north"}), role="agent")


class Nothing:
    """A bell nobody hears, and a table nobody looks at."""

    async def ring(self, word: str) -> None:
        """Do nothing."""

    async def horizon(self) -> int:
        return 0

    async def look(self, since: int, *, limit: int) -> Look:
        raise AssertionError(since, limit)


async def told(topics: int, kinds: AsyncIterator[bytes]) -> list[str]:
    """The next events, without what they are about."""
    return [(await anext(kinds)).partition(b"\n")[0].decode()[7:] for _ in range(topics)]


def test_who_lost_a_customer_hears_it_once_and_never_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else they would learn each time somebody writes to a customer of another team."""

    async def gone(_visit: Visit, _customer_id: str) -> stream._Topic:
        raise HTTPException(404)

    monkeypatch.setattr(stream, "_topic", gone)

    async def story() -> None:
        feed = Feed(Nothing(), cast("Doorbell", SimpleNamespace(event_of_news=asyncio.Event)))
        visit = cast(
            "Visit",
            SimpleNamespace(workspace=1, session=LIMITED, services=SimpleNamespace(feed=feed)),
        )
        topic = stream._Topic(LINDA, frozenset({LINDA}))
        heard = stream._told(visit, [topic])
        assert await told(1, heard) == ["hello"]
        waiting = asyncio.create_task(told(2, heard))
        await asyncio.sleep(0)
        written(feed)
        assert await waiting == ["customer", "queue"]
        written(feed)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(told(1, heard), 4 * stream._CALM)

    asyncio.run(story())


def written(feed: Feed) -> None:
    """Somebody writes to Linda."""
    (watch,) = feed._watches
    watch.tell([Change(1, 1, LINDA, 1, "note_written", None)])


def test_who_is_limited_meanwhile_has_to_open_the_stream_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "_PING", 0.01)

    async def limited(*_asked: Any) -> SimpleNamespace:
        return SimpleNamespace(owners=frozenset({"team:north"}), role="agent")

    monkeypatch.setattr("faden.web.door.who", limited)

    async def story() -> None:
        feed = Feed(Nothing(), cast("Doorbell", SimpleNamespace(event_of_news=asyncio.Event)))
        session = SimpleNamespace(owners=None, role="agent")
        visit = cast(
            "Visit",
            SimpleNamespace(
                workspace=1, session=session, request=None, services=SimpleNamespace(feed=feed)
            ),
        )
        heard = stream._told(visit, [])
        assert await asyncio.wait_for(told(2, heard), 2) == ["hello", "bye"]

    asyncio.run(story())
