"""Does everybody get in who should, and nobody else, without anybody being kept out for others?"""

import hashlib
import re
from datetime import timedelta

import pytest
from tests.web.company import MONDAY, PASSWORD
from tests.web.visitor import House

from faden.store import registry
from faden.store.registry import Failures
from faden.web import sign_in_pace


def test_anna_signs_in_and_goes_where_she_wanted(house: House) -> None:
    anna = house.visitor()
    asked = anna.get("/trouble")
    answer = anna.sign_in("Anna@Example.org ", PASSWORD, wanted="/trouble")
    assert asked.headers["location"] == "/sign-in?next=%2Ftrouble"
    assert (answer.status_code, answer.headers["location"]) == (303, "/trouble")
    assert anna.get("/trouble").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(house: House) -> None:
    cookie = house.visitor().sign_in("anna@example.org", PASSWORD).headers.get_list("set-cookie")[0]
    assert cookie.startswith("faden_session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_signing_in_leads_to_our_own_pages_only(house: House, wanted: str) -> None:
    answer = house.visitor().sign_in("anna@example.org", PASSWORD, wanted=wanted)
    assert answer.headers["location"] == "/desk"


def test_wrong_password_and_unknown_person_read_the_same(house: House) -> None:
    wrong = house.visitor(place="203.0.113.50").sign_in("anna@example.org", "wrong")
    unknown = house.visitor(place="203.0.113.51").sign_in("anni@example.org", "wrong")
    token_free = [answer.text.split('name="csrf"')[0] for answer in (wrong, unknown)]
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert token_free[0] == token_free[1]


def test_what_was_wrong_is_said_in_the_language_that_was_chosen(house: House) -> None:
    karim = house.visitor(place="203.0.113.52")
    for language, words in (("de", "stimmt nicht."), ("en", "password is wrong")):
        asked = karim.get(f"/sign-in?lang={language}")
        way = re.search(r'action="(/sign-in[^"]*)"', asked.text)
        assert way is not None
        form = {"csrf": karim.token_of_form("/sign-in"), "email": "karim@example.org"}
        assert words in karim.post(way[1], form | {"password": "wrong"}).text


def test_tokens_and_passwords_are_stored_as_hashes_only(house: House) -> None:
    anna = house.signed_in("anna")
    token = anna.client.cookies["faden_session"]
    stored = house.rows("select token_sha256 from session")
    hashes = house.rows("select password_hash from agent")
    assert (hashlib.sha256(token.encode()).digest(),) in stored
    assert all(row[0].startswith("$argon2id$") for row in hashes)


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    anna = house.signed_in("anna")
    cookie = anna.client.cookies["faden_session"]
    anna.post("/sign-out", {})
    anna.client.cookies.set("faden_session", cookie, domain="desk.example")
    assert anna.get("/desk").status_code == 303


def test_a_session_ends_by_itself_and_a_new_password_ends_it(fresh: House) -> None:
    anna, lena = fresh.signed_in("anna"), fresh.signed_in("lena")

    async def change() -> None:
        async with fresh.company.connections.engine.connection() as connection:
            await registry.set_password(connection, fresh.company.agents["lena"], "$argon2id$x")

    fresh.run(change())
    assert (anna.get("/desk").status_code, lena.get("/desk").status_code) == (200, 303)
    fresh.company.now = MONDAY + timedelta(hours=13)
    assert anna.get("/desk").status_code == 303


def test_whoever_guesses_is_slowed_down_and_the_others_are_not(fresh: House) -> None:
    guesser = fresh.visitor(place="198.51.100.1")
    codes = [guesser.sign_in("anna@example.org", "wrong").status_code for _ in range(7)]
    right_but_too_fast = guesser.sign_in("anna@example.org", PASSWORD)
    anna_at_home = fresh.visitor(place="203.0.113.9").sign_in("anna@example.org", PASSWORD)
    colleague = fresh.visitor(place="198.51.100.1").sign_in("jonas@example.org", PASSWORD)
    assert codes == [401] * 5 + [429] * 2
    assert (right_but_too_fast.status_code, right_but_too_fast.headers["retry-after"]) == (429, "1")
    assert (anna_at_home.status_code, colleague.status_code) == (303, 303)


def test_waiting_helps_and_the_right_password_forgives(fresh: House) -> None:
    anna = fresh.visitor(place="198.51.100.1")
    for _ in range(5):
        anna.sign_in("anna@example.org", "wrong")
    fresh.company.now += timedelta(seconds=2)
    entered = anna.sign_in("anna@example.org", PASSWORD)
    left = fresh.rows("select count(*) from sign_in_failure")
    assert (entered.status_code, left) == (303, [(5,)])  # those of the place stay for the window


@pytest.mark.parametrize(
    ("one", "place", "seconds"),
    [
        (0, 0, 0),
        (4, 4, 0),
        (5, 5, 1),
        (6, 6, 2),
        (8, 8, 8),
        (30, 30, 60),
        (0, 49, 0),
        (0, 50, 1),
        (0, 900, 5),
    ],
)
def test_how_long_one_waits(one: int, place: int, seconds: int) -> None:
    waited = sign_in_pace.wait(Failures(one, MONDAY), Failures(place, MONDAY), now=MONDAY)
    assert waited == timedelta(seconds=seconds)


def test_a_form_from_elsewhere_does_not_sign_in(house: House) -> None:
    visitor = house.visitor()
    form = {"email": "anna@example.org", "password": PASSWORD}
    token = visitor.token_of_form("/sign-in")
    elsewhere = visitor.post("/sign-in", form | {"csrf": token}, origin="https://evil.example")
    without = house.visitor().post("/sign-in", form | {"csrf": "guessed"})
    assert elsewhere.status_code == 403
    assert "faden_session" not in str(without.headers)
