"""When can a customer be called, and what is owed once that is promised?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import NOON, told

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import CallBack, Evidence, InboundCall, InboundMessage, Phase
from faden.core.contact.promise import CALL_BACK
from faden.core.contact.slot import LEAD, LENGTH, SHORTEST, slots
from faden.core.deadline import BusinessHours, open_spans
from faden.core.policy import Policy
from faden.core.thread import Circle, Thread
from faden.core.ticket import TicketState

OFFICE = BusinessHours(
    timezone="Europe/Berlin",
    weekly=(((time(9), time(12)), (time(13), time(17))),) * 5 + ((), ()),
)
TOMORROW = NOON + timedelta(hours=20)
NUMBER = "tel:+491701234567"


class Ids:
    """Ids in the order in which they are asked for."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self) -> str:
        self.n += 1
        return f"id{self.n}"


def here(thread: Thread, *, at: datetime = NOON) -> decision.Situation:
    return decision.Situation(
        circle=Circle(thread), policy=Policy(hours=OFFICE), now=at, new_id=Ids()
    )


def wishes(thread: Thread, *, by: datetime = TOMORROW, at: datetime = NOON) -> Thread:
    """Linda asks to be called."""
    message = InboundMessage(
        provider_id="form:1",
        sender="mailto:linda@example.org",
        text="Bitte rufen Sie mich an.",
        evidence=Evidence.ASSERTION,
        call_back=CallBack(NUMBER, by, by + LENGTH),
    )
    steps = decision.receive_message(here(thread, at=at), message, account="contact")
    return told(thread, *(event for _, event in steps), at=at)


def answered(thread: Thread, *, at: datetime) -> Thread:
    written = ev.MessageWritten(
        delivery_id="d1",
        account="mail",
        address="mailto:linda@example.org",
        text="Wir rufen an.",
        purpose="service",
        author="agent:mia",
        ref="d1",
    )
    steps = decision.write_message(here(thread, at=at), written, answers=True)
    return told(thread, *(event for _, event in steps), at=at)


NEW = Thread(customer_id="c1")


def test_a_promised_call_is_due_when_its_time_begins() -> None:
    (ticket,) = wishes(NEW).tickets
    assert (ticket.due_at, ticket.reason, ticket.unanswered) == (TOMORROW, CALL_BACK, 1)


def test_what_was_due_before_the_call_keeps_its_time() -> None:
    before = wishes(NEW, by=NOON + timedelta(hours=1))
    (ticket,) = wishes(before).tickets
    assert ticket.due_at == NOON + timedelta(hours=1)


def test_a_call_that_is_promised_earlier_makes_it_due_earlier() -> None:
    (ticket,) = wishes(wishes(NEW), by=NOON + timedelta(hours=1)).tickets
    assert (ticket.due_at, ticket.unanswered) == (NOON + timedelta(hours=1), 2)


def test_what_is_written_before_the_time_does_not_keep_the_promise() -> None:
    (ticket,) = answered(wishes(NEW), at=NOON + timedelta(hours=1)).tickets
    assert (ticket.state, ticket.due_at) == (TicketState.OPEN, TOMORROW)


def test_an_answer_after_the_time_settles_it() -> None:
    (ticket,) = answered(wishes(NEW), at=TOMORROW + timedelta(minutes=5)).tickets
    assert ticket.state is TicketState.ANSWERED


def test_a_call_settles_it_also_before() -> None:
    thread = wishes(NEW)
    call = InboundCall(provider_id="p", call_id="k", phase=Phase.ANSWERED, sender=NUMBER)
    steps = decision.receive_call(here(thread), call, account="phone")
    (ticket,) = told(thread, *(event for _, event in steps)).tickets
    assert ticket.state is TicketState.ANSWERED


def test_an_answered_ticket_is_open_again_for_the_call() -> None:
    settled = answered(wishes(NEW), at=TOMORROW + timedelta(minutes=5))
    later = TOMORROW + timedelta(days=1)
    (ticket,) = wishes(settled, by=later, at=TOMORROW + timedelta(hours=1)).tickets
    assert (ticket.state, ticket.due_at) == (TicketState.OPEN, later)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 11, 23, 7, tzinfo=UTC), "Mon 08:00"),
        (datetime(2026, 11, 23, 7, 31, tzinfo=UTC), "Mon 09:00"),
        (datetime(2026, 11, 23, 15, 45, tzinfo=UTC), "Tue 08:00"),
        (datetime(2026, 11, 21, 12, tzinfo=UTC), "Mon 08:00"),
    ],
)
def test_the_first_time_leaves_room_for_somebody_to_see_the_wish(now: datetime, first: str) -> None:
    assert f"{slots(now, OFFICE)[0].begins:%a %H:%M}" == first


@given(st.integers(0, 400 * 24 * 60))
def test_every_time_lies_within_the_hours(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    spans = list(open_spans(now - timedelta(days=2), now + timedelta(days=60), OFFICE))
    found = slots(now, OFFICE)
    assert found
    for one in found:
        assert one.begins >= now + LEAD
        assert SHORTEST <= one.ends - one.begins <= LENGTH
        assert any(opens <= one.begins and one.ends <= closes for opens, closes in spans)
    assert all(one.ends <= two.begins for one, two in pairwise(found))


def test_closed_days_have_no_times() -> None:
    tuesday = date(2026, 11, 24)
    found = {one.begins.date() for one in slots(NOON, replace(OFFICE, closed=frozenset({tuesday})))}
    assert (tuesday in found, len(found)) == (False, 5)
