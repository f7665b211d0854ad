"""Does an administrator let colleagues in and out, and are all rules of access kept?"""

import pytest
from tests.web.company import PASSWORD
from tests.web.settings.forms import done, english, faults, send
from tests.web.visitor import House

from faden.engine.administration.deed import Refused
from faden.store.people import factors
from faden.web.settings.refusals import say_refusal
from faden.web.templates import translator

MIA = {"name": "Mia Weber", "email": "Mia@example.org", "role": "agent", "locale": "en"}
PEOPLE = "/settings/people"


def test_a_new_colleague_signs_in_with_the_first_password(fresh: House) -> None:
    anna = english(fresh, "anna")
    assert send(anna, PEOPLE, **MIA, password=PASSWORD, form_id="1").status_code == 303
    assert send(anna, PEOPLE, **MIA, password=PASSWORD, form_id="1").status_code == 303
    mia = fresh.visitor()
    assert mia.sign_in("mia@example.org", PASSWORD).status_code == 303
    assert mia.get("/desk").status_code == 200
    assert [(did, detail) for did, _, detail in done(fresh, "anna")] == [
        ("agent_added", {"role": "agent"})
    ]
    assert "Mia Weber" in anna.get(PEOPLE).text


def test_no_password_is_shown_again_or_kept_beside_the_hash(fresh: House) -> None:
    anna = english(fresh, "anna")
    refused = send(anna, PEOPLE, **MIA | {"email": "jonas@example.org"}, password=PASSWORD)
    assert refused.status_code == 409
    assert faults(refused) == {"new-email": "Somebody with this e-mail address is there already."}
    assert (PASSWORD in refused.text, 'value="Mia Weber"' in refused.text) == (False, True)
    short = send(anna, PEOPLE, **MIA | {"email": "mia"}, password="short")
    assert set(faults(short)) == {"new-email", "new-password"}
    assert done(fresh, "anna") == []


def test_a_disabled_colleague_is_out_until_they_are_let_in_again(fresh: House) -> None:
    anna, jonas = english(fresh, "anna"), english(fresh, "jonas")
    place = f"{PEOPLE}/{fresh.company.agents['jonas']}"
    assert send(anna, place, do="disable").status_code == 303
    assert jonas.get("/desk").status_code == 303
    assert "Let in again" in anna.get(PEOPLE).text
    assert send(anna, place, do="enable").status_code == 303
    assert fresh.signed_in("jonas").get("/desk").status_code == 200
    assert [did for did, _, _ in done(fresh, "anna")] == ["agent_disabled", "agent_enabled"]


def test_roles_limits_and_sessions_change_from_the_next_click_on(fresh: House) -> None:
    anna, jonas = english(fresh, "anna"), english(fresh, "jonas")
    place = f"{PEOPLE}/{fresh.company.agents['jonas']}"
    assert send(anna, place, do="limit").status_code == 303
    assert "none yet" in jonas.get("/me").text or "no team yet" in jonas.get("/me").text
    lead = send(anna, place, do="role", role="lead")
    assert lead.status_code == 409
    assert "Lift the limit first" in "".join(faults(lead).values())
    assert send(anna, place, do="unlimit").status_code == 303
    assert send(anna, place, do="role", role="lead").status_code == 303
    assert jonas.get("/settings").status_code == 200
    assert send(anna, place, do="sign-out").status_code == 303
    assert jonas.get("/settings").status_code == 303
    assert [did for did, _, _ in done(fresh, "anna")] == [
        "agent_limited",
        "agent_unlimited",
        "role_changed",
        "sessions_ended",
    ]


def test_a_lost_second_factor_is_taken_away_and_its_sessions_end(fresh: House) -> None:
    anna, lena, company = english(fresh, "anna"), english(fresh, "lena"), fresh.company

    async def set_up() -> None:
        mine = (company.north, company.agents["lena"])
        async with company.connections.engine.connection() as connection:
            await factors.offer(connection, *mine, secret=b"s" * 20)
            await factors.set_up(connection, *mine, secret=b"s" * 20, step=1)

    fresh.run(set_up())
    assert "Take the second factor away" in anna.get(PEOPLE).text
    place = f"{PEOPLE}/{company.agents['lena']}"
    assert send(anna, place, do="reset-factor").status_code == 303
    assert "Take the second factor away" not in anna.get(PEOPLE).text
    assert lena.get("/desk").status_code == 303
    assert [did for did, _, _ in done(fresh, "anna")] == ["second_factor_reset"]


def test_nobody_takes_their_own_second_factor_away_without_a_password(fresh: House) -> None:
    anna = english(fresh, "anna")
    place = f"{PEOPLE}/{fresh.company.agents['anna']}"
    codes = [send(anna, place, do=do).status_code for do in ("reset-factor", "disable", "sign-out")]
    assert codes == [403, 403, 403]
    assert done(fresh, "anna") == []


def test_the_only_administrator_stays_one(office: House) -> None:
    anna = english(office, "anna")
    place = f"{PEOPLE}/{office.company.agents['anna']}"
    page = send(anna, place, do="role", role="agent")
    assert page.status_code == 409
    assert list(faults(page).values()) == [
        "This is the only administrator. Make somebody else one first."
    ]


def test_what_is_not_there_is_404_and_what_nobody_offers_400(office: House) -> None:
    anna, jonas = english(office, "anna"), office.company.agents["jonas"]
    codes = [
        send(anna, f"{PEOPLE}/{'0' * 16}", do="disable").status_code,
        send(anna, f"{PEOPLE}/{jonas}", do="role", role="owner").status_code,
        send(anna, f"{PEOPLE}/{jonas}", do="promote").status_code,
        send(anna, PEOPLE, **MIA | {"role": "owner"}, password=PASSWORD).status_code,
    ]
    assert codes == [404, 400, 400, 400]


@pytest.mark.parametrize(
    ("reason", "field"),
    [
        ("name: write a word or two, without control characters", "name"),
        ("label: write a word or two, without control characters", "label"),
        ("mia@example.org is disabled; their keys would open nothing", "owner"),
        ("mia@example.org is agent; their keys can be no more", "role"),
        ("a key with the role lead sees everybody; give it agent or readonly", "role"),
        ("lena@example.org is lead: who leads or rules sees everybody", ""),
        ("mia@example.org has keys with the role admin or lead; revoke them first: …", ""),
    ],
)
def test_what_the_rules_refuse_is_said_in_german(reason: str, field: str) -> None:
    name, words = say_refusal(Refused("invalid", reason), translator("de"))
    assert name == field
    assert words != reason
    assert words[0].isupper()


def away_until(house: House, name: str) -> object:
    ((found,),) = house.rows(
        "select away_until from agent where agent_id = %s", house.company.agents[name]
    )
    return found


def test_a_lead_says_that_a_colleague_is_away_and_that_they_are_back(fresh: House) -> None:
    lena, place = english(fresh, "lena"), f"{PEOPLE}/{fresh.company.agents['jonas']}/away"
    assert send(lena, place, back="2026-12-01").status_code == 303
    assert str(away_until(fresh, "jonas")).startswith("2026-11-30 23:00")
    assert "Away until" in lena.get(PEOPLE).text
    assert [(did, detail) for did, _, detail in done(fresh, "lena")] == [
        ("agent_away", {"until": "2026-12-01T00:00+01:00"})
    ]
    assert send(lena, place, back="").status_code == 303
    assert away_until(fresh, "jonas") is None
    assert "Away until" not in lena.get(PEOPLE).text


def test_a_day_that_has_begun_is_refused_at_its_field(fresh: House) -> None:
    lena, agent = english(fresh, "lena"), fresh.company.agents["jonas"]
    refused = send(lena, f"{PEOPLE}/{agent}/away", back="2026-11-23")
    assert refused.status_code == 422
    assert faults(refused) == {
        f"away-{agent}-back": "Give the day they are back: tomorrow at the earliest."
    }
    assert away_until(fresh, "jonas") is None
