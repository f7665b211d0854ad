"""How is what happened to a question told in one sentence?"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from faden.core import event as ev
from faden.core.contact import promise
from faden.core.question import happening
from faden.core.question.happening import QuestionEvent
from faden.web.shown import Clock, Translate

Name = Callable[[str], str]  #: of whoever did something


def question_line(  # noqa: C901 - a line for each kind of event
    event: QuestionEvent, say: Translate, name: Name, *, clock: Clock
) -> str:
    """Return the event in one sentence."""
    match event:
        case ev.QuestionAsked():
            until = clock.moment(event.expires_at)
            return say("%(who)s asked, until %(until)s", who=name(event.by), until=until)
        case ev.QuestionAnswered(by="customer", instead_of=""):
            return say("The customer answered the question: %(answer)s", answer=event.label)
        case ev.QuestionAnswered(by="customer"):
            return say("The customer changed the answer: %(answer)s", answer=event.label)
        case ev.QuestionAnswered():
            who = name(event.by)
            return say("%(who)s answered for the customer: %(answer)s", who=who, answer=event.label)
        case ev.AnswerUnclear():
            return _unclear(event, say)
        case ev.QuestionExpired():
            return say("The time for the question is over, without an answer")
        case ev.QuestionWithdrawn(reason=promise.REACHED):
            return say("%(who)s has called and reached the customer", who=name(event.by))
        case ev.QuestionWithdrawn(reason=promise.NOT_REACHED):
            return say("%(who)s has called and not reached the customer", who=name(event.by))
        case ev.QuestionWithdrawn():
            words = say("%(who)s took the question back", who=name(event.by))
            return f"{words}: {event.reason}" if event.reason else words
        case ev.AnswerPassedOn(taken=True):
            return say("The company's system has taken the answer")
        case ev.AnswerPassedOn():
            return say("The company's system has not taken the answer yet; nothing was confirmed")
        case _:
            assert_never(event)


def _unclear(event: ev.AnswerUnclear, say: Translate) -> str:
    if event.wants:
        return say("It is confirmed already; the customer was asked whether to change it")
    match event.why:
        case happening.WHICH:
            return say("More than one question may be meant; the customer was asked which")
        case happening.FULL:
            return say("This time had been taken; the customer was told")
        case happening.ALREADY:
            return say("The question is answered already")
        case happening.OVER:
            return say("The answer came too late")
        case _ if event.delivery_id:
            return say("The answer was not clear; the customer was asked once more")
        case _:
            return say("The answer is still not clear: a person has to look")
