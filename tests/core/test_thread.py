"""Does the snapshot hold what is open, and nothing of what is over?"""

import copy
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.any_event import NOON, any_event, events_of, told
from tests.core.people import LINDA, LINDA_MAIL, Town, no, perhaps, yes

from faden.core import event as ev
from faden.core.channel import Evidence, Phase
from faden.core.thread import OpenCall, Refusal, Suggestion, Thread, fold
from faden.core.ticket import MANY, Ticket, TicketState

NEW = Thread(customer_id="linda")
LATER = NOON + timedelta(hours=8)
EVEN_LATER = NOON + timedelta(hours=30)
OPENED = ev.TicketOpened(ticket_id="t1", owner="team:service", due_at=LATER, reason="message")
ANSWERED = ev.TicketAnswered(ticket_id="t1", by="agent:anna", wake_at=EVEN_LATER)


def waiting(*more: ev.Event) -> Ticket:
    """Linda's ticket after it was opened and more has happened."""
    (ticket,) = told(NEW, OPENED, *more).tickets
    return ticket


def wrote(ticket_id: str = "t1", name: str | None = None) -> ev.MessageReceived:
    return ev.MessageReceived(
        message_id="m1",
        account="sms",
        address=LINDA,
        text="Hallo",
        ticket_id=ticket_id,
        provider_id="p1",
        level=2,
        name=name,
    )


def test_a_ticket_is_open_with_its_owner_and_its_due_time_from_the_first_moment() -> None:
    assert waiting() == Ticket(
        ticket_id="t1",
        state=TicketState.OPEN,
        owner="team:service",
        due_at=LATER,
        wake_at=LATER,
        opened_at=NOON,
        reason="message",
    )


def test_an_answer_is_kept_until_the_customer_comes_back_or_is_forgotten() -> None:
    ticket = waiting(wrote(), ANSWERED)
    assert (ticket.state, ticket.unanswered) == (TicketState.ANSWERED, 0)
    assert (ticket.wake_at, ticket.due_at) == (EVEN_LATER, LATER)


def test_a_reopened_ticket_begins_at_the_bottom_of_the_ladder() -> None:
    missed = ev.DeadlineMissed(
        ticket_id="t1", due_at=LATER, owner="team:lead", level=2, wake_at=EVEN_LATER
    )
    again = ev.TicketReopened(
        ticket_id="t1", owner="team:service", due_at=EVEN_LATER, reason="message"
    )
    ticket = waiting(missed, ANSWERED, again)
    assert (ticket.state, ticket.level) == (TicketState.OPEN, 0)
    assert ticket.due_at == ticket.wake_at == EVEN_LATER


def test_a_missed_deadline_changes_the_owner_and_never_the_promise() -> None:
    missed = ev.DeadlineMissed(
        ticket_id="t1", due_at=LATER, owner="team:lead", level=1, wake_at=EVEN_LATER
    )
    ticket = waiting(missed)
    assert (ticket.owner, ticket.level, ticket.priority) == ("team:lead", 1, 1)
    assert (ticket.due_at, ticket.wake_at) == (LATER, EVEN_LATER)


def test_a_closed_ticket_leaves_the_snapshot() -> None:
    closed = ev.TicketClosed(ticket_id="t1", reason="thanked", by="agent:anna")
    assert told(NEW, OPENED, closed).tickets == ()


def test_an_assigned_ticket_belongs_to_whoever_took_it() -> None:
    taken = ev.TicketAssigned(ticket_id="t1", owner="agent:anna", by="agent:anna")
    assert waiting(taken).owner == "agent:anna"


@pytest.mark.parametrize("messages", range(MANY + 3))
def test_unanswered_messages_are_counted_up_to_many(messages: int) -> None:
    assert waiting(*[wrote()] * messages).unanswered == min(messages, MANY)


def test_the_states_of_one_call_count_once() -> None:
    def reported(phase: Phase) -> ev.CallReported:
        return ev.CallReported(
            call_id="call1",
            account="phone",
            address=LINDA,
            phase=phase,
            ticket_id="t1",
            provider_id=phase.value,
        )

    assert waiting(reported(Phase.RINGING), reported(Phase.MISSED)).unanswered == 1
    assert waiting(reported(Phase.MISSED)).unanswered == 1


def test_the_first_name_stays_until_somebody_corrects_it() -> None:
    met = told(NEW, wrote(name="Linda"), wrote(name="L. Weber"))
    named = told(met, ev.CustomerNamed(name="Linda Weber", by="agent:anna"))
    assert (met.name, named.name) == ("Linda", "Linda Weber")


@pytest.mark.parametrize(
    ("phases", "open_calls"),
    [
        ((Phase.RINGING,), (OpenCall("call1", answered=False),)),
        ((Phase.RINGING, Phase.ANSWERED), (OpenCall("call1", answered=True),)),
        ((Phase.ANSWERED, Phase.RINGING), (OpenCall("call1", answered=True),)),
        ((Phase.RINGING, Phase.ANSWERED, Phase.ENDED), ()),
        ((Phase.RINGING, Phase.MISSED), ()),
        ((Phase.RINGING, Phase.VOICEMAIL), ()),
    ],
)
def test_a_call_is_open_until_it_has_ended(
    phases: tuple[Phase, ...], open_calls: tuple[OpenCall, ...]
) -> None:
    town = Town()
    town.meet("linda")
    town.calls("linda", *phases)
    assert town.threads["linda"].calls == open_calls


def test_a_suggestion_is_gone_once_somebody_has_decided() -> None:
    maybe = ev.JoinSuggested(other_id="petra", address=LINDA_MAIL, evidence=Evidence.ASSERTION)
    joined = ev.CustomersJoined(other_id="petra", evidence=Evidence.PROOF, by="agent:anna")
    declined = ev.JoinDeclined(other_id="petra", by="agent:anna")
    waits = told(NEW, maybe)
    assert waits.suggestions == (Suggestion("petra", LINDA_MAIL, Evidence.ASSERTION),)
    assert told(waits, joined).suggestions == ()
    assert told(waits, declined).suggestions == ()
    assert told(waits, declined).never == ("petra",)


def test_a_split_is_remembered_for_good() -> None:
    joined = ev.CustomersJoined(other_id="petra", evidence=Evidence.POSSESSION, by="evidence")
    split = ev.CustomersSplit(other_id="petra", by="agent:anna", reason="two people")
    thread = told(NEW, joined, split)
    assert (thread.joined, thread.never) == ((), ("petra",))


FOLLOWED = ev.TicketOpened(
    ticket_id="t1",
    owner="agent:anna",
    due_at=LATER,
    reason="message",
    follows="t0",
    follows_records=("petra",),
    own_due_at=EVEN_LATER,
    own_owner="team:service",
)
RETURNED = ev.TicketReturned(ticket_id="t1", owner="team:service", due_at=EVEN_LATER)


def test_a_ticket_gets_its_own_place_back() -> None:
    (ticket,) = told(NEW, FOLLOWED, RETURNED).tickets
    assert (ticket.due_at, ticket.wake_at, ticket.owner) == (EVEN_LATER, EVEN_LATER, "team:service")
    assert (ticket.own_due_at, ticket.own_owner, ticket.follows_records) == (None, None, ())


def test_a_ticket_that_has_escalated_follows_nobody_any_more() -> None:
    missed = ev.DeadlineMissed(
        ticket_id="t1", due_at=LATER, owner="team:lead", level=1, wake_at=LATER
    )
    (ticket,) = told(NEW, FOLLOWED, missed).tickets
    assert (ticket.due_at, ticket.owner, ticket.level) == (LATER, "team:lead", 1)
    assert (ticket.own_due_at, ticket.follows_records) == (None, ())


def test_an_alarm_that_was_moved_stays_where_it_is() -> None:
    answered = ev.TicketAnswered(ticket_id="t1", by="agent:anna", wake_at=EVEN_LATER)
    reopened = ev.TicketReopened(ticket_id="t1", owner="agent:anna", due_at=LATER, reason="message")
    returned = replace(RETURNED, due_at=LATER)
    (ticket,) = told(NEW, FOLLOWED, answered, reopened, returned).tickets
    assert (ticket.due_at, ticket.wake_at, ticket.owner) == (LATER, LATER, "team:service")


def test_the_same_no_twice_is_one() -> None:
    assert told(NEW, no(), no()).refusals == (Refusal("*", None),)


def test_a_certain_no_takes_the_place_of_a_doubted_one() -> None:
    assert told(NEW, perhaps(), no()).refusals == (Refusal("*", None),)
    assert told(NEW, no(), perhaps()).refusals == (Refusal("*", None),)


def test_a_yes_after_a_no_to_everything_is_remembered_as_welcome() -> None:
    thread = told(NEW, no(), yes("marketing"))
    assert (thread.refusals, thread.welcome) == ((Refusal("*", None),), ("marketing",))


def test_a_yes_for_one_address_takes_nothing_back_that_was_welcome_everywhere() -> None:
    thread = told(NEW, no(), yes("marketing"), yes("marketing", address=LINDA))
    assert thread.welcome == ("marketing",)


@given(st.lists(any_event, max_size=12), any_event)
def test_folding_never_changes_the_thread_it_began_with(
    before: list[ev.Event], event: ev.Event
) -> None:
    thread = told(NEW, *before)
    as_it_was = copy.deepcopy(thread)
    fold(thread, event, NOON)
    assert thread == as_it_was


@given(st.lists(any_event, max_size=20))
def test_the_sequence_counts_every_event_without_a_gap(events: list[ev.Event]) -> None:
    assert told(NEW, *events).sequence == len(events)


@given(st.lists(any_event, max_size=12), st.integers(0, 12))
def test_folding_in_two_parts_is_folding_the_whole(events: list[ev.Event], cut: int) -> None:
    assert told(told(NEW, *events[:cut]), *events[cut:]) == told(NEW, *events)


TICKET_EVENTS = events_of(
    ev.TicketOpened,
    ev.TicketRaised,
    ev.TicketReopened,
    ev.TicketAnswered,
    ev.AnswerTakenBack,
    ev.TicketAssigned,
    ev.TicketReturned,
    ev.TicketClosed,
    ev.DeadlineMissed,
    ev.MessageReceived,
    ev.CustomersSplit,
)


@given(st.lists(TICKET_EVENTS, max_size=25))
def test_an_open_ticket_has_an_owner_and_a_due_time_whatever_happens(
    events: list[ev.Event],
) -> None:
    thread = NEW
    for event in events:
        thread = fold(thread, event, NOON)
        waits = [ticket for ticket in thread.tickets if ticket.state is TicketState.OPEN]
        assert all(ticket.owner and ticket.due_at and ticket.wake_at for ticket in waits)
        assert not any(ticket.state is TicketState.CLOSED for ticket in thread.tickets)


@pytest.mark.parametrize("kind", get_args(ev.Event), ids=lambda kind: kind.__name__)
def test_every_kind_of_event_can_be_folded(kind: type) -> None:
    @settings(max_examples=10)
    @given(events_of(kind))
    def each(event: ev.Event) -> None:
        assert fold(NEW, event, NOON).sequence == 1

    each()
