"""Does a question that nobody wants to have answered any more stay where it is?"""

from datetime import timedelta

from tests.engine.office import Line, Office, item, says
from tests.engine.questions.asked import (
    CHAT,
    FITS,
    asks,
    heard,
    joined_by_chat,
    opened,
    question,
)

from faden.core import event as ev
from faden.core.channel import Retry, Sent
from faden.core.receipt import State
from faden.engine import command as cmd


def busy(office: Office, *, then: float = 0) -> None:
    """The line says "not now" to what is handed to it next."""
    line = office.accounts["line"]
    assert isinstance(line, Line)
    line.answers.append(Retry("busy", timedelta(minutes=then)))


def times(office: Office, *, by: str = "line") -> int:
    """How often it was asked in the end."""
    return sum(text.startswith(FITS.text) for text in heard(office, by=by))


def why(office: Office, delivery_id: str) -> str | None:
    told = [
        event
        for event in office.events()
        if isinstance(event, ev.ReceiptRecorded) and event.delivery_id == delivery_id
    ]
    assert told[-1].state is office.state(delivery_id)
    return told[-1].reason


def test_answered_elsewhere_while_it_was_under_way_it_is_not_tried_again(office: Office) -> None:
    opened(office)
    asked = asks(office, FITS)
    busy(office)
    calls = office.claim()  # under way from here on: nobody can withdraw it
    office.accepted(item(joined_by_chat(office, "Hallo"), account="chat"))
    pressed = says("Ja", CHAT, provider_id="p1")
    office.accepted(item(pressed, account="chat"))
    assert question(office).key == "yes"
    office.record(office.perform(calls))
    assert office.state(asked) is State.DEFERRED
    office.later(hours=1)
    assert times(office) == 1
    assert (office.state(asked), why(office, asked)) == (
        State.WITHDRAWN,
        "the question is answered",
    )


def test_taken_back_while_it_was_under_way_it_is_not_tried_again(office: Office) -> None:
    asked = asks(office, FITS)
    busy(office)
    calls = office.claim()
    withdrawn = cmd.WithdrawQuestion(
        workspace=1, customer_id=office.customer(), question_id=asked, reason="x", by="agent:mia"
    )
    assert isinstance(office.do(withdrawn), cmd.Done)
    office.record(office.perform(calls))
    office.later(hours=1)
    assert times(office) == 1
    assert why(office, asked) == "the question is withdrawn"


def test_what_waited_until_the_time_was_over_does_not_ask_any_more(office: Office) -> None:
    asked = asks(office, FITS, days=1)
    busy(office)
    office.send()
    office.later(days=2)  # and nobody has looked at the question yet
    assert question(office).phase == "open"
    assert times(office) == 1
    assert why(office, asked) == "the question is expired"


def test_what_may_have_arrived_is_not_called_withdrawn(office: Office) -> None:
    asked = asks(office, FITS, days=1)
    office.claim()  # the process dies in the middle of the call
    office.later(days=2)
    heard(office)
    assert office.state(asked) is State.UNCLEAR


def test_what_says_how_it_stands_still_leaves(office: Office) -> None:
    asks(office, FITS)
    office.send()
    office.accept(says("ja"))
    office.accept(says("Ne doch nicht"))
    assert heard(office)[-1].startswith("Bestätigt ist bisher: Ja.")


def test_sent_again_by_a_colleague_it_asks_only_while_it_is_open(office: Office) -> None:
    asked = asks(office, FITS)
    line = office.accounts["line"]
    assert isinstance(line, Line)
    line.answers.append(Sent("s1", State.FAILED))
    office.send()
    office.accept(says("ja"))
    again = cmd.SettleDelivery(
        workspace=1, customer_id=office.customer(), delivery_id=asked, arrived=False, by="agent:mia"
    )
    made = office.do(again)
    assert isinstance(made, cmd.Done), made
    assert times(office) == 1
    assert office.state(made.made or "") is State.WITHDRAWN


def test_after_a_split_the_other_person_is_not_asked(office: Office) -> None:
    opened(office)
    asked = asks(office, FITS)
    office.send()
    office.accepted(item(joined_by_chat(office), account="chat"))
    command = cmd.RepeatQuestion(
        workspace=1,
        customer_id=office.customer(),
        question_id=asked,
        account="chat",
        to=CHAT,
        by="agent:mia",
    )
    again = office.do(command)
    assert isinstance(again, cmd.Done), again
    split = cmd.SplitCustomer(
        workspace=1, customer_id=office.customer(), by="agent:mia", reason="irrtum"
    )
    assert isinstance(office.do(split), cmd.Done)
    assert times(office, by="chat") == 0
    assert office.state(again.made or "") is State.WITHDRAWN
