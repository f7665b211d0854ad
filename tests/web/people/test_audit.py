"""Is it written down who did what, without a word of a customer?"""

import json
import re

from tests.web.company import PASSWORD
from tests.web.visitor import House

from faden.engine import command as cmd
from faden.store.people.audit import Did
from faden.web.people.deeds import DEEDS


def entries(house: House, *deeds: str) -> list[tuple[str, str, str, str, dict[str, str]]]:
    found = house.rows("select did, who, what, place, detail from audit order by audit_id")
    return [row for row in found if not deeds or row[0] in deeds]


def test_coming_in_and_failing_to_is_written_down_with_the_place(fresh: House) -> None:
    anna = f"agent:{fresh.company.agents['anna']}"
    fresh.visitor(place="198.51.100.9").sign_in("anna@example.org", "my secret passphrase")
    fresh.visitor(place="198.51.100.9").sign_in("nobody@example.org", "wrong")
    visitor = fresh.signed_in("anna")
    visitor.post("/sign-out", {})
    assert [row[:4] for row in entries(fresh)] == [
        ("sign_in_failed", "", anna, "198.51.100.9"),
        ("signed_in", anna, anna, "203.0.113.7"),
        ("signed_out", anna, anna, "203.0.113.7"),
    ]
    assert "secret" not in json.dumps(fresh.rows("select row_to_json(audit) from audit"))


def test_decisions_about_customers_are_written_down_without_their_words(house: House) -> None:
    anna, company = house.signed_in("anna"), house.company
    one, other = company.customers["yuki"], company.customers["mia"]
    wish = {"purpose": "marketing", "granted": "no", "wording": "Bitte keine Werbung, danke!"}
    anna.post(f"/c/{one}/wish", wish)
    anna.post(f"/join/{one}/{other}", {})
    anna.post(f"/c/{one}/split", {"record": other, "reason": "ganz andere Leute"})
    anna.post(f"/quarantine/{company.quarantined['north']}", {"how": "dismissed", "reason": "Müll"})
    me = f"agent:{company.agents['anna']}"
    deeds = ("wish_recorded", "customers_joined", "customer_split", "quarantine_settled")
    found = entries(house, *deeds)[-4:]
    assert [(row[0], row[1], row[3]) for row in found] == [
        (did, me, "203.0.113.7") for did in deeds
    ]
    assert [row[2] for row in found[:3]] == [
        f"customer:{one}",
        f"customer:{one}",
        f"customer:{other}",
    ]
    assert found[0][4] == {"purposes": "marketing", "granted": "no"}
    logged = json.dumps(house.rows("select row_to_json(audit) from audit"), ensure_ascii=False)
    words = ("Werbung", "ganz andere", "Müll", "Yuki", "Tanaka", "+49")
    assert [word for word in words if word in logged] == []


def test_what_was_not_done_is_not_written_down(house: House) -> None:
    anna, before = house.signed_in("anna"), len(entries(house)) + 1
    linda = house.company.customers["linda"]
    anna.post(f"/join/{linda}/{linda}", {})
    anna.post(f"/c/{linda}/split", {"record": linda, "reason": "x"})
    assert len(entries(house)) == before


def test_an_entry_and_its_change_are_one_transaction(house: House) -> None:
    """The entry carries the transaction of the event it tells of."""
    company = house.company
    command = cmd.NameCustomer(
        workspace=company.north, customer_id=company.customers["yuki"], name="Y", by="api:x"
    )
    wish = cmd.RecordWish(
        workspace=company.north,
        customer_id=company.customers["yuki"],
        purposes=("survey",),
        granted=False,
        wording="nein",
        by="api:x",
    )
    house.run(company.done(command))
    house.run(company.done(wish))
    ((event,),) = house.rows(
        "select xmin::text from event where kind = 'consent_withdrawn' order by position desc"
        " limit 1"
    )
    ((entry,),) = house.rows("select xmin::text from audit order by audit_id desc limit 1")
    assert entry == event


def test_an_export_is_written_down_once_an_hour(fresh: House) -> None:
    program = fresh.program("north-admin")
    for _ in range(3):
        assert program.get("/api/v1/export/messages").status_code == 200
    assert [row[:2] for row in entries(fresh)] == [("exported", "token:shop-admin")]


def test_the_page_filters_and_leads_on(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    for _ in range(26):
        fresh.visitor(place="198.51.100.9").sign_in("jonas@example.org", PASSWORD)
        fresh.visitor(place="198.51.100.9").sign_in("lena@example.org", PASSWORD)
    first = anna.get("/audit").text
    older = re.search(r'href="(/audit\?[^"]*before=\d+)"', first)
    assert older is not None
    rest = anna.get(older[1].replace("&amp;", "&")).text
    jonas = anna.get(f"/audit?who=agent:{fresh.company.agents['jonas']}").text
    nothing = anna.get("/audit?did=exported&day=2026-11-23").text
    assert first.count('<li class="card">') == 50
    assert rest.count('<li class="card">') == 3
    assert jonas.count('<li class="card">') == 26
    assert "Nichts passt dazu." in nothing


def test_odd_questions_are_answered(house: House) -> None:
    anna = house.signed_in("anna")
    for query in ("before=x", "before=-1", "day=2026-13-99", "day=9999-12-31", "who=%00", "did='"):
        assert anna.get(f"/audit?{query}").status_code in (200, 400), query


def test_every_deed_has_words() -> None:
    assert set(DEEDS) == set(Did)
