"""What does a stream tell of a customer who is not theirs any more, or to whom was limited?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.exceptions import HTTPException
from tests.web.live.fakes import feed, looker

from faden.engine.live.feed import Feed
from faden.store.live.changes import Change
from faden.store.registry import Session
from faden.web.live import stream
from faden.web.live.sessions import Holder
from faden.web.visit import Visit

LINDA = "01" * 16


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
        at = feed()
        topic = stream._Topic(LINDA, frozenset({LINDA}))
        heard = stream._told(looker(at, owners=frozenset({"team:north"})), [topic])
        assert await told(1, heard) == ["hello"]
        waiting = asyncio.create_task(told(2, heard))
        await asyncio.sleep(0)
        written(at)
        assert await waiting == ["customer", "queue"]
        written(at)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(told(1, heard), 4 * stream._CALM)

    asyncio.run(story())


def written(at: Feed) -> None:
    """Somebody writes to Linda."""
    (watch,) = at._watches
    watch.tell([Change(1, 1, LINDA, 1, "note_written", None)])


@pytest.mark.parametrize(
    ("owners", "apart"), [(frozenset({"team:north"}), ""), (None, "mia")], ids=["limited", "apart"]
)
def test_who_is_limited_meanwhile_has_to_open_the_stream_anew(
    owners: frozenset[str] | None, apart: str
) -> None:
    was = cast("Session", SimpleNamespace(owners=None, apart="", role="agent", locale="de"))
    limited = SimpleNamespace(owners=owners, apart=apart, role="agent", locale="de")
    standing = Holder("token", was).standing(cast("Session", limited))

    async def story() -> None:
        at = feed()
        heard = stream._told(looker(at, standing=standing), [])
        assert await asyncio.wait_for(told(2, heard), 2) == ["hello", "bye"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "_PING", 0.01)
        asyncio.run(story())
