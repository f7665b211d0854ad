"""Can a shop report what it does for a customer, and does the desk see what does not move?"""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.web.api_settings.program import Program
from tests.web.promises.test_promises_by_api import shop

from faden.engine.ids import new_id
from faden.engine.promises.alarms import ring_promises

__all__ = ["shop"]


def path(shop: Program) -> str:
    return f"/customers/{shop.house.company.customers['linda']}/processes"


def step(shop: Program, **said: object) -> dict[str, object]:
    due = shop.house.company.now + timedelta(hours=6)
    return {
        "system": "miles",
        "id": "B-17",
        "kind": "correction",
        "title": "Ihre Meilen aus dem Umzug",
        "step": "Antrag eingegangen",
        "number": 1,
        "next_by": due.isoformat(),
    } | said


def rings(shop: Program) -> None:
    company = shop.house.company
    ring = ring_promises(company.store, company.directory, now=company.now, new_id=new_id)
    assert shop.house.run(ring) == 1


def card(shop: Program) -> str:
    page = shop.house.signed_in("anna").get(f"/c/{shop.house.company.customers['linda']}?lang=en")
    found = re.search(r'id="promises".*?</section>', page.text, re.DOTALL)
    assert found is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


def test_reported_it_stands_on_the_desk_and_is_stuck_until_it_moves(shop: Program) -> None:
    promise = {
        "what": "Ihre Meilen stehen auf dem Konto",
        "kind": "correction",
        "due_at": (shop.house.company.now + timedelta(days=2)).isoformat(),
    }
    first = shop.told("POST", path(shop), step(shop, promise=promise))
    assert shop.told("POST", path(shop), step(shop))["repeated"]
    said = card(shop)
    assert "Ihre Meilen aus dem Umzug miles B-17 Antrag eingegangen" in said
    assert "Ihre Meilen stehen auf dem Konto" in said
    assert shop.told("GET", "/processes/stuck")["items"] == []
    shop.house.company.now += timedelta(hours=7)
    rings(shop)
    [one] = shop.told("GET", "/processes/stuck")["items"]
    assert (one["id"], one["stuck"], one["external_id"]) == (first["id"], True, "B-17")
    assert "does not move: Antrag eingegangen" in card(shop)
    shop.told("POST", path(shop), step(shop, number=2, step="gebucht", state="done", next_by=None))
    assert shop.told("GET", "/processes/stuck")["items"] == []
    [done] = shop.told("GET", path(shop))["items"]
    assert (done["state"], done["step"]) == ("done", "gebucht")
    [kept] = shop.told("GET", path(shop).replace("processes", "promises"))["items"]
    assert kept["state"] == "kept"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"system": "The Shop"}, "system"),
        ({"state": "lost"}, "state"),
        ({"step": ""}, "step"),
        ({"next_by": "2001-01-01T00:00:00Z"}, "next_by"),
        ({"owner": "team:nobody"}, "owner"),
        ({"promise": {"what": "x", "due_at": "2001-01-01T00:00:00Z"}}, "later than now"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_is_no_step_is_refused_with_what_to_do(
    shop: Program, wrong: dict[str, object], reason: str
) -> None:
    answer = shop.ask("POST", path(shop), step(shop, **wrong))
    assert answer.status_code == 422, answer.text
    assert reason in answer.text.lower()
    assert shop.told("GET", path(shop))["items"] == []
