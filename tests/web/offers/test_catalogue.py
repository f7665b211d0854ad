"""Can programs keep the catalogue, make offers and redeem them, and only their own company's?"""

from __future__ import annotations

from typing import Any

import pytest
from tests.web import api_ways
from tests.web.api_settings.program import Program
from tests.web.visitor import House

PHONE = "tel:+4915112340182"
TERMS: dict[str, Any] = {
    "title": "Handy kostenlos aufrüsten",
    "price_cents": 0,
    "instead_cents": 13_000,
    "currency": "EUR",
    "until": "2030-12-02T22:59:59Z",
    "steps": [
        {"lines": ["Code UP-0 eingeben."]},
        {"channel": "shop", "lines": ["Gerät aushändigen.", "Code UP-0 eingeben."]},
    ],
    "unneeded": ["die E-Mail", "eine Vollmacht"],
    "alternatives": ["Tablet für 49 Euro"],
}


@pytest.fixture
def shop(fresh: House) -> Program:
    """Linda has written; the upgrade is published."""
    fresh.run(fresh.company.writes(PHONE, "Hallo", name="Linda Weber"))
    fresh.company.customers["linda"] = fresh.run(fresh.company.record(PHONE))
    program = Program(fresh, "north-lead")
    assert program.told("PUT", "/offers/upgrade", TERMS)["version"] == 1
    assert program.told("POST", "/offers/upgrade/publish")["state"] == "published"
    return program


def made(shop: Program, **said: object) -> str:
    path = f"/customers/{shop.house.company.customers['linda']}/offers"
    body: dict[str, object] = {"offer": "upgrade", "where": "phone", "whom": "Mia"}
    return str(shop.told("POST", path, body | said)["id"])


def held(shop: Program, channel: str = "") -> Any:
    path = f"/customers/{shop.house.company.customers['linda']}/offers?channel={channel}"
    return shop.told("GET", path)


def test_what_is_published_is_never_changed_and_a_change_is_the_next_version(shop: Program) -> None:
    assert shop.told("PUT", "/offers/upgrade", TERMS | {"price_cents": 4_900})["version"] == 2
    assert shop.told("PUT", "/offers/upgrade", TERMS | {"price_cents": 3_900})["version"] == 2
    grant = made(shop)
    assert (held(shop)["items"][0]["version"], held(shop)["items"][0]["price_cents"]) == (1, 0)
    assert shop.told("POST", "/offers/upgrade/publish")["version"] == 2
    assert made(shop) == grant  # they have it, under the old terms
    [listed] = shop.told("GET", "/offers")["items"]
    assert (listed["version"], listed["price_cents"], listed["made"]) == (2, 3_900, 1)


def test_without_steps_and_with_nonsense_nothing_is_published(shop: Program) -> None:
    assert shop.told("PUT", "/offers/bare", TERMS | {"steps": []})["state"] == "draft"
    refused = shop.ask("POST", "/offers/bare/publish")
    assert refused.status_code == 422
    assert "say what colleagues do" in refused.text
    for wrong in (
        {"currency": "euro"},
        {"until": "2030-12-02T22:59:59"},
        {"price_cents": -1},
        {"instead_cents": 0, "price_cents": 5},
        {"steps": [{"lines": ["a"]}, {"lines": ["b"]}]},
    ):
        assert shop.status("PUT", "/offers/bare", TERMS | wrong) == 422, wrong
    assert shop.status("PUT", "/offers/Bare%20one", TERMS) == 422
    assert shop.status("POST", "/offers/none/publish") == 404


def test_every_place_reads_the_same_offer_with_its_own_steps(shop: Program) -> None:
    made(shop)
    phone, counter = held(shop, "phone")["items"][0], held(shop, "shop")["items"][0]
    assert phone["steps"] == ["Code UP-0 eingeben."]
    assert counter["steps"] == ["Gerät aushändigen.", "Code UP-0 eingeben."]
    assert {**phone, "steps": []} == {**counter, "steps": []}
    assert (phone["price_cents"], phone["instead_cents"], phone["whom"]) == (0, 13_000, "Mia")
    assert phone["unneeded"] == ["die E-Mail", "eine Vollmacht"]
    assert phone["alternatives"] == ["Tablet für 49 Euro"]


def test_redeemed_once_and_the_second_is_told_when_and_where(shop: Program) -> None:
    path = f"/customers/{shop.house.company.customers['linda']}/offers/{made(shop)}"
    where = {"where": "counter", "place": "Köln Süd"}
    assert shop.status("POST", f"{path}/redeem", where | {"price_cents": 13_000}) == 422
    assert shop.status("POST", f"{path}/redeem", where | {"currency": "CHF"}) == 422
    first = shop.told("POST", f"{path}/redeem", where, key="till-1")
    assert shop.told("POST", f"{path}/redeem", where, key="till-1") == first | {"repeated": True}
    again = shop.ask("POST", f"{path}/redeem", {"where": "web"})
    assert again.status_code == 409
    assert "counter (Köln Süd)" in again.json()["detail"]
    assert held(shop)["items"][0]["redeemed"]["place"] == "Köln Süd"
    undo = {"redemption_id": first["id"], "reason": "falsche Kundin"}
    shop.told("POST", f"{path}/undo", undo)
    assert shop.status("POST", f"{path}/undo", undo) == 409
    assert held(shop)["items"][0]["state"] == "open"


def test_a_message_makes_the_offer_it_tells_of(shop: Program) -> None:
    told = {"to": PHONE, "account": "sms", "text": "Aufrüsten für 0 Euro", "purpose": "contract"}
    sent = shop.ask("POST", "/messages", told | {"offer": {"id": "upgrade", "whom": "Mia"}})
    assert sent.status_code == 201, sent.text
    [one] = held(shop)["items"]
    assert (one["message_id"], one["whom"]) == (sent.json()["id"], "Mia")
    unknown = shop.ask("POST", "/messages", told | {"offer": {"id": "nothing"}})
    assert unknown.status_code == 422
    assert "is not offered" in unknown.text
    for wrong in ({}, {"id": 3}, {"id": "upgrade", "price": 3}, {"id": "x" * 300}):
        assert shop.status("POST", "/messages", told | {"offer": wrong}) == 422, wrong


def test_what_a_customer_shows_is_decided_by_whoever_leads(shop: Program) -> None:
    path = f"/customers/{shop.house.company.customers['linda']}/offer-claims"
    clerk = Program(shop.house, "north-agent")
    claim = clerk.told("POST", path, {"says": "Handy für 0 Euro", "where": "shop"})["id"]
    assert [one["id"] for one in held(shop)["claims"]] == [claim]
    yes = {
        "granted": True,
        "reason": "stimmt",
        "title": "Handy für 0 Euro",
        "until": "2030-01-01T00:00:00Z",
        "steps": ["Code UP-0."],
    }
    assert clerk.status("POST", f"{path}/{claim}/decide", yes) == 409
    grant = shop.told("POST", f"{path}/{claim}/decide", yes)["id"]
    assert shop.status("POST", f"{path}/{claim}/decide", yes) == 409
    assert [(one["id"], one["steps"]) for one in held(shop)["items"]] == [(grant, ["Code UP-0."])]


def test_only_whoever_leads_changes_the_catalogue(shop: Program) -> None:
    for role in ("agent", "readonly"):
        program = Program(shop.house, f"north-{role}")
        answers = [
            program.ask(way.method, "/offers/upgrade", way.json) for way in api_ways.LED[1:2]
        ]
        answers += [program.ask("POST", "/offers/upgrade/publish")]
        answers += [program.ask("POST", "/offers/upgrade/withdraw", {"reason": "x"})]
        answers += [program.ask("GET", "/offers/upgrade/readers")]
        assert {one.status_code for one in answers} == {403}
        assert len(program.told("GET", "/offers")["items"]) == 1


def test_an_offer_of_another_company_is_none(shop: Program) -> None:
    south = Program(shop.house, "south-admin")
    assert south.told("GET", "/offers")["items"] == []
    assert south.status("POST", "/offers/upgrade/publish") == 404
    assert south.status("POST", "/offers/upgrade/withdraw", {"reason": "x"}) == 404
    assert south.status("GET", "/offers/upgrade/readers") == 404
    assert south.told("PUT", "/offers/upgrade", TERMS | {"title": "Süd"})["version"] == 1
    [ours] = shop.told("GET", "/offers")["items"]
    assert (ours["title"], ours["state"]) == (TERMS["title"], "published")
    grant = made(shop)
    path = f"/customers/{shop.house.company.customers['linda']}/offers/{grant}"
    assert south.status("POST", f"{path}/redeem", {"where": "web"}) == 404


def test_a_withdrawn_offer_stays_with_who_has_it(shop: Program) -> None:
    path = f"/customers/{shop.house.company.customers['linda']}/offers/{made(shop)}"
    assert shop.status("POST", "/offers/upgrade/withdraw", {"reason": " "}) == 422
    shop.told("POST", "/offers/upgrade/withdraw", {"reason": "ausverkauft"})
    [listed] = shop.told("GET", "/offers")["items"]
    assert (listed["state"], listed["withdrawn_because"]) == ("withdrawn", "ausverkauft")
    assert [one["steps"] for one in held(shop)["items"]] == [["Code UP-0 eingeben."]]
    assert shop.status("POST", f"{path}/redeem", {"where": "web"}) == 200
    what = [did for _, did, what in shop.done() if what == "offer:upgrade"]
    assert what == ["offer_drafted", "offer_published", "offer_withdrawn"]


def test_billing_says_what_it_has_booked_and_another_price_is_not_taken_for_it(
    shop: Program,
) -> None:
    assert shop.told("PUT", "/offers/upgrade", TERMS | {"books": "billing"})["version"] == 2
    shop.told("POST", "/offers/upgrade/publish")
    grant = made(shop)
    path = f"/customers/{shop.house.company.customers['linda']}/offers/{grant}"
    early = shop.ask("POST", f"{path}/booked", {"price_cents": 0, "currency": "EUR"})
    assert early.status_code == 409
    shop.told("POST", f"{path}/redeem", {"where": "shop", "place": "Köln Süd"})
    assert held(shop)["items"][0]["redeemed"]["booking"] == "owed"
    wrong = shop.told("POST", f"{path}/booked", {"price_cents": 13_000, "currency": "EUR"})
    assert wrong == {"accepted": False, "price_cents": 0, "currency": "EUR"}
    shop.house.rows("update agent set locale = 'en' returning 1")
    linda = f"/c/{shop.house.company.customers['linda']}"
    page = shop.house.signed_in("anna").get(linda).text
    assert "billing has not booked it: have it put right" in page
    assert "Booked otherwise than granted: €130.00. Have it put right" in page
    right = {"price_cents": 0, "currency": "EUR", "reference": "R-17"}
    assert shop.told("POST", f"{path}/booked", right)["accepted"] is True
    page = shop.house.signed_in("anna").get(linda).text
    assert "billing has booked it: the invoice shows it (R-17)" in page
    for bad in ({"books": "The Billing"}, {"books": 3}):
        assert shop.status("PUT", "/offers/upgrade", TERMS | bad) == 422
