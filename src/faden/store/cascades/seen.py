"""Which messages of a record went over several ways, and how did they fare?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from faden.core.cascade.said import CascadeEnded, CascadeStarted, CascadeStepped
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.views import Views, is_id

WINDOW = 200  #: events that are looked at, the newest first


@dataclass(slots=True)
class Seen:
    """One message on its ways."""

    started: CascadeStarted
    at: datetime
    steps: list[tuple[datetime, CascadeStepped]] = field(default_factory=list)
    ended: CascadeEnded | None = None
    ended_at: datetime | None = None


async def seen(views: Views, workspace: int, customer_id: str) -> list[Seen] | None:
    """Return the last ones of a record, the newest first; None: there is no such record."""
    if not is_id(customer_id):
        return None
    values = {"bucket": bucket_of_id(customer_id), "customer": customer_id}
    async with views.reading(workspace) as read:
        if not await read.threads([customer_id]):
            return None
        rows = await read.rows("read_cascades", **values, limit=WINDOW)
    found: dict[str, Seen] = {}
    for at, kind, body in rows:
        event = event_from_json(kind, body)
        if isinstance(event, CascadeStarted):
            found[event.cascade_id] = Seen(event, at)
        elif isinstance(event, CascadeStepped) and event.cascade_id in found:
            found[event.cascade_id].steps.append((at, event))
        elif isinstance(event, CascadeEnded) and event.cascade_id in found:
            found[event.cascade_id].ended = event
            found[event.cascade_id].ended_at = at
    return sorted(found.values(), key=lambda one: one.at, reverse=True)
