"""Is a question asked by one way after the other, and by none once it is settled by whomever?"""

from datetime import timedelta
from typing import Any

import pytest
from tests.engine.cascades.house import MAIL, ends, open_ways, ring, start, steps, written
from tests.engine.office import LINDA, Office, item, reports, says
from tests.engine.questions.asked import FITS, PICK_UP, question, rings, taken

from faden.core.cascade.said import Outcome, Patience
from faden.core.channel import Refused
from faden.core.question.standing import MOST_OPEN, Phase
from faden.core.receipt import State
from faden.engine import command as cmd


def asks(office: Office, spec: Any = FITS, **more: Any) -> str:
    """Ask Linda over all her ways; return the question, which is the cascade as well."""
    open_ways(office)
    expires = office.now + timedelta(days=2)
    made = start(office, question=cmd.Asking(spec=spec, expires_at=expires), text="", **more)
    assert isinstance(made, cmd.Done), made
    assert made.made is not None
    return made.made


def mia(office: Office, made: str, **said: Any) -> cmd.Done | cmd.Rejected:
    """A colleague answers for Linda."""
    return office.do(
        cmd.AnswerQuestion(
            workspace=1,
            customer_id=office.customer(LINDA),
            question_id=made,
            by="agent:mia",
            **said,
        )
    )


def test_it_is_asked_with_its_answers_and_until_it_expires(office: Office) -> None:
    made = asks(office)
    [first] = [one for one in written(office, LINDA) if one.asks]
    assert (first.asks, first.text) == (made, FITS.text)
    assert [one.id for one in first.buttons] == ["yes", "no"]
    assert question(office).question_id == made
    assert question(office).deliveries == (first.delivery_id,)
    assert office.thread(LINDA).courses[0].until == question(office).expires_at


def test_each_further_way_asks_the_same_question(office: Office) -> None:
    made = asks(office)
    office.send()
    office.accepted(item(reports(State.FAILED, sent_id="s1"), account="sms"))
    office.send()
    assert question(office).deliveries == tuple(one.delivery_id for one in steps(office))
    [second] = [one for one in written(office, MAIL) if one.asks]
    answer = says("Ja", MAIL)
    office.accepted(item(answer, account="mail"))
    assert second.asks == made
    assert (question(office).phase, question(office).key) == (Phase.ANSWERED, "yes")
    assert [one.outcome for one in ends(office)] == [Outcome.ANSWERED]


def test_a_colleague_who_answers_for_the_customer_ends_it(office: Office) -> None:
    made = asks(office)
    office.send()
    assert isinstance(mia(office, made, key="yes"), cmd.Done)
    assert [(one.outcome, one.by) for one in ends(office)] == [(Outcome.ANSWERED, "agent:mia")]
    assert office.rows("select outcome, rings_at from cascade") == [("answered", None)]
    office.later(days=1)
    ring(office)
    assert office.send() == 0
    assert len(steps(office)) == 1


def test_what_has_not_left_is_taken_back_when_a_colleague_answers(office: Office) -> None:
    made = asks(office)
    mia(office, made, key="no")
    assert office.state(steps(office)[0].delivery_id) is State.WITHDRAWN
    assert office.send() == 0


def test_a_question_that_is_taken_back_takes_its_ways_along(office: Office) -> None:
    made = asks(office, PICK_UP)
    office.send()
    withdraw = cmd.WithdrawQuestion(
        workspace=1,
        customer_id=office.customer(LINDA),
        question_id=made,
        reason="the car is not ready",
        by="api:shop",
    )
    assert isinstance(office.do(withdraw), cmd.Done)
    assert [(one.outcome, one.by) for one in ends(office)] == [(Outcome.STOPPED, "api:shop")]
    assert taken(office) == {"do9": 0, "fr10": 0}


@pytest.mark.parametrize("first", [rings, ring], ids=["question", "cascade"])
def test_when_its_time_is_over_both_end_and_a_person_looks(office: Office, first: Any) -> None:
    asks(office, patience=Patience(answered=timedelta(days=5), delivered=timedelta(days=5)))
    office.send()
    [ticket, *_] = office.thread(LINDA).tickets
    close = cmd.CloseTicket(
        workspace=1,
        customer_id=office.customer(LINDA),
        ticket_id=ticket.ticket_id,
        reason="done",
        by="agent:mia",
        tell=False,
    )
    assert isinstance(office.do(close), cmd.Done)
    office.later(days=2)
    first(office)
    assert [one.outcome for one in ends(office)] == [Outcome.EXPIRED]
    rings(office)
    assert question(office).phase is Phase.EXPIRED
    assert "ran out" in office.thread(LINDA).tickets[-1].reason
    assert len(steps(office)) == 1


def test_other_questions_leave_it_on_its_way(office: Office) -> None:
    asks(office)
    office.send()
    other = office.do(
        cmd.SendMessage(
            workspace=1,
            account="sms",
            to=LINDA,
            text=PICK_UP.text,
            author="api:shop",
            question=cmd.Asking(spec=PICK_UP, expires_at=office.now + timedelta(days=1)),
        )
    )
    assert isinstance(other, cmd.Done)
    assert other.made
    mia(office, other.made, key="do9")
    assert not ends(office)


def test_the_next_way_comes_although_the_first_one_refused_at_once(office: Office) -> None:
    sms, mail = open_ways(office)
    expires = office.now + timedelta(days=2)
    start(office, question=cmd.Asking(spec=FITS, expires_at=expires), text="")
    sms.answers.append(Refused("21211", "no such number"))
    while office.send():
        pass
    assert [one.text for one in mail.heard] == [f"{FITS.text}\n\n1 Ja\n2 Nein"]


def test_a_question_that_cannot_be_asked_begins_nothing(office: Office) -> None:
    open_ways(office)
    over = cmd.Asking(spec=FITS, expires_at=office.now)
    refused = start(office, question=over, text="")
    assert isinstance(refused, cmd.Rejected)
    assert "expires_at" in refused.reason
    assert not office.thread(LINDA).courses
    asking = cmd.Asking(spec=FITS, expires_at=office.now + timedelta(days=1))
    made = [start(office, question=asking, text="") for _ in range(MOST_OPEN)]
    assert isinstance(made[-1], cmd.Rejected)  # five cascades at most
