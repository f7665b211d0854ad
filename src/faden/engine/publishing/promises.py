"""What does a system that subscribed read about a promise?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_never

from faden.core.process.happening import ProcessEvent, ProcessStuck
from faden.core.promise.happening import (
    PromiseAnswered,
    PromiseBroken,
    PromiseDueSoon,
    PromiseEvent,
    PromiseHandedOver,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
)


def promise_told(event: PromiseEvent) -> tuple[str, dict[str, Any]] | None:
    """Return the kind, and what is said of the promise; None: it is ours alone."""
    promise: dict[str, Any] = {"promise_id": event.promise_id}
    match event:
        case PromiseDueSoon() | PromiseHandedOver():
            return None
        case PromiseMade():
            return "promise.made", promise | {
                "what": event.what,
                "kind": event.kind,
                "due_at": _time(event.due_at),
                "owner": event.owner,
                "where": event.where,
                "message_id": event.message_id,
                "alternative": event.alternative or None,
                "by": event.by,
            }
        case PromiseKept():
            return "promise.kept", promise | {"evidence": event.evidence or None, "by": event.by}
        case PromiseMoved():
            said = {"due_at": _time(event.due_at), "reason": event.reason}
            return "promise.moved", promise | said | {"told": event.told, "by": event.by}
        case PromiseBroken():
            told = {"due_at": _time(event.due_at), "told": event.told}
            return "promise.broken", promise | told
        case PromiseAnswered():
            return "promise.answered", promise | {"wants": event.wants}
        case PromiseReleased():
            return "promise.released", promise | {"reason": event.reason, "by": event.by}
        case _:
            assert_never(event)


def process_told(event: ProcessEvent) -> tuple[str, dict[str, Any]] | None:
    """Return the kind, and what is said of a process; None: who reported it knows."""
    if not isinstance(event, ProcessStuck):
        return None
    told = {"process_id": event.process_id, "since": _time(event.since)}
    return "process.stuck", told


def _time(moment: datetime) -> str:
    told = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")
