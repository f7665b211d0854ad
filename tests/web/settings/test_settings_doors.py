"""Does nobody see or change the settings who has no business there?"""

import pytest
from tests.web.api_settings.program import Program
from tests.web.api_settings.test_settings_isolation import SECRETS, everything
from tests.web.settings import settings_ways as ways
from tests.web.test_isolation import ask
from tests.web.visitor import House
from tests.web.ways import Way

from faden.core.policy import Policy, SignIn
from faden.engine.settings import DEFAULT_HOURS

EVERY_READ = ways.READS + ways.NAMED_READS
RULERS_WRITES = ways.WRITES + ways.NAMED_WRITES + ways.CROSSED_WRITES
THEIRS = ways.NAMED_WRITES + ways.CROSSED_WRITES + ways.LEADS_WRITES
EVERY_WRITE = RULERS_WRITES + ways.LEADS_WRITES


@pytest.fixture(scope="module")
def names(office: House) -> dict[str, dict[str, str]]:
    """What belongs to each company, by the name a path gives it."""
    company = office.company
    found = {}
    for side, agent in (("north", "jonas"), ("south", "olga")):
        program, team = Program(office, f"{side}-admin"), f"{side}-geheim"
        program.told("PUT", f"/teams/{team}", {"name": "Geheim"})
        hook = {"name": team, "url": f"https://shop.{side}.example/?k=1"}
        program.told("POST", "/webhooks", hook)
        tokens = {one["label"]: one["id"] for one in program.told("GET", "/tokens")["items"]}
        found[side] = {
            "team": team,
            "webhook": team,
            "agent": company.agents[agent],
            "token": tokens["shop-readonly"],
            "me": company.agents["jonas"],
            "my_team": "service",
        }
    return found


def test_another_company_sees_and_changes_nothing(
    office: House, names: dict[str, dict[str, str]]
) -> None:
    anna, before = office.signed_in("anna"), everything(office)
    reads = [(way, ask(anna, way, names["south"])) for way in EVERY_READ]
    writes = [(way, ask(anna, way, names["south"])) for way in EVERY_WRITE]
    secret = [one for one in SECRETS if one != "Geheim"]
    found = [
        (way, one)
        for way, answer in reads + writes
        for one in (*secret, "south-geheim")
        if one in answer.text and one not in way.path(names["south"])
    ]
    assert found == []
    assert {answer.status_code for _, answer in reads[:-1]} == {200}
    assert reads[-1][1].status_code == 404
    assert {answer.status_code for _, answer in writes} <= {404, 422}
    assert {ask(anna, way, names["south"]).status_code for way in THEIRS} == {404}
    assert everything(office) == before


@pytest.mark.parametrize(("who", "reads"), [("lena", 200), ("jonas", 403), ("rita", 403)])
def test_leads_look_and_only_administrators_change(
    office: House, names: dict[str, dict[str, str]], who: str, reads: int
) -> None:
    visitor = office.signed_in(who)
    visitor.get("/desk")
    before = everything(office)
    assert {ask(visitor, way, names["north"]).status_code for way in EVERY_READ} == {reads}
    writes = RULERS_WRITES if who == "lena" else EVERY_WRITE
    assert {ask(visitor, way, names["north"]).status_code for way in writes} == {403}
    assert everything(office) == before


def test_a_lead_sees_no_form_that_writes_but_who_is_away(
    office: House, names: dict[str, dict[str, str]]
) -> None:
    lena = office.signed_in("lena")
    for way in (*ways.READS[:1], *ways.READS[2:], *ways.NAMED_READS):
        page = lena.get(way.path(names["north"]))
        targets = {part.split('"')[0] for part in page.text.split('method="post" action="')[1:]}
        away = {one for one in targets if one.endswith("/away")}
        assert bool(away) == way.route.endswith("/people"), way
        assert targets - away == {"/language", "/sign-out"}, way


def test_nobody_gets_nothing(office: House, names: dict[str, dict[str, str]]) -> None:
    nobody, before = office.visitor(), everything(office)
    answers = [ask(nobody, way, names["north"]) for way in EVERY_READ + EVERY_WRITE]
    assert {answer.headers["location"].partition("?")[0] for answer in answers} == {"/sign-in"}
    assert everything(office) == before


def test_a_form_of_another_site_or_without_its_token_is_refused(
    office: House, names: dict[str, dict[str, str]]
) -> None:
    anna = office.signed_in("anna")
    token = anna.token_of_form("/settings")
    before = everything(office)
    for way in EVERY_WRITE:
        form = {name: value.format(**names["north"]) for name, value in (way.form or {}).items()}
        path = way.path(names["north"])
        elsewhere = anna.post(path, form | {"csrf": token}, origin="https://evil.example")
        assert elsewhere.status_code == 403, way
        assert anna.post(path, form | {"csrf": "x"}).status_code == 403, way
    assert everything(office) == before


def test_whoever_owes_a_second_factor_sets_it_up_first(
    office: House, names: dict[str, dict[str, str]]
) -> None:
    anna, company = office.signed_in("anna"), office.company
    token = anna.token_of_form("/settings")
    rules = Policy(hours=DEFAULT_HOURS, sign_in=SignIn(second_factor=frozenset({"admin"})))
    company.directory.policies[company.north] = rules
    try:
        before = everything(office)
        answers = [ask(anna, with_token(way, token), names["north"]) for way in every_way()]
        assert {one.headers.get("location") for one in answers} == {"/me/second-factor"}
        assert everything(office) == before
    finally:
        del company.directory.policies[company.north]


def every_way() -> list[Way]:
    return EVERY_READ + EVERY_WRITE


def with_token(way: Way, token: str) -> Way:
    form = None if way.form is None else way.form | {"csrf": token}
    return Way(way.route, form, query=way.query)
