"""Is the next way taken when, and only when, nothing of the one before can leave any more?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.cascade.course import (
    Course,
    Next,
    Standing,
    Stop,
    Wait,
    decide,
    fold_courses,
)
from faden.core.cascade.said import (
    Because,
    CascadeEnded,
    CascadeStarted,
    CascadeStepped,
    Outcome,
    Patience,
    Wants,
    Way,
)
from faden.core.receipt import State, advance

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SMS = Way(account="sms", address="tel:+491701234567", channel="sms")
MAIL = Way(
    account="mail", address="mailto:linda@example.org", channel="email", tells_delivered=False
)
ON_SMS = Course(
    cascade_id="c1",
    wants=Wants.DELIVERED,
    ways=(SMS, MAIL),
    patience=Patience(),
    until=NOON + timedelta(days=2),
    step=0,
    taken=("d1",),
    begins=NOON,
)
LATE = NOON + timedelta(hours=30)


def at(state: State, now: datetime = NOON, **more: object) -> object:
    """Decide about the first way."""
    return decide(ON_SMS, {"d1": Standing(state, **more)}, now)  # type: ignore[arg-type]


def test_a_refusal_goes_on_at_once_and_says_why() -> None:
    assert at(State.FAILED, reason="no such number") == Next(Because.FAILED, "no such number")


def test_what_is_on_its_way_is_waited_for() -> None:
    assert at(State.SENT) == Wait(NOON + timedelta(minutes=15))


def test_when_its_patience_is_over_the_next_way_is_taken() -> None:
    assert at(State.SENT, LATE) == Next(Because.NOT_DELIVERED)


@pytest.mark.parametrize("state", [State.SENDING, State.UNCLEAR])
def test_what_could_still_leave_by_itself_is_waited_for(state: State) -> None:
    assert isinstance(at(state, LATE, run_at=LATE + timedelta(seconds=5)), Wait)


def test_what_nobody_will_ever_know_holds_up_nothing() -> None:
    assert at(State.UNCLEAR, LATE) == Next(Because.NOT_DELIVERED)


def test_what_is_held_until_the_morning_keeps_its_patience() -> None:
    morning = NOON + timedelta(hours=19)
    waits = at(State.HELD, NOON + timedelta(hours=1), run_at=morning)
    assert waits == Wait(morning + timedelta(minutes=15))


def test_late_news_of_an_earlier_way_ends_it() -> None:
    on_mail = replace(ON_SMS, step=1, taken=("d1", "d2"))
    standing = {"d1": Standing(State.DELIVERED), "d2": Standing(State.SENDING)}
    assert decide(on_mail, standing, NOON) == Stop(Outcome.DELIVERED)


def test_a_way_that_tells_no_more_is_believed_when_its_patience_is_over() -> None:
    on_mail = replace(ON_SMS, step=1, taken=("d1", "d2"))
    standing = {"d1": Standing(State.FAILED), "d2": Standing(State.ACCEPTED)}
    assert decide(on_mail, standing, LATE) == Stop(Outcome.TOLD)


def test_delivered_is_not_read_and_read_is_not_answered() -> None:
    reading, answering = (replace(ON_SMS, wants=one) for one in (Wants.READ, Wants.ANSWERED))
    delivered, read = {"d1": Standing(State.DELIVERED)}, {"d1": Standing(State.READ)}
    assert decide(reading, delivered, LATE) == Next(Because.NOT_READ)
    assert decide(reading, read, NOON) == Stop(Outcome.READ)
    assert decide(answering, read, LATE) == Next(Because.NOT_ANSWERED)
    assert decide(answering, read, NOON) == Wait(NOON + timedelta(hours=24))


def test_its_time_runs_out() -> None:
    assert at(State.SENT, ON_SMS.until) == Stop(Outcome.EXPIRED)


@pytest.mark.parametrize("wants", list(Wants))
def test_receipts_in_any_order_and_number_come_to_the_same(wants: Wants) -> None:
    news = (State.ACCEPTED, State.SENT, State.DELIVERED, State.FAILED)
    course = replace(ON_SMS, wants=wants)

    def told(order: tuple[State, ...]) -> object:
        state = State.SENDING
        for one in (*order, *order):
            state = advance(state, one)
        return decide(course, {"d1": Standing(state)}, NOON)

    assert len({told(order) for order in permutations(news)}) == 1


@given(
    state=st.sampled_from(State),
    wants=st.sampled_from(Wants),
    minutes=st.integers(0, 4_000),
    looks=st.none() | st.integers(1, 600),
)
def test_no_next_way_while_an_attempt_may_be_under_way(
    state: State, wants: Wants, minutes: int, looks: int | None
) -> None:
    now = NOON + timedelta(minutes=minutes)
    run_at = None if looks is None else now + timedelta(seconds=looks)
    action = decide(replace(ON_SMS, wants=wants), {"d1": Standing(state, run_at)}, now)
    if state is State.SENDING or (state is State.UNCLEAR and run_at is not None):
        assert not isinstance(action, Next)
    if isinstance(action, Wait):
        assert action.until > now


def test_what_happened_makes_the_course() -> None:
    events = (
        CascadeStarted(
            cascade_id="c1",
            wants=Wants.DELIVERED,
            ways=(SMS, MAIL),
            patience=Patience(),
            until=ON_SMS.until,
            by="api:shop",
        ),
        CascadeStepped(
            cascade_id="c1",
            step=0,
            delivery_id="d1",
            channel="sms",
            begins=NOON,
            because=Because.FIRST,
        ),
    )
    courses: tuple[Course, ...] = ()
    for event in events:
        courses = fold_courses(courses, event)
    assert courses == (ON_SMS,)
    ended = CascadeEnded(cascade_id="c1", outcome=Outcome.ANSWERED, by="faden")
    assert fold_courses(courses, ended) == ()
