"""Can a colleague offer, agree and settle a call from the thread, and is it seen in the queue?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from tests.web.company import MONDAY
from tests.web.visitor import House, Visitor

from faden.core.calls.room import Calls

PHONE = "tel:+4915112340182"
MAIL = "mailto:karim@example.org"
TUESDAY_NINE = "2026-11-24T08:00:00+00:00"


@pytest.fixture
def north(fresh: House) -> Iterator[House]:
    """The company calls two people back in each hour."""
    directory = fresh.company.directory
    policy = directory.policy(fresh.company.north)
    directory.policies[fresh.company.north] = replace(policy, calls=Calls(per_slot=2))
    fresh.company.now = MONDAY
    yield fresh
    directory.policies[fresh.company.north] = policy
    fresh.company.now = MONDAY


@pytest.fixture
def linda(north: House) -> str:
    """She has written once."""
    north.run(north.company.writes(PHONE, "Wann ist mein Auto fertig?", name="Linda Weber"))
    return north.run(north.company.record(PHONE))


def card(visitor: Visitor, customer: str, language: str = "en") -> str:
    page = unescape(visitor.get(f"/c/{customer}?lang={language}").text)
    return page.partition('id="call"')[2].partition("</section>")[0]


def books(visitor: Visitor, customer: str, **more: str) -> int:
    form = {"way": f"{customer} sms {PHONE}", "begins": TUESDAY_NINE, "form_id": "f-1"} | more
    return visitor.post(f"/c/{customer}/call/book", form).status_code


def newest(house: House) -> str:
    return str(house.rows("select question_id from question order by asked_at desc")[0][0].hex)


def test_agreed_from_the_thread_it_stands_there_and_in_the_queue(north: House, linda: str) -> None:
    jonas = north.signed_in("jonas")
    assert "Offer or agree a call" in card(jonas, linda)

    assert books(jonas, linda, number="0171 7654321") == 303

    shown = card(jonas, linda)
    assert "Tue 24 Nov, 9:00–10:00" in shown
    assert 'href="tel:+491717654321"' in shown
    assert "not confirmed" in shown
    assert "call agreed, 24 Nov, 09:00" in unescape(jonas.get("/desk?lang=en").text)
    texts = north.rows("select body ->> 'text' from event where kind = 'message_written'")
    assert "Dienstag, 24.11., 9:00 Uhr" in texts[-1][0]


def test_the_same_form_agrees_once(north: House, linda: str) -> None:
    jonas = north.signed_in("jonas")
    assert [books(jonas, linda), books(jonas, linda)] == [303, 303]
    assert north.rows("select taken from offered_time where taken > 0") == [(1,)]


def test_what_cannot_be_agreed_says_why(north: House, linda: str) -> None:
    jonas = north.signed_in("jonas")
    for more in ({"begins": "morgen"}, {"way": "x"}, {"number": "keine Ahnung"}):
        assert books(jonas, linda, **more) == 422
    assert books(jonas, linda, begins="2026-11-22T08:00:00+00:00") == 409
    assert north.rows("select count(*) from question") == [(0,)]


def test_offered_from_the_thread_and_chosen_by_the_customer(north: House, linda: str) -> None:
    jonas = north.signed_in("jonas")
    form = {"way": f"{linda} sms {PHONE}"}
    assert jonas.post(f"/c/{linda}/call/offer", form).status_code == 303
    assert "the customer has not chosen yet" in card(jonas, linda)

    north.run(north.company.writes(PHONE, "Dienstag um 9 Uhr"))

    assert "Tue 24 Nov, 9:00–10:00" in card(jonas, linda)
    assert "Angerufen: nicht erreicht" in card(jonas, linda, "de")


@pytest.mark.parametrize(("reached", "says"), [("yes", "reached"), ("no", "not reached")])
def test_called_settles_it(north: House, linda: str, reached: str, says: str) -> None:
    jonas = north.signed_in("jonas")
    books(jonas, linda)
    north.company.now = MONDAY + timedelta(minutes=20)
    form = {"question": newest(north), "reached": reached}

    assert jonas.post(f"/c/{linda}/call/settle", form).status_code == 303

    page = unescape(jonas.get(f"/c/{linda}?lang=en").text)
    assert f"called and {says} the customer" in page
    assert jonas.post(f"/c/{linda}/call/settle", form).status_code in (404, 409)
    owed = north.rows("select state from ticket where reason = 'call agreed'")
    assert owed == [("closed",)]
    questions = north.rows("select count(*) from question where phase = 'open'")
    assert questions == [(0 if reached == "yes" else 1,)]  # other times are offered


def test_a_company_that_promises_no_calls_has_no_card(fresh: House) -> None:
    fresh.run(fresh.company.writes(PHONE, "Hallo", name="Linda Weber"))
    customer = fresh.run(fresh.company.record(PHONE))
    assert card(fresh.signed_in("jonas"), customer) == ""


def test_whoever_may_only_read_sees_the_call_and_no_button(north: House, linda: str) -> None:
    books(north.signed_in("jonas"), linda)
    shown = card(north.signed_in("rita"), linda)
    assert "Tue 24 Nov, 9:00–10:00" in shown
    assert "<button" not in shown
