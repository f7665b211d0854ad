"""Somebody who looks at a page, without a database behind it."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace
from typing import cast

from faden.engine.doorbell import Doorbell
from faden.engine.live.feed import Feed
from faden.store.live.changes import Look
from faden.web.live.sessions import Holder, Standing
from faden.web.visit import Visit


class Nothing:
    """A table nobody looks at."""

    async def horizon(self) -> int:
        return 0

    async def look(self, since: int, *, limit: int) -> Look:
        raise AssertionError(since, limit)


class Known:
    """What is said of every session."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing

    def open(self, _holder: Holder) -> AbstractContextManager[None]:
        return nullcontext()

    async def now(self, _holder: Holder) -> Standing:
        return self.standing

    async def lately(self, _holder: Holder) -> Standing:
        return self.standing


def feed() -> Feed:
    """A feed that nothing rings."""
    return Feed(Nothing(), cast("Doorbell", SimpleNamespace(event_of_news=asyncio.Event)))


def looker(
    at: Feed, *, owners: frozenset[str] | None = None, standing: Standing = Standing.HOLDS
) -> Visit:
    """Somebody who has opened a stream."""
    state = SimpleNamespace(sessions=Known(standing), painter=None)
    made = SimpleNamespace(
        workspace=1,
        me="agent:anna",
        language="de",
        session=SimpleNamespace(owners=owners, apart="", role="agent", locale="de"),
        services=SimpleNamespace(feed=at, is_https=False, views=None),
        request=SimpleNamespace(cookies={}, app=SimpleNamespace(state=state)),
    )
    return cast("Visit", made)
