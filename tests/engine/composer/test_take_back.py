"""Can whoever has answered take it back before it leaves, and does the customer wait as before?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.office import KARIM, LINDA, POLICY, Office, says

from faden.core import event as ev
from faden.core.receipt import State
from faden.core.ticket import Ticket, TicketState
from faden.engine import command as cmd
from faden.engine.settings import SettingError, policy_of

HOLD = timedelta(seconds=10)


def answers(office: Office, text: str, *, hold: timedelta = HOLD, by: str = "agent:anna") -> str:
    done = office.do(
        cmd.Answer(
            workspace=1,
            customer_id=office.customer(),
            account="line",
            to=LINDA,
            text=text,
            author=by,
            hold=hold,
        )
    )
    assert isinstance(done, cmd.Done)
    assert done.made is not None
    return done.made


def takes_back(office: Office, delivery: str, *, by: str = "agent:anna") -> str:
    """Return "done", or the code of the refusal."""
    command = cmd.TakeBack(workspace=1, customer_id=office.customer(), delivery_id=delivery, by=by)
    result = office.do(command)
    return "done" if isinstance(result, cmd.Done) else result.code


def ticket(office: Office) -> Ticket:
    (one,) = office.thread().tickets
    return one


def heard(office: Office) -> list[str]:
    while office.send():
        pass
    return [message.text for message in office.line.heard]


@pytest.fixture
def waiting(office: Office) -> Office:
    """Linda has asked twice."""
    office.accept(says("Wann kommt mein Paket?"))
    office.later(minutes=5)
    office.accept(says("Hallo?"))
    office.later(minutes=5)
    return office


def test_an_answer_leaves_when_its_time_is_over_and_not_before(waiting: Office) -> None:
    answers(waiting, "Morgen")
    assert heard(waiting) == []
    waiting.later(seconds=9.9)
    assert heard(waiting) == []
    waiting.later(seconds=0.1)
    assert heard(waiting) == ["Morgen"]


def test_an_answer_of_a_program_leaves_at_once(waiting: Office) -> None:
    answers(waiting, "Morgen", hold=timedelta(0))
    assert heard(waiting) == ["Morgen"]


def test_what_was_taken_back_never_leaves_and_linda_waits_as_before(waiting: Office) -> None:
    before = ticket(waiting)
    answer = answers(waiting, "Morgen")
    assert ticket(waiting).state is TicketState.ANSWERED
    waiting.later(seconds=5)
    assert takes_back(waiting, answer) == "done"
    assert replace(ticket(waiting), code=None) == before
    assert waiting.state(answer) is State.WITHDRAWN
    waiting.later(minutes=5)
    assert heard(waiting) == []
    rows = waiting.rows("select state, due_at from ticket")
    assert rows == [("open", before.due_at)]


def test_it_may_be_taken_back_once(waiting: Office) -> None:
    answer = answers(waiting, "Morgen")
    assert [takes_back(waiting, answer) for _ in range(2)] == ["done", "conflict"]
    assert waiting.kinds().count("AnswerTakenBack") == 1


def test_only_its_author_takes_it_back(waiting: Office) -> None:
    answer = answers(waiting, "Morgen")
    assert takes_back(waiting, answer, by="agent:jonas") == "conflict"
    waiting.later(seconds=10)
    assert heard(waiting) == ["Morgen"]


def test_what_is_under_way_or_was_never_held_stays(waiting: Office) -> None:
    now = answers(waiting, "Sofort", hold=timedelta(0))
    assert takes_back(waiting, now) == "conflict"
    assert heard(waiting) == ["Sofort"]
    answer = answers(waiting, "Morgen")
    waiting.later(seconds=10)
    calls = waiting.claim()
    assert takes_back(waiting, answer) == "conflict"
    waiting.record(waiting.perform(calls))
    assert takes_back(waiting, answer) == "conflict"
    assert ticket(waiting).state is TicketState.ANSWERED


def test_nobody_takes_back_through_another_customer(waiting: Office) -> None:
    answer = answers(waiting, "Morgen")
    waiting.accept(says("Hier Karim", KARIM))
    for customer, delivery in ((waiting.customer(KARIM), answer), (waiting.customer(), "x")):
        command = cmd.TakeBack(
            workspace=1, customer_id=customer, delivery_id=delivery, by="agent:anna"
        )
        result = waiting.do(command)
        assert isinstance(result, cmd.Rejected)
        assert result.code == "not_found"


def test_a_later_message_waits_behind_the_one_that_is_held(waiting: Office) -> None:
    answers(waiting, "Erst das")
    waiting.writes("Dann das")
    assert heard(waiting) == []
    waiting.later(seconds=10)
    assert heard(waiting) == ["Erst das", "Dann das"]


def test_a_later_message_goes_when_the_one_before_it_was_taken_back(waiting: Office) -> None:
    first = answers(waiting, "Erst das")
    waiting.writes("Dann das")
    takes_back(waiting, first)
    assert heard(waiting) == ["Dann das"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_the_last_one_taken_back_opens_the_ticket(
    waiting: Office, order: tuple[int, int]
) -> None:
    before = ticket(waiting)
    both = [answers(waiting, "Eins"), answers(waiting, "Zwei")]
    takes_back(waiting, both[order[0]])
    assert ticket(waiting).state is TicketState.ANSWERED
    takes_back(waiting, both[order[1]])
    assert replace(ticket(waiting), code=None) == before


def test_an_answer_that_cannot_be_taken_back_settles_for_good(waiting: Office) -> None:
    held = answers(waiting, "Eins")
    answers(waiting, "Zwei", hold=timedelta(0))
    takes_back(waiting, held)
    assert ticket(waiting).state is TicketState.ANSWERED


def test_who_wrote_again_meanwhile_keeps_the_old_place(waiting: Office) -> None:
    before = ticket(waiting)
    answer = answers(waiting, "Morgen")
    waiting.later(seconds=3)
    waiting.accept(says("Noch etwas"))
    takes_back(waiting, answer)
    after = ticket(waiting)
    assert (after.state, after.due_at) == (TicketState.OPEN, before.due_at)
    assert after.unanswered == 3


def test_a_ticket_closed_meanwhile_comes_up_anew(waiting: Office) -> None:
    answer, known = answers(waiting, "Morgen"), ticket(waiting)
    waiting.do(
        cmd.CloseTicket(
            workspace=1,
            customer_id=waiting.customer(),
            ticket_id=known.ticket_id,
            reason="erledigt",
            by="agent:anna",
        )
    )
    takes_back(waiting, answer)
    assert (ticket(waiting).state, ticket(waiting).reason) == (TicketState.OPEN, "taken back")


def test_an_alarm_that_rang_before_the_answer_rings_again_after_it(waiting: Office) -> None:
    waiting.later(hours=9)
    before = ticket(waiting)
    answer = answers(waiting, "Morgen")
    takes_back(waiting, answer)
    assert ticket(waiting).wake_at == before.wake_at < waiting.now


def test_a_stop_said_while_an_answer_is_held_is_obeyed(waiting: Office) -> None:
    office = waiting
    command = cmd.Answer(
        workspace=1,
        customer_id=office.customer(),
        account="line",
        to=LINDA,
        text="Neu im Angebot",
        author="agent:anna",
        purpose="marketing",
        hold=HOLD,
    )
    done = office.do(command)
    assert isinstance(done, cmd.Done)
    office.accept(says("STOP"))
    office.later(seconds=10)
    assert heard(office) == []
    assert takes_back(office, done.made or "") == "conflict"


def test_the_history_says_who_took_it_back(waiting: Office) -> None:
    takes_back(waiting, answers(waiting, "Morgen"))
    receipt, back = waiting.events()[-2:]
    assert isinstance(receipt, ev.ReceiptRecorded)
    assert (receipt.state, receipt.reason, receipt.by) == (
        State.WITHDRAWN,
        "taken back",
        "agent:anna",
    )
    assert isinstance(back, ev.AnswerTakenBack)
    assert back.by == "agent:anna"


def test_a_workspace_says_how_long() -> None:
    assert policy_of({}).undo == HOLD
    assert policy_of({"undo_seconds": 0}).undo == timedelta(0)
    assert replace(POLICY, undo=policy_of({"undo_seconds": 60}).undo).undo == timedelta(minutes=1)
    for bad in (-1, 61, True, "10", 1.5):
        with pytest.raises(SettingError, match="undo_seconds"):
            policy_of({"undo_seconds": bad})
