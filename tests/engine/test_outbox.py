"""Does a message of ours leave once, in order, never against a wish, and is the rest told?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.office import KARIM, LINDA, POLICY, Line, Office, reports, says

from faden.core.asking.button import Button
from faden.core.channel import (
    Capabilities,
    Found,
    LookupResult,
    NotFound,
    Refused,
    Retry,
    SendResult,
    Sent,
    Unclear,
    Unknown,
    Unrenderable,
)
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.outbox import GRACE, Answered, claim

CAN_REPEAT = Capabilities(deduplicates=True)
CAN_LOOK_UP = Capabilities(lookup=True)
LEASE = POLICY.call_deadline + GRACE


def after(office: Office, *answers: SendResult | LookupResult | Exception) -> str:
    """Write a message and let the provider answer so; return it."""
    delivery = office.writes("Ihr Paket ist da")
    office.line.answers.extend(answers)
    office.send()
    return delivery


def lost_in_flight(office: Office, capabilities: Capabilities) -> str:
    """A process died after the provider was called; the lease has ended."""
    office.line.capabilities = capabilities
    delivery = office.writes("Ihr Paket ist da")
    office.perform(office.claim())
    office.later(seconds=LEASE.total_seconds())
    return delivery


def attended(office: Office) -> list[tuple[str, str]]:
    """Return the tickets that wait for a person, with the reason."""
    found = office.rows("select state, reason from ticket where state = 'open'")
    return [(str(state), str(reason)) for state, reason in found]


# Once.


def test_a_message_leaves_once(office: Office) -> None:
    delivery = office.writes("Ihr Paket ist da")
    assert (office.send(), office.send()) == (1, 0)
    assert [message.text for message in office.line.heard] == ["Ihr Paket ist da"]
    assert office.state(delivery) is State.ACCEPTED
    assert office.kinds() == ["MessageWritten", "AttemptStarted", "ReceiptRecorded"]


def test_the_attempt_is_committed_before_the_provider_hears_of_it(office: Office) -> None:
    delivery = office.writes("Ihr Paket ist da")
    (call,) = office.claim()
    assert office.line.heard == []
    assert office.state(delivery) is State.SENDING
    assert call.until == office.now + POLICY.call_deadline


def test_nobody_else_sends_what_is_being_sent(office: Office) -> None:
    office.writes("Ihr Paket ist da")
    assert len(office.claim()) == 1
    office.later(seconds=LEASE.total_seconds() - 1)
    assert office.claim() == []


def test_certainly_not_sent_is_tried_again_under_the_same_name(office: Office) -> None:
    delivery = after(office, Retry("busy"))
    assert office.state(delivery) is State.DEFERRED
    assert office.send() == 0
    office.later(seconds=2)
    assert office.send() == 1
    first, second = office.line.heard
    assert (first.delivery_id, first.ref) == (second.delivery_id, second.ref)
    assert (first.attempt, second.attempt) == (1, 2)


def test_a_provider_that_says_when_is_believed(office: Office) -> None:
    after(office, Retry("busy", timedelta(minutes=3)))
    office.later(seconds=179)
    assert office.send() == 0
    office.later(seconds=1)
    assert office.send() == 1


def test_after_too_many_tries_a_person_looks(office: Office) -> None:
    delivery = after(office, *[Retry("busy")] * POLICY.max_attempts)
    for _ in range(POLICY.max_attempts):
        office.later(minutes=1)
        office.send()
    assert len(office.line.heard) == POLICY.max_attempts
    assert office.state(delivery) is State.FAILED
    assert attended(office) == [("open", "delivery failed: gave up after 3 tries: busy")]


def test_a_refusal_is_final_and_a_person_looks(office: Office) -> None:
    delivery = after(office, Refused("21211", "number unreachable"))
    assert office.state(delivery) is State.FAILED
    assert attended(office) == [("open", "delivery failed: number unreachable (21211)")]


# Uncertain.


def test_what_nobody_can_tell_is_not_repeated(office: Office) -> None:
    delivery = after(office, Unclear("connection lost"))
    for _ in range(20):
        office.later(minutes=1)
        office.send()
    assert len(office.line.heard) == 1
    assert office.state(delivery) is State.UNCLEAR
    assert len(attended(office)) == 1


def test_a_crash_in_the_middle_is_as_uncertain_as_a_lost_connection(office: Office) -> None:
    delivery = lost_in_flight(office, Capabilities())
    assert office.send() == 0
    assert office.state(delivery) is State.UNCLEAR
    assert len(office.line.heard) == 1


def test_a_provider_that_deduplicates_gets_it_again_under_the_same_key(office: Office) -> None:
    delivery = lost_in_flight(office, CAN_REPEAT)
    assert office.send() == 1
    first, second = office.line.heard
    assert first.delivery_id == second.delivery_id
    assert office.state(delivery) is State.ACCEPTED


@pytest.mark.parametrize(
    ("found", "state", "heard"),
    [
        (Found("s9", State.DELIVERED), State.DELIVERED, 1),
        (Unknown("no answer"), State.UNCLEAR, 1),
        (NotFound(), State.DEFERRED, 1),
    ],
)
def test_a_provider_that_can_be_asked_is_asked(
    office: Office, found: LookupResult, state: State, heard: int
) -> None:
    delivery = lost_in_flight(office, CAN_LOOK_UP)
    office.line.answers.append(found)
    assert office.send() == 1
    assert office.line.asked == [delivery]
    assert (office.state(delivery), len(office.line.heard)) == (state, heard)


def test_what_the_provider_never_got_is_sent(office: Office) -> None:
    delivery = lost_in_flight(office, CAN_LOOK_UP)
    office.line.answers.append(NotFound())
    office.send()
    office.send()
    assert len(office.line.heard) == 2
    assert office.state(delivery) is State.ACCEPTED


def test_a_late_answer_of_the_first_process_is_still_believed(office: Office) -> None:
    delivery = office.writes("Ihr Paket ist da")
    answers = office.perform(office.claim())
    office.later(seconds=LEASE.total_seconds())
    office.send()
    assert office.state(delivery) is State.UNCLEAR
    office.record(answers)
    assert office.state(delivery) is State.ACCEPTED


def test_a_late_refusal_does_not_overwrite_what_a_receipt_has_proved(office: Office) -> None:
    delivery = office.writes("Ihr Paket ist da")
    calls = office.claim()
    office.accept(reports(State.DELIVERED, ref=delivery))
    office.record([Answered(calls[0], Refused("x", "unknown"))])
    assert office.state(delivery) is State.DELIVERED


def test_a_disconnected_account_does_not_make_an_uncertain_message_a_failed_one(
    office: Office,
) -> None:
    delivery = lost_in_flight(office, Capabilities())
    office.accounts.clear()
    office.send()
    assert office.state(delivery) is State.UNCLEAR
    assert attended(office) == [("open", "delivery unclear: the account line is not connected")]


# Order.


def test_the_second_message_waits_until_the_first_is_settled(office: Office) -> None:
    office.writes("Erstens")
    office.writes("Zweitens")
    calls = office.claim()
    assert [call.message.text for call in calls] == ["Erstens"]
    assert office.claim() == []
    office.record(office.perform(calls))
    assert [call.message.text for call in office.claim()] == ["Zweitens"]


def test_other_customers_do_not_wait(office: Office) -> None:
    office.writes("An Linda", LINDA)
    office.writes("An Karim", KARIM)
    assert sorted(call.message.to for call in office.claim()) == sorted([LINDA, KARIM])


def test_an_unclear_message_holds_up_its_address_for_ten_minutes_at_most(office: Office) -> None:
    after(office, Unclear("connection lost"))
    office.writes("Noch etwas")
    office.later(minutes=9)
    assert office.send() == 0
    office.later(minutes=2)
    assert office.send() == 0  # this round only releases the first
    assert office.send() == 1
    assert office.line.heard[-1].text == "Noch etwas"


# Wishes.


def test_nothing_leaves_after_an_opt_out(office: Office) -> None:
    delivery = office.writes("Jetzt neu!", purpose="marketing")
    office.accept(says("STOPP"))
    assert office.send() == 0
    assert office.line.heard == []
    assert office.state(delivery) is State.WITHDRAWN
    assert office.delivery(delivery).reason == "withdrawn by the customer: marketing"


def test_what_is_owed_leaves_in_spite_of_an_opt_out(office: Office) -> None:
    office.accept(says("STOPP"))
    office.writes("Ihre Antwort", purpose="service")
    assert office.send() == 1


def test_a_next_try_asks_the_gate_again(office: Office) -> None:
    delivery = office.writes("Jetzt neu!", purpose="marketing")
    office.line.answers.append(Retry("busy"))
    office.send()
    office.accept(says("STOPP"))
    office.later(minutes=1)
    assert office.send() == 0
    assert office.state(delivery) is State.WITHDRAWN


def test_doubtful_words_hold_it_until_somebody_has_looked(office: Office) -> None:
    delivery = office.writes("Jetzt neu!", purpose="marketing")
    office.accept(says("lasst mich in Ruhe damit, oder?"))
    assert "ConsentDoubted" in office.kinds()
    assert office.send() == 0
    assert office.state(delivery) is State.HELD
    wish(office, granted=True)
    office.later(hours=1)
    assert office.send() == 1


def wish(office: Office, *, granted: bool) -> None:
    office.do(
        cmd.RecordWish(
            workspace=1,
            customer_id=office.customer(),
            purposes=(),
            granted=granted,
            wording="am Telefon",
            by="agent:anna",
        )
    )


def test_a_held_message_lets_a_later_one_pass(office: Office) -> None:
    office.writes("Jetzt neu!", purpose="marketing")
    office.accept(says("lasst mich in Ruhe damit, oder?"))
    office.send()
    office.writes("Ihre Antwort", purpose="service")
    assert office.send() == 1


@pytest.mark.parametrize("words", ["STOPP", "lasst mich in Ruhe damit, oder?"])
def test_after_a_wish_an_uncertain_message_is_neither_repeated_nor_called_withdrawn(
    office: Office, words: str
) -> None:
    office.line.capabilities = CAN_REPEAT
    delivery = office.writes("Jetzt neu!", purpose="marketing")
    office.perform(office.claim())
    office.accept(says(words))
    office.later(seconds=LEASE.total_seconds())
    assert office.send() == 0
    assert office.state(delivery) is State.UNCLEAR
    assert len(office.line.heard) == 1


def test_late_news_of_the_call_does_not_undo_that_it_is_not_repeated(office: Office) -> None:
    office.line.capabilities = CAN_REPEAT
    delivery = office.writes("Jetzt neu!", purpose="marketing")
    [call] = office.claim()
    office.accept(says("STOPP"))
    office.later(seconds=LEASE.total_seconds())
    office.send()
    office.record([Answered(call, Unclear("the connection ended before the answer"))])
    assert office.delivery(delivery).reason.startswith("not repeated")
    wish(office, granted=True)
    office.later(minutes=1)
    office.send()
    assert "Jetzt neu!" not in [one.text for one in office.line.heard]


def test_the_word_that_a_stop_was_heard_does_not_wait_for_what_is_not_repeated(
    office: Office,
) -> None:
    office.line.capabilities = CAN_REPEAT
    office.accept(says("Hallo"))
    uncertain = office.writes("Jetzt neu!", purpose="marketing")
    office.perform(office.claim())
    office.accept(says("STOPP"))
    office.later(seconds=LEASE.total_seconds())
    office.send()
    assert office.send() == 1
    assert office.state(uncertain) is State.UNCLEAR
    assert [one.purpose for one in office.line.heard] == ["marketing", "service"]
    office.later(minutes=11)
    office.send()
    assert len(office.line.heard) == 2


# What cannot be sent is told, and stops nobody else.


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        (Unrenderable("too long"), "too long"),
        (ValueError("oh"), "the adapter failed: ValueError('oh')"),
        (AttributeError("None"), "the adapter failed: AttributeError('None')"),
    ],
)
def test_a_message_the_channel_cannot_carry_stops_no_other(
    office: Office, flaw: Unrenderable | Exception, reason: str
) -> None:
    office.line.cannot["Kaputt"] = flaw
    bad, good = office.writes("Kaputt", LINDA), office.writes("Heil", KARIM)
    assert office.send() == 1
    assert (office.state(bad), office.state(good)) == (State.FAILED, State.ACCEPTED)
    assert attended(office) == [("open", f"delivery failed: {reason}")]


def test_a_message_of_an_account_that_is_gone_fails_visibly(office: Office) -> None:
    delivery = office.writes("Ihr Paket ist da")
    office.accounts.clear()
    assert office.send() == 0
    assert office.state(delivery) is State.FAILED
    assert attended(office) == [("open", "delivery failed: the account line is not connected")]


def test_an_account_that_rests_is_left_alone(office: Office) -> None:
    office.accounts["other"] = Line("other")
    office.writes("Ihr Paket ist da")
    assert office.claim(paused=("line",)) == []
    assert len(office.claim(paused=("other",))) == 1


def test_no_more_calls_begin_than_the_account_has_room_for(office: Office) -> None:
    office.accounts["other"] = Line("other")
    for number in range(5):
        office.writes("Ihr Paket ist da", f"tel:+4917000000{number}")
    office.writes("Ihr Paket ist da", KARIM, account="other")
    begun = office.claim(room=lambda account: 2 if account.account_id == "line" else 1)
    assert sorted(call.account.account_id for call in begun) == ["line", "line", "other"]
    assert office.claim(room=lambda _: 0) == []
    assert len(office.claim(room=lambda _: 50)) == 3


def test_a_customer_whom_somebody_else_holds_is_left_for_later(office: Office) -> None:
    office.writes("An Linda", LINDA)
    office.writes("An Karim", KARIM)

    async def meanwhile() -> Sequence[str]:
        async with office.store.unit_of_work() as work:
            await work.lock([office.customer(LINDA)], skip_locked=False)
            calls = await claim(office.store, office, now=office.now, new_id=office.new_id)
        return [call.message.to for call in calls]

    assert office.run(meanwhile()) == [KARIM]
    assert [call.message.to for call in office.claim()] == [LINDA]


# A process that slept.


def test_a_process_that_slept_past_the_deadline_does_not_call(office: Office) -> None:
    delivery = office.writes("Ihr Paket ist da")
    calls = office.claim()
    office.later(seconds=POLICY.call_deadline.total_seconds())
    office.record(office.perform(calls))
    assert office.line.heard == []
    assert office.state(delivery) is State.DEFERRED


def test_a_look_up_that_slept_says_nothing_about_the_message(office: Office) -> None:
    delivery = lost_in_flight(office, CAN_LOOK_UP)
    calls = office.claim()
    office.later(seconds=POLICY.call_deadline.total_seconds())
    office.record(office.perform(calls))
    assert office.line.asked == []
    assert office.state(delivery) is State.UNCLEAR


def test_the_sent_message_keeps_the_name_the_provider_gave(office: Office) -> None:
    delivery = after(office, Sent("SM42", State.SENT))
    assert replace(office.delivery(delivery), run_at=None).sent_id == "SM42"
    assert office.state(delivery) is State.SENT


# What can be pressed.


@pytest.mark.parametrize(
    ("buttons", "text"), [(False, "Passt Dienstag?\n\n1 Ja\n2 Nein"), (True, "Passt Dienstag?")]
)
def test_what_cannot_be_pressed_is_said_in_words(
    office: Office, *, buttons: bool, text: str
) -> None:
    office.line.capabilities = Capabilities(buttons=buttons)
    asked = cmd.SendMessage(
        workspace=1,
        account="line",
        to=LINDA,
        text="Passt Dienstag?",
        author="api:shop",
        buttons=(Button("yes", "Ja"), Button("no", "Nein")),
    )
    assert isinstance(office.do(asked), cmd.Done)
    office.send()
    assert [one.text for one in office.line.heard] == [text]


def test_buttons_that_nobody_could_press_are_refused(office: Office) -> None:
    twice = (Button("yes", "Ja"), Button("yes", "Nein"))
    asked = cmd.SendMessage(
        workspace=1, account="line", to=LINDA, text="?", author="api:shop", buttons=twice
    )
    assert office.do(asked) == cmd.Rejected("invalid", "two buttons have the id yes")
