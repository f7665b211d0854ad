"""How does a program write a question, and how is it shown one?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from faden.core.asking.button import LONGEST_LABEL, MOST
from faden.core.question.asked import Option
from faden.core.question.phrasing import Language
from faden.core.question.spec import (
    LONGEST_TEXT,
    MANY_PLACES,
    Effect,
    Kind,
    Offer,
    Spec,
    buttons_of,
    label_of,
)
from faden.core.question.standing import Phase, Standing
from faden.store.questions.reading import Placed
from faden.web.api.cascades.ways import OverBody
from faden.web.api.commands import Body
from faden.web.api.send_message import TEMPLATE

_Key = Annotated[str, Meta(pattern="^[A-Za-z0-9_.:-]{1,53}$")]
_Label = Annotated[str, Meta(min_length=1, max_length=LONGEST_LABEL)]


class OptionBody(Body):
    """One of several answers: the first label is shown, the others are understood as well."""

    key: _Key
    labels: Annotated[list[_Label], Meta(min_length=1, max_length=20)]


class SlotBody(Body):
    """A time that as many customers can have as `capacity` says."""

    key: _Key
    starts: Annotated[datetime, Meta(tz=True)]
    capacity: Annotated[int, Meta(ge=1, le=MANY_PLACES)] = 1


class EffectBody(Body):
    """What an answer brings about; without `key`, any answer that has no effect of its own."""

    key: Annotated[str, Meta(max_length=60)] = ""
    event: Annotated[str, Meta(max_length=100)] = ""
    text: Annotated[str, Meta(max_length=LONGEST_TEXT)] = ""


class QuestionBody(Body):
    """A message that wants an answer."""

    to: Annotated[str, Meta(min_length=1, max_length=1_000)]
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
    kind: Literal["yes_no", "choice", "slots", "number", "day", "text"]
    expires_at: Annotated[datetime, Meta(tz=True)]
    account: str | None = None
    language: Literal["de", "en"] = "de"
    options: Annotated[list[OptionBody], Meta(max_length=MOST)] = []  # noqa: RUF012 - msgspec copies it
    slots: Annotated[list[SlotBody], Meta(max_length=MOST)] = []  # noqa: RUF012 - msgspec copies it
    pool: Annotated[str, Meta(max_length=100)] = ""
    proposed: Annotated[str, Meta(max_length=60)] = ""
    least: Decimal | None = None
    most: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    effects: Annotated[list[EffectBody], Meta(max_length=MOST + 1)] = []  # noqa: RUF012 - msgspec copies it
    ref: Annotated[str, Meta(pattern="^[!-~]{1,200}$")] | None = None
    template: Annotated[str, Meta(pattern=TEMPLATE)] | None = None
    over: OverBody | None = None


class AnswerBody(Body):
    """The answer a customer gave by another way: a key, or a value where there are no keys."""

    key: Annotated[str, Meta(max_length=60)] = ""
    value: Annotated[str, Meta(max_length=2_000)] = ""
    changes: bool = False


class WithdrawBody(Body):
    """Why nobody wants to know any more."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class RepeatBody(Body):
    """On which further way it is asked."""

    account: Annotated[str, Meta(min_length=1, max_length=200)]
    to: Annotated[str, Meta(min_length=1, max_length=1_000)]


class QuestionTaken(msgspec.Struct):
    """The question is on its thread and will be sent; it is called like its message."""

    id: str
    state: str
    repeated: bool = False


class AnswerOffered(msgspec.Struct):
    """An answer with a key."""

    key: str
    label: str


class QuestionShown(msgspec.Struct):
    """How a question stands; `effect` says whether the company's system has taken the answer."""

    id: str
    customer_id: str
    kind: str
    text: str
    state: str
    answers: list[AnswerOffered]
    asked_at: datetime
    expires_at: datetime
    by: str
    messages: list[str]
    unclear: int
    key: str | None
    value: str | None
    label: str | None
    answered_at: datetime | None
    effect: Literal["none", "waiting", "late", "taken"]


class QuestionsShown(msgspec.Struct):
    """Questions to one person, the newest first."""

    items: list[QuestionShown]


def spec_of(body: QuestionBody, *, timezone: str) -> Spec:
    """Return the question that was written."""
    bounds = Spec(kind=Kind.NUMBER, text="")
    return Spec(
        kind=Kind(body.kind),
        text=body.text,
        language=Language(body.language),
        timezone=timezone,
        options=tuple([Option(one.key, tuple(one.labels)) for one in body.options]),
        offers=tuple([Offer(one.key, one.starts, one.capacity) for one in body.slots]),
        pool=body.pool,
        proposed=body.proposed,
        least=bounds.least if body.least is None else body.least,
        most=bounds.most if body.most is None else body.most,
        earliest=body.earliest,
        latest=body.latest,
        effects=tuple([Effect(one.key, one.event, one.text) for one in body.effects]),
    )


def shown(placed: Placed) -> QuestionShown:
    """Return a question for a program."""
    one = placed.standing
    is_answered = one.phase is Phase.ANSWERED
    return QuestionShown(
        id=one.question_id,
        customer_id=placed.customer_id,
        kind=one.spec.kind.value,
        text=one.spec.text,
        state=one.phase.value,
        answers=[
            AnswerOffered(button.id, label_of(one.spec, button.id))
            for button in buttons_of(one.spec)
        ],
        asked_at=one.asked_at,
        expires_at=one.expires_at,
        by=one.by,
        messages=list(one.deliveries),
        unclear=one.unclear,
        key=one.key or None if is_answered else None,
        value=one.value or None if is_answered else None,
        label=one.label or None if is_answered else None,
        answered_at=one.answered_at if is_answered else None,
        effect=_effect(one),
    )


def _effect(one: Standing) -> Literal["none", "waiting", "late", "taken"]:
    if one.passing_on:
        return "late" if one.late else "waiting"
    has_event = any(effect.event and effect.key in ("", one.key) for effect in one.spec.effects)
    return "taken" if has_event and one.phase is Phase.ANSWERED else "none"
