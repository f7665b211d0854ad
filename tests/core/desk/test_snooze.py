"""Can a ticket be put off without anybody being forgotten?"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import NOON, events_of
from tests.core.people import ALWAYS, Town

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import Evidence, Phase
from faden.core.deadline import BusinessHours
from faden.core.desk import snooze
from faden.core.desk.snooze import LEAD, Choice, choices, flaw
from faden.core.thread import Thread, fold
from faden.core.ticket import Ticket, TicketState

OFFICE = BusinessHours(timezone="Europe/Berlin", weekly=(((time(9), time(17)),),) * 5 + ((), ()))
FRIDAY_10 = datetime(2026, 11, 20, 9, tzinfo=UTC)  # 10:00 in Berlin


def a_ticket(due_in: timedelta, state: TicketState = TicketState.OPEN) -> Ticket:
    due_at = NOON + due_in
    return Ticket(
        ticket_id="t1",
        state=state,
        owner="agent:mia",
        due_at=due_at,
        wake_at=due_at,
        opened_at=NOON,
        reason="message",
    )


def asleep(town: Town, name: str = "linda", *, hours: float = 2) -> Ticket:
    """Linda has written, and Mia puts the ticket off."""
    town.writes(name, "Wann kommt mein Paket?")
    ticket = town.threads[name].tickets[-1]
    until = town.now + timedelta(hours=hours)
    event = ev.TicketSnoozed(ticket_id=ticket.ticket_id, until=until, by="agent:mia")
    town.take([(name, event)])
    return town.threads[name].tickets[-1]


@pytest.fixture
def town() -> Town:
    town = Town()
    town.meet("linda", "karim")
    return town


def test_who_waits_for_an_answer_bounds_how_long_it_sleeps() -> None:
    ticket, hour = a_ticket(timedelta(hours=4)), timedelta(hours=1)
    assert flaw(ticket, NOON + hour, now=NOON) == ""
    assert flaw(ticket, ticket.due_at - LEAD, now=NOON) == ""
    assert flaw(ticket, ticket.due_at - LEAD + timedelta(seconds=1), now=NOON) == snooze.TOO_LATE
    assert flaw(ticket, NOON, now=NOON) == snooze.PAST
    assert flaw(a_ticket(LEAD), NOON + hour, now=NOON) == snooze.TOO_SOON
    assert flaw(a_ticket(-hour), NOON + hour, now=NOON) == snooze.TOO_SOON


def test_once_answered_it_may_sleep_for_a_year() -> None:
    told = a_ticket(timedelta(hours=4), TicketState.ANSWERED)
    assert flaw(told, NOON + timedelta(days=200), now=NOON) == ""
    assert flaw(told, NOON + timedelta(days=367), now=NOON) == snooze.TOO_FAR


def test_what_is_offered_is_what_is_possible_and_names_the_latest() -> None:
    friday = replace(a_ticket(timedelta(0)), due_at=FRIDAY_10 + timedelta(days=10))
    offered = choices(friday, now=FRIDAY_10, hours=OFFICE)
    assert offered == {
        Choice.HOUR: FRIDAY_10 + timedelta(hours=1),
        Choice.AFTERNOON: datetime(2026, 11, 20, 14, tzinfo=UTC),
        Choice.TOMORROW: datetime(2026, 11, 23, 8, tzinfo=UTC),  # Monday, when somebody is there
        Choice.LATEST: friday.due_at - LEAD,
    }
    soon = choices(a_ticket(timedelta(minutes=40)), now=NOON, hours=ALWAYS)
    assert list(soon) == [Choice.LATEST]
    assert choices(a_ticket(timedelta(minutes=10)), now=NOON, hours=ALWAYS) == {}


@given(st.integers(-100, 5000), st.integers(0, 60 * 24 * 9), st.sampled_from(TicketState))
def test_whatever_is_offered_is_taken(due_in: int, minute: int, state: TicketState) -> None:
    now = NOON + timedelta(minutes=minute)
    ticket = replace(a_ticket(timedelta(minutes=due_in + minute)), state=state)
    for until in choices(ticket, now=now, hours=OFFICE).values():
        assert flaw(ticket, until, now=now) == ""


#: whatever can move a due time or an alarm, in any order, whether the rules would do it or not
_MOVES = events_of(
    *(ev.TicketOpened, ev.TicketSnoozed, ev.TicketReopened, ev.TicketAnswered, ev.AnswerTakenBack),
    *(ev.TicketReturned, ev.TicketWoken, ev.DeadlineMissed, ev.TicketAssigned),
)


@given(events_of(ev.TicketOpened), st.lists(_MOVES, max_size=15), events_of(ev.TicketSnoozed))
def test_no_snooze_outlasts_a_due_time_or_puts_an_escalation_off(
    opened: ev.TicketOpened, moves: list[ev.Event], last: ev.TicketSnoozed
) -> None:
    thread = Thread(customer_id="linda")
    for event in (opened, *moves, replace(last, ticket_id=opened.ticket_id)):
        thread = fold(thread, event, NOON)
    for ticket in thread.tickets:
        if ticket.state is TicketState.OPEN:
            assert ticket.sleeps_until is None or ticket.sleeps_until <= ticket.due_at
            assert ticket.owner
            assert ticket.rings_at <= ticket.wake_at


@pytest.mark.parametrize("what", ["message", "call", "failed delivery"])
def test_whatever_comes_wakes_it_at_once(town: Town, what: str) -> None:
    before = asleep(town)
    if what == "message":
        town.writes("linda", "Hallo?")
    elif what == "call":
        town.calls("linda", Phase.RINGING)
    else:
        town.take(decision.delivery_failed(town.situation("linda"), reason="delivery failed"))
    after = town.threads["linda"].tickets[-1]
    assert (before.sleeps_until is None, after.sleeps_until) == (False, None)
    assert after.is_woken
    assert (after.owner, after.due_at) == (before.owner, before.due_at)


def test_a_machine_wakes_nothing(town: Town) -> None:
    asleep(town)
    town.writes("linda", "Ich bin bis 30.11. nicht da.", machine="out of office")
    assert town.threads["linda"].tickets[-1].sleeps_until is not None


def test_the_person_wakes_it_from_whichever_record(town: Town) -> None:
    asleep(town)
    town.take(decision.join("linda", "karim", Evidence.PROOF, by="agent:mia"))
    town.writes("karim", "Ich bin es, Linda.")
    assert town.threads["linda"].tickets[-1].is_woken


def test_its_time_comes_and_then_its_escalation_as_ever(town: Town) -> None:
    ticket = asleep(town)
    town.now = ticket.rings_at
    events = town.take(decision.wake_ticket(town.situation("linda"), ticket))
    assert [type(event) for event in events] == [ev.TicketWoken]
    awake = town.threads["linda"].tickets[-1]
    assert (awake.is_woken, awake.rings_at, awake.due_at) == (True, ticket.due_at, ticket.due_at)
    town.now = ticket.due_at
    events = town.take(decision.wake_ticket(town.situation("linda"), awake))
    assert [type(event) for event in events] == [ev.DeadlineMissed]


def test_nothing_is_lost_when_nobody_rang_in_time(town: Town) -> None:
    ticket = asleep(town)
    town.now = ticket.due_at + timedelta(hours=1)
    events = town.take(decision.wake_ticket(town.situation("linda"), ticket))
    assert [type(event) for event in events] == [ev.TicketWoken, ev.DeadlineMissed]
    assert town.threads["linda"].tickets[-1].level == 1


def test_what_was_answered_and_put_off_comes_up_again_with_a_due_time(town: Town) -> None:
    town.writes("linda", "Wann kommt mein Paket?")
    ticket = town.threads["linda"].tickets[-1].ticket_id
    far = town.now + timedelta(days=30)
    forgotten = town.now + timedelta(days=14)
    told = ev.TicketAnswered(ticket_id=ticket, by="agent:mia", wake_at=forgotten)
    put_off = ev.TicketSnoozed(ticket_id=ticket, until=far, by="agent:mia")
    town.take([("linda", told), ("linda", put_off)])
    town.now = forgotten
    assert decision.wake_ticket(town.situation("linda"), town.threads["linda"].tickets[-1]) == []
    town.now = far
    town.take(decision.wake_ticket(town.situation("linda"), town.threads["linda"].tickets[-1]))
    again = town.threads["linda"].tickets[-1]
    assert (again.state, again.reason, again.is_woken) == (TicketState.OPEN, "snoozed", True)
    assert again.due_at > far


def test_who_does_something_about_it_ends_the_sleep(town: Town) -> None:
    ticket_id = asleep(town).ticket_id
    for event in (
        ev.TicketAssigned(ticket_id=ticket_id, owner="agent:karim", by="agent:mia"),
        ev.TicketAnswered(ticket_id=ticket_id, by="agent:mia", wake_at=NOON),
        ev.TicketWoken(ticket_id=ticket_id, by="agent:mia"),
    ):
        assert fold(town.threads["linda"], event, NOON).tickets[-1].snooze is None
