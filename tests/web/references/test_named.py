"""Does a code lead to its conversation, on the desk and by API, and to nobody else's?"""

from datetime import timedelta

import pytest
from tests.web.visitor import House, Visitor

from faden.core.policy import Policy, References
from faden.core.reference import grouped
from faden.engine import command as cmd
from faden.engine.settings import DEFAULT_HOURS

LINDA, KARIM = "tel:+4915112340182", "tel:+4915112340183"
RESOLVE = "/api/v1/references/resolve"
WRONG = ["98765432", "98765433", "98765434", "98765435"]


@pytest.fixture
def code(fresh: House) -> str:
    """Linda has written by SMS, Jonas has answered; returns the code of her conversation."""
    company = fresh.company
    fresh.run(company.writes(LINDA, "Gilt das Angebot noch?", name="Linda Weber"))
    company.customers["linda"] = fresh.run(company.record(LINDA))
    fresh.run(company.answers("linda", LINDA, "Ja, es gilt.", "jonas"))
    ((given,),) = fresh.rows("select code from reference_code")
    return str(given)


@pytest.fixture
def menu(fresh: House) -> Visitor:
    """The telephone menu, a program with the role agent."""
    return fresh.program("north-agent")


@pytest.fixture
def anna(fresh: House) -> Visitor:
    return fresh.signed_in("anna")


def asked(code: str, contact: str = "0170 1234567") -> dict[str, str]:
    return {"code": code, "contact": contact}


def close(house: House) -> None:
    ((ticket,),) = house.rows("select ticket_id from ticket")
    command = cmd.CloseTicket(
        workspace=house.company.north,
        customer_id=house.company.customers["linda"],
        ticket_id=ticket.hex,
        reason="done",
        by="agent:anna",
    )
    house.run(house.company.done(command))


# By API.


def test_a_program_learns_whose_conversation_it_is_and_how_little_that_proves(
    fresh: House, menu: Visitor, code: str
) -> None:
    answer = menu.post_json(RESOLVE, asked(grouped(code)))
    ((ticket,),) = fresh.rows("select ticket_id from ticket")
    assert answer.status_code == 200
    assert answer.json() == {
        "customer_id": fresh.company.customers["linda"],
        "ticket_id": ticket.hex,
        "state": "answered",
        "level": 1,
    }


def test_wrong_ended_foreign_and_senseless_codes_look_the_same(
    fresh: House, menu: Visitor, code: str
) -> None:
    wrong = menu.post_json(RESOLVE, asked("98765432", "call 1"))
    senseless = menu.post_json(RESOLVE, asked("Linda", "call 2"))
    foreign = fresh.program("south-agent").post_json(RESOLVE, asked(code, "call 3"))
    close(fresh)
    ended = menu.post_json(RESOLVE, asked(code, "call 4"))
    answers = [wrong, senseless, foreign, ended]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_after_three_wrong_tries_a_contact_waits_until_the_first_is_an_hour_old(
    fresh: House, menu: Visitor, code: str
) -> None:
    for wrong in WRONG[:3]:
        assert menu.post_json(RESOLVE, asked(wrong)).status_code == 404
        fresh.company.now += timedelta(minutes=10)
    refused = menu.post_json(RESOLVE, asked(code))
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == str(30 * 60)
    fresh.company.now += timedelta(minutes=30, seconds=1)
    assert menu.post_json(RESOLVE, asked(code)).status_code == 200


def test_the_same_number_in_another_spelling_is_the_same_contact(menu: Visitor, code: str) -> None:
    spellings = ["0170 1234567", "+49 170 1234567", "tel:+491701234567"]
    for wrong, spelling in zip(WRONG, spellings, strict=False):
        assert menu.post_json(RESOLVE, asked(wrong, spelling)).status_code == 404
    assert menu.post_json(RESOLVE, asked(code, "(0170) 1234567")).status_code == 429
    assert menu.post_json(RESOLVE, asked(code, "0170 7654321")).status_code == 200


def test_a_right_code_is_no_try_and_gives_no_further_ones(menu: Visitor, code: str) -> None:
    for wrong in WRONG[:3]:
        assert menu.post_json(RESOLVE, asked(code)).status_code == 200
        assert menu.post_json(RESOLVE, asked(wrong)).status_code == 404
    assert menu.post_json(RESOLVE, asked(code)).status_code == 429


def test_what_cannot_be_a_code_costs_no_try(fresh: House, menu: Visitor, code: str) -> None:
    for typed in ("12", "0", "*", "Linda Weber"):
        assert menu.post_json(RESOLVE, asked(typed)).status_code == 404
    assert menu.post_json(RESOLVE, asked(code)).status_code == 200
    assert fresh.rows("select count(*) from reference_try") == [(0,)]


def test_tries_in_one_workspace_do_not_count_in_another(fresh: House, menu: Visitor) -> None:
    for wrong in WRONG[:3]:
        menu.post_json(RESOLVE, asked(wrong))
    assert fresh.program("south-agent").post_json(RESOLVE, asked(WRONG[3])).status_code == 404


def test_nobody_can_read_from_the_tries_who_it_was(fresh: House, menu: Visitor) -> None:
    menu.post_json(RESOLVE, asked(WRONG[0]))
    ((row,),) = fresh.rows("select reference_try::text from reference_try")
    assert "1234567" not in row


def test_old_tries_are_swept_with_the_next_one(fresh: House, menu: Visitor) -> None:
    for wrong in WRONG[:2]:
        menu.post_json(RESOLVE, asked(wrong))
    fresh.company.now += timedelta(hours=1)
    menu.post_json(RESOLVE, asked(WRONG[2], "call 9"))
    assert fresh.rows("select count(*) from reference_try") == [(1,)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "12345678"},
        {"contact": "call 1"},
        {"code": "", "contact": "call 1"},
        {"code": "12345678", "contact": ""},
        {"code": "12345678", "contact": "   "},
        {"code": 12345678, "contact": "call 1"},
        {"code": "1" * 201, "contact": "call 1"},
        {"code": "12345678", "contact": "x" * 1_001},
        {"code": "12345678", "contact": "call 1", "workspace": 2},
    ],
)
def test_a_question_that_does_not_fit_is_refused_and_counts_nothing(
    fresh: House, menu: Visitor, body: dict[str, object]
) -> None:
    assert menu.post_json(RESOLVE, body).status_code == 422
    assert fresh.rows("select count(*) from reference_try") == [(0,)]


def test_odd_letters_in_the_contact_are_taken_as_they_are(menu: Visitor) -> None:
    assert menu.post_json(RESOLVE, asked(WRONG[0], "Theke ½ 😀 \u202e")).status_code == 404


def test_a_ticket_shows_its_code_to_programs(fresh: House, menu: Visitor, code: str) -> None:
    linda = f"/api/v1/customers/{fresh.company.customers['linda']}"
    assert [one["reference"] for one in menu.get(linda).json()["tickets"]] == [code]
    close(fresh)
    assert [one["reference"] for one in menu.get(linda).json()["tickets"]] == [None]


# On the desk.


@pytest.mark.parametrize("spelling", ["{0}", "Zeichen: {1}", "{1}", "Ihr+Zeichen+{0}."])
def test_a_code_in_any_spelling_opens_the_thread(
    fresh: House, anna: Visitor, code: str, spelling: str
) -> None:
    found = anna.get(f"/search?q={spelling.format(code, grouped(code))}")
    assert found.status_code == 303
    assert found.headers["location"] == f"/c/{fresh.company.customers['linda']}#latest"


def test_the_thread_shows_the_code_to_read_it_out(fresh: House, anna: Visitor, code: str) -> None:
    page = anna.get(f"/c/{fresh.company.customers['linda']}").text
    assert f"<strong>{grouped(code)}</strong>" in page


def test_of_an_ended_code_the_staff_is_told(fresh: House, anna: Visitor, code: str) -> None:
    close(fresh)
    found = anna.get(f"/search?q={code}")
    assert found.headers["location"] == f"/c/{fresh.company.customers['linda']}#latest"
    assert "Dieses Zeichen gilt nicht mehr" in anna.get(found.headers["location"]).text
    assert fresh.rows("select count(*) from reference_try") == [(0,)]


def test_a_colleague_of_another_workspace_finds_nothing(fresh: House, code: str) -> None:
    page = fresh.signed_in("olga").get(f"/search?q={code}")
    assert page.status_code == 200
    assert "Linda" not in page.text


def test_a_number_that_names_a_customer_is_no_wrong_code(fresh: House, anna: Visitor) -> None:
    fresh.run(fresh.company.writes(KARIM, "Hallo", name="Karim Haddad"))
    assert anna.get("/search?q=15112340183").status_code == 303
    assert fresh.rows("select count(*) from reference_try") == [(0,)]


def test_after_many_wrong_codes_a_colleague_waits_and_still_finds_names(
    fresh: House, anna: Visitor, code: str
) -> None:
    for number in range(30):
        assert "Zu viele Zeichen" not in anna.get(f"/search?q=9876{number:04}").text
    refused = anna.get(f"/search?q={code}")
    assert refused.status_code == 200
    assert "Zu viele Zeichen" in refused.text
    assert anna.get("/search?q=Linda").status_code == 303
    assert fresh.signed_in("jonas").get(f"/search?q={code}").status_code == 303


# The alarm.


def low_bound(house: House) -> None:
    rules = Policy(hours=DEFAULT_HOURS, references=References(alarm=4))
    house.company.directory.policies[house.company.north] = rules


def test_many_wrong_codes_ring_an_alarm_for_leads(
    fresh: House, menu: Visitor, anna: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    low_bound(fresh)
    for number, wrong in enumerate(WRONG[:3]):
        menu.post_json(RESOLVE, asked(wrong, f"call {number}"))
    assert "falsche Zeichen" not in anna.get("/desk").text
    menu.post_json(RESOLVE, asked(WRONG[3], "call 3"))
    said = capsys.readouterr().out
    assert "somebody guesses reference codes" in said
    assert "98765435" not in said
    assert "4 falsche Zeichen" in anna.get("/desk").text
    assert "falsche Zeichen" not in fresh.signed_in("jonas").get("/desk").text
    assert "falsche Zeichen" not in fresh.signed_in("olga").get("/desk").text
    fresh.company.now += timedelta(hours=1, seconds=1)
    assert "falsche Zeichen" not in fresh.signed_in("anna").get("/desk").text


def test_the_metric_counts_the_last_hour(fresh: House, menu: Visitor) -> None:
    menu.post_json(RESOLVE, asked(WRONG[0]))
    told = fresh.program("north-admin").get("/metrics").text
    assert f'faden_reference_failures{{workspace="{fresh.company.north}"}} 1' in told
