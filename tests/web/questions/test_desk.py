"""Can a colleague ask, answer for the customer and take it back, from the thread?"""

import pytest
from tests.web.visitor import House, Visitor

from faden.engine import command as cmd

PHONE = "tel:+4915112340182"


@pytest.fixture
def linda(fresh: House) -> str:
    """She has written once."""
    fresh.run(fresh.company.writes(PHONE, "Wann ist mein Auto fertig?", name="Linda Weber"))
    return fresh.run(fresh.company.record(PHONE))


def asks(visitor: Visitor, customer: str, **more: str) -> int:
    form = {
        "way": f"{customer} sms {PHONE}",
        "text": "Welche Farbe?",
        "answers": "Rot\nBlau",
        "until": "2026-11-25T18:00",
        "form_id": "form-1",
    }
    return visitor.post(f"/c/{customer}/question", form | more).status_code


def card(visitor: Visitor, customer: str) -> str:
    page = visitor.get(f"/c/{customer}?lang=en").text
    return page.partition('id="questions"')[2].partition("</section>")[0]


def newest(house: House) -> str:
    return str(house.rows("select question_id from question order by asked_at desc")[0][0].hex)


def test_asked_from_the_thread_and_answered_by_the_customer(fresh: House, linda: str) -> None:
    jonas = fresh.signed_in("jonas")
    assert asks(jonas, linda) == 303
    assert "waits for the answer until" in card(jonas, linda)
    assert fresh.rows("select state from ticket") == [("answered",)]
    fresh.run(fresh.company.writes(PHONE, "Blau bitte"))
    assert "answered: Blau" in card(jonas, linda)
    assert "The customer answered the question: Blau" in jonas.get(f"/c/{linda}?lang=en").text


def test_the_same_form_asks_once(fresh: House, linda: str) -> None:
    jonas = fresh.signed_in("jonas")
    assert [asks(jonas, linda), asks(jonas, linda)] == [303, 303]
    assert fresh.rows("select count(*) from question") == [(1,)]


def test_what_cannot_be_asked_says_why_and_keeps_the_words(fresh: House, linda: str) -> None:
    jonas = fresh.signed_in("jonas")
    for more in ({"until": "gestern"}, {"until": "2020-01-01T10:00"}, {"answers": "nur eine"}):
        assert asks(jonas, linda, **more) == 422
    kept = jonas.post(f"/c/{linda}/question", {"text": "Welche Farbe?", "until": ""}).text
    assert "Welche Farbe?" in kept.partition('id="questions"')[2]
    assert fresh.rows("select count(*) from question") == [(0,)]


def test_answered_for_the_customer_who_called(fresh: House, linda: str) -> None:
    jonas = fresh.signed_in("jonas")
    asks(jonas, linda)
    form = {"question": newest(fresh), "key": "a1"}
    assert jonas.post(f"/c/{linda}/question/answer", form).status_code == 303
    assert "answered: Rot" in card(jonas, linda)
    assert jonas.post(f"/c/{linda}/question/answer", form | {"key": "a2"}).status_code == 409


def test_taken_back(fresh: House, linda: str) -> None:
    jonas = fresh.signed_in("jonas")
    asks(jonas, linda)
    form = {"question": newest(fresh), "reason": "hat sich erledigt"}
    assert jonas.post(f"/c/{linda}/question/withdraw", form).status_code == 303
    assert "taken back" in card(jonas, linda)


def test_who_only_reads_is_shown_questions_and_no_form(fresh: House, linda: str) -> None:
    asks(fresh.signed_in("jonas"), linda)
    shown = card(fresh.signed_in("rita"), linda)
    assert "Welche Farbe?" in shown
    assert "<form" not in shown


def test_asked_on_all_ways_one_after_the_other(fresh: House, linda: str) -> None:
    jonas = fresh.signed_in("jonas")
    assert 'value="all"' not in card(jonas, linda)  # one way is known
    fresh.run(fresh.company.writes("mailto:linda@example.org", "Hallo", account="mail"))
    other = fresh.run(fresh.company.record("mailto:linda@example.org"))
    join = cmd.JoinCustomers(
        workspace=fresh.company.north, customer_id=linda, other_id=other, by="agent:jonas"
    )
    fresh.run(fresh.company.done(join))
    assert 'value="all"' in card(jonas, linda)
    assert [asks(jonas, linda, way="all") for _ in "12"] == [303, 303]
    asked = "select question_id, standing ->> 'phase' from question"
    [(question, phase)] = fresh.rows(asked)
    assert phase == "open"
    assert fresh.rows("select cascade_id, outcome from cascade") == [(question, "")]
    form = {"question": question.hex, "key": "a1"}
    assert jonas.post(f"/c/{linda}/question/answer", form).status_code == 303
    assert fresh.rows("select outcome from cascade") == [("answered",)]
