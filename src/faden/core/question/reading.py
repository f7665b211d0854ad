"""Which answer to a question do a customer's own words give?

Rules
* A wrong answer costs more than asking back. What holds a condition, two answers or a wish that
  was not offered is Unclear; what is about something else leaves the question open.
* Quotes do not answer: the question below a mail holds every answer there is.
* Who wants no more messages or a person has not answered; "cancel" as the whole message is an
  answer where an option says so (see stop/word.py).
"""

from __future__ import annotations

from datetime import datetime

from faden.core.question.answer import Answer, NotAnAnswer, Reading, Unclear, Why
from faden.core.question.asked import (
    Choice,
    Day,
    FreeText,
    Number,
    Phone,
    Question,
    Slots,
    YesNo,
)
from faden.core.question.calling import calls_off, number_in, turns_down
from faden.core.question.choosing import chosen
from faden.core.question.picking import picked
from faden.core.question.telling import day_told, number_told
from faden.core.stop.word import Said, stop_word
from faden.core.understand.assent import Assent, assent
from faden.core.understand.own import own_words
from faden.core.understand.person import Wish, asks_for_person
from faden.core.understand.plain import Plain, folded, plain


def read_answer(question: Question, text: str, now: datetime) -> Reading:
    """Return what `text` answers to `question`; `now` is aware, in the customer's time zone.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 11, 12, tzinfo=UTC)
    >>> read_answer(YesNo("Passt Donnerstag?"), "Jo, passt!", noon)
    Answer(key='yes', value=None, more=False)
    >>> read_answer(YesNo("Passt Donnerstag?"), "ja, aber erst um drei", noon)
    Unclear(why=<Why.BUT: 'but'>)
    """
    own = own_words(text)
    said = plain(own)
    if not own or _wants_out(question, own, said):
        return NotAnAnswer()
    return _read(question, own, said, now=now)


def _read(question: Question, own: str, said: Plain, *, now: datetime) -> Reading:
    match question:
        case YesNo():
            return _assented(said, _words_of(question))
        case Choice():
            return chosen(question, said, _words_of(question))
        case Slots():
            return _slot(question, said, now)
        case Number():
            return number_told(question, said, _words_of(question))
        case Day():
            return day_told(question, said, now.date())
        case Phone():
            return _number(number_in(own, question.region))
        case FreeText():
            return _words(own, said)


def _slot(question: Slots, said: Plain, now: datetime) -> Reading:
    off = question.none and turns_down(said)
    return Answer(question.none) if off else picked(question, said, now)


def _words(own: str, said: Plain) -> Reading:
    return Answer(value=own) if said.spoken else _nothing(said)


def _number(number: str) -> Reading:
    return Answer(value=number) if number else NotAnAnswer()


def _wants_out(question: Question, own: str, said: Plain) -> bool:
    """No more messages, or a person: that is heard first and is no answer."""
    one_word = len(said.spoken) == 1
    if isinstance(question, Slots) and question.none and calls_off(said):
        return False  # whatever else these words may wish, they speak of the call
    if stop_word(own) is Said.STOP:
        return not (one_word and isinstance(question, Choice) and _is_label(question, said))
    return not isinstance(question, Choice | Slots | Phone) and asks_for_person(own) is Wish.YES


def _is_label(question: Choice, said: Plain) -> bool:
    labels = [label for option in question.options for label in option.labels]
    return any(said.spoken[0] in folded(label).split() for label in labels)


def _words_of(question: Question) -> frozenset[str]:
    """The words of the question: in an answer they say nothing new."""
    return frozenset([word.rstrip(".") for word in plain(question.text).spoken])


def _nothing(said: Plain) -> Reading:
    return Unclear(Why.NO_MATCH) if said.asks else NotAnAnswer()


def _assented(said: Plain, known: frozenset[str]) -> Reading:
    match assent(said, known):
        case Assent.YES:
            return Answer("yes", more=said.asks)
        case Assent.NO:
            return Answer("no", more=said.asks)
        case Assent.UNCLEAR:
            return Unclear(Why.BUT)
        case Assent.NONE:
            return NotAnAnswer()
