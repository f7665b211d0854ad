"""Do sessions end when they should, and only those that should?"""

import re
from datetime import timedelta

import pytest
from tests.web.company import PASSWORD
from tests.web.visitor import House, Visitor

from faden.core.policy import Policy, SignIn
from faden.engine.settings import DEFAULT_HOURS

NEW = "a quite different sentence"


def change_password(visitor: Visitor, **form: str) -> int:
    whole = {"password": PASSWORD, "new": NEW, "again": NEW} | form
    return visitor.post("/me/password", whole).status_code


def rules(house: House, sign_in: SignIn) -> None:
    policy = Policy(hours=DEFAULT_HOURS, sign_in=sign_in)
    house.company.directory.policies[house.company.north] = policy


def test_a_session_that_somebody_planted_is_not_taken_over(fresh: House) -> None:
    planted = "p" * 43
    anna = fresh.visitor()
    anna.client.cookies.set("faden_session", planted, domain="desk.example")
    anna.client.cookies.set("faden_half", planted, domain="desk.example")
    anna.sign_in("anna@example.org", PASSWORD)
    attacker = fresh.visitor(place="198.51.100.1")
    attacker.client.cookies.set("faden_session", planted, domain="desk.example")
    assert attacker.get("/desk").status_code == 303


def test_signing_in_again_ends_the_session_the_browser_had(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    before = anna.client.cookies["faden_session"]
    anna.sign_in("anna@example.org", PASSWORD)
    assert anna.client.cookies["faden_session"] != before
    old = fresh.visitor()
    old.client.cookies.set("faden_session", before, domain="desk.example")
    assert (anna.get("/desk").status_code, old.get("/desk").status_code) == (200, 303)


def test_a_session_nobody_uses_ends_and_one_that_is_used_stays(fresh: House) -> None:
    rules(fresh, SignIn(idle=timedelta(minutes=30), longest=timedelta(hours=3)))
    used, idle = fresh.signed_in("anna"), fresh.signed_in("lena")
    for _ in range(5):
        fresh.company.now += timedelta(minutes=20)
        assert used.get("/desk").status_code == 200
    assert idle.get("/desk").status_code == 303


def test_every_session_ends_in_the_end_however_much_it_is_used(fresh: House) -> None:
    rules(fresh, SignIn(idle=timedelta(minutes=30), longest=timedelta(hours=1)))
    anna = fresh.signed_in("anna")
    codes = []
    for _ in range(4):
        fresh.company.now += timedelta(minutes=19)
        codes.append(anna.get("/desk").status_code)
    assert codes == [200, 200, 200, 303]


def test_a_shorter_setting_holds_for_sessions_that_are_open(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    fresh.company.now += timedelta(minutes=50)
    assert anna.get("/desk").status_code == 200
    rules(fresh, SignIn(longest=timedelta(minutes=45)))
    assert anna.get("/desk").status_code == 303


def test_anna_sees_where_she_is_signed_in_and_ends_what_she_does_not_know(fresh: House) -> None:
    here = fresh.signed_in("anna")
    there = fresh.visitor(place="198.51.100.23")
    there.client.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0"
    there.sign_in("anna@example.org", PASSWORD)
    page = here.get("/me").text
    assert "Firefox, Linux" in page
    assert "198.51.100.23" in page
    (other,) = re.findall(r'name="session" value="([0-9a-f]{16})"', page)
    assert here.post("/me/sessions/end", {"session": other}).status_code == 303
    assert (here.get("/desk").status_code, there.get("/desk").status_code) == (200, 303)
    assert here.post("/me/sessions/end", {"session": other}).status_code == 404


def test_all_others_end_at_once(fresh: House) -> None:
    visitors = [fresh.signed_in("anna") for _ in range(3)]
    colleague = fresh.signed_in("jonas")
    visitors[0].post("/me/sessions/end", {"session": "others"})
    assert [one.get("/desk").status_code for one in (*visitors, colleague)] == [200, 303, 303, 200]


def test_nobody_ends_a_colleagues_session(fresh: House) -> None:
    anna, jonas = fresh.signed_in("anna"), fresh.signed_in("jonas")
    theirs = fresh.rows(
        "select encode(substr(token_sha256, 1, 8), 'hex') from session where agent_id = %s",
        fresh.company.agents["anna"],
    )[0][0]
    assert jonas.post("/me/sessions/end", {"session": theirs}).status_code == 404
    assert anna.get("/desk").status_code == 200


def test_a_new_password_ends_all_sessions_but_the_one_it_was_changed_in(fresh: House) -> None:
    here, there = fresh.signed_in("anna"), fresh.signed_in("anna")
    before = here.client.cookies["faden_session"]
    assert change_password(here) == 303
    assert here.client.cookies["faden_session"] != before
    assert (here.get("/desk").status_code, there.get("/desk").status_code) == (200, 303)
    assert fresh.visitor().sign_in("anna@example.org", PASSWORD).status_code == 401
    assert fresh.visitor().sign_in("anna@example.org", NEW).status_code == 303
    assert ("password_changed",) in fresh.rows("select did from audit")


@pytest.mark.parametrize(
    "form",
    [
        {"password": "wrong"},
        {"new": "short", "again": "short"},
        {"again": "another sentence"},
        {"new": "x" * 2000, "again": "x" * 2000},
    ],
)
def test_a_password_is_not_changed_by_mistake_or_by_others(
    house: House, form: dict[str, str]
) -> None:
    assert change_password(house.signed_in("lena"), **form) == 422
    assert house.visitor().sign_in("lena@example.org", PASSWORD).status_code == 303


def test_whoever_finds_an_open_browser_cannot_guess_the_password_there(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    form = {"password": "wrong", "new": NEW, "again": NEW}
    pages = [anna.post("/me/password", form).text for _ in range(6)]
    assert ["Zu viele Versuche" in page for page in pages] == [False] * 5 + [True]
    assert fresh.signed_in("anna").get("/desk").status_code == 200
