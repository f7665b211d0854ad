"""With which messages is an answer confirmed, asked back or refused?

All of them are automatic: they answer no ticket (G1a). They leave the way the answer came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from faden.core import event as ev
from faden.core.asking.button import Button
from faden.core.policy import SERVICE
from faden.core.question import happening
from faden.core.question.phrasing import phrase
from faden.core.question.spec import NO_CALL, Spec, buttons_of, label_of
from faden.core.question.standing import Phase, Standing
from faden.core.situation import Situation, Step


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message did to a question; `owes`: a person has to see it all the same."""

    question_id: str
    steps: tuple[Step, ...]
    owes: bool = False
    agrees: bool = False  #: to a call of ours: whoever asked for a person has one


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a message came in, which is how it is answered."""

    here: Situation
    account: str
    address: str
    message_id: str
    references: tuple[str, ...] = ()

    def written(
        self, text: str, *, buttons: tuple[Button, ...] = (), asks: str | None = None
    ) -> ev.MessageWritten:
        """Return an automatic message that goes back this way."""
        delivery_id = self.here.new_id()
        return ev.MessageWritten(
            delivery_id=delivery_id,
            account=self.account,
            address=self.address,
            text=text,
            purpose=SERVICE,
            author="faden",
            ref=delivery_id,
            automatic=True,
            references=self.references,
            buttons=buttons,
            asks=asks,
        )

    @property
    def home(self) -> str:
        """Return the record of the address."""
        return self.here.circle.own.customer_id


def to_person(way: Way, record: str, asked: Standing, why: str) -> Heard:
    """Leave the words to a person; nothing is said by itself."""
    noted = ev.AnswerUnclear(question_id=asked.question_id, why=why, message_id=way.message_id)
    return Heard(asked.question_id, ((record, noted),), owes=True)


def ask(way: Way, record: str, asked: Standing, text: str, *, why: str) -> Heard:
    """Ask the question once more, with its answers."""
    # Of one that is answered only what would be another answer is asked; that is not waited for.
    asks = asked.question_id if asked.phase is Phase.OPEN else None
    written = way.written(text, buttons=buttons_of(asked.spec), asks=asks)
    return _told(way, record, asked, written, why=why)


def say(way: Way, record: str, asked: Standing, text: str, *, why: str) -> Heard:
    """Say how it stands."""
    return _told(way, record, asked, way.written(text), why=why)


def _told(way: Way, record: str, asked: Standing, written: ev.MessageWritten, *, why: str) -> Heard:
    noted = ev.AnswerUnclear(
        question_id=asked.question_id,
        why=why,
        message_id=way.message_id,
        delivery_id=written.delivery_id,
    )
    return Heard(asked.question_id, ((record, noted), (way.home, written)))


def ask_which(way: Way, asked: Sequence[tuple[str, Standing]], *, said: str) -> Heard:
    """Ask which of the questions is meant, naming each."""
    language = asked[0][1].spec.language
    ids = tuple(one.question_id for _, one in asked)
    texts = [f"{number} {one.spec.text}" for number, (_, one) in enumerate(asked, 1)]
    written = way.written("\n".join([phrase(language, "which"), "", *texts]))
    steps: list[Step] = [
        (
            record,
            ev.AnswerUnclear(
                question_id=one.question_id,
                why=happening.WHICH,
                message_id=way.message_id,
                delivery_id=written.delivery_id if one.question_id == ids[0] else "",
                among=ids,
                said=said[:2_000],
            ),
        )
        for record, one in asked
    ]
    return Heard(ids[0], (*steps, (way.home, written)))


def offer_change(way: Way, record: str, asked: Standing, key: str) -> Heard:
    """Ask whether what is confirmed shall be changed to another answer."""
    language, wanted = asked.spec.language, label_of(asked.spec, key)
    off = key == NO_CALL and asked.spec.offers_calls
    text = phrase(language, "call off?" if off else "change?", answer=asked.label, wanted=wanted)
    buttons = (
        Button(f"change:{key}", phrase(language, "off" if off else "change")),
        Button("keep", phrase(language, "keep")),
    )
    written = way.written(text, buttons=buttons)
    noted = ev.AnswerUnclear(
        question_id=asked.question_id,
        why=happening.ALREADY,
        message_id=way.message_id,
        delivery_id=written.delivery_id,
        wants=key,
    )
    return Heard(asked.question_id, ((record, noted), (way.home, written)))


def confirmation(spec: Spec, *, text: str, label: str) -> str:
    """Return how an answer is confirmed that holds: in the company's words, or in ours."""
    return text or phrase(spec.language, "confirmed", answer=label)
