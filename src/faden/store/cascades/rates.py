"""How many messages arrive, on each channel, and by one way after the other?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.store.views import Views

LATELY = timedelta(days=1)  #: what the operator's numbers are about


@dataclass(frozen=True, slots=True)
class Rate:
    """What became of messages that were handed over on one channel."""

    channel: str
    sent: int
    arrived: int  #: as far as the channel tells
    read: int
    failed: int


@dataclass(frozen=True, slots=True)
class OnWays:
    """How messages on several ways fared."""

    messages: int
    reached: int  #: what they were to reach
    by_the_first: int  #: of these, without a second way
    under_way: int


async def rates(views: Views, workspace: int, *, since: datetime) -> tuple[list[Rate], OnWays]:
    """Return both for what changed, or began, since then."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_delivery_rates", since=since)
        [ways] = await read.rows("read_cascade_rates", since=since)
    return [Rate(*row) for row in found], OnWays(*ways)


def numbers(found: list[Rate]) -> list[tuple[str, str, int]]:
    """Return them as the operator's numbers: what, the channel, how many."""
    rows = []
    for one in found:
        rows += [("delivery_sent", one.channel, one.sent)]
        rows += [("delivery_arrived", one.channel, one.arrived)]
        rows += [("delivery_failed", one.channel, one.failed)]
    return rows
