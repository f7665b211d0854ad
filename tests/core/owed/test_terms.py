"""Are answers and solutions due when they were promised, for each team, tag and urgency?"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.people import ALWAYS, POLICY

from faden.core import event as ev
from faden.core.attention.term import Term
from faden.core.deadline import BusinessHours
from faden.core.desk.standing import fold_tickets
from faden.core.owed.terms import (
    UNSOLVED,
    allowed,
    is_unsolved,
    next_answer_due,
    opened_terms,
    promised_sooner,
    unsolved,
)
from faden.core.policy import Policy
from faden.core.ticket import Ticket, TicketState, Urgency

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
URGENT = Term(urgency=Urgency.URGENT, first_answer=HOUR, next_answer=HOUR, resolution=8 * HOUR)
SALES = Term(team="team:sales", first_answer=4 * HOUR)
SALES_URGENT = Term(team="team:sales", urgency=Urgency.URGENT, first_answer=HOUR / 2)
REFUNDS = Term(tag="refund", next_answer=2 * HOUR)
RULES = replace(POLICY, terms=(URGENT, SALES, SALES_URGENT, REFUNDS), resolution=48 * HOUR)


def ticket(**said: object) -> Ticket:
    """Linda's, opened on Monday at nine."""
    linda = Ticket(
        ticket_id="t1",
        state=TicketState.OPEN,
        owner="team:service",
        due_at=MONDAY + 8 * HOUR,
        wake_at=MONDAY + 8 * HOUR,
        opened_at=MONDAY,
        reason="message",
        resolve_at=MONDAY + 48 * HOUR,
    )
    return replace(linda, **said)  # type: ignore[arg-type]


def prioritised(
    one: Ticket, urgency: Urgency | None, *, now: datetime = MONDAY, policy: Policy = RULES
) -> Ticket:
    """The ticket as it stands after Anna, or a rule, has said so."""
    event = promised_sooner(one, urgency=urgency, by="agent:anna", policy=policy, now=now)
    return one if event is None else fold_tickets((one,), event, now)[0]


@pytest.mark.parametrize(
    ("kind", "team", "tags", "urgency", "hours"),
    [
        ("first_answer", "team:service", (), Urgency.NORMAL, 8),
        ("first_answer", "team:sales", (), Urgency.NORMAL, 4),
        ("first_answer", "team:service", (), Urgency.URGENT, 1),
        ("first_answer", "team:sales", (), Urgency.URGENT, 0.5),
        ("next_answer", "team:sales", ("refund",), Urgency.LOW, 2),
        ("next_answer", "team:sales", ("invoice",), Urgency.LOW, 8),
        ("resolution", "team:sales", (), Urgency.URGENT, 8),
        ("resolution", "team:sales", (), Urgency.NORMAL, 48),
    ],
)
def test_what_names_most_of_a_ticket_goes_first(
    kind: str, team: str, tags: tuple[str, ...], urgency: Urgency, hours: float
) -> None:
    assert allowed(RULES, kind, owner=team, tags=tags, urgency=urgency) == hours * HOUR


def test_a_team_with_hours_of_its_own_answers_in_them() -> None:
    nine_to_five = BusinessHours(
        timezone="UTC", weekly=(((time(9), time(17)),),) * 5 + ((), ()), holidays_state="BY"
    )
    rules = replace(RULES, hours=nine_to_five, team_hours=(("team:night", ALWAYS),))
    eve = datetime(2026, 1, 5, 16, tzinfo=UTC)  # the day after is Epiphany: closed in Bavaria
    day, night = (
        next_answer_due(rules, ticket(owner=owner, resolve_at=None), now=eve)
        for owner in ("team:service", "team:night")
    )
    assert day == datetime(2026, 1, 7, 16, tzinfo=UTC)
    assert night == eve + 8 * HOUR


def test_no_answer_is_due_later_than_the_solution() -> None:
    rules = replace(POLICY, resolution=3 * HOUR)
    answer_at, solve_at = opened_terms(rules, reason="message", now=MONDAY, promised=None)
    assert (answer_at, solve_at) == (MONDAY + 3 * HOUR, MONDAY + 3 * HOUR)
    late = ticket(resolve_at=MONDAY + 10 * HOUR)
    assert next_answer_due(rules, late, now=MONDAY + 9 * HOUR) == MONDAY + 10 * HOUR


def test_urgent_is_due_sooner_and_low_again_keeps_what_was_promised() -> None:
    urgent = prioritised(ticket(), Urgency.URGENT)
    assert (urgent.urgency, urgent.due_at, urgent.wake_at) == (
        Urgency.URGENT,
        MONDAY + HOUR,
        MONDAY + HOUR,
    )
    assert urgent.resolve_at == MONDAY + 8 * HOUR
    low = prioritised(urgent, Urgency.LOW)
    assert low == replace(urgent, urgency=Urgency.LOW)


def test_what_is_late_has_been_told_and_keeps_its_alarm() -> None:
    late = ticket(level=1, wake_at=MONDAY + 10 * HOUR)
    urgent = prioritised(late, Urgency.URGENT)
    assert (urgent.due_at, urgent.wake_at) == (MONDAY + HOUR, MONDAY + 10 * HOUR)


def test_another_team_or_tag_that_promises_more_promises_it_from_now_on() -> None:
    assert prioritised(ticket(owner="team:sales"), None).due_at == MONDAY + 4 * HOUR
    assert prioritised(ticket(tags=("refund",)), None).due_at == MONDAY + 2 * HOUR
    assert prioritised(ticket(), None) == ticket()


def test_an_answered_ticket_that_is_not_done_comes_up_and_climbs_until_it_is() -> None:
    due_at = MONDAY + 48 * HOUR
    answered = ticket(state=TicketState.ANSWERED, wake_at=MONDAY + timedelta(days=14))
    assert answered.rings_at == due_at
    assert not is_unsolved(answered, now=due_at - HOUR)
    assert is_unsolved(answered, now=due_at)
    after: tuple[Ticket, ...] = (answered,)
    for event in unsolved(answered, policy=RULES, now=due_at):
        after = fold_tickets(after, event, due_at)  # type: ignore[arg-type]
    (again,) = after
    assert (again.state, again.reason, again.owner) == (TicketState.OPEN, UNSOLVED, "team:lead")
    assert again.wake_at == due_at + RULES.escalate_every
    assert again.resolve_at == due_at + 48 * HOUR


def test_silence_closes_it_first_where_that_comes_sooner() -> None:
    quiet = ticket(state=TicketState.ANSWERED, wake_at=MONDAY + 47 * HOUR)
    assert not is_unsolved(quiet, now=MONDAY + 50 * HOUR)
    assert quiet.rings_at == quiet.wake_at


def test_without_a_time_to_solve_an_answered_ticket_is_left_to_silence() -> None:
    quiet = ticket(state=TicketState.ANSWERED, wake_at=MONDAY + 99 * HOUR, resolve_at=None)
    assert quiet.rings_at == quiet.wake_at
    assert opened_terms(POLICY, reason="message", now=MONDAY, promised=None)[1] is None


steps = st.lists(
    st.tuples(st.sampled_from([None, *Urgency]), st.integers(0, 60)), min_size=1, max_size=8
)


@given(steps, st.sampled_from(["team:service", "team:sales"]))
def test_whatever_is_said_no_due_time_ever_moves_back(
    said: list[tuple[Urgency | None, int]], owner: str
) -> None:
    now, one = MONDAY, ticket(owner=owner)
    for urgency, hours in said:
        now += hours * HOUR
        after = prioritised(one, urgency, now=now)
        assert after.due_at <= one.due_at
        assert after.wake_at <= one.wake_at
        assert after.resolve_at is not None
        assert one.resolve_at is not None
        assert after.resolve_at <= one.resolve_at
        one = after


def test_asking_for_a_person_makes_it_high_and_urgent_stays_urgent() -> None:
    asked = ev.TicketRaised(
        ticket_id="t1", priority=1, reason="asks for a person", due_at=MONDAY + HOUR
    )
    for before, then in ((Urgency.LOW, Urgency.HIGH), (Urgency.URGENT, Urgency.URGENT)):
        (after,) = fold_tickets((ticket(urgency=before),), asked, MONDAY)
        assert after.urgency is then
