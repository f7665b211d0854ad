"""Does the desk of special cases work on its pages, and never show it to whom it is about?"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.web.contact.pages import PAGE
from tests.web.contact.test_contact_page import sheet_of, slots_of
from tests.web.visitor import House

from faden.core.goodwill.authority import Authority

PHONE, OTHER = "tel:+4915112340182", "tel:+4915112340183"
TEAM = "team:service"


@pytest.fixture
def linda(fresh: House) -> str:
    """Linda has written; a limit and a budget are set; Lena leads, Jonas serves."""
    company = fresh.company
    fresh.run(company.writes(PHONE, "Jonas hat einfach aufgelegt", name="Linda Weber"))
    fresh.run(company.writes(OTHER, "Guten Tag", name="Mia Weber"))
    limits = Authority(team=TEAM, limit=5_000, lead_limit=20_000, budget=30_000)
    rules = company.directory.policy(company.north)
    company.directory.policies[company.north] = replace(
        rules, goodwill=(limits,), special=(("*", "team:lead"),)
    )
    fresh.rows("update agent set locale = 'en' returning 1")
    for name in ("jonas", "anna"):
        fresh.rows(
            "insert into membership (workspace_id, team_id, agent_id) values (%s, 'service', %s)"
            " returning 1",
            company.north,
            company.agents[name],
        )
    company.customers["linda"] = fresh.run(company.record(PHONE))
    return company.customers["linda"]


def ticket(house: House, customer: str) -> dict[str, str]:
    ((ticket_id,),) = house.rows(
        "select ticket_id from ticket where customer_id = %s::uuid and state <> 'closed'"
        " and reason = 'message'",
        customer,
    )
    return {"record": customer, "ticket": ticket_id.hex}


def complained_of(house: House, customer: str, who: str = "jonas") -> None:
    form = ticket(house, customer) | {
        "matter": "conduct",
        "about": f"agent:{house.company.agents[who]}",
        "why": "am Telefon",
    }
    assert house.signed_in("anna").post(f"/c/{customer}/special", form).status_code == 303


def test_a_ticket_named_a_special_case_stands_so_in_the_queue(fresh: House, linda: str) -> None:
    anna = fresh.signed_in("anna")
    form = ticket(fresh, linda) | {"matter": "correction", "why": "Name falsch"}
    assert anna.post(f"/c/{linda}/special", form).status_code == 303
    assert "wrong record" in anna.get("/desk").text
    page = anna.get(f"/c/{linda}").text
    assert "It is: wrong record" in page
    assert "says it is a special case: wrong record - Name falsch" in page


def test_whom_a_complaint_is_about_sees_nothing_of_the_customer_any_more(
    fresh: House, linda: str
) -> None:
    jonas = fresh.signed_in("jonas")
    assert "Linda Weber" in jonas.get("/desk").text
    complained_of(fresh, linda)
    fresh.run(fresh.company.index())
    for path in ("/desk", "/desk?show=team", "/search?q=Linda", "/search?q=aufgelegt", "/for-you"):
        page = jonas.get(path).text
        assert "Linda Weber" not in page, path
        assert "einfach aufgelegt" not in page
    assert "Mia Weber" in jonas.get("/desk").text
    refused = jonas.get(f"/c/{linda}")
    assert refused.status_code == 404
    assert "look after" in refused.text
    assert "complain" not in refused.text
    assert jonas.post(f"/c/{linda}/note", {"text": "?"}).status_code == 404
    took = jonas.post(f"/c/{linda}/assign", ticket(fresh, linda) | {"owner": TEAM})
    assert took.status_code == 404


def test_a_program_of_theirs_sees_nothing_either(fresh: House, linda: str) -> None:
    complained_of(fresh, linda)
    token = fresh.company.tokens["north-agent"]
    fresh.rows(
        "update token set agent_id = %s where label = 'shop-agent' and workspace_id = %s"
        " returning 1",
        fresh.company.agents["jonas"],
        fresh.company.north,
    )
    program = fresh.program("north-agent")
    assert token
    assert program.send("GET", f"/api/v1/customers/{linda}").status_code == 404
    assert "Linda" not in program.send("GET", "/api/v1/waiting").text
    assert "aufgelegt" not in program.send("GET", "/api/v1/export/messages").text
    noted = program.post_json(f"/api/v1/customers/{linda}/notes", {"text": "?"})
    assert noted.status_code == 404
    sent = program.post_json("/api/v1/messages", {"account": "sms", "to": PHONE, "text": "Warum?"})
    assert sent.status_code == 404


def test_who_leads_brings_a_colleague_back(fresh: House, linda: str) -> None:
    complained_of(fresh, linda)
    jonas, lena = fresh.signed_in("jonas"), fresh.signed_in("lena")
    who = {"record": linda, "agent": f"agent:{fresh.company.agents['jonas']}", "do": "end"}
    assert "Jonas Berg is kept apart" in lena.get(f"/c/{linda}").text
    assert lena.post(f"/c/{linda}/apart", who | {"why": ""}).status_code == 422
    assert lena.post(f"/c/{linda}/apart", who | {"why": "geklärt"}).status_code == 303
    assert jonas.get(f"/c/{linda}").status_code == 200


def test_a_name_in_the_customers_words_is_confirmed_or_ended_by_any_other_colleague(
    fresh: House, linda: str
) -> None:
    company = fresh.company
    rules = company.directory.policy(company.north)
    jonas_is = f"agent:{company.agents['jonas']}"
    staff = ((jonas_is, "Jonas Berg"), ("agent:x", "Anna Sommer"))
    company.directory.policies[company.north] = replace(rules, colleagues=staff)
    fresh.run(company.writes(PHONE, "Ich beschwere mich: Beschwerde über Herrn Berg!"))
    anna, jonas = fresh.signed_in("anna"), fresh.signed_in("jonas")
    assert jonas.get(f"/c/{linda}").status_code == 404
    page = anna.get(f"/c/{linda}").text
    assert "The customer&#39;s words name Jonas Berg" in page
    said = ticket(fresh, linda) | {"agent": jonas_is, "do": "confirm"}
    assert anna.post(f"/c/{linda}/apart", said).status_code == 303
    page = anna.get(f"/c/{linda}").text
    assert "Yes, it is about" not in page
    assert "Jonas Berg is kept apart" in page
    assert jonas.get(f"/c/{linda}").status_code == 404


def test_nobody_is_offered_to_complain_of_a_team(fresh: House, linda: str) -> None:
    form = ticket(fresh, linda) | {"matter": "conduct", "about": TEAM}
    assert fresh.signed_in("anna").post(f"/c/{linda}/special", form).status_code == 422
    form |= {"about": ""}
    assert fresh.signed_in("anna").post(f"/c/{linda}/special", form).status_code == 422


def test_goodwill_above_the_own_limit_is_asked_for_and_granted_by_whoever_leads(
    fresh: House, linda: str
) -> None:
    jonas, lena = fresh.signed_in("jonas"), fresh.signed_in("lena")
    form = ticket(fresh, linda) | {"team": TEAM, "amount": "75,00", "why": "kaputt", "do": "give"}
    refused = jonas.post(f"/c/{linda}/goodwill", form)
    assert refused.status_code == 409
    assert "whoever leads may give up to 200.00 EUR" in refused.text
    assert 'value="75,00"' in refused.text
    assert jonas.post(f"/c/{linda}/goodwill", form | {"do": "ask"}).status_code == 303
    page = lena.get(f"/c/{linda}").text
    assert "asks for goodwill of €75.00: kaputt" in page
    found = re.search(r'name="asked" value="([0-9a-f]{32})"', page)
    assert found
    decision = {"record": linda, "asked": found[1], "granted": "yes", "why": "stimmt"}
    assert jonas.post(f"/c/{linda}/goodwill/decide", decision).status_code == 403
    assert lena.post(f"/c/{linda}/goodwill/decide", decision).status_code == 303
    assert "gave goodwill of €75.00: stimmt" in lena.get(f"/c/{linda}").text
    assert "€75.00 of €" in lena.get("/settings/special").text


def test_nobody_gives_out_of_a_budget_of_others(fresh: House, linda: str) -> None:
    fresh.rows("delete from membership returning 1")
    form = ticket(fresh, linda) | {"team": TEAM, "amount": "5", "why": "kaputt"}
    assert fresh.signed_in("jonas").post(f"/c/{linda}/goodwill", form).status_code == 422
    assert fresh.rows("select 1 from goodwill_month") == []


@pytest.mark.parametrize("amount", ["", "viel", "-5", "1.000,00", "5,123"])
def test_what_is_no_amount_is_said_at_the_form(fresh: House, linda: str, amount: str) -> None:
    form = ticket(fresh, linda) | {"team": TEAM, "amount": amount, "why": "kaputt"}
    refused = fresh.signed_in("jonas").post(f"/c/{linda}/goodwill", form)
    assert refused.status_code == 422
    assert "Write an amount" in refused.text


def test_a_program_gives_once_for_each_key_and_reads_the_report(fresh: House, linda: str) -> None:
    lead = fresh.program("north-lead")
    path = f"/api/v1/customers/{linda}/tickets/{ticket(fresh, linda)['ticket']}/goodwill"
    body = {"team": TEAM, "amount_cents": 2_500, "reason": "kaputt"}
    first = lead.post_json(path, body, idempotency_key="k1")
    again = lead.post_json(path, body, idempotency_key="k1")
    assert (first.status_code, again.json()["repeated"]) == (200, True)
    assert first.json()["id"] == again.json()["id"]
    report = lead.send("GET", "/api/v1/reports/goodwill").json()
    assert report["items"] == [
        {
            "team": TEAM,
            "granted": 1,
            "spent_cents": 2_500,
            "budget_cents": 30_000,
            "left_cents": 27_500,
            "limit_cents": 5_000,
            "lead_limit_cents": 20_000,
        }
    ]
    assert fresh.program("north-agent").send("GET", "/api/v1/reports/goodwill").status_code == 403
    refused = lead.post_json(path, body | {"amount_cents": 20_001})
    assert refused.status_code == 409


def test_the_settings_are_the_administrators(fresh: House, linda: str) -> None:
    anna, lena, jonas = (fresh.signed_in(one) for one in ("anna", "lena", "jonas"))
    assert jonas.get("/settings/special").status_code == 403
    form = {
        "desk": TEAM,
        f"limit-{TEAM}": "50",
        f"lead_limit-{TEAM}": "200,5",
        f"budget-{TEAM}": "",
    }
    assert lena.get("/settings/special").status_code == 200
    assert lena.post("/settings/special", form).status_code == 403
    wrong = anna.post("/settings/special", form | {f"budget-{TEAM}": "viel"})
    assert wrong.status_code == 422
    assert 'value="200,5"' in wrong.text
    assert anna.post("/settings/special", form).status_code == 303
    [[policy]] = fresh.rows("select policy from workspace where slug = 'nord'")
    assert policy["special"] == {"*": TEAM}
    assert policy["goodwill"] == {TEAM: {"limit": 5_000, "lead_limit": 20_050}}


@pytest.mark.parametrize("known", [True, False])
def test_whoever_cannot_sign_in_says_so_and_learns_nothing_of_the_account(
    fresh: House, linda: str, known: bool
) -> None:
    assert linda
    reader = fresh.visitor()
    page = reader.get(f"/contact/{PAGE}")
    assert "My account is locked" in page.text
    number = "+4915112340182" if known else "+4915112349999"
    sheet = sheet_of(page.text)
    fresh.company.now += timedelta(seconds=40)
    told = reader.send(
        "POST",
        f"/contact/{PAGE}",
        data={
            "sheet": sheet,
            "mail": "",
            "number": number,
            "slot": list(slots_of(page.text).values())[2],
            "matter": "locked",
            "text": "Ich komme nicht mehr hinein",
        },
    )
    assert told.status_code == 303
    after = reader.get(told.headers["location"].removeprefix("http://desk.example")).text
    assert "Linda" not in after
    cases = fresh.rows("select owner from ticket where matter = 'locked' and state = 'open'")
    assert cases == [("team:lead",)]


def test_a_matter_that_is_not_offered_is_an_ordinary_message(fresh: House) -> None:
    reader = fresh.visitor()
    sheet = sheet_of(reader.get(f"/contact/{PAGE}").text)
    fresh.company.now += timedelta(seconds=40)
    form = {"sheet": sheet, "mail": "linda@example.org", "matter": "conduct", "text": "Hallo"}
    assert reader.send("POST", f"/contact/{PAGE}", data=form).status_code == 303
    assert fresh.rows("select matter from ticket") == [("",)]
