"""What does a system that subscribed read about a message that goes over several ways?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, assert_never

from faden.core.cascade.said import CascadeEnded, CascadeStarted, CascadeStepped, LeftOut

Fields = dict[str, Any]


def told(event: CascadeStarted | CascadeStepped | CascadeEnded) -> tuple[str, Fields]:
    """Return the kind and what is said."""
    cascade: Fields = {"cascade_id": event.cascade_id}
    match event:
        case CascadeStarted():
            ways = [
                {"account": way.account, "address": way.address, "why": way.why}
                for way in event.ways
            ]
            return "cascade.started", cascade | {
                "wants": event.wants.value,
                "ways": ways,
                "left_out": _left_out(event.left_out),
                "until": _time(event.until),
                "by": event.by,
            }
        case CascadeStepped():
            return "cascade.stepped", cascade | {
                "step": event.step,
                "delivery_id": event.delivery_id,
                "channel": event.channel,
                "because": event.because.value,
                "before": event.before or None,
                "reason": event.reason,
                "passed_over": _left_out(event.passed_over),
            }
        case CascadeEnded():
            return "cascade.ended", cascade | {
                "outcome": event.outcome.value,
                "channel": event.channel or None,
                "reason": event.reason,
                "by": event.by,
            }
        case _:
            assert_never(event)


def _left_out(ways: Iterable[LeftOut]) -> list[Fields]:
    return [{"address": one.address, "reason": one.reason} for one in ways]


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
