"""Does no program see, change or guess the settings and customers of another workspace?"""

from collections.abc import Sequence

import httpx2
import pytest
from tests.web import api_ways
from tests.web.api_settings.program import Program
from tests.web.questions import asked as questions
from tests.web.visitor import House
from tests.web.ways import Way

SECRETS = ("Olga", "olga@", "Südfunk", "Oskar", "Geheim", "9990000", "olaf@", "shop.south")
NO_ID = "f" * 32


@pytest.fixture(scope="module")
def theirs(house: House) -> dict[str, str]:
    """What belongs to the south, by the name a path gives it, beside what is ours."""
    company = house.company
    south = Program(house, "south-admin")
    south.told("PUT", "/teams/geheim", {"name": "Geheim"})
    hook = {"name": "geheim", "url": "https://shop.south.example/?k=1", "after": 0}
    south.told("POST", "/webhooks", hook)
    south.told("PUT", f"/teams/geheim/members/{company.agents['olga']}")
    oskar = {"name": "Oskar Süd", "addresses": ["+4917099900001"]}
    south.told("PUT", "/customers/by-source/geheim/K-9", oskar)
    Program(house).told("POST", "/webhooks", {"name": "ours", "url": "https://o.example.org/"})
    tokens = {one["label"]: one["id"] for one in south.told("GET", "/tokens")["items"]}
    ((ticket, customer),) = house.rows(
        "select ticket_id, customer_id from ticket where customer_id = %s::uuid",
        company.customers["oskar"],
    )
    return {
        "account": "south-sms",
        "agent": company.agents["olga"],
        "me": company.agents["jonas"],
        "team": "geheim",
        "my_team": "service",
        "token": tokens["shop-readonly"],
        "webhook": "geheim",
        "my_webhook": "ours",
        "event": f"evt_{customer.hex}_1",
        "ticket_id": ticket.hex,
        "question_id": house.run(company.done(questions.oskar_is_asked(company))),
        "customer_id": customer.hex,
        "sequence": "1",
        "source": "geheim",
        "key": "K-9",
        "offer": "geheim",
        "campaign_id": "0" * 32,
    }


def ask(program: Program, way: Way, names: dict[str, str]) -> httpx2.Response:
    path = way.path(names).removeprefix("/api/v1")
    if way.json is None:
        return program.ask(way.method, path)
    told = {k: v.format(**names) if isinstance(v, str) else v for k, v in way.json.items()}
    return program.ask(way.method, path, told)


def everything(house: House) -> object:
    """All settings and customers of both workspaces, as the database holds them."""
    tables = (
        *("workspace", "account", "team", "membership", "agent", "token"),
        *("webhook_subscription", "webhook_delivery", "customer_source", "address", "audit"),
        *("session", "thread", "event", "arrival"),
    )
    return [
        house.rows(f"select coalesce(string_agg(t::text, '|' order by t::text), '') from {one} t")
        for one in tables
    ]


def of_the_south(house: House) -> object:
    """The same, of the south alone."""
    tables = (
        *("account", "team", "membership", "agent", "token", "webhook_subscription"),
        *("customer_source", "address", "audit", "thread", "event"),
    )
    return [
        house.rows(
            "select coalesce(string_agg(t::text, '|' order by t::text), '')"
            f" from {one} t where workspace_id = %s",
            house.company.south,
        )
        for one in tables
    ]


def leaks(answer: httpx2.Response, way: Way, names: dict[str, str]) -> list[str]:
    said = answer.text + str(answer.headers)
    asked = way.path(names) + str(way.json)
    return [secret for secret in SECRETS if secret in said and secret not in asked]


def bare(text: str, names: dict[str, str]) -> str:
    """A text without the ids that were asked for."""
    for name in sorted(set(names.values()), key=len, reverse=True):
        text = text.replace(repr(name), "it").replace(f" {name} ", " it ")
    return text


def statuses(program: Program, ways: Sequence[Way], names: dict[str, str]) -> set[int]:
    return {ask(program, way, names).status_code for way in ways}


def test_what_is_not_there_and_what_is_not_ours_look_the_same(
    house: House, theirs: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    program, before = Program(house), everything(house)
    ours = {one: theirs[one] for one in ("me", "my_team", "my_webhook")}
    nothing = dict.fromkeys(theirs, NO_ID) | ours
    nothing |= {"event": f"evt_{NO_ID}_1", "source": "nowhere"}
    ways = api_ways.NAMED_SETTINGS + api_ways.NAMED_READS
    for way in ways:
        there, not_there = ask(program, way, theirs), ask(program, way, nothing)
        assert (there.status_code, not_there.status_code) == (404, 404), (way, there.text)
        assert bare(there.text, theirs) == bare(not_there.text, nothing), way
        assert leaks(there, way, theirs) == []
    assert everything(house) == before
    with capsys.disabled():
        print(f"\n  {2 * len(ways)} requests with ids of others: no read, no write, no hint")


def test_lists_hold_one_workspace(house: House, theirs: dict[str, str]) -> None:
    program = Program(house)
    reads = api_ways.SETTINGS_READS + api_ways.AUDIT_READS
    answers = [(way, ask(program, way, theirs)) for way in reads]
    assert {answer.status_code for _, answer in answers} == {200}
    assert {way.route: bad for way, answer in answers if (bad := leaks(answer, way, theirs))} == {}
    assert all("south" not in answer.text for _, answer in answers)


def test_the_search_for_leaks_can_find_one(house: House, theirs: dict[str, str]) -> None:
    south = Program(house, "south-admin")
    told = ("/agents", "/teams", "/webhooks", "/by-source/{source}/{key}")
    reads = api_ways.SETTINGS_READS + api_ways.NAMED_READS
    reads = [way for way in reads if way.route.endswith(told)]
    assert len(reads) == len(told)
    assert all(leaks(ask(south, way, theirs), way, dict.fromkeys(theirs, "")) for way in reads)


def test_nobody_and_whoever_may_not_gets_nothing(house: House, theirs: dict[str, str]) -> None:
    before = everything(house)
    ours = theirs | {"agent": theirs["me"], "team": "service", "webhook": "ours", "key": "region"}
    nobody = Program(house, secret="nothing")
    assert statuses(nobody, api_ways.SETTINGS, ours) == {401}
    writes = api_ways.NAMED_SETTINGS + api_ways.OPEN_SETTINGS
    for role in ("lead", "agent", "readonly"):
        program = Program(house, f"north-{role}")
        assert statuses(program, writes + api_ways.AUDIT_READS, ours) == {403}
        allowed = {200} if role == "lead" else {403}
        assert statuses(program, api_ways.SETTINGS_READS, ours) == allowed
    assert statuses(Program(house, "north-readonly"), api_ways.PUTS, ours) == {403}
    assert everything(house) == before


def test_what_is_made_here_changes_nothing_there(house: House, theirs: dict[str, str]) -> None:
    """Also where it is called like something of the others: a team, a customer's number."""
    program, before = Program(house), of_the_south(house)
    names = theirs | {"key": "region"}
    assert statuses(program, api_ways.OPEN_SETTINGS, names) == {200}
    taken = {"id": "south-sms", "channel": "webhook", "config": {}}
    assert program.status("POST", "/accounts", taken) == 409
    (put,) = api_ways.PUTS
    answer = ask(program, put, theirs)
    assert (answer.status_code, answer.json()["fate"]) == (200, "new")
    assert leaks(answer, put, theirs) == []
    assert of_the_south(house) == before
