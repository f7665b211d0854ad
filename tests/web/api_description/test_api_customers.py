"""Can a program read a customer, and do for them what an agent can?"""

from typing import Any

import pytest
from tests.web.visitor import House, Visitor

LINDAS_PHONE = "tel:+4915112340182"


@pytest.fixture
def shop(house: House) -> Visitor:
    return house.program("north-agent")


@pytest.fixture
def linda(house: House) -> str:
    return f"/api/v1/customers/{house.company.customers['linda']}"


def events(shop: Visitor, path: str) -> list[dict[str, Any]]:
    return list(shop.get(path + "/events").json()["items"])


@pytest.mark.parametrize("q", ["0151 1234 0182", "linda.weber@example.org", "Linda"])
def test_a_customer_is_found_by_number_mail_and_name(house: House, shop: Visitor, q: str) -> None:
    found = shop.get(f"/api/v1/customers?q={q}").json()["items"]
    records = shop.get(f"/api/v1/customers/{house.company.customers['linda']}").json()["records"]
    assert {hit["id"] for hit in found} & set(records)


def test_who_a_customer_is_and_what_is_open(shop: Visitor, linda: str) -> None:
    found = shop.get(linda).json()
    assert "Linda" in found["name"]
    assert LINDAS_PHONE in [one["uri"] for one in found["addresses"]]
    assert {"tickets", "refused", "wards", "suggestions"} <= found.keys()


def test_the_timeline_comes_in_windows_without_a_gap(shop: Visitor, linda: str) -> None:
    seen: list[dict[str, Any]] = []
    place = ""
    while True:
        window = shop.get(f"{linda}/events?before={place}").json()
        seen = window["items"] + seen
        place = window["next"]
        if place is None:
            break
    places = [(one["at"], one["customer_id"], one["sequence"]) for one in seen]
    assert places == sorted(set(places))
    assert {"message_received", "message_written"} <= {one["kind"] for one in seen}


def test_a_program_answers_where_the_customer_wrote(shop: Visitor, linda: str) -> None:
    made = shop.post_json(linda + "/answers", {"text": "Kommt morgen."}).json()
    (written,) = [
        one
        for one in events(shop, linda)
        if one["data"].get("delivery_id") == made["id"]
        if one["kind"] == "message_written"
    ]
    assert written["data"]["text"] == "Kommt morgen."
    assert written["data"]["author"].startswith("api:")


def test_it_answers_nowhere_else(shop: Visitor, linda: str) -> None:
    told = {"text": "x", "to": "tel:+491701111111"}
    refused = shop.post_json(linda + "/answers", told)
    assert refused.status_code == 422
    assert LINDAS_PHONE in refused.json()["detail"]


def test_a_key_makes_it_once_and_another_body_under_it_is_a_mistake(
    house: House, shop: Visitor, linda: str
) -> None:
    told, key = {"text": "Notiz eins"}, {"idempotency_key": "note-1"}
    first, second = (shop.post_json(linda + "/notes", told, **key) for _ in range(2))
    other = shop.post_json(linda + "/notes", {"text": "Notiz zwei"}, **key)
    elsewhere = shop.post_json(linda + "/name", {"name": "Linda Weber"}, **key)
    assert (first.json()["repeated"], second.json()["repeated"]) == (False, True)
    assert (other.status_code, elsewhere.status_code) == (422, 422)
    assert [one["data"].get("text") for one in events(shop, linda)].count("Notiz eins") == 1
    again = house.program("north-admin").post_json(linda + "/notes", told, **key)
    assert again.json()["repeated"] is False, "a key belongs to its token"


def test_a_wish_told_to_a_program_is_obeyed(shop: Visitor, linda: str) -> None:
    told = {"granted": False, "wording": "keine Werbung mehr", "purposes": ["marketing"]}
    assert shop.post_json(linda + "/wishes", told).status_code == 200
    refused = shop.get(linda).json()["refused"]
    assert "marketing" in [one["purpose"] for one in refused]


def test_a_ticket_is_assigned_and_closed(shop: Visitor, linda: str) -> None:
    (ticket, *_) = [one for one in shop.get(linda).json()["tickets"] if one["state"] != "closed"]
    path = f"/api/v1/customers/{ticket['customer_id']}/tickets/{ticket['id']}"
    assert shop.post_json(path + "/assign", {"owner": "team:nobody"}).status_code == 422
    owner = shop.get("/api/v1/owners").json()["items"][0]["id"]
    assert shop.post_json(path + "/assign", {"owner": owner}).status_code == 200
    assert shop.post_json(path + "/close", {"reason": "erledigt"}).status_code == 200
    assert shop.post_json(path + "/close", {"reason": "noch einmal"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "names"),
    [
        ("/notes", {}, "text"),
        ("/notes", {"text": ""}, "text"),
        ("/notes", {"text": "a", "colour": "red"}, "colour"),
        ("/notes", {"text": 7}, "text"),
        ("/wishes", {"granted": "no", "wording": "x"}, "granted"),
        ("/wishes", {"granted": False, "wording": "x", "purposes": ["Werbung!"]}, "purposes"),
        ("/joins", {"other_id": "../../etc"}, "other_id"),
        ("/name", {"name": "  "}, "name"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_name_of_the_field(
    shop: Visitor, linda: str, path: str, body: dict[str, object], names: str
) -> None:
    refused = shop.post_json(linda + path, body)
    assert refused.status_code == 422
    assert names in refused.json()["detail"]


@pytest.mark.parametrize("query", ["?q=a&q2=b", "", "?q=" + "x" * 201])
def test_odd_questions_are_refused(shop: Visitor, query: str) -> None:
    assert shop.get("/api/v1/customers" + query).status_code == 422


def test_accounts_are_shown_without_their_secrets(shop: Visitor) -> None:
    told = shop.get("/api/v1/accounts").text
    assert "sms" in told
    assert "whsec_" not in told


def test_who_waits_is_listed_with_what_they_said(shop: Visitor) -> None:
    items = shop.get("/api/v1/waiting").json()["items"]
    assert items
    assert {"customer_id", "owner", "due_at", "excerpt"} <= items[0].keys()
