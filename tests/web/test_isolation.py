"""Does nobody see, change or even guess what belongs to another workspace?

Every route times everybody who has no business there. A route without a row here fails the walk.
"""

import httpx2
import pytest
from psycopg.conninfo import make_conninfo
from starlette.applications import Starlette
from starlette.routing import Route
from tests.web import api_ways
from tests.web.campaigns.drafted import campaign_of
from tests.web.contact.pages import ROUTES as CONTACT
from tests.web.people import own_ways
from tests.web.preference.pages import ROUTES as LINKS
from tests.web.questions import asked as questions
from tests.web.settings import settings_ways
from tests.web.visitor import Bypass, House, Visitor
from tests.web.ways import Way
from tests.web.wishes.passed import passed_on
from tests.web.work import ticket_ways

from faden.engine import command as cmd
from faden.store.postgres import Running
from faden.store.views_report import audit_unanswered, export_messages
from faden.web.site import site

SECRETS = (
    "Oskar",
    "Olaf",
    "Geheim",
    "south-ref",
    "south-sms@",
    "9990000",
    "olaf@example",
    "Olga",
    "olga@",
    "Südfunk",
)
NO_ID = "0" * 32


READS = [
    Way("GET /desk"),
    Way("GET /search", query="?q=Oskar"),
    Way("GET /search", query="?q=017099900001"),
    Way("GET /trouble"),
    Way("GET /quarantine"),
    Way("GET /mailboxes"),
    Way("GET /senders"),
    Way("GET /quarantine/{quarantine_id}"),
    Way("GET /c/{customer_id}"),
    Way("GET /c/{customer_id}", query="?before={customer_id}.999"),
    Way("GET /c/{customer_id}/match", query="?q=Olaf"),
    Way("GET /join/{customer_id}/{other_id}"),
    # from here on: bytes as they came
    Way("GET /quarantine/{quarantine_id}/raw"),
    Way("GET /messages/{customer_id}/{sequence}"),
    Way("GET /messages/{customer_id}/{sequence}/why"),
    Way("GET /messages/{customer_id}/{sequence}/formatted"),
    Way("GET /messages/{customer_id}/{sequence}/raw"),
    Way("GET /messages/{customer_id}/{sequence}/files/{sha256}"),
    Way("GET /messages/{customer_id}/{sequence}/files/{sha256}/shown"),
    Way("GET /quarantine/{quarantine_id}/file"),
    Way("GET /quarantine/{quarantine_id}/file", query="?q=Oskar"),
    Way("GET /quarantine/{quarantine_id}/file/{customer_id}"),
    Way("GET /live", query="?customer={customer_id}"),
    Way("GET /c/{customer_id}/split/{other_id}"),
]
#: Without any wall each of them shows a secret.
SHOWING = {
    "GET /audit",
    "GET /desk",
    "GET /trouble",
    "GET /quarantine",
    "GET /quarantine/{quarantine_id}",
    "GET /c/{customer_id}",
    "GET /join/{customer_id}/{other_id}",
    "GET /quarantine/{quarantine_id}/raw",
    "GET /messages/{customer_id}/{sequence}",
    "GET /messages/{customer_id}/{sequence}/raw",
    "GET /messages/{customer_id}/{sequence}/files/{sha256}",
}
#: What looks for words; an answer with nothing in it is one as well.
SEARCHES = [
    Way("GET /search", query="?q=Geheim"),
    Way("GET /search", query="?q=Geheim&older=0.8.0"),
    Way("GET /search/hints", query="?q=Oskar"),
    Way("GET /search/hints", query="?q=Geheim"),
    Way("GET /caused"),
    Way("GET /waits"),
    Way("GET /offers"),
]
#: A customer of one's own, with what belongs to the others named in a query or form.
CROSSED_READS = [
    Way("GET /c/{mine}/match", query="?q=Oskar"),
    Way("GET /live", query="?customer={mine}&customer={customer_id}"),
    Way("GET /join/{mine}/{customer_id}"),
    Way("GET /join/{customer_id}/{mine}"),
    Way("GET /c/{mine}", query="?before={customer_id}.9~{mine}.9"),
    Way("GET /messages/{mine}/{sequence}/files/{sha256}"),
    Way("GET /messages/{mine}/{sequence}/files/{sha256}/shown"),
    Way("GET /quarantine/{quarantine_id}/file/{mine}"),
    Way("GET /quarantine/{mine_quarantined}/file/{customer_id}"),
    Way("GET /quarantine/{mine_quarantined}/file", query="?q=Oskar"),
    Way("GET /search", query="?q=Zeichen:{code}"),
    Way("GET /c/{mine}/split/{customer_id}"),
    Way("GET /desk", query="?show=snoozed&tag=geheim"),
]
WRITES = [
    Way("POST /c/{customer_id}/answer", {"way": "{route}", "text": "Hallo"}),
    Way("POST /c/{customer_id}/note", {"text": "Notiz"}),
    Way("POST /c/{customer_id}/take-back", {"delivery": "{delivery}"}),
    Way("POST /c/{customer_id}/draft", {"kind": "reply", "text": "Hallo", "draft": "0"}),
    Way("POST /c/{customer_id}/presence", {"doing": "looking"}),
    Way("POST /c/{customer_id}/files", {}, file=b"%PDF-1.7"),
    Way("POST /c/{customer_id}/files/drop", {"drop": "upload-1"}),
    Way(
        "POST /c/{customer_id}/assign",
        {"record": "{customer_id}", "ticket": "{ticket}", "owner": "team:lead"},
    ),
    Way(
        "POST /c/{customer_id}/close",
        {"record": "{customer_id}", "ticket": "{ticket}", "reason": "x"},
    ),
    Way("POST /c/{customer_id}/wish", {"purpose": "*", "granted": "no", "wording": "stopp"}),
    Way("POST /c/{customer_id}/name", {"name": "Anders"}),
    *questions.WRITES,
    Way("POST /c/{customer_id}/decline", {"other": "{other_id}"}),
    Way("POST /c/{customer_id}/split", {"record": "{customer_id}", "reason": "x"}),
    Way("POST /c/{customer_id}/household", {"other": "{other_id}", "role": "ward"}),
    Way("POST /c/{customer_id}/acknowledge", {"wish": "{wish}"}),
    Way("POST /c/{customer_id}/settle", {"delivery": "{delivery}", "outcome": "again"}),
    Way("POST /join/{customer_id}/{other_id}", {}),
    Way("POST /quarantine/{quarantine_id}", {"how": "dismissed", "reason": "x"}),
    Way("POST /quarantine/{quarantine_id}/file/{customer_id}", {"text": "Hallo", "address": ""}),
    *ticket_ways.WRITES,
]
CROSSED_WRITES = [
    Way("POST /c/{mine}/answer", {"way": "{route}", "text": "Hallo"}),
    Way(
        "POST /c/{mine}/assign",
        {"record": "{customer_id}", "ticket": "{ticket}", "owner": "team:lead"},
    ),
    Way("POST /c/{mine}/assign", {"record": "{mine}", "ticket": "{ticket}", "owner": "team:lead"}),
    Way("POST /c/{mine}/close", {"record": "{customer_id}", "ticket": "{ticket}", "reason": "x"}),
    *ticket_ways.CROSSED_WRITES,
    Way("POST /c/{mine}/decline", {"other": "{customer_id}"}),
    Way("POST /c/{mine}/split", {"record": "{customer_id}", "reason": "x"}),
    Way("POST /c/{mine}/household", {"other": "{customer_id}", "role": "ward"}),
    Way("POST /c/{mine}/household", {"other": "{customer_id}", "role": "guardian"}),
    *questions.CROSSED_WRITES,
    Way("POST /c/{mine}/take-back", {"delivery": "{delivery}"}),
    Way("POST /c/{mine}/settle", {"delivery": "{delivery}", "outcome": "arrived"}),
    Way("POST /join/{mine}/{customer_id}", {}),
    Way("POST /join/{customer_id}/{mine}", {}),
    Way("POST /quarantine/{quarantine_id}/file/{mine}", {"text": "Hallo", "address": ""}),
    Way("POST /quarantine/{mine_quarantined}/file/{customer_id}", {"text": "Hallo", "address": ""}),
]
#: And what admins set for everybody. Who may send it, and what stands in a path: settings/.
OWN_READS = own_ways.READS + settings_ways.READS
OWN_WRITES = own_ways.WRITES + settings_ways.WRITES
#: Routes with nothing of a workspace in them; who may see them is tested in test_doors.py.
OPEN_TO_ALL = {
    "GET /",
    *("GET /sign-in", "POST /sign-in", "GET /sign-in/code", "POST /sign-in/code"),
    "GET /static/{name}",
    *("GET /health", "GET /ready", "GET /metrics"),
    "GET /api/v1/openapi.json",
    *("POST /sign-out", "POST /language"),
    "GET /unsubscribe/{account}/{token}",
    "POST /unsubscribe/{account}/{token}",
    *(CONTACT | LINKS),
}


def routes_of(app: Starlette) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, Route) and "crash" not in route.path
        for method in (route.methods or set()) - {"HEAD"}
    }


@pytest.fixture(scope="module")
def theirs(house: House) -> dict[str, str]:
    """Everything that belongs to the south, by the name a route gives it."""
    company = house.company
    oskar = company.customers["oskar"]
    ticket = house.rows("select ticket_id from ticket where customer_id = %s::uuid", oskar)
    position = house.rows(
        "select min(position) from event where workspace_id = %s and kind = 'message_received'",
        company.south,
    )
    mail = house.rows(
        "select sequence, body -> 'files' -> 0 ->> 'sha256' from event"
        " where workspace_id = %s and jsonb_array_length(body -> 'files') > 0",
        company.south,
    )
    oskars = cmd.Answer(
        workspace=company.south,
        customer_id=oskar,
        account="south-sms",
        to="tel:+4917099900001",
        text="Wir sehen nach.",
        author="api:shop",
    )
    house.run(company.done(oskars))
    code = house.rows("select code from reference_code where workspace_id = %s", company.south)
    house.signed_in("olga")
    session = house.rows(
        "select encode(substr(token_sha256, 1, 8), 'hex') from session where workspace_id = %s",
        company.south,
    )
    wish = passed_on(house, company.south, oskar)
    question = house.run(company.done(questions.oskar_is_asked(company)))
    return {
        "wish": wish,
        "wish_id": wish,
        "cascade_id": company.deliveries["south"],
        "customer_id": oskar,
        "other_id": company.customers["olaf"],
        "mine": company.customers["yuki"],
        "quarantine_id": company.quarantined["south"],
        "mine_quarantined": company.quarantined["north"],
        "sequence": str(mail[0][0]),
        "sha256": mail[0][1],
        "message_id": company.deliveries["south"],
        "question_id": question,
        "delivery": company.deliveries["south"],
        "ticket": ticket[0][0].hex,
        "ticket_id": ticket[0][0].hex,
        "asked_id": ticket[0][0].hex,
        "grant_id": ticket[0][0].hex,
        "claim_id": ticket[0][0].hex,
        "promise_id": ticket[0][0].hex,
        "card": f"{oskar}ffffffffff.{'0' * 32}",
        "route": f"{oskar} south-sms tel:+4917099900001",
        "position": str(position[0][0]),
        "code": code[0][0],
        "agent": company.agents["olga"],
        "session": session[0][0],
        "campaign_id": house.run(campaign_of(company, company.south, "south-sms")),
    }


def ask(visitor: Visitor, way: Way, names: dict[str, str]) -> httpx2.Response:
    path = way.path(names)
    if way.json is not None:
        told = {k: v.format(**names) if isinstance(v, str) else v for k, v in way.json.items()}
        return visitor.post_json(path, told)
    if way.file:
        return visitor.post_file(path, way.file)
    if way.form is not None:
        return visitor.post(path, {k: v.format(**names) for k, v in way.form.items()})
    return visitor.send(way.method, path)


def everything(house: House) -> tuple[object, ...]:
    """Counts and sums that change with any write of a customer's data."""
    return house.rows(
        """
        select (select count(*) from event), (select count(*) from delivery),
            (select count(*) from thread), (select sum(sequence) from thread),
            (select count(*) from address), (select count(*) from arrival),
            (select string_agg(state || coalesce(owner, ''), '|' order by ticket_id) from ticket),
            (select count(*) from quarantine where settled_at is null),
            (select string_agg(state, '|' order by campaign_id) from campaign),
            (select string_agg(concat(password_hash, totp_secret, totp_offered), '|'
                order by agent_id) from agent),
            (select count(*) from session join workspace using (workspace_id) where slug = 'sued')
        """
    )[0]


def leaks(response: httpx2.Response, asked: str) -> list[str]:
    """Secrets in an answer that the question did not hold."""
    said = response.text + str(response.headers)
    return [secret for secret in SECRETS if secret in said and secret not in asked]


def unknown_routes(app: Starlette) -> set[str]:
    api = api_ways.READS + api_ways.WRITES
    own = OWN_READS + OWN_WRITES + own_ways.ONCE
    known = {way.route for way in READS + SEARCHES + WRITES + api_ways.PROGRAMS + api + own}
    settings = api_ways.SETTINGS_ROUTES | settings_ways.ROUTES
    return routes_of(app) ^ (known | settings | OPEN_TO_ALL)


def test_every_route_has_its_row_here(house: House) -> None:
    assert unknown_routes(house.app) == set()


def test_a_new_route_without_a_row_is_noticed(house: House) -> None:
    forgotten = Route("/c/{customer_id}/secret", Visitor, methods=["GET"])
    app = Starlette(routes=[*house.app.routes, forgotten])
    assert unknown_routes(app) == {"GET /c/{customer_id}/secret"}


def test_nobody_gets_nothing(house: House, theirs: dict[str, str]) -> None:
    nobody, before = house.visitor(), everything(house)
    ways = READS + SEARCHES + WRITES + OWN_READS + OWN_WRITES + own_ways.ONCE
    answers = [(way, ask(nobody, way, theirs)) for way in ways]
    assert {answer.headers["location"].partition("?")[0] for _, answer in answers} == {"/sign-in"}
    programs = [ask(nobody, way, theirs) for way in api_ways.PROGRAMS]
    assert {answer.status_code for answer in programs} == {401}
    assert [way for way, answer in answers if leaks(answer, way.path(theirs))] == []
    assert everything(house) == before


def test_another_workspace_sees_nothing_and_changes_nothing(
    house: House, theirs: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    anna, before = house.signed_in("anna"), everything(house)
    program = house.program("north-admin")
    pages = [(way, ask(anna, way, theirs)) for way in READS + SEARCHES + CROSSED_READS + OWN_READS]
    forms = [(way, ask(anna, way, theirs)) for way in WRITES + CROSSED_WRITES + OWN_WRITES]
    calls = [(way, ask(program, way, theirs)) for way in api_ways.PROGRAMS[:4]]
    found = {
        way.path(theirs): leaked
        for way, answer in pages + forms + calls
        if (leaked := leaks(answer, way.path(theirs)))
    }
    assert found == {}
    assert {answer.status_code for _, answer in forms} <= {404, 422, 409}
    assert everything(house) == before
    with capsys.disabled():
        print(f"\n  {len(pages + forms + calls)} requests of another workspace: no read, no write")


def test_programs_of_another_workspace_see_and_change_nothing_by_the_api(
    house: House, theirs: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    program, before = house.program("north-admin"), everything(house)
    reads = [(way, ask(program, way, theirs)) for way in api_ways.READS + api_ways.CROSSED_READS]
    writes = [(way, ask(program, way, theirs)) for way in api_ways.WRITES + api_ways.CROSSED_WRITES]
    found = {
        way.path(theirs): leaked
        for way, answer in reads + writes
        if (leaked := leaks(answer, way.path(theirs)))
    }
    assert found == {}
    assert {answer.status_code for _, answer in writes} <= {404, 409, 422}
    assert everything(house) == before
    nothing = dict.fromkeys(theirs, NO_ID) | {"mine": theirs["mine"]}
    for way in (*api_ways.READS[2:4], *api_ways.WRITES):
        there, not_there = ask(program, way, theirs), ask(program, way, nothing)
        assert (there.status_code, there.text) == (404, not_there.text), way
    with capsys.disabled():
        print(f"\n  {len(reads + writes)} API requests of another workspace: no read, no write")


def test_nobody_and_whoever_only_reads_write_nothing_by_the_api(
    house: House, theirs: dict[str, str]
) -> None:
    before = everything(house)
    ours = theirs | {"customer_id": theirs["mine"], "other_id": house.company.customers["linda"]}
    nobody, reader = house.visitor(), house.program("north-readonly")
    every = api_ways.READS + api_ways.WRITES
    assert {ask(nobody, way, ours).status_code for way in every} == {401}
    assert {ask(reader, way, ours).status_code for way in api_ways.WRITES} == {403}
    assert {ask(reader, way, ours).status_code for way in api_ways.READS} == {200}
    assert everything(house) == before


def test_what_is_not_there_and_what_is_not_ours_look_the_same(
    house: House, theirs: dict[str, str]
) -> None:
    anna = house.signed_in("anna")
    nothing = dict.fromkeys(theirs, NO_ID) | {"mine": theirs["mine"]}
    for way in (READS[7], READS[8], *READS[11:], CROSSED_READS[1], WRITES[1], *WRITES[10:]):
        there, not_there = ask(anna, way, theirs), ask(anna, way, nothing)
        assert there.status_code == not_there.status_code == 404, way
        assert there.text == not_there.text, way
    program = house.program("north-admin")
    there, not_there = (ask(program, api_ways.PROGRAMS[0], names) for names in (theirs, nothing))
    assert (there.status_code, there.text) == (404, not_there.text)


def test_a_position_of_another_workspace_is_no_place_to_read_on_from(
    house: House, theirs: dict[str, str]
) -> None:
    program = house.program("north-admin")
    theirs_answer = ask(program, api_ways.PROGRAMS[2], theirs)
    unknown = ask(program, api_ways.PROGRAMS[2], theirs | {"position": "987654321"})
    assert theirs_answer.status_code == unknown.status_code == 422


def test_whoever_may_only_read_writes_nothing(house: House, theirs: dict[str, str]) -> None:
    rita, before = house.signed_in("rita"), everything(house)
    ours = theirs | {"customer_id": theirs["mine"], "other_id": house.company.customers["linda"]}
    ours |= {"quarantine_id": house.company.quarantined["north"]}
    answers = [(way, ask(rita, way, ours)) for way in WRITES]
    assert {answer.status_code for _, answer in answers} == {403}
    program = house.program("north-readonly")
    calls = [ask(program, way, ours).status_code for way in api_ways.PROGRAMS[1:]]
    assert calls == [403] * len(calls)
    assert everything(house) == before


def test_whoever_may_only_read_sees_no_form_that_writes(house: House) -> None:
    rita, company = house.signed_in("rita"), house.company
    paths = (
        "/desk",
        "/trouble",
        f"/c/{company.customers['linda']}",
        f"/c/{company.customers['linda']}/match?q=Karim",
        f"/join/{company.customers['linda']}/{company.customers['karim']}",
        f"/quarantine/{company.quarantined['north']}",
    )
    for path in paths:
        page = rita.get(path)
        targets = {part.split('"')[0] for part in page.text.split('method="post" action="')[1:]}
        assert page.status_code == 200, path
        assert targets == {"/language", "/sign-out"}, path


@pytest.mark.parametrize("wall", ["row security", "filter"])
def test_each_wall_holds_alone(
    house: House, theirs: dict[str, str], postgres_server: Running, wall: str
) -> None:
    app = house.app
    if wall == "row security":
        app = site(house.company.services(filter_workspace=False))
    else:
        app = site(house.company.services(unprotected(house, postgres_server)))
    anna, program = house.signed_in("anna", app=app), house.program("north-admin", app=app)
    answers = [
        (way, ask(anna, way, theirs)) for way in READS + SEARCHES + CROSSED_READS + OWN_READS
    ]
    answers += [(way, ask(program, way, theirs)) for way in api_ways.PROGRAMS[:3]]
    answers += [(way, ask(program, way, theirs)) for way in api_ways.READS[2:5]]
    found = {w.path(theirs): bad for w, a in answers if (bad := leaks(a, w.path(theirs)))}
    assert found == {}
    assert {a.status_code for w, a in answers if "{" in w.route and "mine" not in w.route} == {404}
    assert "Linda" in anna.get("/desk").text


def test_without_both_walls_everything_would_leak(
    house: House, theirs: dict[str, str], postgres_server: Running
) -> None:
    """The planted leak: proves that the tests above can fail."""
    source = unprotected(house, postgres_server)
    app = site(house.company.services(source, filter_workspace=False))
    anna, program = house.signed_in("anna", app=app), house.program("north-admin", app=app)
    ways = [way for way in READS + OWN_READS[2:3] if way.route in SHOWING]
    pages = [ask(anna, way, theirs) for way in ways]
    calls = [ask(program, way, theirs) for way in api_ways.PROGRAMS[:2] + api_ways.READS[2:4]]
    assert {page.status_code for page in pages + calls} == {200}
    silent = [way.route for way, page in zip(ways, pages, strict=True) if not leaks(page, "")]
    assert silent == []
    assert all(leaks(call, "") for call in calls)
    assert {way.route for way in ways} == SHOWING


def unprotected(house: House, server: Running) -> Bypass:
    url = house.company.connections.url
    name = dict(part.split("=", 1) for part in url.split())["dbname"]
    return Bypass(make_conninfo(server.admin_url, dbname=name))


def test_reports_hold_one_workspace(house: House) -> None:
    company, views = house.company, house.company.services().views

    async def exported(workspace: int) -> set[str]:
        pages = export_messages(views, workspace, after=0, limit=None)
        return {row.address or "" async for page in pages for row in page}

    north, south = house.run(exported(company.north)), house.run(exported(company.south))
    audit = house.run(audit_unanswered(views, company.south, now=company.now))
    assert south == {"tel:+4917099900001", "mailto:olaf@example.net"}
    assert north & south == set()
    assert (audit.inbound, audit.unanswered, audit.open) == (3, 0, 1)  # Oskar was answered


COLLEAGUES = ("anna", "lena", "jonas", "rita")


def test_only_admins_read_who_did_what(house: House) -> None:
    codes = {name: house.signed_in(name).get("/audit").status_code for name in COLLEAGUES}
    assert codes == {"anna": 200, "lena": 403, "jonas": 403, "rita": 403}


def test_everybody_sets_what_is_their_own(house: House) -> None:
    pages = {
        (name, way.route): ask(house.signed_in(name), way, {}).status_code
        for name in COLLEAGUES
        for way in OWN_READS[:2]
    }
    assert set(pages.values()) == {200}
