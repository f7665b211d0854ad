"""What follows from a clear answer?

Rules
* A time is had only while one is free, which is counted under lock; else the free ones are named.
* With an effect for the company's system, "confirmed" is said only when that has taken it.
* Whoever asked something besides is read by a person as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from faden.core import event as ev
from faden.core.answering import telling_back
from faden.core.answering.calling import heard_call
from faden.core.answering.telling_back import Heard, Way
from faden.core.choice.kept import Choice, Told, decide
from faden.core.promising import choosing
from faden.core.question import happening
from faden.core.question.answer import Answer
from faden.core.question.phrasing import phrase
from faden.core.question.spec import NO_CALL, Spec, effect_of, label_of
from faden.core.question.standing import Standing
from faden.core.situation import Place, Step
from faden.core.thread import Circle


def accepted(way: Way, record: str, asked: Standing, answer: Answer) -> Heard:
    """Take an answer, the first or one in the place of another."""
    if (lost := cannot_have(way, record, asked, answer.key)) is not None:
        return lost
    answered = replace(
        answered_event(asked, answer, by="customer"),
        account=way.account,
        address=way.address,
        home=way.home,
        message_id=way.message_id,
    )
    if asked.spec.calls:
        return replace(heard_call(way, record, asked, answered), owes=answer.more)
    effect = effect_of(asked.spec, answer.key)
    settled = ((record, answered), *agreed_to(way, asked, answer.key))
    owes = answer.more
    if promise := asked.spec.promise:
        settled = (*settled, *choosing.chosen(way.here.circle, promise, answer.key))
        owes = owes or choosing.owes(answer.key)
    if not way.here.tells:
        return Heard(asked.question_id, settled, owes=owes)
    if effect.event:
        text = phrase(asked.spec.language, "noted", answer=answered.label)
    else:
        text = telling_back.confirmation(asked.spec, text=effect.text, label=answered.label)
    steps = (*settled, (way.home, way.written(text)))
    return Heard(asked.question_id, steps, owes=owes)


def answered_event(asked: Standing, answer: Answer, *, by: str) -> ev.QuestionAnswered:
    """Return the event of an answer."""
    value = value_of(answer)
    return ev.QuestionAnswered(
        question_id=asked.question_id,
        key=answer.key,
        value=value,
        label=label_of(asked.spec, answer.key) or value,
        by=by,
        instead_of=asked.key,
        effect=effect_of(asked.spec, answer.key).event,
    )


def agreed_to(way: Way, asked: Standing, key: str) -> list[Step]:
    """Return what a yes allows, and what a no that comes in its place takes back (E4).

    The proof: the words of the question, the message that answered, and the address.
    """
    purposes = asked.spec.consents
    if not purposes or way.address != asked.spec.only_from:
        return []
    if key == "yes":
        choice = Choice(customer_id=way.home, allow=purposes)
    elif asked.key == "yes":
        choice = Choice(customer_id=way.home, stop=purposes)
    else:
        return []
    said = label_of(asked.spec, key)
    wording = f"“{said}” ({way.message_id}): {asked.spec.text}"
    told = Told(wording=wording[:500], source=way.address)
    own = way.here.circle.everyone()[way.home]
    others = tuple(way.here.circle.everyone().values())
    return decide(Circle(own, others), [choice], told)


def value_of(answer: Answer) -> str:
    """Return an answer without a key as it is stored: a number, an ISO date or words.

    >>> value_of(Answer(value=Decimal("45000"))), value_of(Answer("yes"))
    ('45000', '')
    """
    match answer.value:
        case None:
            return ""
        case Decimal() | str():
            return str(answer.value)
        case date():
            return answer.value.isoformat()


def is_free(free: Mapping[Place, int], asked: Standing, key: str, now: datetime) -> bool:
    """Say whether an answer can be had; one that holds already is."""
    if asked.pool is None or key in (asked.key, NO_CALL):
        return True
    if asked.spec.calls and any(one.key == key and one.starts <= now for one in asked.spec.offers):
        return False  # nobody calls in the past
    return free.get((asked.pool, key), 0) > 0


def cannot_have(way: Way, record: str, asked: Standing, key: str) -> Heard | None:
    """Return what is said where others were faster; None where the answer can be had."""
    free = way.here.free
    now = way.here.now
    if is_free(free, asked, key, now):
        return None
    left = tuple(one for one in asked.spec.offers if is_free(free, asked, one.key, now))
    language, wanted = asked.spec.language, label_of(asked.spec, key)
    if not way.here.tells:
        return telling_back.to_person(way, record, asked, happening.FULL)
    if not left:
        text = phrase(language, "all full", wanted=wanted)
        told = telling_back.say(way, record, asked, text, why=happening.FULL)
        return replace(told, owes=True)
    text = phrase(language, "full", wanted=wanted)
    offered: Spec = replace(asked.spec, offers=left)
    return telling_back.ask(way, record, replace(asked, spec=offered), text, why=happening.FULL)
