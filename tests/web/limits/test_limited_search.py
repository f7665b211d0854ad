"""Does a search tell a limited colleague or program nothing of how often strangers use a word?"""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.limits.branch import Branch, open_branch
from tests.web.visitor import House, Visitor

from faden.engine import command as cmd

LINDA = "tel:+4915112340182"


@pytest.fixture(scope="module")
def branch(house: House) -> Branch:
    return house.run(open_branch(house.company))


def search(program: Visitor, word: str, older: str = "") -> dict[str, Any]:
    further = f"&older={older}" if older else ""
    answer = program.get(f"/api/v1/search?q={word}&limit=1{further}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def all_of(program: Visitor, word: str) -> list[str]:
    """What is found piece by piece."""
    found, older = [], ""
    for _ in range(20):
        page = search(program, word, older)
        found += [one["excerpt"] for one in page["entries"]]
        older = page["older"]
        if older is None:
            return found
    raise AssertionError(found)


@pytest.mark.usefixtures("branch")
def test_where_a_search_goes_on_tells_nothing_of_what_stands_between(house: House) -> None:
    """One's own note as a mark, and the place after it would count what strangers wrote since."""
    company = house.company
    for number in (1, 2):
        note = cmd.WriteNote(
            workspace=company.north,
            customer_id=company.customers["yuki"],
            text=f"Zebra Giraffe {number}",
            author="api:shop-limited",
        )
        house.run(company.done(note))
    for number in range(3):
        house.run(company.writes(LINDA, f"Meine Giraffe {number} ist krank"))
    limited, shop = house.program("limited"), house.program("north-admin")
    plain, told = search(limited, "Zebra"), search(limited, "Giraffe")
    assert told["older"] == plain["older"] != ""
    assert told["entries"] == plain["entries"]
    assert all_of(limited, "Giraffe") == ["Zebra Giraffe 2", "Zebra Giraffe 1"]
    assert len(all_of(shop, "Giraffe")) == 5
