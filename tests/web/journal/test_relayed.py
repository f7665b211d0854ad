"""Does a message that another system has us send stand there as that system's?"""

import pytest
from tests.web.company import MONDAY
from tests.web.visitor import House

from faden.core.receipt import State

MESSAGES = "/api/v1/messages"
KARIM = "0151 1234 0182"
TOLD = {"account": "sms", "to": KARIM, "text": "Ihre Rechnung ist da.", "system": "billing"}


def customer_of(house: House, message_id: str) -> str:
    found = house.rows("select customer_id from event where body->>'delivery_id' = %s", message_id)
    return str(found[0][0].hex)


def test_it_is_sent_by_us_and_shown_as_the_systems(fresh: House) -> None:
    program = fresh.program("north-agent")
    taken = program.post_json(MESSAGES, TOLD)
    assert taken.status_code == 201, taken.text
    customer = customer_of(fresh, taken.json()["id"])
    german = fresh.signed_in("anna").get(f"/c/{customer}").text
    english = fresh.signed_in("anna").get(f"/c/{customer}?lang=en").text
    (event,) = program.get(f"/api/v1/customers/{customer}/events").json()["items"]
    assert "billing (über Faden)" in german
    assert "billing (through Faden)" in english
    assert (event["data"]["system"], event["data"]["author"][:4]) == ("billing", "api:")
    assert fresh.rows("select count(*) from delivery") == [(1,)]


def test_it_is_the_same_message_only_for_the_same_system(fresh: House) -> None:
    program = fresh.program("north-agent")
    sent = [
        program.post_json(MESSAGES, TOLD | {"ref": "r-1", "system": name})
        for name in ("billing", "billing", "shop")
    ]
    assert [one.status_code for one in sent] == [201, 200, 422]


def test_it_is_counted_as_the_systems(fresh: House) -> None:
    fresh.company.now = MONDAY
    program = fresh.program("north-agent")
    taken = program.post_json(MESSAGES, TOLD | {"template": "invoice"})
    fresh.run(fresh.company.receipt(taken.json()["id"], State.SENT))
    told = fresh.program("north-lead").get("/api/v1/reports/caused").json()["items"]
    assert [(one["template"], one["system"], one["sent"]) for one in told] == [
        ("invoice", "billing", 1)
    ]


@pytest.mark.parametrize("name", ["Billing", "", "bill ing", "x" * 51])
def test_a_name_that_is_none_is_refused(fresh: House, name: str) -> None:
    answer = fresh.program("north-agent").post_json(MESSAGES, TOLD | {"system": name})
    assert (answer.status_code, "system" in answer.json()["detail"]) == (422, True)
