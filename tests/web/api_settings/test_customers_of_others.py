"""Can a shop tell who its customers are and find them again, without taking anybody over?"""

import asyncio
from pathlib import Path

import httpx2
import pytest
from tests.web.api_settings.program import Program
from tests.web.company import MONDAY
from tests.web.visitor import BASE, House

from faden.engine.ids import new_id
from faden.engine.privacy.erase import Refused, Report, Request, Shell, erase
from faden.store.blobs import Blobs
from faden.store.log import PostgresStore

LINDA = {"name": "Linda Weber", "addresses": ["0151 1234-0182", "Linda.Weber@Example.org"]}
PATH = "/customers/by-source/shop/K-1"
PHONE = "tel:+4915112340182"


@pytest.fixture
def shop(fresh: House) -> Program:
    return Program(fresh, "north-agent")


def count(house: House, table: str = "thread") -> int:
    return int(house.rows(f"select count(*) from {table}")[0][0])


def test_a_customer_nobody_knew_is_there_and_is_found_again(fresh: House, shop: Program) -> None:
    made = shop.told("PUT", PATH, LINDA)
    assert (made["fate"], made["suggestions"], made["repeated"]) == ("new", [], False)
    found = shop.told("GET", PATH)
    assert found["customer_id"] == made["customer_id"]
    assert found["addresses"] == [PHONE, "mailto:linda.weber@example.org"]
    seen = shop.told("GET", f"/customers/{made['customer_id']}")
    assert seen["name"] == "Linda Weber"
    assert {one["uri"] for one in seen["addresses"]} == set(found["addresses"])
    (hit,) = shop.told("GET", "/customers?q=015112340182")["items"]
    assert hit["id"] == made["customer_id"]


def test_the_same_again_writes_nothing_and_a_change_is_a_change(
    fresh: House, shop: Program
) -> None:
    first = shop.told("PUT", PATH, LINDA)
    before = count(fresh, "event")
    again = shop.told("PUT", PATH, LINDA)
    assert (again["fate"], again["customer_id"]) == ("unchanged", first["customer_id"])
    assert count(fresh, "event") == before
    changed = shop.told("PUT", PATH, LINDA | {"name": "Linda Novak"})
    assert (changed["fate"], changed["customer_id"]) == ("changed", first["customer_id"])
    assert shop.told("GET", f"/customers/{first['customer_id']}")["name"] == "Linda Novak"


def test_whoever_wrote_before_is_adopted_with_their_wish(fresh: House, shop: Program) -> None:
    fresh.run(fresh.company.writes(PHONE, "Hallo?", name="Linda"))
    linda = fresh.run(fresh.company.record(PHONE))
    wish = {"granted": False, "wording": "keine Werbung", "purposes": ["marketing"]}
    shop.told("POST", f"/customers/{linda}/wishes", wish)
    made = shop.told("PUT", PATH, LINDA)
    assert (made["fate"], made["customer_id"]) == ("adopted", linda)
    shop.told("PUT", PATH, LINDA | {"name": "Linda Novak"})
    refused = shop.told("GET", f"/customers/{linda}")["refused"]
    assert [one["purpose"] for one in refused] == ["marketing"]


def test_an_address_of_somebody_else_is_suggested_and_not_joined(
    fresh: House, shop: Program
) -> None:
    linda = shop.told("PUT", PATH, LINDA)["customer_id"]
    mia = shop.told(
        "PUT",
        "/customers/by-source/shop/K-2",
        {"name": "Mia", "addresses": ["mia@example.org", "+4915112340182"]},
    )
    (suggested,) = mia["suggestions"]
    assert (suggested["other_id"], suggested["address"]) == (linda, PHONE)
    again = shop.told(
        "PUT",
        "/customers/by-source/shop/K-2",
        {"name": "Mia", "addresses": ["mia@example.org", "+4915112340182"]},
    )
    assert again["suggestions"] == mia["suggestions"]
    assert shop.told("GET", f"/customers/{linda}")["records"] == [linda]


def test_a_key_answers_as_the_first_time(fresh: House, shop: Program) -> None:
    first = shop.told("PUT", PATH, LINDA, key="k-1")
    again = shop.told("PUT", PATH, LINDA, key="k-1")
    assert again == first | {"repeated": True}
    assert shop.status("PUT", PATH, LINDA | {"name": "Mia"}, key="k-1") == 422
    elsewhere = "/customers/by-source/shop/K-2"
    assert shop.status("PUT", elsewhere, LINDA, key="k-1") == 422
    later = shop.told("PUT", PATH, LINDA, key="k-2")
    assert (later["fate"], later["repeated"]) == ("unchanged", False)
    assert shop.told("PUT", PATH, LINDA, key="k-2")["fate"] == "unchanged"
    assert shop.status("PUT", PATH, LINDA | {"name": "Mia"}, key="k-2") == 422
    assert shop.told("GET", PATH)["name"] == "Linda Weber"


def test_an_answer_that_was_erased_is_not_made_anew(fresh: House, shop: Program) -> None:
    shop.told("PUT", PATH, LINDA, key="k-1")
    fresh.rows("update arrival set raw = '' where account = 'form' returning 1")
    refused = shop.ask("PUT", PATH, LINDA, key="k-1")
    assert (refused.status_code, "erased since" in refused.text) == (409, True)


@pytest.mark.parametrize("key", ["", "k"])
def test_equal_requests_at_once_make_one_customer(fresh: House, shop: Program, key: str) -> None:
    async def several() -> list[httpx2.Response]:
        headers = {"idempotency-key": key} if key else {}
        asks = (
            shop.visitor.client.put(f"{BASE}/api/v1{PATH}", json=LINDA, headers=headers)
            for _ in range(3)
        )
        return list(await asyncio.gather(*asks))

    answers = [answer.json() for answer in fresh.run(several())]
    assert len({one["customer_id"] for one in answers}) == 1
    fates = sorted(one["fate"] for one in answers)
    assert fates == (["new"] * 3 if key else ["new", "unchanged", "unchanged"])
    assert count(fresh) == 1
    assert count(fresh, "customer_source") == 1


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"addresses": []}, "addresses"),
        ({"addresses": ["0151 12340182", "not a number"]}, "addresses[1]"),
        ({"addresses": ["72727"]}, "short code"),
        ({"addresses": ["anonymous"]}, "withheld"),
        ({"addresses": ["contact:0123"]}, "addresses[0]"),
        ({"addresses": ["visitor:0123"]}, "addresses[0]"),
        ({"addresses": ["a@b.example, c@d.example"]}, "addresses[0]"),
        ({"addresses": [f"k{n}@example.org" for n in range(21)]}, "addresses"),
        ({"addresses": "0151 12340182"}, "addresses"),
        ({"name": "Lin\x07da"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"customer_id": "01912d68783e7a5c8f3b2d1c0a0b0cff"}, "customer_id"),
        ({"workspace": 2}, "workspace"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_name(
    fresh: House, shop: Program, changes: dict[str, object], names: str
) -> None:
    refused = shop.ask("PUT", PATH, LINDA | changes)
    assert refused.status_code == 422
    assert names in refused.json()["detail"]
    assert count(fresh) == 0


@pytest.mark.parametrize("path", ["Shop/K-1", "sh%00op/K", "shop/%00", "shop/" + "x" * 201])
def test_a_source_or_key_nobody_can_have_is_not_there(
    fresh: House, shop: Program, path: str
) -> None:
    assert shop.status("PUT", f"/customers/by-source/{path}", LINDA) == 404
    assert shop.status("GET", f"/customers/by-source/{path}") == 404


def test_companies_and_sources_do_not_meet(fresh: House, shop: Program) -> None:
    south = Program(fresh, "south-agent")
    ours, theirs = shop.told("PUT", PATH, LINDA), south.told("PUT", PATH, LINDA)
    assert theirs["fate"] == "new"
    assert ours["customer_id"] != theirs["customer_id"]
    assert south.status("GET", "/customers/by-source/crm/K-1") == 404
    assert Program(fresh, "north-readonly").status("PUT", PATH, LINDA) == 403


def test_a_number_of_another_country_is_read_as_the_workspace_writes_it(
    fresh: House, shop: Program
) -> None:
    shop.told("PUT", PATH, {"addresses": ["+43 664 1234567"]})
    assert shop.told("GET", PATH)["addresses"] == ["tel:+436641234567"]


def test_whoever_was_erased_is_not_said_again(fresh: House, shop: Program) -> None:
    shop.told("PUT", PATH, LINDA)
    with_engine = "update customer_source set digest = null, name = null, addresses = '{}'"
    fresh.rows(with_engine + " returning 1")
    refused = shop.ask("PUT", PATH, LINDA)
    assert (refused.status_code, "erased" in refused.text) == (409, True)
    assert shop.status("GET", PATH) == 404


def test_what_a_program_asked_about_somebody_goes_with_them(
    fresh: House, shop: Program, tmp_path: Path
) -> None:
    """Its hash would still tell whoever holds the database that this very address was here."""
    shop.told("PUT", PATH, LINDA, key="k-1")
    shop.told("PUT", "/customers/by-source/shop/K-2", {"addresses": ["+43664123456"]}, key="k-2")

    async def erased() -> Report | Refused:
        shell = Shell(
            store=PostgresStore(fresh.company.connections.engine),
            files=Blobs(tmp_path),
            clock=lambda: MONDAY,
            new_id=new_id,
            pause=lambda: asyncio.sleep(0),
        )
        asked = Request(workspace=fresh.company.north, who=PHONE, by="cli:anna", reason="asked")
        return await erase(shell, asked)

    assert isinstance(fresh.run(erased()), Report)
    kept = fresh.rows("select key, raw <> '', digest <> '' from arrival where account = 'form'")
    [others] = [row for row in kept if row[0].endswith(":k-2")]
    [hers] = [row for row in kept if row != others]
    assert (hers[0].startswith("erased:"), hers[1:]) == (True, (False, False))
    assert others[1:] == (True, True)
    assert shop.status("PUT", PATH, LINDA, key="k-1") == 409


def test_a_ticket_is_read_by_its_id_alone(fresh: House, shop: Program) -> None:
    fresh.run(fresh.company.writes(PHONE, "Hallo?", name="Linda"))
    linda = fresh.run(fresh.company.record(PHONE))
    (ticket,) = shop.told("GET", f"/customers/{linda}")["tickets"]
    assert shop.told("GET", f"/tickets/{ticket['id']}") == ticket
    assert Program(fresh, "south-admin").status("GET", f"/tickets/{ticket['id']}") == 404
    assert shop.status("GET", "/tickets/nonsense") == 404
