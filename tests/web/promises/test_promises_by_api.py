"""Can a program record a promise, and are the customer and its owner told when it slips?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.web.api_settings.program import Program
from tests.web.visitor import House

PHONE = "tel:+4915112340182"


@pytest.fixture
def shop(fresh: House) -> Program:
    """Linda has written by text."""
    fresh.run(fresh.company.writes(PHONE, "Wo bleibt mein Paket?", name="Linda Weber"))
    fresh.company.customers["linda"] = fresh.run(fresh.company.record(PHONE))
    fresh.rows("update agent set locale = 'en' returning 1")
    return Program(fresh, "north-agent")


def path(shop: Program, rest: str = "") -> str:
    return f"/customers/{shop.house.company.customers['linda']}/promises{rest}"


def body(shop: Program, **said: object) -> dict[str, object]:
    due = shop.house.company.now + timedelta(hours=6)
    return {"what": "Ihr Paket ist da", "kind": "delivery", "due_at": due.isoformat()} | said


def told(shop: Program, where: str = "") -> list[dict[str, Any]]:
    return list(shop.told("GET", where or path(shop))["items"])


def test_recorded_once_listed_everywhere_and_kept(shop: Program) -> None:
    first = shop.told("POST", path(shop), body(shop), key="order-17")
    assert shop.told("POST", path(shop), body(shop), key="order-17")["id"] == first["id"]
    [one] = told(shop)
    assert (one["what"], one["state"], one["late"], one["owner"]) == (
        "Ihr Paket ist da",
        "open",
        False,
        "team:service",
    )
    assert [one["id"] for one in told(shop, "/promises")] == [first["id"]]
    assert told(shop, "/promises?late=yes") == []
    say = shop.told("GET", path(shop).replace("promises", "brief"))["say"]
    assert ("promised", "Ihr Paket ist da") in [(one["kind"], one["text"]) for one in say]
    shop.told("POST", path(shop, f"/{first['id']}/keep"), {"evidence": "DHL 17"})
    assert [one["state"] for one in told(shop)] == ["kept"]
    assert told(shop, "/promises") == []
    assert shop.status("POST", path(shop, f"/{first['id']}/keep"), {}) == 409


def test_moved_handed_over_and_released_with_their_reasons(shop: Program) -> None:
    promise = shop.told("POST", path(shop), body(shop))["id"]
    later = (shop.house.company.now + timedelta(days=2)).isoformat()
    move = path(shop, f"/{promise}/move")
    assert shop.status("POST", move, {"due_at": later}) == 422
    assert shop.status("POST", move, {"due_at": "2020-01-01T00:00:00Z", "reason": "x"}) == 422
    shop.told("POST", move, {"due_at": later, "reason": "das Lager war zu"})
    assert [one["moved"] for one in told(shop)] == [1]
    assert shop.status("POST", path(shop, f"/{promise}/owner"), {"owner": "team:none"}) == 422
    shop.told("POST", path(shop, f"/{promise}/owner"), {"owner": "team:lead"})
    assert [one["owner"] for one in told(shop)] == ["team:lead"]
    shop.told("POST", path(shop, f"/{promise}/release"), {"reason": "holt es ab"})
    page = shop.house.signed_in("anna").get(path(shop).replace("/customers", "/c")[:-9]).text
    assert "moved the promise to" in page
    assert "das Lager war zu. The customer was told." in page
    assert "Es wird später" in page


def test_what_is_no_promise_is_refused_with_what_to_do(shop: Program) -> None:
    for wrong in (
        {"due_at": "2020-01-01T00:00:00Z"},
        {"due_at": "2030-01-01T00:00:00"},
        {"what": ""},
        {"kind": "wish"},
        {"owner": "team:none"},
    ):
        assert shop.status("POST", path(shop), body(shop, **wrong)) == 422, wrong
    assert told(shop) == []


def test_a_message_says_what_is_promised_and_it_is_recorded_with_it(shop: Program) -> None:
    due = (shop.house.company.now + timedelta(hours=6)).isoformat()
    sent = {
        "to": "+4915112340182",
        "account": "sms",
        "text": "Wir rufen Sie bis 16 Uhr an.",
        "template": "call-you",
        "promise": {"what": "Wir rufen Sie an", "kind": "call_back", "due_at": due},
    }
    first = shop.ask("POST", "/messages", sent, key="m-1").json()
    assert shop.ask("POST", "/messages", sent, key="m-1").json()["id"] == first["id"]
    [one] = told(shop)
    assert (one["message_id"], one["kind"]) == (first["id"], "call_back")
    assert one["owner"] == "team:service"
    answers = path(shop).replace("promises", "answers")
    shop.told("POST", answers, {"text": "Bis morgen!", "promise": sent["promise"]}, key="a-1")
    assert len(told(shop)) == 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"what": "x"}, "due_at"),
        ({"what": "x", "due_at": "2001-01-01T00:00:00Z"}, "later than now"),
        ({"what": "x", "due_at": "2030-01-01T00:00:00"}, "promise"),
        ({"what": "x", "due_at": "2027-01-01T00:00:00Z", "owner": "team:none"}, "owner"),
    ],
)
def test_a_message_that_promises_wrongly_is_not_sent(
    shop: Program, wrong: dict[str, object], reason: str
) -> None:
    sent = {"to": "+4915112340182", "account": "sms", "text": "Bald.", "promise": wrong}
    answer = shop.ask("POST", "/messages", sent, key="m-2")
    assert answer.status_code == 422
    assert reason in answer.text
    assert shop.house.rows("select count(*) from delivery") == [(0,)]
