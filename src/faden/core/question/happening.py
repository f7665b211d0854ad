"""What can have happened to a question?

Events as in event.py, where the union of all events names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.core.question.spec import Spec

# Why words settle nothing, beside the reasons of answer.py.
WHICH = "which"  #: more than one question may be meant
FULL = "full"  #: the time has been taken by others
ALREADY = "already"  #: it is confirmed; the words may want to change it
OVER = "over"  #: the question has expired or was withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """We asked something that wants an answer; the same id again: asked on a further way."""

    question_id: str
    spec: Spec
    expires_at: datetime
    by: str
    delivery_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered:
    """The first clear answer, or one that was expressly put in its place."""

    question_id: str
    key: str  #: of the answer; "" where `value` is it
    value: str
    label: str  #: the answer as the customer reads it
    by: str  #: customer, or the colleague who answered for them
    account: str = ""  #: by which it came; "" where a colleague answered
    address: str = ""
    home: str = ""  #: the record of that address
    message_id: str | None = None
    instead_of: str = ""  #: the key it replaces
    effect: str = ""  #: the event that the company's system is told, and must take


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerUnclear:
    """Words about a question that settle nothing yet; `delivery_id` asks back, "" nobody did."""

    question_id: str
    why: str
    message_id: str
    delivery_id: str = ""
    among: tuple[str, ...] = ()  #: asked which of these is meant
    said: str = ""  #: the words about which that was asked
    wants: str = ""  #: asked whether the answer shall be changed to this key


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionExpired:
    """Nobody answered in time."""

    question_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWithdrawn:
    """Whoever asked does not want to know any more; what was answered does not hold."""

    question_id: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPassedOn:
    """The company's system has taken the answer; or it has not for long, and a person must look."""

    question_id: str
    taken: bool
    reason: str = ""


QuestionEvent = (
    QuestionAsked
    | QuestionAnswered
    | AnswerUnclear
    | QuestionExpired
    | QuestionWithdrawn
    | AnswerPassedOn
)
