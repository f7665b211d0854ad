"""Can offers be made from a table: tried first, once each, and each row that cannot says why?"""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.api_settings.program import Program
from tests.web.offers.test_catalogue import PHONE, held, shop

__all__ = ["shop"]

TABLE = f"""Telefon;E-Mail;Angebot;Für;Bemerkung
{PHONE.removeprefix("tel:")};;upgrade;Mia;neu
01511 2340182;;upgrade;Tom;
;nobody@example.org;upgrade;;
{PHONE.removeprefix("tel:")};;sofa;;

{PHONE.removeprefix("tel:")};;;;
"""


def made(shop: Program, table: str = TABLE, **said: object) -> Any:
    return shop.told("POST", "/offers/grants", {"csv": table, **said})


def test_tried_first_then_made_once(shop: Program) -> None:
    tried = made(shop)
    assert tried["dry_run"]
    assert tried["counts"] == {"would be made": 2, "not made": 3}
    assert tried["not_read"] == ["Bemerkung"]
    assert [one["line"] for one in tried["rows"]] == [2, 3, 4, 5, 7]
    reasons = [one["reason"] for one in tried["rows"] if one["state"] == "not made"]
    assert "import the customers first" in reasons[0]
    assert "sofa is not offered" in reasons[1]
    assert "name the offer" in reasons[2]
    assert held(shop)["items"] == []
    assert made(shop, dry_run=False)["counts"] == {"made": 2, "not made": 3}
    assert {one["whom"] for one in held(shop)["items"]} == {"Mia", "Tom"}
    assert made(shop, dry_run=False)["counts"] == {"has it": 2, "not made": 3}
    assert made(shop)["counts"] == {"has it": 2, "not made": 3}
    assert len(held(shop)["items"]) == 2


def test_by_the_number_of_another_system(shop: Program) -> None:
    number = {"addresses": [PHONE], "name": "Linda Weber"}
    shop.told("PUT", "/customers/by-source/crm/K-1", number)
    found = made(shop, "number,offer\nK-1,upgrade\nK-2,upgrade\n", dry_run=False)
    assert found["counts"] == {"made": 1, "not made": 1}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("Name;Farbe\nLinda;rot", "a header with offer"),
        ("offer\nupgrade", "a header with offer"),
        ('phone;offer\n"0151;upgrade', "quotation mark"),
        ("phone;offer\n" + "0151;upgrade\n" * 501, "at most 500"),
        ("\n", "a header with offer"),
    ],
)
def test_what_is_no_table_is_said(shop: Program, table: str, reason: str) -> None:
    answer = shop.ask("POST", "/offers/grants", {"csv": table})
    assert answer.status_code == 422
    assert reason in answer.text


def test_only_whoever_leads_may(shop: Program) -> None:
    agent = Program(shop.house, "north-agent")
    assert agent.status("POST", "/offers/grants", {"csv": TABLE}) == 403
