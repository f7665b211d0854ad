"""What does a system that subscribed read about a question and its answer?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_never

from faden.core import event as ev

QuestionEvent = ev.QuestionAsked | ev.QuestionAnswered | ev.QuestionExpired | ev.QuestionWithdrawn


def question_told(event: QuestionEvent) -> tuple[str, dict[str, Any]]:
    """Return the kind, and what is said of the question; its message says the rest."""
    question: dict[str, Any] = {"question_id": event.question_id}
    match event:
        case ev.QuestionAsked():
            return "question.asked", question | {
                "kind": event.spec.kind.value,
                "text": event.spec.text,
                "pool": event.spec.pool or None,
                "expires_at": _time(event.expires_at),
                "delivery_id": event.delivery_id,
                "by": event.by,
            }
        case ev.QuestionAnswered():
            return "question.answered", question | {
                "effect": event.effect or None,
                "key": event.key or None,
                "value": event.value or None,
                "label": event.label,
                "instead_of": event.instead_of or None,
                "account": event.account or None,
                "address": event.address or None,
                "message_id": event.message_id,
                "by": event.by,
            }
        case ev.QuestionExpired():
            return "question.expired", question
        case ev.QuestionWithdrawn():
            return "question.withdrawn", question | {"reason": event.reason, "by": event.by}
        case _:
            assert_never(event)


def _time(moment: datetime) -> str:
    told = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")
