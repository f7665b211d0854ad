"""Is nothing taken, changed or asked once the time for an answer is over, by whomever?"""

from dataclasses import replace

from tests.engine.office import LINDA, Office, item, says
from tests.engine.questions.asked import FITS, PICK_UP, asks, heard, question, taken

from faden.core import event as ev
from faden.core.question.standing import Phase
from faden.core.receipt import State
from faden.engine import command as cmd


def mia(office: Office, asked: str) -> cmd.AnswerQuestion:
    """A colleague answers for Linda."""
    return cmd.AnswerQuestion(
        workspace=1, customer_id=office.customer(), question_id=asked, by="agent:mia", key="yes"
    )


def test_a_colleague_comes_too_late_as_a_customer_does(office: Office) -> None:
    asked = asks(office, FITS, days=1)
    office.later(days=1)  # nobody has looked at the time yet
    refused = office.do(mia(office, asked))
    assert isinstance(refused, cmd.Rejected)
    assert refused.reason == "this question is expired already"
    assert question(office).phase is Phase.OPEN


def test_nor_does_a_colleague_change_what_was_answered_in_time(office: Office) -> None:
    asked = asks(office, FITS, days=1)
    office.accept(says("nein"))
    office.later(days=2)
    refused = office.do(replace(mia(office, asked), changes=True))
    assert isinstance(refused, cmd.Rejected)
    assert question(office).key == "no"


def test_a_change_that_was_offered_in_time_comes_too_late(office: Office) -> None:
    asks(office, PICK_UP, days=1)
    office.accept(says("passt"))
    office.accept(says("Doch lieber am Freitag um 10"))
    assert question(office).wants == "fr10"
    office.later(days=1)
    office.accept(says("ja bitte"))
    assert question(office).key == "do9"
    assert taken(office) == {"do9": 1, "fr10": 0}
    assert heard(office)[-1].startswith("Die Frist für diese Frage ist vorbei.")
    assert office.rows("select state from ticket where state <> 'closed'") == [("open",)]


def test_what_was_asked_back_in_the_same_moment_is_withdrawn_as_well(office: Office) -> None:
    asks(office, FITS)
    office.accepted(item(says("vielleicht")), item(says("ja")))
    assert question(office).key == "yes"
    back = [
        one
        for one in office.events(LINDA)
        if isinstance(one, ev.MessageWritten) and one.asks and one.author == "faden"
    ]
    assert [office.state(one.delivery_id) for one in back] == [State.WITHDRAWN]
    assert not [text for text in heard(office) if "nicht sicher" in text]
