"""Does a missed deadline move up until a person answers, and never off the ladder?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import NOON, told
from tests.core.people import POLICY

from faden.core import event as ev
from faden.core.escalation import climb
from faden.core.thread import Thread
from faden.core.ticket import Ticket

OPENED = ev.TicketOpened(ticket_id="t1", owner="team:service", due_at=NOON, reason="message")


def ticket(level: int) -> Ticket:
    (opened,) = told(Thread(customer_id="linda"), OPENED).tickets
    return replace(opened, level=level)


@pytest.mark.parametrize(
    ("level", "owner"),
    [(0, "team:lead"), (1, "team:board"), (2, "team:board"), (40, "team:board")],
)
def test_the_last_rung_repeats_until_somebody_answers(level: int, owner: str) -> None:
    assert climb(ticket(level), policy=POLICY, now=NOON).owner == owner


def test_without_a_ladder_the_owner_is_reminded() -> None:
    alone = replace(POLICY, escalation=())
    assert climb(ticket(3), policy=alone, now=NOON).owner == "team:service"


@given(st.integers(0, 100), st.lists(st.sampled_from(("a", "b", "c")), max_size=4))
def test_there_is_always_a_next_alarm_and_somebody_who_hears_it(
    level: int, ladder: list[str]
) -> None:
    policy = replace(POLICY, escalation=tuple(ladder))
    missed = climb(ticket(level), policy=policy, now=NOON)
    assert missed.owner
    assert missed.wake_at == NOON + policy.escalate_every > NOON
    assert missed.level == level + 1


def test_the_promise_stands_on_the_record_as_it_was_given() -> None:
    missed = climb(ticket(0), policy=POLICY, now=NOON + timedelta(hours=1))
    assert missed.due_at == NOON
