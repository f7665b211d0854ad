"""Can a customer choose, move and call off a call on their own page, without a script?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.web.company import MONDAY
from tests.web.contact.pages import PAGE
from tests.web.preference.pages import LINDA_MAIL, Reader, link, mail_to, texts, thread_of
from tests.web.preference.test_wishes import meet
from tests.web.questions.test_my_thread import answers
from tests.web.visitor import House

from faden.core.calls.room import Calls
from faden.core.channel import Evidence, InboundMessage
from faden.core.contact.promise import CALL_AGREED
from faden.core.preference.link import Aim
from faden.core.receipt import State

SUNDAY = MONDAY - timedelta(hours=12)
KARIM = "tel:+491715550199"
WISH = "Ich möchte mit einem Menschen sprechen."
NINE = "20261123T0800Z"


@pytest.fixture
def north(fresh: House) -> Iterator[House]:
    """On Sunday evening nobody is there; one call fits into each hour."""
    directory = fresh.company.directory
    policy = directory.policy(fresh.company.north)
    directory.policies[fresh.company.north] = replace(policy, calls=Calls(per_slot=1))
    fresh.company.now = SUNDAY
    yield fresh
    directory.policies[fresh.company.north] = policy
    fresh.company.now = MONDAY


@pytest.fixture
def linda(north: House) -> Reader:
    """Linda has asked for a person by mail, and has the link of the answer."""
    north.run(meet(north))
    north.company.now += timedelta(minutes=1)
    wish = InboundMessage(
        provider_id="wish-1",
        sender=LINDA_MAIL,
        text=WISH,
        evidence=Evidence.POSSESSION,
        answerable=True,
    )
    north.run(north.company.arrives(north.company.north, "mail", wish))
    delivery = mail_to(north, LINDA_MAIL)
    north.run(north.company.receipt(delivery, State.SENT, account="mail"))
    return Reader(north, link(north, delivery, aim=Aim.THREAD))


def asked(house: House) -> str:
    return thread_of(house, "linda").questions[0].question_id


def owed(house: House) -> list[object]:
    tickets = thread_of(house, "linda").tickets
    return [one.due_at for one in tickets if one.reason == CALL_AGREED]


def test_chooses_moves_and_calls_off_by_buttons_alone(north: House, linda: Reader) -> None:
    page = linda.open()
    assert f'value="{NINE}"' in page
    assert "Kein Anruf" in page

    answers(linda, asked(north), key=NINE)
    assert "Ihre Antwort" in linda.open() or "Your answer: Montag" in linda.open()
    assert "Unter welcher Nummer erreichen wir Sie?" in linda.open()
    assert len(owed(north)) == 1

    answers(linda, asked(north), "f2", key="change:20261124T0800Z")
    assert len(owed(north)) == 1
    assert texts(north, LINDA_MAIL)[-1].startswith("Danke, wir rufen Sie an: Dienstag")

    answers(linda, asked(north), "f3", key="change:no-call")
    assert owed(north) == []
    assert texts(north, LINDA_MAIL)[-1] == "Gut, der Anruf ist abgesagt."


def test_the_number_is_told_on_the_page(north: House, linda: Reader) -> None:
    answers(linda, asked(north), key=NINE)
    number = thread_of(north, "linda").questions[-1]

    answers(linda, number.question_id, "f2", value="0170 7654321")

    assert thread_of(north, "linda").questions[-1].value == "+491707654321"
    assert texts(north, LINDA_MAIL)[-1] == "Danke, wir rufen Sie an unter +491707654321."


def test_a_time_that_is_full_is_offered_on_no_page(north: House, linda: Reader) -> None:
    assert f'value="{NINE}"' in linda.open()
    north.run(north.company.writes(KARIM, WISH))
    north.run(north.company.writes(KARIM, "Montag um 9 Uhr"))

    assert f'value="{NINE}"' not in linda.open()
    contact = north.visitor().get(f"/contact/{PAGE}").text
    assert "Mon 23 Nov, 9:00–10:00" not in contact
    assert "Mon 23 Nov, 10:00–11:00" in contact
