"""Does somebody who is limited to teams see, change or guess nothing of all other customers?"""

from collections.abc import Sequence

import httpx2
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.web import api_ways, test_isolation
from tests.web.limits.branch import SECRETS, TEAM, YUKI, Branch, open_branch
from tests.web.questions.asked import SECRET_QUESTION, is_asked
from tests.web.test_isolation import (
    CROSSED_READS,
    CROSSED_WRITES,
    NO_ID,
    READS,
    SEARCHES,
    WRITES,
    ask,
    everything,
)
from tests.web.visitor import Bypass, House, Visitor
from tests.web.ways import Way

from faden.engine import command as cmd
from faden.engine.handle import handle
from faden.engine.ids import new_id
from faden.store.postgres import Running
from faden.web.api.operations import operations
from faden.web.site import site

Names = dict[str, str]

SENT = [
    Way("POST /api/v1/messages", json={"account": "sms", "to": "{address}", "text": "Hallo"}),
    Way(
        "POST /api/v1/messages",
        json={"account": "sms", "to": "{address}", "text": "Hallo", "ref": "{delivery}"},
    ),
]
SENT += [way for way in api_ways.PROGRAMS if way.route.endswith("/observed")]
SENT += [
    Way("POST /api/v1/questions", json=SECRET_QUESTION | {"account": "sms", "to": "{address}"})
]
SENT += [
    Way(
        "POST /api/v1/messages/observed",
        json={"system": "crm", "id": "1", "channel": "sms", "text": "x", "to": "{address}"},
    )
]
CALLS = [api_ways.PROGRAMS[0], *api_ways.READS, *api_ways.CROSSED_READS]
NAMED = ("{ticket_id}", "{question_id}", "/why")
CALLS += [way for way in api_ways.NAMED_READS if any(name in way.route for name in NAMED)]
BY_SOURCE = "/api/v1/customers/by-source/{source}/{key}"
CHANGES = [*SENT, *api_ways.WRITES, *api_ways.CROSSED_WRITES]


@pytest.fixture(scope="module")
def branch(house: House) -> Branch:
    return house.run(open_branch(house.company))


@pytest.fixture(scope="module")
def strangers(house: House, branch: Branch) -> list[Names]:
    """Customers of the same company with whom the branch has nothing to do."""
    return [
        names_of(house, "linda", "mia", "tel:+4915112340182"),
        names_of(house, "petra", "karim", "mailto:petra@example.org"),
    ]


def names_of(house: House, first: str, other: str, address: str) -> Names:
    """What belongs to a customer, by the name a route gives it."""
    company = house.company
    one = company.customers[first]
    ticket = house.rows(
        "select ticket_id from ticket where customer_id = %s::uuid order by opened_at desc", one
    )
    mail = house.rows(
        "select sequence, body -> 'files' -> 0 ->> 'sha256' from event"
        " where customer_id = %s::uuid and kind = 'message_received' order by sequence desc",
        company.customers["petra"],
    )
    files = next(row for row in mail if row[1])
    account = "mail" if address.startswith("mailto:") else "sms"
    code = house.rows("select code from reference_code where customer_id = %s::uuid", one)
    question = house.run(company.done(is_asked(company, company.north, account, address)))
    return {
        "customer_id": one,
        "other_id": company.customers[other],
        "mine": company.customers["yuki"],
        "quarantine_id": company.quarantined["north"],
        "mine_quarantined": company.quarantined["north"],
        "sequence": str(files[0]),
        "sha256": files[1],
        "message_id": company.deliveries["lost"],
        "wish": "0" * 32,
        "wish_id": "0" * 32,
        "cascade_id": "0" * 32,
        "question_id": question,
        "delivery": company.deliveries["lost"],
        "ticket": ticket[0][0].hex,
        "ticket_id": ticket[0][0].hex,
        "asked_id": ticket[0][0].hex,
        "grant_id": ticket[0][0].hex,
        "claim_id": ticket[0][0].hex,
        "promise_id": ticket[0][0].hex,
        "card": f"{one}ffffffffff.{'0' * 32}",
        "route": f"{one} {account} {address}",
        "address": address.partition(":")[2],
        "position": "1",
        "code": code[0][0] if code else "87654321",
        "agent": company.agents["anna"],
        "session": "0" * 16,
    }


def hints(response: httpx2.Response, asked: str) -> list[str]:
    said = response.text + str(response.headers)
    return [secret for secret in SECRETS if secret in said and secret not in asked]


def found_by(visitor: Visitor, ways: Sequence[Way], names: Names) -> dict[str, list[str]]:
    """The hints in answers, by the way that led to them."""
    answers = {way: ask(visitor, way, names) for way in dict.fromkeys(ways)}
    return {
        f"{way.route} {way.query}": bad
        for way, answer in answers.items()
        if (bad := hints(answer, way.path(names) + str(way.json)))
    }


def test_a_limited_colleague_reads_nothing_of_strangers_and_changes_nothing(
    house: House, strangers: list[Names], capsys: pytest.CaptureFixture[str]
) -> None:
    tilda, before, asked = house.signed_in("tilda"), everything(house), 0
    for names in strangers:
        assert found_by(tilda, READS + SEARCHES + CROSSED_READS, names) == {}
        answers = [ask(tilda, way, names) for way in WRITES + CROSSED_WRITES]
        assert {answer.status_code for answer in answers} <= {403, 404, 409, 422}
        assert [hints(answer, "") for answer in answers if hints(answer, "")] == []
        asked += len(READS + SEARCHES + CROSSED_READS) + len(answers)
    assert everything(house) == before
    with capsys.disabled():
        print(f"\n  {asked} requests of a limited colleague: no read, no write, no hint")


def test_a_limited_program_reads_nothing_of_strangers_and_changes_nothing(
    house: House, strangers: list[Names], capsys: pytest.CaptureFixture[str]
) -> None:
    program, before, asked = house.program("limited"), everything(house), 0
    for names in strangers:
        assert found_by(program, CALLS, names) == {}
        answers = [ask(program, way, names) for way in CHANGES]
        assert {answer.status_code for answer in answers} <= {404, 409, 422}
        assert [hints(answer, "") for answer in answers if hints(answer, "")] == []
        asked += len(CALLS) + len(answers)
    assert everything(house) == before
    reader = house.program("limited-readonly")
    assert {ask(reader, way, strangers[0]).status_code for way in CHANGES} == {403}
    assert everything(house) == before
    with capsys.disabled():
        print(f"\n  {asked + len(CHANGES)} API requests of limited programs: no read, no write")


def test_a_stranger_looks_like_nobody(house: House, strangers: list[Names]) -> None:
    tilda, program = house.signed_in("tilda"), house.program("limited")
    nothing = dict.fromkeys(strangers[0], NO_ID) | {"mine": strangers[0]["mine"]}
    nothing |= {"sequence": strangers[0]["sequence"], "address": "+4930123456789"}
    compared = 0
    for visitor, ways in (
        (tilda, READS + WRITES + CROSSED_READS + CROSSED_WRITES),
        (program, CALLS + CHANGES),
    ):
        for way in (one for one in ways if not one.route.endswith("/resolve")):
            for names in strangers:
                there, not_there = (ask(visitor, way, one) for one in (names, nothing))
                assert there.status_code == not_there.status_code, way
                if there.status_code == 404:
                    assert there.text == not_there.text, way
                    compared += 1
    assert compared > 50


def test_writing_to_somebody_unknown_makes_nobody(house: House, branch: Branch) -> None:
    program, before = house.program("limited"), everything(house)
    answer = ask(program, SENT[0], {"address": "+4930123456789"})
    assert (answer.status_code, "teams" in answer.text) == (404, True)
    assert everything(house) == before


def test_the_teams_own_customer_is_whole(house: House, branch: Branch) -> None:
    yuki = house.company.customers["yuki"]
    for visitor, path in (
        (house.signed_in("tilda"), f"/c/{yuki}"),
        (house.signed_in("tilda"), f"/c/{branch.at_work}"),
        (house.program("limited"), f"/api/v1/customers/{yuki}/events"),
        (house.program("limited"), f"/api/v1/customers/{branch.at_work}/events"),
    ):
        page = visitor.get(path)
        assert page.status_code == 200
        assert "Posten 3" in page.text, path
        assert "Hier noch einmal per Mail" in page.text, path
        assert hints(page, "") == [], path
        ids = [house.company.customers[one] for one in ("mia", "karim", "linda")]
        assert [one for one in ids if one in page.text] == [], path
    shown = house.program("limited").get(f"/api/v1/customers/{yuki}").json()
    assert sorted(shown["records"]) == sorted([yuki, branch.at_work])
    assert (shown["wards"], shown["suggestions"]) == ([], [])
    free = house.program("north-agent").get(f"/api/v1/customers/{yuki}").json()
    assert free["wards"] == [house.company.customers["mia"]]
    assert [one["other_id"] for one in free["suggestions"]] == [house.company.customers["karim"]]


def test_counts_and_queue_hold_the_teams_customers_alone(house: House, branch: Branch) -> None:
    shown = house.program("limited").get("/api/v1/waiting").json()["items"]
    assert {one["customer_id"] for one in shown} <= {
        house.company.customers["yuki"],
        branch.at_work,
    }
    assert len(shown) == 1
    desk = house.signed_in("tilda").get("/desk").text
    assert "Yuki Tanaka" in desk
    assert hints_in(desk) == []


def hints_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def test_whoever_belongs_to_no_team_sees_nobody(house: House, branch: Branch) -> None:
    rolf = house.signed_in("rolf")
    assert "Yuki" not in rolf.get("/desk").text
    assert rolf.get(f"/c/{house.company.customers['yuki']}").status_code == 404


def test_whoever_is_limited_can_read_so_in_their_settings(house: House, branch: Branch) -> None:
    told = "Sie sehen die Kunden dieser Teams"
    pages = {name: house.signed_in(name).get("/me").text for name in ("tilda", "rolf", "anna")}
    assert (told in pages["tilda"], "Bindung" in pages["tilda"]) == (True, True)
    assert (told in pages["rolf"], "noch kein Team" in pages["rolf"]) == (True, True)
    assert told not in pages["anna"]


def test_a_key_of_somebody_limited_is_limited_like_them(house: House, branch: Branch) -> None:
    statement = "update token set agent_id = %s where label = 'shop-agent' and workspace_id = %s"
    company = house.company
    before = house.program("north-agent").get("/api/v1/customers?q=Linda").json()["items"]
    with psycopg.connect(company.connections.url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(statement.encode(), (company.agents["tilda"], company.north))
        connection.commit()
        after = house.program("north-agent").get("/api/v1/customers?q=Linda").json()["items"]
        connection.execute(statement.encode(), (None, company.north))
    assert (bool(before), after) == (True, [])


def test_what_was_handed_to_another_team_meanwhile_is_refused_and_said(
    house: House, branch: Branch
) -> None:
    company, tilda = house.company, house.signed_in("tilda")
    yuki = company.customers["yuki"]
    csrf = tilda.token_of_form(f"/c/{yuki}")
    hand = cmd.AssignTicket(
        workspace=company.north,
        customer_id=yuki,
        ticket_id=branch.ticket,
        owner="team:service",
        by=f"agent:{company.agents['anna']}",
    )
    house.run(company.done(hand))
    before = everything(house)
    form = {"way": f"{yuki} sms {YUKI}", "text": "Hallo Frau Tanaka", "csrf": csrf}
    refused = tilda.post(f"/c/{yuki}/answer", form)
    assert refused.status_code == 404
    assert "bei einem anderen Team" in refused.text
    assert "Nichts wurde geändert oder gesendet" in refused.text
    assert everything(house) == before
    back = {"record": yuki, "ticket": branch.ticket, "owner": f"team:{TEAM}"}
    assert house.signed_in("anna").post(f"/c/{yuki}/assign", back).status_code == 303


def test_whoever_hands_a_customer_over_is_led_back_to_the_desk(
    house: House, branch: Branch
) -> None:
    yuki = house.company.customers["yuki"]
    form = {"record": yuki, "ticket": branch.ticket, "owner": "team:lead"}
    given = house.signed_in("tilda").post(f"/c/{yuki}/assign", form)
    assert (given.status_code, given.headers["location"]) == (303, "/desk")
    assert house.signed_in("tilda").get(f"/c/{yuki}").status_code == 404
    assert (
        house.signed_in("anna")
        .post(f"/c/{yuki}/assign", form | {"owner": f"team:{TEAM}"})
        .status_code
        == 303
    )


def test_without_row_security_strangers_would_be_read(
    house: House, strangers: list[Names], postgres_server: Running
) -> None:
    """The planted leak: proves that the tests above can fail."""
    url = house.company.connections.url
    name = dict(part.split("=", 1) for part in url.split())["dbname"]
    source = Bypass(make_conninfo(postgres_server.admin_url, dbname=name))
    app = site(house.company.services(source))
    tilda, program = house.signed_in("tilda", app=app), house.program("limited", app=app)
    ways = [way for way in READS if "mailboxes" not in way.route and "file" not in way.route]
    leaked = found_by(tilda, ways, strangers[1]) | found_by(program, CALLS, strangers[0])
    assert len(leaked) >= 15, sorted(leaked)


def test_without_the_engines_look_strangers_would_be_changed(
    house: House, strangers: list[Names], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other planted leak: whoever carries out commands forgets the limits."""
    company = house.company

    async def careless(command: cmd.Command, *, place: str = "", owners: object = None) -> object:
        return await handle(
            company.store, company.directory, command, now=company.now, new_id=new_id, place=place
        )

    monkeypatch.setattr(company, "do", careless)
    app, before = site(company.services()), everything(house)
    note = next(way for way in WRITES if way.route.endswith("/note"))
    assert ask(house.signed_in("tilda", app=app), note, strangers[0]).status_code == 303
    assert ask(house.program("limited", app=app), SENT[0], strangers[0]).status_code == 201
    assert everything(house) != before


WORDS = ("Bonusmeilen", "Tarifcode", "Gratis-Upgrade", "Rechnung", "Petra", "Linda Wbeer", "Posten")


@pytest.mark.parametrize("words", WORDS)
def test_words_of_strangers_find_nothing_and_those_of_ones_own_do(
    house: House, branch: Branch, words: str
) -> None:
    tilda, program = house.signed_in("tilda"), house.program("limited")
    answers = [
        tilda.get(f"/search?q={words}"),
        tilda.get(f"/search/hints?q={words}"),
        tilda.get(f"/search?q={words}&older=0.1.0"),
        program.get(f"/api/v1/search?q={words}"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert [hints(answer, words) for answer in answers if hints(answer, words)] == []
    found = [one["customer_id"] for one in answers[3].json()["entries"]]
    own = words in ("Rechnung", "Posten")  # which stand in Yuki's messages as well
    assert set(found) == ({house.company.customers["yuki"]} if own else set())


def test_every_page_and_operation_was_asked_for() -> None:
    asked = {way.route for way in [*READS, *SEARCHES, *WRITES, *CALLS, *CHANGES]}
    leading = {"GET /api/v1/export/messages"}
    own = {way.route for way in test_isolation.OWN_READS + test_isolation.OWN_WRITES}
    pages = READS + SEARCHES + WRITES
    known = {way.route for way in pages + api_ways.PROGRAMS + api_ways.READS + api_ways.WRITES}
    assert known - asked - own == leading
    open_to_limited = {
        f"{one.method} {one.path}" for one in operations() if one.roles & {"agent", "readonly"}
    }
    assert open_to_limited - asked == {f"GET {BY_SOURCE}", f"PUT {BY_SOURCE}"}  # see the last test


def test_the_code_of_a_stranger_is_as_wrong_as_any(house: House, strangers: list[Names]) -> None:
    program, resolve = house.program("limited"), "/api/v1/references/resolve"
    given = house.rows("select code from reference_code where ended_at is null")
    theirs = house.rows(
        "select code from reference_code where customer_id = %s::uuid", strangers[0]["mine"]
    )
    codes = [code for (code,) in given if (code,) not in theirs][:2]
    answers = [
        program.post_json(resolve, {"code": code, "contact": f"call {number}"})
        for number, code in enumerate([*codes, "123456789"])
    ]
    assert len(codes) > 0
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[-1].text)}


def test_a_limited_program_says_of_nobody_who_they_are(house: House, branch: Branch) -> None:
    """By a stranger's address it would get their id, and give them another name."""
    everything = "select count(*) from event", "select count(*) from customer_source"
    before = [house.rows(one) for one in everything]
    limited, path = house.program("limited"), "/api/v1/customers/by-source/crm/K-1"
    answers = [
        limited.send("PUT", path, json={"name": "Anders", "addresses": addresses})
        for addresses in (["+49 1511 2340182"], ["+4916055500000"], ["+4930123456789"])
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(403, answers[0].text)}
    assert [house.rows(one) for one in everything] == before
    house.program("north-agent").send("PUT", path, json={"addresses": ["+49 1511 2340182"]})
    there, not_there = (limited.get(path[:-1] + number) for number in "12")
    assert (there.status_code, there.text) == (404, not_there.text)
