"""Does whoever asks for a person get one sooner, and never a place further back?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.core.any_event import NOON, told
from tests.core.contact.test_call_back import NEW, TOMORROW, answered, here, wishes

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import Evidence, InboundMessage
from faden.core.contact.person import ASKS_FOR_PERSON
from faden.core.contact.promise import CALL_BACK
from faden.core.thread import Thread
from faden.core.ticket import TicketState

SOON = timedelta(minutes=2)
WISH = "Ich möchte mit einem Menschen sprechen."


def writes(
    thread: Thread,
    text: str,
    *,
    at: datetime = NOON,
    pressed: str | None = None,
    quoted: bool = False,
    machine: str | None = None,
) -> Thread:
    """Linda writes."""
    message = InboundMessage(
        provider_id=f"m{thread.sequence}",
        sender="mailto:linda@example.org",
        text=text,
        evidence=Evidence.ASSERTION,
        pressed=pressed,
        quoted=quoted,
        machine=machine,
    )
    steps = decision.receive_message(here(thread, at=at), message, account="mail")
    return told(thread, *(event for _, event in steps), at=at)


def test_a_first_message_that_asks_for_a_person_is_due_within_minutes() -> None:
    (ticket,) = writes(NEW, WISH).tickets
    assert (ticket.reason, ticket.due_at, ticket.wake_at) == (
        ASKS_FOR_PERSON,
        NOON + SOON,
        NOON + SOON,
    )
    assert (ticket.priority, ticket.unanswered) == (1, 1)


def test_asking_later_makes_the_open_ticket_sooner_and_leaves_its_owner() -> None:
    waits = writes(NEW, "Wo bleibt mein Paket?")
    (open_one,) = waits.tickets
    given = told(
        waits, ev.TicketAssigned(ticket_id=open_one.ticket_id, owner="agent:mia", by="agent:mia")
    )
    (ticket,) = writes(given, WISH).tickets
    assert (ticket.owner, ticket.reason, ticket.due_at) == (
        "agent:mia",
        ASKS_FOR_PERSON,
        NOON + SOON,
    )


def test_what_is_due_before_keeps_its_time() -> None:
    waits = writes(NEW, "Wo bleibt mein Paket?")
    (open_one,) = waits.tickets
    late = open_one.due_at + timedelta(hours=1)
    (ticket,) = writes(waits, WISH, at=late).tickets
    assert (ticket.due_at, ticket.reason) == (open_one.due_at, ASKS_FOR_PERSON)


def test_what_has_climbed_keeps_its_rung_and_its_next_alarm() -> None:
    waits = writes(NEW, "Wo bleibt mein Paket?")
    (open_one,) = waits.tickets
    alarm = NOON + timedelta(days=2)
    missed = ev.DeadlineMissed(
        ticket_id=open_one.ticket_id, due_at=NOON, owner="team:lead", level=1, wake_at=alarm
    )
    (ticket,) = writes(told(waits, missed), WISH).tickets
    assert (ticket.owner, ticket.level, ticket.wake_at) == ("team:lead", 1, alarm)


def test_at_night_a_person_is_owed_when_somebody_is_there_again() -> None:
    night = datetime(2026, 11, 23, 22, tzinfo=UTC)
    (ticket,) = writes(NEW, WISH, at=night).tickets
    assert ticket.due_at == datetime(2026, 11, 24, 8, 2, tzinfo=UTC)


def test_asked_twice_is_asked_once() -> None:
    asked = writes(NEW, WISH)
    (again,) = writes(asked, WISH, at=NOON + timedelta(minutes=1)).tickets
    assert (again.due_at, again.unanswered, again.priority) == (NOON + SOON, 2, 2)


def test_an_answer_settles_it_and_the_next_message_is_an_ordinary_one() -> None:
    later = NOON + timedelta(minutes=1)
    settled = answered(writes(NEW, WISH), at=later)
    assert settled.tickets[0].state is TicketState.ANSWERED
    (ticket,) = writes(settled, "Danke, und die Rechnung?", at=later).tickets
    assert (ticket.reason, ticket.state) == ("message", TicketState.OPEN)


def test_asking_after_an_answer_opens_it_again_for_a_person() -> None:
    later = NOON + timedelta(minutes=1)
    (ticket,) = writes(answered(writes(NEW, "Hallo"), at=later), WISH, at=later).tickets
    assert (ticket.reason, ticket.due_at) == (ASKS_FOR_PERSON, later + SOON)


def test_a_promised_call_keeps_its_time() -> None:
    (ticket,) = writes(wishes(NEW), WISH).tickets
    assert (ticket.reason, ticket.due_at) == (CALL_BACK, TOMORROW)


def test_a_ticket_that_follows_another_record_owes_a_person_of_its_own() -> None:
    waits = writes(NEW, "Wo bleibt mein Paket?")
    (open_one,) = waits.tickets
    follows = replace(open_one, own_due_at=NOON + timedelta(days=3))
    (ticket,) = writes(replace(waits, tickets=(follows,)), WISH).tickets
    assert (ticket.due_at, ticket.own_due_at) == (NOON + SOON, NOON + SOON)


def test_the_button_that_asks_for_a_person_counts_whatever_it_says() -> None:
    (ticket,) = writes(NEW, "Weiter", pressed="person").tickets
    assert ticket.reason == ASKS_FOR_PERSON


@pytest.mark.parametrize(
    ("quoted", "machine"), [(True, None), (False, "out of office")], ids=["quoted", "machine"]
)
def test_what_is_only_quoted_or_a_machine_s_asks_for_nobody(
    quoted: bool, machine: str | None
) -> None:
    after = writes(NEW, WISH, quoted=quoted, machine=machine)
    assert all(ticket.reason != ASKS_FOR_PERSON for ticket in after.tickets)
