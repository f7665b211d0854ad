"""May each customer's events go one after the other, and those of others meanwhile?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.engine.outward.exchange import Lost, Reply
from faden.engine.outward.outgoing import NotSent
from faden.engine.publishing.lanes import Lanes
from faden.engine.publishing.schedule import WAITS, exhausted, read_answer, wait_after
from faden.store.webhooks.publishing import Pending

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def event(customer: str, position: int, next_at: datetime = NOON) -> Pending:
    return Pending(1, position, customer, position, "message.received", next_at=next_at)


def test_one_of_each_customer_may_go_and_the_next_when_that_is_settled() -> None:
    lanes = Lanes()
    linda, again, karim = event("linda", 1), event("linda", 2), event("karim", 3)
    lanes.add([linda, again, karim])
    assert lanes.take(NOON, 8) == [linda, karim]
    assert lanes.take(NOON, 8) == []
    lanes.settle(linda)
    assert lanes.take(NOON, 8) == [again]


def test_what_waits_for_its_time_holds_back_its_customer_alone() -> None:
    lanes = Lanes()
    linda, again, karim = event("linda", 1), event("linda", 2), event("karim", 3)
    lanes.add([linda, again])
    lanes.take(NOON, 8)
    lanes.delay(replace(linda, next_at=LATER))
    lanes.add([karim])
    assert lanes.take(NOON, 8) == [karim]
    assert lanes.next_in(NOON) == timedelta(hours=1)
    assert [one.position for one in lanes.take(LATER, 8)] == [1]


def test_what_is_repeated_goes_before_what_came_later() -> None:
    lanes = Lanes()
    lanes.add([event("linda", 5)])
    lanes.add([event("linda", 2), event("linda", 5)])
    assert len(lanes) == 2
    assert [one.position for one in lanes.take(NOON, 8)] == [2]


def test_there_is_only_so_much_room() -> None:
    lanes = Lanes()
    lanes.add([event(f"c{n}", n) for n in range(20)])
    assert len(lanes.take(NOON, 8)) == 8
    assert lanes.take(NOON, 0) == lanes.take(NOON, -3) == []


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 40)), unique=True),
    st.lists(st.booleans(), min_size=200, max_size=200),
)
def test_however_it_goes_everything_is_told_in_order(
    happened: list[tuple[str, int]], luck: list[bool]
) -> None:
    lanes, told, turns = Lanes(), [], iter(luck)
    lanes.add([event(customer, position) for customer, position in happened])
    while taken := lanes.take(NOON, 2):
        for one in taken:
            if next(turns, True):
                told.append((one.customer_id, one.position))
                lanes.settle(one)
            else:
                lanes.delay(replace(one, attempts=one.attempts + 1))
    assert sorted(told) == sorted(happened)
    assert len(lanes) == 0
    for customer in "abc":
        places = [position for who, position in told if who == customer]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("outcome", "told", "status", "gone"),
    [
        (Reply(200, {}, b""), True, 200, False),
        (Reply(204, {}, b""), True, 204, False),
        (Reply(299, {}, b""), True, 299, False),
        (Reply(304, {}, b""), False, 304, False),
        (Reply(401, {}, b""), False, 401, False),
        (Reply(410, {}, b""), False, 410, True),
        (Reply(500, {}, b""), False, 500, False),
        (Lost("no answer"), False, 0, False),
        (NotSent("blocked", permanent=True), False, 0, False),
    ],
    ids=range(9),
)
def test_what_an_answer_means(
    outcome: Reply | Lost | NotSent, told: bool, status: int, gone: bool
) -> None:
    answer = read_answer(outcome)
    assert (answer.told, answer.status, answer.gone) == (told, status, gone)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("99999999999", 43_200), ("-7", None), ("soon", None), ("٧", None), ("", None)],
)
def test_how_long_a_receiver_may_make_us_wait(said: str, seconds: int | None) -> None:
    wait = read_answer(Reply(429, {"retry-after": said}, b"")).wait
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_an_error_holds_nothing_that_the_database_cannot() -> None:
    assert read_answer(Lost("half\x00 \ud83d \n")).error == "half     "


def test_the_tries_of_three_days_are_about_a_dozen() -> None:
    waited, tries = timedelta(), 0
    while not exhausted(NOON, NOON + waited):
        tries += 1
        waited += wait_after(tries, key="evt")
    assert 11 <= tries <= 16
    assert waited < timedelta(days=4)
    assert wait_after(99, key="evt") <= WAITS[-1] * 1.1
