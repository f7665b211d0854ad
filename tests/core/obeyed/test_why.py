"""Is why a message went, or did not, told from what was known at that moment?"""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import ADDRESSES, NOON, PURPOSES, events_of
from tests.core.people import LINDA, no, perhaps, yes

from faden.core import consent
from faden.core import event as ev
from faden.core.channel import Evidence
from faden.core.obeyed.why import NEEDED, NOTHING, SERVED, WELCOME, Outcome, Why, why
from faden.core.receipt import State
from faden.core.thread import Circle, Thread, fold


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def history(*events: ev.Event, from_minute: int = 1) -> list[ev.Recorded]:
    """One thing a minute."""
    return [ev.Recorded(n, at(n), event) for n, event in enumerate(events, start=from_minute)]


def written(purpose: str = "marketing", minute: int = 10) -> ev.Recorded:
    event = ev.MessageWritten(
        delivery_id="d1",
        account="sms",
        address=LINDA,
        text="Angebot",
        purpose=purpose,
        author="api:shop",
        ref="r",
    )
    return ev.Recorded(minute, at(minute), event)


def left(minute: int = 11) -> ev.Recorded:
    started = ev.AttemptStarted(delivery_id="d1", attempt=1, deadline=at(minute))
    return ev.Recorded(minute, at(minute), started)


def stopped(reason: str, *, by: str | None = None, state: State = State.WITHDRAWN) -> ev.Recorded:
    receipt = ev.ReceiptRecorded(delivery_id="d1", state=state, reason=reason, by=by)
    return ev.Recorded(11, at(11), receipt)


def asked(
    message: ev.Recorded,
    *steps: ev.Recorded,
    said: list[ev.Recorded],
    others: dict[str, list[ev.Recorded]] | None = None,
) -> Why:
    answer = why("linda", message, steps, {"linda": said} | (others or {}), now=at(99))
    assert answer is not None
    return answer


def test_what_was_said_afterwards_explains_nothing() -> None:
    answer = asked(written(), left(), said=history(no(), from_minute=12))
    assert (answer.outcome, answer.rule, answer.said) == (Outcome.SENT, NOTHING, ())


def test_a_yes_after_the_no_is_named_with_both() -> None:
    answer = asked(written(), left(), said=history(no(), yes("marketing")))
    assert answer.rule == WELCOME
    assert [type(one.wish) for one in answer.said] == [ev.ConsentGranted, ev.ConsentWithdrawn]


def test_a_refusal_says_what_the_gate_wrote_down() -> None:
    answer = asked(written(), stopped("withdrawn by the customer: marketing"), said=history(no()))
    assert (answer.outcome, answer.at) == (Outcome.REFUSED, at(11))
    assert answer.rule == "withdrawn by the customer: marketing"
    assert [one.wish.wording for one in answer.said] == ["STOP"]


def test_what_is_held_says_the_doubtful_words() -> None:
    reason = "a message of the customer may have been an opt-out; a person has to look"
    held = stopped(reason, state=State.HELD)
    answer = asked(written(), held, said=history(perhaps()))
    assert (answer.outcome, answer.rule) == (Outcome.HELD, reason)
    assert [one.wish.wording for one in answer.said] == ["lasst das"]


def test_what_waits_is_told_as_it_stands_now() -> None:
    answer = asked(written(), said=history(no(), from_minute=20))
    assert (answer.outcome, answer.rule) == (
        Outcome.WAITING,
        "withdrawn by the customer: marketing",
    )


def test_what_was_taken_back_is_not_a_refusal() -> None:
    answer = asked(written(), stopped("taken back", by="agent:anna"), said=[])
    assert answer.outcome is Outcome.TAKEN_BACK


def test_service_and_contract_have_rules_of_their_own() -> None:
    service = asked(written("service"), left(), said=history(no()))
    contract = asked(written("contract"), left(), said=history(no()))
    assert (service.rule, service.said) == (SERVED, ())
    assert contract.rule == NEEDED


def test_a_no_to_something_else_is_not_shown() -> None:
    answer = asked(written(), left(), said=history(no("survey"), no("*", address="mailto:x")))
    assert answer.said == ()


def test_the_words_of_a_joined_record_and_of_a_guardian_count() -> None:
    joined = ev.CustomersJoined(other_id="old", evidence=Evidence.PROOF, by="agent:anna")
    cared = ev.HouseholdDeclared(other_id="mum", guardian=False, by="agent:anna")
    others = {
        "old": history(
            no("marketing"), ev.CustomersJoined(other_id="linda", evidence=Evidence.PROOF, by="a")
        ),
        "mum": history(ev.HouseholdDeclared(other_id="linda", guardian=True, by="a"), no("survey")),
    }
    said = history(joined, cared)
    answer = asked(written(), said=said, others=others)
    survey = asked(written("survey"), said=said, others=others)
    assert [one.customer_id for one in answer.said] == ["old"]
    assert survey.rule == "withdrawn by the guardian: survey"
    assert [one.customer_id for one in survey.said] == ["mum"]


def test_what_another_system_sent_names_the_wish_it_broke() -> None:
    event = ev.MessageObserved(
        message_id="m1",
        system="billing",
        external_id="1",
        channel="sms",
        address=LINDA,
        text="Angebot",
        purpose="marketing",
        sent_at=at(9),
        by="api:billing",
        against="withdrawn by the customer: marketing",
    )
    answer = asked(ev.Recorded(10, at(10), event), said=history(no()))
    assert (answer.outcome, answer.rule) == (
        Outcome.OBSERVED,
        "withdrawn by the customer: marketing",
    )


def test_what_the_customer_wrote_was_not_decided_by_us() -> None:
    note = ev.NoteWritten(note_id="n", text="x", author="agent:anna")
    assert why("linda", ev.Recorded(1, NOON, note), (), {"linda": []}, now=NOON) is None


@given(
    st.lists(events_of(ev.ConsentWithdrawn, ev.ConsentGranted, ev.ConsentDoubted), max_size=8),
    st.sampled_from(PURPOSES[:-1]),
)
def test_it_never_says_anything_else_than_the_gate(wishes: list[ev.Event], purpose: str) -> None:
    said = history(*wishes)
    thread = Thread(customer_id="linda")
    for recorded in said:
        thread = fold(thread, recorded.event, recorded.at)
    gate = consent.may_send(Circle(thread), ADDRESSES[0], purpose)
    answer = asked(written(purpose, minute=20), said=said)
    allowed = {SERVED, NEEDED, WELCOME, NOTHING}
    if isinstance(gate, consent.Yes):
        assert answer.rule in allowed
    else:
        assert answer.rule == gate.reason
        assert answer.said != ()
