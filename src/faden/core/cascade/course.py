"""What is next for a message that goes over several ways?

The rule looks at how its deliveries stand now, not at what was told last: news that comes late,
twice or in another order has moved a delivery up its ladder or not at all (`receipt`), so the
answer is the same whatever was lost between.

Never two at once: the next way is taken only when nothing of the one before can leave any more:
it is settled, or it is taken back first. An attempt that is under way, or of which it is still
being found out whether it arrived, is waited for, however long its patience is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from faden.core.cascade.said import (
    Because,
    CascadeEnded,
    CascadeEvent,
    CascadeStarted,
    CascadeStepped,
    Outcome,
    Patience,
    Wants,
    Way,
)
from faden.core.receipt import State

MOST_WAYS = 5  #: of one message
MOST_OPEN = 5  #: on one record at a time
_LOOK_AGAIN = timedelta(seconds=2)  #: at an attempt that is still under way

#: Nothing was handed over and nothing is under way: it can be taken back.
TAKABLE = frozenset({State.QUEUED, State.HELD, State.DEFERRED})
_OVER = frozenset({State.FAILED, State.EXPIRED, State.WITHDRAWN})
_THERE = frozenset({State.DELIVERED, State.READ})


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A message under way over several ways."""

    cascade_id: str
    wants: Wants
    ways: tuple[Way, ...]
    patience: Patience
    until: datetime
    step: int = -1  #: the way it is on; -1: none yet
    taken: tuple[str, ...] = ()  #: its deliveries, the last one is the current
    begins: datetime | None = None  #: when the patience of the current step begins

    @property
    def way(self) -> Way | None:
        """Return the way it is on."""
        return self.ways[self.step] if self.step >= 0 else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one delivery stands."""

    state: State
    run_at: datetime | None = None  #: when it is looked at again; None: nobody does
    call_until: datetime | None = None
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before then, unless something is heard."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Next:
    """Take the next way; what is left of this one is taken back first."""

    because: Because
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """It is over; what has not left is taken back."""

    outcome: Outcome
    reason: str = ""


Action = Wait | Next | Stop


def decide(course: Course, standing: Mapping[str, Standing], now: datetime) -> Action:
    """Say what is next, by how its deliveries stand.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> sms = Way(account="sms", address="tel:+491701234567", channel="sms")
    >>> course = Course(cascade_id="c", wants=Wants.DELIVERED, ways=(sms,), patience=Patience(),
    ...     until=noon + timedelta(days=1), step=0, taken=("d1",), begins=noon)
    >>> decide(course, {"d1": Standing(State.FAILED, reason="no such number")}, noon)
    Next(because=<Because.FAILED: 'failed'>, reason='no such number')
    >>> decide(course, {"d1": Standing(State.DELIVERED)}, noon).outcome
    <Outcome.DELIVERED: 'delivered'>
    """
    reached = _reached(course, standing)
    if reached is not None:
        return Stop(reached)
    if now >= course.until:
        return Stop(Outcome.EXPIRED)
    way = course.way
    if way is None or not course.taken:
        return Next(Because.FIRST)
    current = standing.get(course.taken[-1])
    if current is None:
        return Next(Because.FAILED, "its delivery is not there any more")
    if current.state in _OVER:
        gate = current.state is State.WITHDRAWN
        return Next(Because.REFUSED if gate else Because.FAILED, current.reason)
    return _patient(course, way, current, now)


def _patient(course: Course, way: Way, current: Standing, now: datetime) -> Action:
    """Say what is next while a step may still get there."""
    wait, because = _given(course, way, current.state)
    over = _begun(course, current, now) + wait
    if now < over:
        return Wait(min(over, course.until))
    if _under_way(current):
        return Wait(min(max(current.run_at or now, now + _LOOK_AGAIN), course.until))
    if course.wants is Wants.DELIVERED and not way.tells_delivered and current.state not in TAKABLE:
        return Stop(Outcome.TOLD)
    return Next(because)


def _reached(course: Course, standing: Mapping[str, Standing]) -> Outcome | None:
    """Return what was reached, on whichever of its ways (news of an earlier one may be late)."""
    states = {standing[one].state for one in course.taken if one in standing}
    if course.wants is Wants.DELIVERED and states & _THERE:
        return Outcome.DELIVERED
    if course.wants is Wants.READ and State.READ in states:
        return Outcome.READ
    return None


def _given(course: Course, way: Way, state: State) -> tuple[timedelta, Because]:
    """Return how long this step is given for what is missing next."""
    if state not in _THERE and (way.tells_delivered or state in TAKABLE):
        return course.patience.delivered, Because.NOT_DELIVERED
    match course.wants:
        case Wants.DELIVERED:
            return course.patience.delivered, Because.NOT_DELIVERED
        case Wants.READ:
            return course.patience.read, Because.NOT_READ
        case Wants.ANSWERED:
            return course.patience.answered, Because.NOT_ANSWERED


def _begun(course: Course, current: Standing, now: datetime) -> datetime:
    """Return when its patience began: never before it could leave."""
    begins = course.begins or now
    if current.state is State.HELD and current.run_at is not None:
        return max(begins, current.run_at)
    if current.attempts == 1 and current.call_until is not None:
        return max(begins, current.call_until)
    return begins


def _under_way(current: Standing) -> bool:
    """Say whether it could still leave by itself though it cannot be taken back."""
    if current.state is State.UNCLEAR:
        return current.run_at is not None  # it is still being found out
    return current.state is State.SENDING


def fold_courses(courses: tuple[Course, ...], event: CascadeEvent) -> tuple[Course, ...]:
    """Return the messages under way after one more event."""
    match event:
        case CascadeStarted():
            course = Course(
                cascade_id=event.cascade_id,
                wants=event.wants,
                ways=event.ways,
                patience=event.patience,
                until=event.until,
            )
            return (*courses, course)
        case CascadeStepped():
            return tuple(
                _stepped(one, event) if one.cascade_id == event.cascade_id else one
                for one in courses
            )
        case CascadeEnded():
            return tuple(one for one in courses if one.cascade_id != event.cascade_id)


def _stepped(course: Course, event: CascadeStepped) -> Course:
    taken = (*course.taken, event.delivery_id)
    return replace(course, step=event.step, taken=taken, begins=event.begins)


def left(course: Course) -> Sequence[tuple[int, Way]]:
    """Return the ways that were not tried yet, each with its place."""
    return [*enumerate(course.ways)][course.step + 1 :]
