"""Can the catalogue be written from a table: tried first, as drafts, each row on its own?"""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.api_settings.program import Program
from tests.web.offers.test_catalogue import shop

__all__ = ["shop"]

TABLE = """ID;Titel;Preis;Statt;Währung;Bis;Für wen;Schritte;Schritte Shop;Farbe
sim;Zweite SIM-Karte;5,00;9 €;EUR;2030-12-02;Bestand;Freischalten.;Aushändigen. | Freischalten.;rot
Sim Karte;x;0;;EUR;2030-12-02;;;;
teuer;Teuer;1.000,00;;EUR;2030-12-02;;;;
alt;Alt;0;;EUR;gestern;;;;
geld;Geld;5;;Euro;2030-12-02;;;;
neu;Neu;5;;;2030-12-02;;;;
upgrade;Handy neu;0;;;;;;;
"""


def written(shop: Program, table: str = TABLE, **said: object) -> Any:
    return shop.told("POST", "/offers/table", {"csv": table, **said})


def offer(shop: Program, name: str, state: str = "draft") -> Any:
    items = shop.told("GET", "/offers")["items"]
    return next(one for one in items if (one["id"], one["state"]) == (name, state))


def test_tried_first_then_written_as_drafts(shop: Program) -> None:
    tried = written(shop)
    assert (tried["dry_run"], tried["not_read"]) == (True, ["Farbe"])
    assert tried["counts"] == {"would be written": 2, "not written": 5}
    reasons = {one["offer"]: one["reason"] for one in tried["rows"] if one["reason"]}
    assert "small letters" in reasons["Sim Karte"]
    assert "without points for thousands" in reasons["teuer"]
    assert "a day such as" in reasons["alt"]
    assert "three capital letters" in reasons["geld"]
    assert reasons["neu"] == "currency: a new offer needs it"
    assert len(shop.told("GET", "/offers")["items"]) == 1
    done = written(shop, dry_run=False)
    assert done["counts"] == {"draft written": 2, "not written": 5}
    sim = offer(shop, "sim")
    assert (sim["price_cents"], sim["instead_cents"]) == (500, 900)
    assert sim["until"] == "2030-12-02T23:59:59+01:00"
    assert {one["channel"]: one["lines"] for one in sim["steps"]} == {
        "": ["Freischalten."],
        "shop": ["Aushändigen.", "Freischalten."],
    }
    assert shop.told("POST", "/offers/sim/publish")["version"] == 1


def test_what_has_no_column_stays_and_the_same_table_changes_nothing(shop: Program) -> None:
    before = offer(shop, "upgrade", "published")
    written(shop, dry_run=False)
    after = offer(shop, "upgrade")
    assert (after["title"], after["version"]) == ("Handy neu", before["version"] + 1)
    for kept in ("steps", "until", "currency", "instead_cents", "unneeded"):
        assert after[kept] == before[kept]
    again = written(shop, dry_run=False)
    assert again["counts"] == {"unchanged": 2, "not written": 5}
    drafted = [what for _, did, what in shop.done() if did == "offer_drafted"]
    assert drafted.count("offer:sim") == 1


def test_sent_twice_with_one_key_it_is_answered_alike(shop: Program) -> None:
    body = {"csv": TABLE, "dry_run": False}
    first = shop.told("POST", "/offers/table", body, key="t1")
    assert shop.told("POST", "/offers/table", body, key="t1") == first | {"repeated": True}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("Titel;Preis\nx;0", "a header with id"),
        ('id;title\n"a;b', "quotation mark"),
        ("id;offer\na;b", "two columns mean id"),
        ("id;title\n" + "a;b\n" * 501, "at most 500"),
    ],
)
def test_what_is_no_table_is_said(shop: Program, table: str, reason: str) -> None:
    answer = shop.ask("POST", "/offers/table", {"csv": table})
    assert answer.status_code == 422
    assert reason in answer.text


def test_only_whoever_leads_may(shop: Program) -> None:
    agent = Program(shop.house, "north-agent")
    assert agent.status("POST", "/offers/table", {"csv": TABLE}) == 403
