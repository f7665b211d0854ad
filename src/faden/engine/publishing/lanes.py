"""Which event may a subscription be told next?

One lane for each customer's record, in the order in which things happened: only its first event
may go, and the next one when that was told. So a customer's order holds, and an event that is
refused holds back this customer alone.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from datetime import datetime, timedelta

from faden.store.webhooks.publishing import Pending, at_once


class Lanes:
    """What a subscription was not told yet; the database knows the same."""

    def __init__(self) -> None:
        self._lanes: dict[str, list[Pending]] = {}
        self._known: set[tuple[str, int]] = set()
        self._under_way: set[str] = set()  # customers

    def __len__(self) -> int:
        """Return how many events wait or are under way."""
        return len(self._known)

    def add(self, events: Iterable[Pending]) -> None:
        """Line up; one that is in line already stays there."""
        for event in events:
            if event.key not in self._known:
                self._known.add(event.key)
                insort(self._lanes.setdefault(event.customer_id, []), event, key=_place)

    def take(self, now: datetime, room: int) -> list[Pending]:
        """Return up to `room` events to tell now; each is under way until it is settled."""
        taken: list[Pending] = []
        for customer, lane in self._lanes.items():
            if len(taken) >= room:
                break
            if customer not in self._under_way and _due(lane[0], now):
                taken.append(lane[0])
        self._under_way |= {event.customer_id for event in taken}
        return taken

    def settle(self, event: Pending) -> None:
        """It was told or given up: the next one of this customer may go."""
        self._remove(event)
        self._under_way.discard(event.customer_id)

    def delay(self, event: Pending) -> None:
        """It was not told and waits until its `next_at`, and what is behind it waits as well."""
        self._remove(event)
        self.add([event])
        self._under_way.discard(event.customer_id)

    def hasten(self, now: datetime) -> None:
        """Make everything due."""
        for lane in self._lanes.values():
            lane[:] = [at_once(event, now) for event in lane]

    def next_in(self, now: datetime) -> timedelta | None:
        """Return how long until the next one is due; None when nothing waits for the time."""
        times = [
            lane[0].next_at - now
            for customer, lane in self._lanes.items()
            if customer not in self._under_way and lane[0].next_at is not None
        ]
        return max(min(times), timedelta()) if times else None

    def _remove(self, event: Pending) -> None:
        lane = [one for one in self._lanes.get(event.customer_id, ()) if one.key != event.key]
        self._known.discard(event.key)
        if lane:
            self._lanes[event.customer_id] = lane
        else:
            self._lanes.pop(event.customer_id, None)


def _place(event: Pending) -> tuple[int, int]:
    return event.xid, event.position


def _due(event: Pending, now: datetime) -> bool:
    return event.next_at is None or event.next_at <= now
