"""Which message does a customer react to, and is nothing made up about it?"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from faden.core import event as ev
from faden.core.brief.brief import Brief, Person, brief
from faden.core.brief.fact import About
from faden.core.brief.reaction import Happened, Known, Reading, Step
from faden.core.brief.saying import Kind
from faden.core.channel import Phase as Ring
from faden.core.question.spec import Kind as QuestionKind
from faden.core.question.spec import Spec
from faden.core.question.standing import Phase, Standing
from faden.core.receipt import State
from faden.core.thread import Refusal, Thread
from faden.core.ticket import Ticket, TicketState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINDA = "tel:+4915112340182"
HOUR = timedelta(hours=1)


def balance(at: datetime = NOON - 3 * HOUR, *, told: datetime | None = None) -> Happened:
    """A text of the bank's billing system."""
    event = ev.MessageObserved(
        message_id="m1",
        system="billing",
        external_id="b-1",
        channel="sms",
        address=LINDA,
        text="Ihr Konto ist um 312,40 EUR im Minus.",
        purpose="contract",
        sent_at=at,
        by="api:billing",
    )
    return Happened("c1", 1, told or at, event)


def ours(delivery: str, at: datetime, **other: object) -> Happened:
    values: dict[str, object] = {
        "delivery_id": delivery,
        "account": "sms",
        "address": LINDA,
        "text": "Bitte rufen Sie uns nicht an, antworten Sie hier.",
        "purpose": "service",
        "author": "agent:anna",
        "ref": f"ref-{delivery}",
    }
    return Happened("c1", 2, at, ev.MessageWritten(**(values | other)))  # type: ignore[arg-type]


def call(phase: Ring, at: datetime, call_id: str = "call-1") -> Happened:
    event = ev.CallReported(
        call_id=call_id,
        account="phone",
        address=LINDA,
        phase=phase,
        ticket_id="t1",
        provider_id=f"{call_id}-{phase}",
    )
    return Happened("c1", 8, at, event)


def wrote(text: str, at: datetime, **other: object) -> Happened:
    values: dict[str, object] = {
        "message_id": "in-1",
        "account": "sms",
        "address": LINDA,
        "text": text,
        "ticket_id": "t1",
        "provider_id": "p-1",
        "level": 2,
    }
    return Happened("c1", 9, at, ev.MessageReceived(**(values | other)))  # type: ignore[arg-type]


def waiting(at: datetime = NOON - 6 * HOUR, reason: str = "message") -> Ticket:
    return Ticket(
        ticket_id="t1",
        state=TicketState.OPEN,
        owner="team:service",
        due_at=NOON + HOUR,
        wake_at=NOON + HOUR,
        opened_at=at,
        reason=reason,
    )


def told(
    *happened: Happened,
    states: dict[str, State] | None = None,
    steps: Mapping[str, tuple[Step, ...]] | None = None,
    tells_read: frozenset[str] = frozenset(),
    thread: Thread | None = None,
) -> Brief:
    known = Known(happened=happened, states=states or {}, steps=steps or {}, tells_read=tells_read)
    person = Person(threads={"c1": thread or Thread(customer_id="c1", tickets=(waiting(),))})
    return brief(person, known, NOON)


def test_a_call_is_about_what_the_banks_billing_has_sent_before_it() -> None:
    found = told(balance(), call(Ring.RINGING, NOON))
    assert found.contact is not None
    assert (found.contact.kind, found.contact.ongoing) == ("call", True)
    assert [one.system for one in found.reacts] == ["billing"]
    assert found.reacts[0].reading is Reading.UNKNOWN
    assert found.say[0].kind is Kind.REACTS


def test_it_counts_when_it_was_sent_and_not_when_we_were_told() -> None:
    late = balance(NOON - 4 * HOUR, told=NOON)
    newer = ours("d1", NOON - 2 * HOUR)
    found = told(late, newer, call(Ring.RINGING, NOON - HOUR), states={"d1": State.SENT})
    assert [one.by for one in found.reacts] == ["agent:anna", "billing"]
    unsent_then = balance(NOON - timedelta(minutes=1))
    assert told(unsent_then, call(Ring.RINGING, NOON - HOUR)).reacts == ()


def test_what_was_sent_too_long_ago_is_no_cause() -> None:
    assert told(balance(NOON - timedelta(days=3, hours=2)), call(Ring.RINGING, NOON)).reacts == ()


@pytest.mark.parametrize(
    "state", [State.QUEUED, State.HELD, State.SENDING, State.DEFERRED, State.WITHDRAWN]
)
def test_what_has_not_left_is_no_cause(state: State) -> None:
    found = told(ours("d1", NOON - HOUR), call(Ring.RINGING, NOON), states={"d1": state})
    assert (found.reacts, found.lost) == ((), ())


def test_what_never_arrived_is_no_cause_but_has_to_be_said_again() -> None:
    found = told(ours("d1", NOON - HOUR), call(Ring.RINGING, NOON), states={"d1": State.FAILED})
    assert found.reacts == ()
    assert [one.place.sequence for one in found.lost] == [2]
    assert Kind.SAY_AGAIN in [one.kind for one in found.say]


def test_what_was_held_through_the_night_left_in_the_morning() -> None:
    night, morning = NOON - 14 * HOUR, NOON - 4 * HOUR
    steps = {"d1": (Step(night, State.HELD), Step(morning, State.SENT))}
    found = told(ours("d1", night), states={"d1": State.SENT}, steps=steps)
    assert found.reacts[0].sent_at == morning


def test_whoever_answers_a_message_reacts_to_it_for_certain() -> None:
    old = ours("d1", NOON - timedelta(days=9))
    answer = wrote("Ja, passt", NOON, reply_to="sms-77")
    steps = {"d1": (Step(NOON - timedelta(days=9), State.SENT, "sms-77"),)}
    found = told(old, balance(), answer, states={"d1": State.DELIVERED}, steps=steps)
    assert [(one.by, one.certain) for one in found.reacts] == [
        ("agent:anna", True),
        ("billing", False),
    ]


def test_our_own_confirmation_is_no_cause() -> None:
    echo = ours("d1", NOON - HOUR, confirms=True, automatic=True)
    assert told(echo, call(Ring.RINGING, NOON), states={"d1": State.SENT}).reacts == ()


def test_read_is_said_only_of_channels_that_can_tell() -> None:
    def reading(state: State, *tells: str) -> Reading:
        found = told(ours("d1", NOON - HOUR), states={"d1": state}, tells_read=frozenset(tells))
        return found.reacts[0].reading

    assert reading(State.DELIVERED) is Reading.UNKNOWN
    assert reading(State.DELIVERED, "sms") is Reading.UNREAD
    assert reading(State.READ) is Reading.READ


def test_a_call_that_went_on_began_when_it_rang() -> None:
    rang = NOON - timedelta(minutes=20)
    between = balance(NOON - timedelta(minutes=10))
    found = told(call(Ring.RINGING, rang), between, call(Ring.ANSWERED, NOON))
    assert found.contact is not None
    assert (found.contact.at, found.contact.ongoing, found.reacts) == (rang, True, ())


def test_when_all_is_settled_the_next_contact_is_now() -> None:
    over = call(Ring.ENDED, NOON - 5 * HOUR)
    found = told(over, balance(), thread=Thread(customer_id="c1"))
    assert found.contact is None
    assert [one.system for one in found.reacts] == ["billing"]


def test_what_they_have_told_on_any_channel_is_not_asked_again() -> None:
    said = wrote("Meine Karte ist gesperrt.", NOON - 2 * HOUR)
    spoken = call(Ring.VOICEMAIL, NOON - HOUR)
    long_ago = wrote("Etwas ganz anderes", NOON - timedelta(days=40))
    found = told(long_ago, said, spoken)
    told_us = [one.value for one in found.known if one.about is About.TOLD]
    assert told_us == ["Meine Karte ist gesperrt."]


def test_wishes_hold_and_a_doubt_is_asked() -> None:
    refusals = (Refusal("marketing", None), Refusal("survey", None, doubted=True))
    found = told(thread=Thread(customer_id="c1", refusals=refusals))
    kinds = {one.kind: one.purposes for one in found.say}
    assert kinds == {Kind.NO_MORE: ("marketing",), Kind.ASK_WISH: ("survey",)}


@pytest.mark.parametrize(
    ("phase", "passing_on", "days", "kinds"),
    [
        (Phase.OPEN, False, 0, [Kind.ASK]),
        (Phase.ANSWERED, False, 1, [Kind.CONFIRMED]),
        (Phase.ANSWERED, True, 1, [Kind.IN_HAND]),
        (Phase.ANSWERED, False, 8, [Kind.NOTHING]),
        (Phase.EXPIRED, False, 1, [Kind.NOTHING]),
        (Phase.WITHDRAWN, False, 1, [Kind.NOTHING]),
    ],
)
def test_an_open_question_is_asked_and_a_given_answer_is_not_asked_again(
    phase: Phase, passing_on: bool, days: int, kinds: list[Kind]
) -> None:
    asked = Standing(
        question_id="q1",
        spec=Spec(kind=QuestionKind.YES_NO, text="Passt die Abholung am Dienstag?"),
        expires_at=NOON + HOUR,
        asked_at=NOON - timedelta(days=days),
        by="api:workshop",
        phase=phase,
        label="Ja",
        answered_at=None if phase is Phase.OPEN else NOON - timedelta(days=days),
        passing_on=passing_on,
    )
    say = told(thread=Thread(customer_id="c1", questions=(asked,))).say
    assert [one.kind for one in say] == kinds
    assert "Dienstag" in say[0].text or kinds == [Kind.NOTHING]


def test_a_promised_call_is_kept() -> None:
    thread = Thread(customer_id="c1", tickets=(waiting(reason="call back"),))
    assert [one.kind for one in told(thread=thread).say] == [Kind.CALL]
