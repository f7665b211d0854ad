"""What follows from what a customer says, does, or waits for?"""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.people import FIRST, LINDA, LINDA_MAIL, MIA, POLICY, Town, declared

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import Evidence, InboundCall, InboundMessage, Phase
from faden.core.consent import No, Yes
from faden.core.identity import Level
from faden.core.ticket import MANY, TicketState


@pytest.fixture
def town() -> Town:
    town = Town()
    town.meet("linda", "mail", "mia")
    return town


def kinds(events: list[ev.Event]) -> list[str]:
    return [type(event).__name__ for event in events]


# A message.


def test_a_first_message_opens_a_ticket_that_somebody_owns(town: Town) -> None:
    events = town.writes("linda", "Guten Tag")
    assert kinds(events) == ["TicketOpened", "MessageReceived"]
    assert (town.ticket("linda").owner, town.ticket("linda").due_at) == (
        POLICY.team,
        town.now + FIRST,
    )


def test_the_message_names_the_ticket_that_owes_the_answer(town: Town) -> None:
    (opened, received) = town.writes("linda")
    assert isinstance(opened, ev.TicketOpened)
    assert isinstance(received, ev.MessageReceived)
    assert received.ticket_id == opened.ticket_id


def test_a_machines_message_is_kept_and_owes_nobody_an_answer(town: Town) -> None:
    events = town.writes("linda", "Ich bin bis Montag nicht da.", machine="out of office")
    assert kinds(events) == ["TicketOpened", "MessageReceived", "TicketClosed"]
    assert town.threads["linda"].tickets == ()
    closed = events[-1]
    assert isinstance(closed, ev.TicketClosed)
    assert closed.reason == "out of office"


def test_a_machines_message_changes_nothing_for_a_ticket_that_is_there(town: Town) -> None:
    town.writes("linda")
    before = town.threads["linda"].tickets
    assert kinds(town.writes("linda", machine="out of office")) == ["MessageReceived"]
    assert town.threads["linda"].tickets == before
    town.answers("linda")
    assert kinds(town.writes("linda", machine="out of office")) == ["MessageReceived"]
    assert town.ticket("linda").state is TicketState.ANSWERED


def test_what_a_machine_quotes_is_nobodys_wish(town: Town) -> None:
    assert "ConsentWithdrawn" not in kinds(town.writes("linda", "STOPP", machine="a list"))


def test_a_sender_whom_nobody_vouches_for_is_only_claimed(town: Town) -> None:
    events = town.writes("mail", sender=LINDA_MAIL, evidence=Evidence.ASSERTION)
    received = events[-1]
    assert isinstance(received, ev.MessageReceived)
    assert received.level == Level.CLAIMED


def test_whoever_only_claims_to_be_linda_stops_what_goes_to_that_address_alone(town: Town) -> None:
    declared(town, guardian="mail", ward="mia")
    events = town.writes("mail", "STOPP", sender=LINDA_MAIL, evidence=Evidence.ASSERTION)
    assert isinstance(events[-1], ev.ConsentWithdrawn)
    assert events[-1].address == LINDA_MAIL
    assert kinds(events).count("ConsentWithdrawn") == 1
    assert isinstance(town.may_send("mail", "marketing", to=LINDA_MAIL), No)
    assert town.may_send("mail", "marketing", to=LINDA) == Yes()


def test_whoever_only_claims_to_be_linda_cannot_take_a_no_back(town: Town) -> None:
    town.writes("mail", "STOPP", sender=LINDA_MAIL)
    town.writes("mail", "START", sender=LINDA_MAIL, evidence=Evidence.ASSERTION)
    assert isinstance(town.may_send("mail", "marketing", to=LINDA_MAIL), No)


def test_the_second_and_the_third_message_raise_the_ticket_and_the_fourth_does_not(
    town: Town,
) -> None:
    first, *more = (town.writes("linda") for _ in range(5))
    raised = [kinds(events).count("TicketRaised") for events in (first, *more)]
    assert raised == [0, 1, 1, 0, 0]
    assert town.ticket("linda").priority == MANY - 1


def test_a_further_message_keeps_its_place_in_the_queue(town: Town) -> None:
    town.writes("linda")
    due_at = town.ticket("linda").due_at
    town.later(hours=3)
    town.writes("linda")
    assert town.ticket("linda").due_at == due_at


def test_a_message_after_the_answer_opens_the_same_ticket_again(town: Town) -> None:
    town.writes("linda")
    ticket_id = town.ticket("linda").ticket_id
    town.answers("linda")
    town.later(days=1)
    assert kinds(town.writes("linda")) == ["TicketReopened", "MessageReceived"]
    assert town.ticket("linda").ticket_id == ticket_id
    assert town.ticket("linda").due_at == town.now + POLICY.next_answer


def test_whoever_waits_already_on_another_record_keeps_the_place_there(town: Town) -> None:
    town.writes("linda")
    due_at = town.ticket("linda").due_at
    town.happens("linda", ev.TicketAssigned(ticket_id="id2", owner="agent:anna", by="agent:anna"))
    town.take(decision.join("linda", "mail", Evidence.PROOF, by="agent:anna"))
    town.later(hours=5)
    town.writes("mail", sender=LINDA_MAIL)
    followed = town.ticket("mail")
    assert (followed.due_at, followed.owner) == (due_at, town.ticket("linda").owner)
    assert followed.own_due_at == town.now + FIRST


def test_a_later_ticket_of_the_person_does_not_delay_an_urgent_one(town: Town) -> None:
    town.writes("linda")
    town.take(decision.join("linda", "mail", Evidence.PROOF, by="agent:anna"))
    assert kinds(town.calls("mail", Phase.MISSED)) == ["TicketOpened", "CallReported"]
    assert town.ticket("mail").due_at == town.now + POLICY.call_back


def test_a_stop_still_gets_an_answer(town: Town) -> None:
    events = town.writes("linda", "STOPP")
    assert kinds(events) == ["TicketOpened", "MessageReceived", "ConsentWithdrawn"]


def test_a_mothers_stop_is_written_on_her_daughters_thread_at_once(town: Town) -> None:
    declared(town, guardian="linda", ward="mia")
    here = town.situation("linda")
    stop = InboundMessage(provider_id="p", sender=LINDA, text="STOPP")
    steps = decision.receive_message(here, stop, account="sms")
    wishes = [name for name, event in steps if isinstance(event, ev.ConsentWithdrawn)]
    assert wishes == ["linda", "mia"]


def test_a_start_is_nobodys_but_the_one_who_said_it(town: Town) -> None:
    declared(town, guardian="linda", ward="mia")
    here = town.situation("linda")
    start = InboundMessage(provider_id="p", sender=LINDA, text="START")
    steps = decision.receive_message(here, start, account="sms")
    assert [n for n, event in steps if isinstance(event, ev.ConsentGranted)] == ["linda"]


@pytest.mark.parametrize(
    ("sender", "level"),
    [(LINDA, Level.POSSESSION), (MIA, Level.POSSESSION), ("contact:abc", Level.UNKNOWN)],
)
def test_who_writes_from_an_address_has_it_and_a_withheld_one_is_nobody(
    town: Town, sender: str, level: Level
) -> None:
    received = town.writes("linda", sender=sender)[1]
    assert isinstance(received, ev.MessageReceived)
    assert received.level == level


# Answers.


def test_a_persons_answer_settles_the_ticket(town: Town) -> None:
    town.writes("linda")
    assert kinds(town.answers("linda")) == ["MessageWritten", "TicketAnswered"]
    assert town.ticket("linda").state is TicketState.ANSWERED


def test_an_automatic_message_never_answers(town: Town) -> None:
    town.writes("linda")
    assert kinds(town.answers("linda", automatic=True)) == ["MessageWritten"]
    assert town.ticket("linda").state is TicketState.OPEN


def test_a_message_of_a_program_does_not_answer(town: Town) -> None:
    town.writes("linda")
    written = ev.MessageWritten(
        delivery_id="d",
        account="sms",
        address=LINDA,
        text="Ihre Rechnung",
        purpose="contract",
        author="api:billing",
        ref="r",
    )
    town.take(decision.write_message(town.situation("linda"), written, answers=False))
    assert town.ticket("linda").state is TicketState.OPEN


# Calls.


def test_a_ringing_call_owes_an_answer_at_once(town: Town) -> None:
    assert kinds(town.calls("linda", Phase.RINGING)) == ["TicketOpened", "CallReported"]
    assert town.ticket("linda").due_at == town.now + POLICY.call_back


def test_whoever_picks_up_has_answered(town: Town) -> None:
    town.calls("linda", Phase.RINGING, Phase.ANSWERED, Phase.ENDED)
    assert town.ticket("linda").state is TicketState.ANSWERED


@pytest.mark.parametrize("end", [Phase.ENDED, Phase.MISSED, Phase.VOICEMAIL])
def test_a_call_nobody_took_stays_open_as_a_call_back(town: Town, end: Phase) -> None:
    events = town.calls("linda", Phase.RINGING, end)
    assert town.ticket("linda").state is TicketState.OPEN
    assert kinds(events).count("TicketOpened") == 1


@pytest.mark.parametrize("phase", [Phase.RINGING, Phase.ENDED, Phase.MISSED, Phase.VOICEMAIL])
def test_a_call_that_is_heard_of_late_owes_a_call_back_as_well(town: Town, phase: Phase) -> None:
    (_, reported) = town.calls("linda", phase)
    assert isinstance(reported, ev.CallReported)
    assert reported.ticket_id == town.ticket("linda").ticket_id


def test_words_left_on_the_machine_want_an_answer_even_if_somebody_had_picked_up(
    town: Town,
) -> None:
    town.calls("linda", Phase.RINGING, Phase.ANSWERED, Phase.VOICEMAIL)
    assert town.ticket("linda").state is TicketState.OPEN


def test_the_end_of_an_answered_call_wants_nothing_more(town: Town) -> None:
    town.calls("linda", Phase.RINGING, Phase.ANSWERED)
    assert kinds(town.calls("linda", Phase.ENDED)) == ["CallReported"]


def test_whoever_calls_again_and_again_raises_the_ticket_like_whoever_writes(town: Town) -> None:
    calls = [
        town.calls("linda", Phase.RINGING, Phase.MISSED, call_id=f"call{number}")
        for number in range(5)
    ]
    assert [kinds(events).count("TicketRaised") for events in calls] == [0, 1, 1, 0, 0]


def test_a_call_from_a_withheld_number_is_kept_as_such(town: Town) -> None:
    call = InboundCall(provider_id="p", call_id="c", phase=Phase.MISSED, sender=None)
    steps = decision.receive_call(town.situation("linda"), call, account="phone")
    reported = steps[-1][1]
    assert isinstance(reported, ev.CallReported)
    assert reported.address is None


# What did not arrive.


def test_a_lost_message_opens_a_ticket_where_none_is(town: Town) -> None:
    steps = decision.delivery_failed(town.situation("linda"), reason="number unknown")
    assert kinds(town.take(steps)) == ["TicketOpened"]
    assert town.ticket("linda").reason == "number unknown"


def test_a_lost_answer_opens_the_answered_ticket_again(town: Town) -> None:
    town.writes("linda")
    town.answers("linda")
    steps = decision.delivery_failed(town.situation("linda"), reason="number unknown")
    assert kinds(town.take(steps)) == ["TicketReopened"]


def test_a_lost_message_adds_nothing_to_a_ticket_that_is_open(town: Town) -> None:
    town.writes("linda")
    assert decision.delivery_failed(town.situation("linda"), reason="number unknown") == []


# Alarms.


def test_an_alarm_before_its_time_means_nothing(town: Town) -> None:
    town.writes("linda")
    town.later(hours=7)
    assert decision.wake_ticket(town.situation("linda"), town.ticket("linda")) == []


def test_a_missed_deadline_goes_up_the_ladder(town: Town) -> None:
    town.writes("linda")
    town.now = town.ticket("linda").wake_at
    steps = decision.wake_ticket(town.situation("linda"), town.ticket("linda"))
    assert kinds(town.take(steps)) == ["DeadlineMissed"]
    assert town.ticket("linda").owner == "team:lead"
    assert town.ticket("linda").wake_at == town.now + POLICY.escalate_every


def test_an_answered_ticket_is_closed_when_nobody_comes_back(town: Town) -> None:
    town.writes("linda")
    town.answers("linda")
    town.later(days=14)
    steps = decision.wake_ticket(town.situation("linda"), town.ticket("linda"))
    (closed,) = town.take(steps)
    assert isinstance(closed, ev.TicketClosed)
    assert closed.reason
    assert town.threads["linda"].tickets == ()


# Whatever the order.


def wakes(town: Town) -> None:
    for ticket in town.threads["linda"].tickets:
        town.take(decision.wake_ticket(town.situation("linda"), ticket))


def fails(town: Town) -> None:
    town.take(decision.delivery_failed(town.situation("linda"), reason="lost"))


#: what can happen, and whether the customer waits afterwards (None: as before)
DOINGS: dict[str, tuple[Callable[[Town], object], bool | None]] = {
    "write": (lambda town: town.writes("linda"), True),
    "call": (lambda town: town.calls("linda", Phase.MISSED, call_id=next(town.ids)), True),
    "voicemail": (lambda town: town.calls("linda", Phase.VOICEMAIL), True),
    "pick up": (lambda town: town.calls("linda", Phase.ANSWERED), False),
    "answer": (lambda town: town.answers("linda"), False),
    "machine": (lambda town: town.answers("linda", automatic=True), None),
    "fail": (fails, True),
    "wake": (wakes, None),
}
doings = st.lists(st.sampled_from(sorted(DOINGS)), max_size=14)


@given(doings)
def test_the_customer_has_one_ticket_and_it_owes_until_a_person_answered(what: list[str]) -> None:
    town = Town()
    town.meet("linda")
    owes = False
    for doing in what:
        town.later(hours=3)
        happens, waits = DOINGS[doing]
        happens(town)
        owes = owes if waits is None else waits
        tickets = town.threads["linda"].tickets
        assert len(tickets) <= 1
        assert not owes or tickets[0].state is TicketState.OPEN


@given(doings)
def test_the_same_happenings_give_the_same_decisions(what: list[str]) -> None:
    towns = [Town(), Town()]
    for town in towns:
        town.meet("linda")
        for doing in what:
            DOINGS[doing][0](town)
    assert towns[0].threads == towns[1].threads
