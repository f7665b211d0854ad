"""What can the reading of a message as an answer come to?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Why(StrEnum):
    """Why it cannot be told which answer is meant; decides how to ask back."""

    SEVERAL = "several"  #: more than one of the answers fits
    NOT_OFFERED = "not offered"  #: a wish that was not among the answers
    BUT = "but"  #: an answer with a condition, a doubt or a question back
    NO_MATCH = "no match"  #: about the question, and none of its answers


@dataclass(frozen=True, slots=True)
class Answer:
    """`key` is "yes", "no" or that of an option or slot; of a number, day or text `value` is it.

    `more`: the message also holds a question that a person should see.
    """

    key: str = ""
    value: str | Decimal | date | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """She answers, and it cannot be told what: ask back once, then a person."""

    why: Why


@dataclass(frozen=True, slots=True)
class NotAnAnswer:
    """About something else: the question stays open, the message goes its usual way."""


Reading = Answer | Unclear | NotAnAnswer
