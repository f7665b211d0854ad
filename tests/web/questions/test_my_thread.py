"""Can a customer answer what we ask on the page a link opens, without a script?"""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from tests.web.preference.pages import LINDA_MAIL, Reader, link, mail_to, texts, thread_of
from tests.web.preference.test_wishes import meet
from tests.web.visitor import House

from faden.core.preference.link import Aim
from faden.core.question.spec import Effect, Kind, Offer, Spec
from faden.core.question.standing import Standing
from faden.core.receipt import State
from faden.engine import command as cmd

FITS = Spec(kind=Kind.YES_NO, text="Passt Donnerstag um 9 Uhr?")
WHEN = Spec(
    kind=Kind.SLOTS,
    text="Wann holen Sie das Auto ab?",
    pool="hof",
    offers=(
        Offer("do9", datetime(2026, 11, 26, 8, tzinfo=UTC)),
        Offer("fr10", datetime(2026, 11, 27, 9, tzinfo=UTC)),
    ),
)
PHONE = "tel:+4915112340182"


@pytest.fixture
def linda(fresh: House) -> Reader:
    """Linda, with the link of a mail she got."""
    fresh.run(meet(fresh))
    delivery = mail_to(fresh, LINDA_MAIL)
    fresh.run(fresh.company.receipt(delivery, State.SENT, account="mail"))
    return Reader(fresh, link(fresh, delivery, aim=Aim.THREAD))


def asks(house: House, spec: Spec, *, to: str = LINDA_MAIL, account: str = "mail") -> str:
    company = house.company
    command = cmd.SendMessage(
        workspace=company.north,
        account=account,
        to=to,
        text=spec.text,
        author="api:werkstatt",
        question=cmd.Asking(spec=spec, expires_at=company.now + timedelta(days=2)),
    )
    return house.run(company.done(command))


def answers(reader: Reader, question: str, form_id: str = "f1", **said: str) -> str:
    """Send the form of a question and look at what the page then says."""
    form = {"question": question, "form_id": form_id} | said
    answer = reader.visitor.send("POST", reader.path, data=form)
    reader.status = answer.status_code
    if answer.status_code == 303:
        where = answer.headers["location"].partition("#")[0]
        answer = reader.visitor.get(where)
    reader.page = unescape(answer.text)
    return reader.page


def stands(house: House, question: str) -> Standing:
    return next(one for one in thread_of(house, "linda").questions if one.question_id == question)


def test_an_open_question_is_there_with_its_answers_and_a_press_settles_it(
    fresh: House, linda: Reader
) -> None:
    question = asks(fresh, FITS)
    page = linda.open()
    assert page.index("What we ask you") < page.index('class="letters"')
    assert '<button class="button" name="key" value="yes"' in page
    assert "Thank you, we have your answer." in answers(linda, question, key="yes")
    assert (linda.status, stands(fresh, question).key) == (303, "yes")
    assert "Your answer: Ja" in linda.open()
    assert texts(fresh, LINDA_MAIL)[-1] == "Danke, bestätigt: Ja."
    assert not [one for one in thread_of(fresh, "linda").tickets if one.unanswered]


def test_the_first_answer_holds_there_as_well(fresh: House, linda: Reader) -> None:
    question = asks(fresh, FITS)
    linda.open()  # the page stays open, and she answers the mail
    fresh.run(fresh.company.writes(LINDA_MAIL, "ja gerne", account="mail"))
    assert "There was an answer already" in answers(linda, question, key="no")
    assert stands(fresh, question).key == "yes"


def test_two_presses_of_one_page_are_one_answer(fresh: House, linda: Reader) -> None:
    question = asks(fresh, FITS)
    answers(linda, question, key="yes")
    answers(linda, question, key="no")  # the same form: back, and the other button
    assert stands(fresh, question).key == "yes"
    assert stands(fresh, question).wants == ""


def test_an_answer_is_changed_by_saying_so(fresh: House, linda: Reader) -> None:
    question = asks(fresh, WHEN)
    answers(linda, question, key="do9")
    assert 'value="change:fr10"' in linda.open()
    assert "Thank you" in answers(linda, question, "f2", key="change:fr10")
    assert stands(fresh, question).key == "fr10"
    taken = fresh.rows("select time_key, taken from offered_time order by time_key")
    assert taken == [("do9", 0), ("fr10", 1)]


def test_a_time_that_others_took_meanwhile_is_not_promised(fresh: House, linda: Reader) -> None:
    question = asks(fresh, WHEN)
    other = asks(fresh, WHEN, to=PHONE, account="sms")
    linda.open()
    fresh.run(fresh.company.writes(PHONE, "Donnerstag um 9"))
    assert other
    assert "Others were faster" in answers(linda, question, key="do9")
    assert stands(fresh, question).phase == "open"
    assert "Thank you" in answers(linda, question, "f2", key="fr10")


def test_done_is_not_said_before_the_companys_system_has_it(fresh: House, linda: Reader) -> None:
    told = Spec(kind=Kind.YES_NO, text="Passt es?", effects=(Effect(event="pickup.agreed"),))
    question = asks(fresh, told)
    page = answers(linda, question, key="yes")
    assert "it is not confirmed yet" in page
    assert not any("bestätigt:" in text for text in texts(fresh, LINDA_MAIL))


def test_own_words_answer_what_has_no_buttons(fresh: House, linda: Reader) -> None:
    question = asks(fresh, Spec(kind=Kind.NUMBER, text="Wie viele Kilometer?"))
    assert "Please say or choose an answer first." in answers(linda, question)
    assert linda.status == 422
    assert "could not read it" in answers(linda, question, "f2", value="weiß nicht so genau")
    answers(linda, question, "f3", value="45.000")
    assert stands(fresh, question).value == "45000"


def test_too_late_is_said_and_a_person_sees_it(fresh: House, linda: Reader) -> None:
    question = asks(fresh, FITS)
    linda.open()
    fresh.company.now += timedelta(days=3)
    assert "The time for this answer is over" in answers(linda, question, key="yes")
    assert stands(fresh, question).key == ""
    assert [one for one in thread_of(fresh, "linda").tickets if one.unanswered]


def test_what_was_asked_elsewhere_is_not_shown(fresh: House, linda: Reader) -> None:
    company = fresh.company
    asks(fresh, FITS, to=PHONE, account="sms")
    other = fresh.run(company.record(PHONE))
    join = cmd.JoinCustomers(
        workspace=company.north,
        customer_id=company.customers["linda"],
        other_id=other,
        by="agent:anna",
    )
    fresh.run(company.done(join))
    assert FITS.text not in linda.open()


def test_a_question_of_somebody_else_is_not_answered(fresh: House, linda: Reader) -> None:
    question = asks(fresh, FITS, to=PHONE, account="sms")
    assert "The time for this answer" not in linda.open()
    answers(linda, question, key="yes")
    rows = fresh.rows("select phase from question where question_id = %s::uuid", question)
    assert rows == [("open",)]


def test_a_press_on_the_page_ends_the_ways_on_which_it_was_asked(
    fresh: House, linda: Reader
) -> None:
    company = fresh.company
    asking = cmd.Asking(spec=FITS, expires_at=company.now + timedelta(days=2))
    start = cmd.StartCascade(
        workspace=company.north,
        customer_id=company.customers["linda"],
        text=FITS.text,
        by="api:werkstatt",
        until=asking.expires_at,
        question=asking,
        ways=(("mail", LINDA_MAIL),),
    )
    question = fresh.run(company.done(start))
    assert FITS.text in linda.open()
    answers(linda, question, key="yes")
    assert stands(fresh, question).key == "yes"
    outcome = fresh.rows("select outcome from cascade where cascade_id = %s::uuid", question)
    assert outcome == [("answered",)]
