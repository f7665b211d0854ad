"""Which messages of the company made customers call or write within a day?

A message that settles its matter makes nobody call. One that raises a question makes hundreds call
on the same morning, and nobody sees which one it was, unless it is counted (S0, S3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.store.views import Views


@dataclass(frozen=True, slots=True)
class Caused:
    """One kind of message: by its template, or where it has none by its purpose."""

    template: str | None
    system: str  #: another one of the company; empty: Faden has sent it
    purpose: str
    sent: int  #: that have left since
    calls: int  #: within a day after one of them
    messages: int  #: of customers, within a day after one of them
    followed: int  #: how many of those sent were followed by any


async def caused(views: Views, workspace: int, *, since: datetime, now: datetime) -> list[Caused]:
    """Return what was caused between two moments, the most calls first."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_caused", since=since, now=now)
    return [Caused(*row) for row in found]
