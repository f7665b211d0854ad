"""Does a second factor keep out who knows the password, and let in who has it?"""

import base64
import re
from datetime import timedelta

import httpx2
import pytest
from tests.web.company import MONDAY, PASSWORD
from tests.web.visitor import House, Visitor

from faden.core.policy import Policy, SignIn
from faden.engine.settings import DEFAULT_HOURS
from faden.store.people import factors
from faden.store.registry import Failures
from faden.web import sign_in_pace
from faden.web.people.one_time_code import code_at, step_at

_KEY = re.compile(r'<code class="key">([A-Z2-7 ]+)</code>')
_RECOVERY = re.compile(r'<code class="key">([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</code>')
SECOND_FACTOR = "/me/second-factor"


def code_now(house: House, secret: bytes) -> str:
    return code_at(secret, step_at(house.company.now))


def sets_up(house: House, visitor: Visitor) -> tuple[bytes, list[str]]:
    """Set up a second factor as a person would; return its secret and the recovery codes."""
    token = visitor.token_of_form("/me")
    visitor.post(f"{SECOND_FACTOR}/offer", {"password": PASSWORD, "csrf": token})
    shown = _KEY.search(visitor.get(SECOND_FACTOR).text)
    assert shown is not None
    secret = base64.b32decode(shown[1].replace(" ", ""))
    page = visitor.post(SECOND_FACTOR, {"code": code_now(house, secret), "csrf": token})
    assert page.status_code == 200, page.text
    codes = _RECOVERY.findall(page.text)
    assert len(codes) == 10
    house.company.now += timedelta(seconds=60)  # the next code
    return secret, codes


def types(visitor: Visitor, **form: str) -> httpx2.Response:
    """Send the form that asks for a code."""
    token = visitor.token_of_form("/sign-in/code")
    return visitor.post("/sign-in/code", form | {"csrf": token})


def half_in(house: House, place: str = "203.0.113.7") -> Visitor:
    """Anna's password is typed; the code is still owed."""
    visitor = house.visitor(place=place)
    answer = visitor.sign_in("anna@example.org", PASSWORD, wanted="/trouble")
    assert answer.headers["location"] == "/sign-in/code"
    return visitor


def requires(house: House, *roles: str, **more: timedelta) -> None:
    """The north wants these roles to have a second factor."""
    rules = SignIn(second_factor=frozenset(roles), **more)
    house.company.directory.policies[house.company.north] = Policy(
        hours=DEFAULT_HOURS, sign_in=rules
    )


def audited(house: House, *, newest: int) -> list[str]:
    found = house.rows("select did from audit order by audit_id desc limit %s", newest)
    return [row[0] for row in reversed(found)]


# Setting it up.


def test_anna_sets_it_up_and_signs_in_with_it(fresh: House) -> None:
    secret, _ = sets_up(fresh, fresh.signed_in("anna"))
    anna = half_in(fresh)
    assert anna.get("/desk").status_code == 303  # half in is not in
    answer = types(anna, code=code_now(fresh, secret))
    assert (answer.status_code, answer.headers["location"]) == (303, "/trouble")
    assert anna.get("/trouble").status_code == 200
    assert audited(fresh, newest=3) == ["signed_in", "second_factor_set_up", "signed_in"]


def test_the_picture_says_what_the_key_says(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    anna.post(f"{SECOND_FACTOR}/offer", {"password": PASSWORD})
    page = anna.get(SECOND_FACTOR).text
    shown = _KEY.search(page)
    assert shown is not None
    assert f"secret={shown[1].replace(' ', '')}" in page
    assert '<svg viewBox="0 0' in page
    assert "style=" not in page


def test_the_password_is_asked_for_and_a_wrong_code_sets_nothing_up(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    assert anna.post(f"{SECOND_FACTOR}/offer", {"password": "wrong"}).status_code == 422
    assert anna.post(SECOND_FACTOR, {"code": "000000"}).status_code == 422
    anna.post(f"{SECOND_FACTOR}/offer", {"password": PASSWORD})
    assert anna.post(SECOND_FACTOR, {"code": "000000"}).status_code == 422
    assert fresh.rows("select count(*) from agent where totp_secret is not null") == [(0,)]
    assert fresh.visitor().sign_in("anna@example.org", PASSWORD).headers["location"] == "/desk"


def test_sessions_that_were_opened_without_it_end(fresh: House) -> None:
    elsewhere, anna = fresh.signed_in("anna"), fresh.signed_in("anna")
    sets_up(fresh, anna)
    assert (anna.get("/desk").status_code, elsewhere.get("/desk").status_code) == (200, 303)


def test_the_page_with_the_codes_can_be_worked_with(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    anna.post(f"{SECOND_FACTOR}/offer", {"password": PASSWORD})
    shown = _KEY.search(anna.get(SECOND_FACTOR).text)
    assert shown is not None
    code = code_now(fresh, base64.b32decode(shown[1].replace(" ", "")))
    page = anna.post(SECOND_FACTOR, {"code": code}).text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[-1]
    assert anna.post("/language", {"csrf": token, "lang": "de"}).status_code == 303


def test_it_is_removed_only_with_the_password(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    sets_up(fresh, anna)
    assert anna.post(f"{SECOND_FACTOR}/remove", {"password": "wrong"}).status_code == 422
    assert anna.post(f"{SECOND_FACTOR}/remove", {"password": PASSWORD}).status_code == 303
    assert fresh.visitor().sign_in("anna@example.org", PASSWORD).headers["location"] == "/desk"
    assert fresh.rows("select count(*) from recovery_code") == [(0,)]


# Each code counts once.


def test_a_code_is_not_taken_twice(fresh: House) -> None:
    secret, _ = sets_up(fresh, fresh.signed_in("anna"))
    code = code_now(fresh, secret)
    anna, thief = half_in(fresh), half_in(fresh, place="198.51.100.4")
    assert types(anna, code=code).status_code == 303
    assert types(thief, code=code).status_code == 401
    assert audited(fresh, newest=1) == ["code_failed"]


def test_the_code_that_set_it_up_counts_no_second_time(fresh: House) -> None:
    secret, _ = sets_up(fresh, fresh.signed_in("anna"))
    fresh.company.now -= timedelta(seconds=60)
    assert types(half_in(fresh), code=code_now(fresh, secret)).status_code == 401


def test_two_requests_at_once_get_one_session_from_one_code(fresh: House) -> None:
    """The statement decides, not the look before it."""
    sets_up(fresh, fresh.signed_in("anna"))
    company, step = fresh.company, step_at(fresh.company.now)

    async def twice() -> list[bool]:
        async with company.connections.engine.connection() as connection:
            return [
                await factors.use_code(connection, company.north, company.agents["anna"], step=step)
                for _ in range(2)
            ]

    assert fresh.run(twice()) == [True, False]


@pytest.mark.parametrize(("seconds", "status"), [(-30, 303), (30, 303), (-90, 401), (90, 401)])
def test_the_phones_clock_may_be_a_little_off(fresh: House, seconds: int, status: int) -> None:
    secret, _ = sets_up(fresh, fresh.signed_in("anna"))
    fresh.company.now += timedelta(minutes=5)
    theirs = code_at(secret, step_at(fresh.company.now + timedelta(seconds=seconds)))
    assert types(half_in(fresh), code=theirs).status_code == status


def test_a_recovery_code_lets_in_once(fresh: House) -> None:
    _, codes = sets_up(fresh, fresh.signed_in("anna"))
    first = types(half_in(fresh), recovery=f" {codes[0].upper().replace('-', ' ')} ")
    again = types(half_in(fresh), recovery=codes[0])
    other = types(half_in(fresh), recovery=codes[1])
    assert [one.status_code for one in (first, again, other)] == [303, 401, 303]
    assert fresh.rows("select count(*) from recovery_code") == [(8,)]
    assert "recovery_code_used" in audited(fresh, newest=2)


def test_new_recovery_codes_make_the_old_ones_worthless(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    _, old = sets_up(fresh, anna)
    page = anna.post("/me/recovery-codes", {"password": PASSWORD})
    new = _RECOVERY.findall(page.text)
    assert set(old) & set(new) == set()
    assert types(half_in(fresh), recovery=old[0]).status_code == 401
    assert types(half_in(fresh), recovery=new[0]).status_code == 303


def test_codes_and_secrets_stand_nowhere_a_reader_could_see_them(fresh: House) -> None:
    secret, codes = sets_up(fresh, fresh.signed_in("anna"))
    stored = fresh.rows("select code_sha256 from recovery_code")
    logged = fresh.rows("select detail::text, what, who from audit")
    assert [row for row in stored if any(code.encode() in row[0] for code in codes)] == []
    assert base64.b32encode(secret).decode() not in str(logged)


# Half in.


def test_half_a_sign_in_ends_after_ten_minutes_and_with_its_use(fresh: House) -> None:
    secret, codes = sets_up(fresh, fresh.signed_in("anna"))
    late = half_in(fresh)
    fresh.company.now += timedelta(minutes=11)
    answer = late.post("/sign-in/code", {"code": code_now(fresh, secret), "csrf": "x"})
    assert answer.headers["location"] == "/sign-in"
    anna = half_in(fresh)
    used = anna.client.cookies["faden_half"]
    assert types(anna, code=code_now(fresh, secret)).status_code == 303
    anna.client.cookies.set("faden_half", used, domain="desk.example")
    again = anna.post("/sign-in/code", {"recovery": codes[0], "csrf": "x"})
    assert again.headers["location"] == "/sign-in"


def test_a_code_from_elsewhere_or_without_the_forms_token_is_not_looked_at(fresh: House) -> None:
    secret, _ = sets_up(fresh, fresh.signed_in("anna"))
    anna, code = half_in(fresh), code_now(fresh, secret)
    token = anna.token_of_form("/sign-in/code")
    form = {"code": code, "csrf": token}
    evil = anna.post("/sign-in/code", form, origin="https://evil.example")
    guessed = anna.post("/sign-in/code", {"code": code, "csrf": "guessed"})
    assert (evil.status_code, guessed.status_code) == (403, 200)
    assert anna.get("/desk").status_code == 303


# Guessing.


def test_whoever_guesses_codes_is_slowed_down_wherever_they_are(fresh: House) -> None:
    secret, codes = sets_up(fresh, fresh.signed_in("anna"))
    guessers = [half_in(fresh, place=f"198.51.100.{n}") for n in range(7)]
    tries = [types(one, code="000000").status_code for one in guessers]
    right = types(guessers[0], code=code_now(fresh, secret))
    spare = types(half_in(fresh, place="203.0.113.99"), recovery=codes[0])
    assert tries == [401] * 5 + [429] * 2
    assert right.status_code == 429
    assert spare.status_code == 303  # a code nobody guesses is not held up by guesses


def test_a_browser_anna_has_used_before_is_not_slowed_down_by_others(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    secret, _ = sets_up(fresh, anna)
    anna.post("/sign-out", {})
    for n in range(12):
        guesser = fresh.visitor(place="203.0.113.7")  # the same office
        guesser.sign_in("anna@example.org", "wrong")
        if n < 4:
            types(half_in(fresh, place=f"198.51.100.{n}"), code="000000")
    unknown = fresh.visitor(place="203.0.113.7").sign_in("anna@example.org", PASSWORD)
    known = anna.sign_in("anna@example.org", PASSWORD)
    assert (unknown.status_code, known.status_code) == (429, 303)
    assert types(anna, code=code_now(fresh, secret)).status_code == 303


def test_a_browser_cookie_that_nobody_came_in_by_helps_nobody(fresh: House) -> None:
    guesser = fresh.visitor(place="198.51.100.1")
    guesser.client.cookies.set("faden_browser", "x" * 43, domain="desk.example")
    codes = [guesser.sign_in("anna@example.org", "wrong").status_code for _ in range(6)]
    jonas = fresh.signed_in("jonas")  # a browser known for somebody else
    jonas.post("/sign-out", {})
    others = [jonas.sign_in("lena@example.org", "wrong").status_code for _ in range(6)]
    assert codes == others == [401] * 5 + [429]


def test_a_known_browser_is_no_way_around_the_pace(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    anna.post("/sign-out", {})
    codes = [anna.sign_in("anna@example.org", "wrong").status_code for _ in range(7)]
    assert codes == [401] * 5 + [429] * 2


def test_at_the_slowed_pace_a_day_is_too_short_to_guess_a_code() -> None:
    """A told clock: how many tries does somebody get who never rests?"""
    now, end = MONDAY, MONDAY + timedelta(days=1)
    tries: list[object] = []
    while now < end:
        lately = Failures(len(tries), now)
        tries.append(now)
        left = sign_in_pace.wait(
            lately,
            Failures(0, None),
            now=now,
            free=sign_in_pace.FREE_FOR_A_CODE,
            longest=sign_in_pace.LONGEST_FOR_A_CODE,
        )
        now += left
    assert len(tries) < 120  # three of a million codes fit: below 0.04 % a day


# A workspace that wants it.


def test_whose_role_needs_it_gets_nowhere_else_before(fresh: House) -> None:
    anna, jonas = fresh.signed_in("anna"), fresh.signed_in("jonas")
    requires(fresh, "admin")
    pages = [anna.get(path) for path in ("/desk", "/trouble", "/audit", "/search?q=Linda")]
    assert {page.headers["location"] for page in pages} == {SECOND_FACTOR}
    assert anna.post("/quarantine/1", {"csrf": "x"}).headers["location"] == SECOND_FACTOR
    assert jonas.get("/desk").status_code == 200
    sets_up(fresh, anna)
    assert anna.get("/desk").status_code == 200
    assert anna.post(f"{SECOND_FACTOR}/remove", {"password": PASSWORD}).status_code == 409
