"""What is a customer told who agrees to a call, calls it off, or tells the number?

Rules
* Said is when we call and how the number ends, so that a wrong one is noticed; the whole number is
  not written where somebody else may read it.
* Where no number is known it is asked for, once, in the same message.
"""

from __future__ import annotations

from faden.core import event as ev
from faden.core.answering.telling_back import Heard, Way
from faden.core.calling.agreed import follows, is_number_asked, number_of
from faden.core.calling.offering import asked as asking
from faden.core.calling.offering import starts_of
from faden.core.question.phrasing import phrase
from faden.core.question.spec import NO_CALL, Kind, Spec
from faden.core.question.standing import Standing
from faden.core.situation import Step

_DIGITS = 3  #: of a number that are told


def heard_call(way: Way, record: str, asked: Standing, event: ev.QuestionAnswered) -> Heard:
    """Take an answer about a call: its time, "no call", or the number."""
    steps: list[Step] = [(record, event), *follows(way.here, record, asked.spec, event)]
    if way.here.tells:
        steps += _told(way, asked, event)
    return Heard(asked.question_id, tuple(steps), agrees=event.key != NO_CALL)


def _told(way: Way, asked: Standing, event: ev.QuestionAnswered) -> list[Step]:
    language = asked.spec.language
    if asked.spec.kind is Kind.PHONE:
        text = phrase(language, "number noted", answer=event.value)
        return [(way.home, way.written(text))]
    if event.key == NO_CALL:
        name = "call off" if starts_of(asked) else "not called"
        return [(way.home, way.written(phrase(language, name)))]
    text = phrase(language, "call agreed", answer=event.label)
    number = known_number(way)
    change = phrase(language, "call change")
    if number:
        to = phrase(language, "call to", digits=number[-_DIGITS:])
        return [(way.home, way.written(f"{text} {to} {change}"))]
    if is_number_asked(way.here.circle, way.here.now):
        return [(way.home, way.written(f"{text} {change}"))]
    return _number_asked(way, asked, event, text=f"{text} {change}")


def known_number(way: Way) -> str:
    """Return the number at which we would call; empty: none is known."""
    if way.address.startswith("tel:"):
        return way.address.removeprefix("tel:")
    room = way.here.room
    return number_of(way.here.circle) or (room.number if room is not None else "")


def _number_asked(
    way: Way, asked: Standing, event: ev.QuestionAnswered, *, text: str
) -> list[Step]:
    """Confirm the time and ask for the number, until the call."""
    which = phrase(asked.spec.language, "which number")
    spec = Spec(
        kind=Kind.PHONE,
        text=which,
        language=asked.spec.language,
        timezone=asked.spec.timezone,
        calls=True,
        region=asked.spec.region,
    )
    until = next(one.starts for one in asked.spec.offers if one.key == event.key)
    return asking(spec, until, way.written(f"{text}\n\n{which}"), way.home)
