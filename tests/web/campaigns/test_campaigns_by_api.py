"""Can a program send one message to many, and only its own company's?"""

from __future__ import annotations

from typing import Any

import pytest
from tests.web import api_ways
from tests.web.api_settings.program import Program
from tests.web.visitor import House

PHONE = "tel:+4915112340182"
NOBODY = "0" * 32


@pytest.fixture
def shop(fresh: House) -> Program:
    """Linda has written by text."""
    fresh.run(fresh.company.writes(PHONE, "Hallo", name="Linda Weber"))
    return Program(fresh, "north-admin")


def draft(shop: Program, **said: object) -> dict[str, Any]:
    body = {"title": "Herbst", "account": "sms", "text": "Nur heute!", "to": [PHONE]}
    return dict(shop.told("POST", "/campaigns", body | said))


def test_drafted_tried_started_and_stopped(shop: Program) -> None:
    made = draft(shop, to=[PHONE, "tel:+4915112349999"])
    assert (made["listed"], made["unknown"]) == (2, 1)
    path = f"/campaigns/{made['id']}"
    tried = shop.told("POST", path + "/dry-run")
    assert (tried["messages"], tried["customers"], tried["refused"]) == (1, 1, {"unknown": 1})
    assert shop.told("POST", path + "/start")["state"] == "running"
    assert shop.told("POST", path + "/pause")["state"] == "paused"
    assert shop.told("POST", path + "/start")["waiting"] == 1
    stopped = shop.told("POST", path + "/stop")
    assert (stopped["state"], stopped["waiting"], stopped["deliveries"]) == ("stopped", 0, {})
    assert stopped["refused"] == {"stopped": 1, "unknown": 1}
    assert shop.status("POST", path + "/start") == 409
    assert shop.told("GET", path)["ended_at"] is not None


def test_what_is_wrong_is_said(shop: Program) -> None:
    body = {"title": "Herbst", "account": "sms", "text": "Nur heute!"}
    assert "Give the list" in shop.ask("POST", "/campaigns", body).text
    assert "entry 2" in shop.ask("POST", "/campaigns", body | {"to": [PHONE, "tel:x"]}).text
    assert "not connected" in shop.ask("POST", "/campaigns", body | {"account": "no"}).text
    two_lines = body | {"to": [PHONE], "subject": "Herbst\nBcc: x@example.org"}
    assert "one line" in shop.ask("POST", "/campaigns", two_lines).text
    assert shop.status("GET", "/campaigns/x") == 404
    assert shop.status("GET", f"/campaigns/{NOBODY}") == 404


def test_another_company_and_whoever_does_not_lead_reach_nothing(shop: Program) -> None:
    made = draft(shop)
    south, agent = Program(shop.house, "south-admin"), Program(shop.house, "north-agent")
    for way in api_ways.CAMPAIGNS:
        if "{campaign_id}" not in way.route:
            continue
        method, _, route = way.route.partition(" ")
        path = route.removeprefix("/api/v1").replace("{campaign_id}", made["id"])
        body: dict[str, object] | None = None if method == "GET" else {}
        assert south.status(method, path, body) == 404, way.route
        assert agent.status(method, path, body) == 403, way.route
    assert shop.told("GET", f"/campaigns/{made['id']}")["state"] == "draft"
    company, elsewhere = shop.house.company, "tel:+4915112340777"
    shop.house.run(company.writes(elsewhere, "Hallo", account="south-sms", workspace=company.south))
    theirs = draft(shop, to=[elsewhere])
    assert theirs["unknown"] == 1


def test_asked_twice_with_one_key_it_is_one_draft(shop: Program) -> None:
    body = {"title": "Herbst", "account": "sms", "text": "Nur heute!", "to": [PHONE]}
    first = shop.told("POST", "/campaigns", body, key="k1")
    again = shop.told("POST", "/campaigns", body, key="k1")
    assert again == first | {"repeated": True}
    assert shop.status("POST", "/campaigns", body | {"title": "Winter"}, key="k1") == 422
    assert [one["title"] for one in shop.told("GET", "/campaigns")["items"]] == ["Herbst"]


def test_to_everybody_who_said_yes_and_by_tags(shop: Program) -> None:
    listed = draft(shop, to=[], everybody=True, agreed=True)
    tried = shop.told("POST", f"/campaigns/{listed['id']}/dry-run")
    assert (listed["listed"], tried["refused"]) == (1, {"not_agreed": 1})
    assert draft(shop, to=[], tags=["nichts"])["listed"] == 0


def test_who_did_what_stands_in_the_audit_log(shop: Program) -> None:
    path = f"/campaigns/{draft(shop)['id']}"
    for act in ("start", "pause", "stop"):
        shop.told("POST", f"{path}/{act}")
    assert [did for _, did, what in shop.done() if what.startswith("campaign:")] == [
        *("campaign_made", "campaign_started", "campaign_paused", "campaign_stopped")
    ]
