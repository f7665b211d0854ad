"""Several questions are open: which one does a message answer?

Whoever replies to a certain message, or presses its button, has said which. Otherwise a message
answers the one question that it fits; where it fits two, or fits one and might be meant for
another ("ja"), she is asked which. A free text takes anything, so any other fit goes before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.core.question.answer import Answer, NotAnAnswer, Reading, Unclear
from faden.core.question.asked import FreeText, Question
from faden.core.question.reading import read_answer


@dataclass(frozen=True, slots=True)
class Open:
    """A question that waits for its answer."""

    question_id: str
    question: Question


@dataclass(frozen=True, slots=True)
class Meant:
    """The message is about this question."""

    question_id: str
    reading: Answer | Unclear


@dataclass(frozen=True, slots=True)
class AskWhich:
    """It may be about any of these: ask, naming each."""

    question_ids: tuple[str, ...]


Pointed = Meant | AskWhich | NotAnAnswer


def which(
    questions: tuple[Open, ...], text: str, now: datetime, *, about: str | None = None
) -> Pointed:
    """Return the question that `text` answers; `about` is the one whose message it replies to.

    >>> from datetime import UTC
    >>> from faden.core.question.asked import Option, Choice, YesNo
    >>> colour = Choice("Farbe?", (Option("red", ("Rot",)), Option("blue", ("Blau",))))
    >>> both = (Open("q1", YesNo("Passt Donnerstag?")), Open("q2", colour))
    >>> which(both, "blau bitte", datetime(2026, 3, 11, tzinfo=UTC))
    Meant(question_id='q2', reading=Answer(key='blue', value=None, more=False))
    """
    readings = {open_.question_id: read_answer(open_.question, text, now) for open_ in questions}
    if about in readings and not isinstance(readings[about], NotAnAnswer):
        return _meant(about, readings[about])
    fitting = [open_ for open_ in questions if _touches(readings[open_.question_id])]
    strict = [open_ for open_ in fitting if not isinstance(open_.question, FreeText)]
    left = [open_.question_id for open_ in strict or fitting]
    if len(left) == 1:
        return _meant(left[0], readings[left[0]])
    return AskWhich(tuple(left)) if left else NotAnAnswer()


def _touches(reading: Reading) -> bool:
    return not isinstance(reading, NotAnAnswer)


def _meant(question_id: str, reading: Reading) -> Pointed:
    match reading:
        case NotAnAnswer():
            return reading
        case Answer() | Unclear():
            return Meant(question_id, reading)
