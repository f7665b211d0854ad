"""How does it stand with the questions of one record?

`Standing` is the fold of one question's events. Open ones stay until they are answered, expire or
are withdrawn; of the others the last few, since people answer once more, or too late, and are then
told how it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from faden.core.question import happening as ev
from faden.core.question.happening import QuestionEvent
from faden.core.question.spec import Kind, Spec

MOST_OPEN = 6  #: on one record; who is asked more answers none
_KEPT = 4  #: of those that are over
_MOST_DELIVERIES = 12  #: of one question; more are not withdrawn by name
_FIRST_LOOK = timedelta(seconds=1)  #: after the answer, whether the company's system has it
_LONGEST_LOOK = timedelta(minutes=2)
LATE = timedelta(minutes=10)  #: without its word, a person is told
_CALLED = timedelta(days=2)  #: after the last time for a call nobody is called any more


class Phase(StrEnum):
    """Where a question stands."""

    OPEN = "open"  #: waits for its answer
    ANSWERED = "answered"  #: has its answer, which may be changed until it expires
    EXPIRED = "expired"  #: nobody answered in time
    WITHDRAWN = "withdrawn"  #: taken back by whoever asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One question."""

    question_id: str
    spec: Spec
    expires_at: datetime
    asked_at: datetime
    by: str
    deliveries: tuple[str, ...] = ()  #: messages that are about it, ours, newest last
    phase: Phase = Phase.OPEN
    unclear: int = 0  #: answers that were not understood
    among: tuple[str, ...] = ()  #: asked which of these questions is meant
    said: str = ""  #: the words about which that was asked
    key: str = ""  #: of the answer
    value: str = ""  #: of an answer without a key
    label: str = ""  #: the answer as the customer reads it
    wants: str = ""  #: asked whether it shall be changed to this key
    told: bool = False  #: told that it is confirmed already, or over
    passing_on: bool = False  #: the company's system has not taken the answer yet
    late: bool = False  #: and a person was told so
    answer_sequence: int = 0  #: of the event that answered it
    answered_at: datetime | None = None
    account: str = ""  #: by which the answer came, and is confirmed
    address: str = ""
    home: str = ""  #: the record of that address

    @property
    def rings_at(self) -> datetime | None:
        """When somebody must look at it; None: never again."""
        if self.phase is Phase.OPEN:
            return self.expires_at
        return self._looked_at if self.passing_on else None

    def awaits_call(self, now: datetime) -> bool:
        """Say whether a call that is not made yet hangs on its answer: the time, or the number."""
        return self.spec.calls and self.phase is Phase.ANSWERED and self.expires_at > now - _CALLED

    @property
    def _looked_at(self) -> datetime | None:
        return None if self.answered_at is None else self.answered_at + _FIRST_LOOK

    def looks_again(self, now: datetime) -> datetime:
        """Return when the company's system is asked about again: the longer it takes, the rarer."""
        waited = now - (self.answered_at or now)
        return now + min(max(waited / 2, _FIRST_LOOK), _LONGEST_LOOK)

    @property
    def pool(self) -> str | None:
        """Return whose places its answer takes; None: an answer takes none."""
        return self.spec.pool if self.spec.kind is Kind.SLOTS else None


def fold_questions(
    known: tuple[Standing, ...], event: QuestionEvent, *, at: datetime, sequence: int
) -> tuple[Standing, ...]:
    """Return the questions after one more event; what speaks of an unknown one changes nothing."""
    before = next((one for one in known if one.question_id == event.question_id), None)
    if before is None:
        if not isinstance(event, ev.QuestionAsked):
            return known
        return _kept((*known, _asked(event, at)), at)
    after = _after(before, event, at=at, sequence=sequence)
    among = frozenset(before.among)
    return _kept(
        tuple(
            after
            if one is before
            # Once one of them has its answer, nobody is asked which any more.
            else replace(one, among=(), said="")
            if one.question_id in among and isinstance(event, ev.QuestionAnswered)
            else one
            for one in known
        ),
        at,
    )


def _asked(event: ev.QuestionAsked, at: datetime) -> Standing:
    return Standing(
        question_id=event.question_id,
        spec=event.spec,
        expires_at=event.expires_at,
        asked_at=at,
        by=event.by,
        deliveries=(event.delivery_id,) if event.delivery_id else (),
    )


def _after(before: Standing, event: QuestionEvent, *, at: datetime, sequence: int) -> Standing:
    match event:
        case ev.QuestionAsked():
            return replace(before, deliveries=_one_more(before, event.delivery_id))
        case ev.QuestionAnswered():
            return replace(
                before,
                phase=Phase.ANSWERED,
                key=event.key,
                value=event.value,
                label=event.label,
                wants="",
                among=(),
                said="",
                told=False,
                passing_on=bool(event.effect),
                late=False,
                answer_sequence=sequence,
                answered_at=at,
                account=event.account,
                address=event.address,
                home=event.home,
            )
        case ev.AnswerUnclear():
            return _unclear(before, event)
        case ev.QuestionExpired():
            return replace(before, phase=Phase.EXPIRED, among=(), said="")
        case ev.QuestionWithdrawn():
            return replace(before, phase=Phase.WITHDRAWN, passing_on=False, among=(), said="")
        case ev.AnswerPassedOn():
            return replace(before, passing_on=not event.taken, late=not event.taken)
        case _:
            assert_never(event)


def _unclear(before: Standing, event: ev.AnswerUnclear) -> Standing:
    more = 1 if before.phase is Phase.OPEN and not event.wants else 0
    return replace(
        before,
        deliveries=_one_more(before, event.delivery_id) if event.delivery_id else before.deliveries,
        unclear=min(before.unclear + more, 9),
        among=event.among,
        said=event.said,
        wants=event.wants,
        told=before.told or event.why in (ev.ALREADY, ev.OVER),
    )


def _one_more(before: Standing, delivery_id: str) -> tuple[str, ...]:
    return (*before.deliveries, delivery_id)[-_MOST_DELIVERIES:]


def _kept(questions: tuple[Standing, ...], at: datetime) -> tuple[Standing, ...]:
    """Forget the oldest of those that are over; one that something still hangs on stays."""
    over = [
        one
        for one in questions
        if one.phase is not Phase.OPEN and not one.passing_on and not one.awaits_call(at)
    ]
    gone = {one.question_id for one in over[:-_KEPT]}
    return tuple(one for one in questions if one.question_id not in gone)
