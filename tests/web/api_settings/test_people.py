"""Can a program run a workspace's people, teams and keys, within what its role allows?"""

import asyncio
import json

import httpx2
import pytest
from psycopg import AsyncConnection
from tests.web.api_settings.program import Program
from tests.web.visitor import BASE, House

PASSWORD = "a password that nobody guesses"
MIA = {"email": "Mia@Example.org", "name": "Mia", "role": "agent", "password": PASSWORD}


@pytest.fixture
def admin(fresh: House) -> Program:
    return Program(fresh)


def test_somebody_is_added_listed_and_may_sign_in(fresh: House, admin: Program) -> None:
    made = admin.told("POST", "/agents", MIA)
    (mia,) = [one for one in admin.told("GET", "/agents")["items"] if one["id"] == made["id"]]
    assert (mia["email"], mia["role"], mia["teams"]) == ("mia@example.org", "agent", [])
    assert fresh.visitor().sign_in("mia@example.org", PASSWORD).status_code == 303
    assert admin.done()[0] == ("token:shop-admin", "agent_added", f"agent:{made['id']}")
    assert admin.status("POST", "/agents", MIA) == 409


def test_a_role_is_changed_and_an_admin_stays(fresh: House, admin: Program) -> None:
    jonas, anna = fresh.company.agents["jonas"], fresh.company.agents["anna"]
    told = admin.told("PUT", f"/agents/{jonas}/role", {"role": "lead"})
    assert (told["before"], told["role"]) == ("agent", "lead")
    assert admin.status("PUT", f"/agents/{anna}/role", {"role": "lead"}) == 409
    assert admin.status("POST", f"/agents/{anna}/disable") == 409
    admin.told("PUT", f"/agents/{jonas}/role", {"role": "admin"})
    assert admin.status("PUT", f"/agents/{anna}/role", {"role": "lead"}) == 200


def test_two_admins_who_step_back_at_once_do_not_both_succeed(fresh: House, admin: Program) -> None:
    jonas, anna = fresh.company.agents["jonas"], fresh.company.agents["anna"]
    admin.told("PUT", f"/agents/{jonas}/role", {"role": "admin"})

    async def both() -> list[httpx2.Response]:
        paths = [f"/api/v1/agents/{one}/disable" for one in (jonas, anna)]
        url = fresh.company.connections.url
        async with await AsyncConnection.connect(url, autocommit=True) as watch:
            async with await AsyncConnection.connect(url) as holds:
                await holds.execute("set role faden_engine")
                # Both have looked who else is admin before either can take effect.
                await holds.execute("select 1 from agent for update")
                asks = [asyncio.create_task(admin.visitor.client.post(path)) for path in paths]
                waiting = 0
                while waiting < len(asks):
                    found = await watch.execute(
                        "select count(*) from pg_stat_activity"
                        " where datname = current_database() and wait_event_type = 'Lock'"
                    )
                    ((waiting,),) = await found.fetchall()
                await holds.rollback()
            return list(await asyncio.gather(*asks))

    statuses = sorted(answer.status_code for answer in fresh.run(both()))
    assert statuses == [200, 409]


def test_whoever_is_disabled_is_out_with_their_keys(fresh: House, admin: Program) -> None:
    jonas = fresh.company.agents["jonas"]
    browser = fresh.signed_in("jonas")
    body = {"label": "his script", "role": "agent", "agent": jonas}
    script = Program(fresh, secret=admin.told("POST", "/tokens", body)["token"])
    assert script.status("GET", "/waiting") == 200
    told = admin.told("POST", f"/agents/{jonas}/disable")
    assert (told["sessions"], told["tokens"]) == (1, 1)
    assert script.status("GET", "/waiting") == 401
    assert browser.get("/desk").status_code == 303
    assert admin.status("POST", "/tokens", body) == 422, "their keys would open nothing"
    assert admin.told("POST", f"/agents/{jonas}/disable")["sessions"] is None
    assert admin.told("POST", f"/agents/{jonas}/enable")["was_disabled"] is True
    assert fresh.signed_in("jonas").get("/desk").status_code == 200


def test_sessions_are_ended_from_afar(fresh: House, admin: Program) -> None:
    browser = fresh.signed_in("jonas")
    told = admin.told("POST", f"/agents/{fresh.company.agents['jonas']}/sessions/end")
    assert told["sessions"] == 1
    assert browser.get("/desk").status_code == 303


def test_a_team_is_added_renamed_joined_and_left(fresh: House, admin: Program) -> None:
    jonas = fresh.company.agents["jonas"]
    admin.told("PUT", "/teams/shop", {"name": "Laden"})
    admin.told("PUT", "/teams/shop", {"name": "Shop"})
    assert admin.told("PUT", f"/teams/shop/members/{jonas}")["changed"] is True
    assert admin.told("PUT", f"/teams/shop/members/{jonas}")["changed"] is False
    (shop,) = [one for one in admin.told("GET", "/teams")["items"] if one["id"] == "shop"]
    assert shop["name"] == "Shop"
    assert [one["id"] for one in shop["members"]] == [jonas]
    assert admin.told("DELETE", f"/teams/shop/members/{jonas}")["changed"] is True
    assert [did for _, did, _ in admin.done()] == [
        *("team_added", "team_added", "team_joined", "team_left"),
    ]
    assert admin.status("PUT", "/teams/Shop!", {"name": "x"}) == 422


def test_a_key_is_shown_once_and_opens_until_it_is_revoked(fresh: House, admin: Program) -> None:
    made = admin.told("POST", "/tokens", {"label": "till", "role": "readonly"})
    till = Program(fresh, secret=made["token"])
    assert till.status("GET", "/waiting") == 200
    listed = admin.ask("GET", "/tokens")
    assert made["token"] not in listed.text
    (shown,) = [one for one in listed.json()["items"] if one["label"] == "till"]
    assert admin.told("DELETE", f"/tokens/{shown['id']}")["label"] == "till"
    assert till.status("GET", "/waiting") == 401
    assert admin.status("DELETE", f"/tokens/{shown['id']}") == 404


def test_a_persons_key_is_no_more_than_they_are(fresh: House, admin: Program) -> None:
    body = {"label": "x", "role": "admin", "agent": fresh.company.agents["lena"]}
    assert admin.status("POST", "/tokens", body) == 422
    assert admin.status("POST", "/tokens", body | {"role": "lead"}) == 200


def test_whoever_is_lowered_is_so_with_every_key_of_theirs(fresh: House, admin: Program) -> None:
    jonas = fresh.company.agents["jonas"]
    admin.told("PUT", f"/agents/{jonas}/role", {"role": "admin"})
    body = {"label": "his script", "role": "admin", "agent": jonas}
    script = Program(fresh, secret=admin.told("POST", "/tokens", body)["token"])
    assert script.status("GET", "/audit") == 200
    admin.told("PUT", f"/agents/{jonas}/role", {"role": "readonly"})
    assert script.status("GET", "/audit") == 403
    assert script.status("POST", "/tokens", body) == 403
    assert script.status("GET", "/waiting") == 200


@pytest.mark.parametrize("role", ["lead", "agent", "readonly"])
def test_nobody_but_an_admin_changes_anything(fresh: House, role: str) -> None:
    """A lead raises nobody and makes no key, whatever its role."""
    program, jonas = Program(fresh, f"north-{role}"), fresh.company.agents["jonas"]
    refused = [
        program.status("POST", "/agents", MIA),
        program.status("PUT", f"/agents/{jonas}/role", {"role": "readonly"}),
        program.status("POST", f"/agents/{jonas}/disable"),
        program.status("POST", "/tokens", {"label": "x", "role": "readonly"}),
        program.status("PUT", "/teams/x", {"name": "x"}),
        program.status("PUT", "/settings/region", {"value": "AT"}),
        program.status("GET", "/audit"),
    ]
    assert set(refused) == {403}
    reads = ("/agents", "/teams", "/tokens", "/settings", "/webhooks")
    assert {program.status("GET", path) for path in reads} == {200 if role == "lead" else 403}
    assert program.done() == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/agents", MIA | {"workspace": 2}),
        ("POST", "/agents", MIA | {"agent_id": "x"}),
        ("POST", "/agents", MIA | {"role": "owner"}),
        ("POST", "/agents", MIA | {"password": "short"}),
        ("POST", "/agents", MIA | {"email": "mia"}),
        ("PUT", "/agents/{jonas}/role", {"role": "admin", "workspace_id": 2}),
        ("POST", "/agents/{jonas}/disable", {"role": "admin"}),
        ("POST", "/tokens", {"label": "x", "role": "admin", "workspace": 2}),
        ("POST", "/tokens", {"label": "", "role": "admin"}),
        ("POST", "/tokens", {"label": "till\x81", "role": "admin"}),
        ("POST", "/agents", MIA | {"name": "Mi\x07a"}),
        ("PUT", "/teams/x", {"name": " "}),
        ("PUT", "/teams/x", {"name": "x", "workspace_id": 2}),
        ("PUT", "/settings/region", {"value": "DE", "workspace": 2}),
    ],
)
def test_fields_that_nobody_asked_for_change_nothing(
    fresh: House, admin: Program, method: str, path: str, body: dict[str, object]
) -> None:
    asked = path.format(jonas=fresh.company.agents["jonas"])
    assert admin.status(method, asked, body) == 422
    assert admin.done() == []


def test_the_same_key_makes_one_person_and_answers_as_before(fresh: House, admin: Program) -> None:
    first = admin.told("POST", "/agents", MIA, key="k-1")
    again = admin.told("POST", "/agents", MIA, key="k-1")
    assert again == first | {"repeated": True}
    assert admin.status("POST", "/agents", MIA | {"name": "Nia"}, key="k-1") == 422
    assert admin.status("POST", "/agents", MIA | {"password": PASSWORD + "!"}, key="k-1") == 422
    assert admin.status("POST", "/tokens", {"label": "x", "role": "agent"}, key="k-1") == 422
    assert [did for _, did, _ in admin.done()] == ["agent_added"]


def test_a_key_that_was_shown_is_not_shown_again(fresh: House, admin: Program) -> None:
    body = {"label": "till", "role": "agent"}
    first = admin.told("POST", "/tokens", body, key="k-1")
    again = admin.told("POST", "/tokens", body, key="k-1")
    assert again == first | {"token": None, "repeated": True}
    kept = fresh.rows("select convert_from(raw, 'UTF8') from arrival where account = 'form'")
    assert first["token"] not in json.dumps(kept)
    assert len(fresh.rows("select 1 from token where label = 'till'")) == 1


def test_two_equal_requests_at_once_have_one_effect(fresh: House, admin: Program) -> None:
    async def both() -> list[httpx2.Response]:
        client, path = admin.visitor.client, f"{BASE}/api/v1/tokens"
        body, key = {"label": "till", "role": "agent"}, {"idempotency-key": "k"}
        asks = (client.post(path, json=body, headers=key) for _ in range(3))
        return list(await asyncio.gather(*asks))

    answers = [answer.json() for answer in fresh.run(both())]
    assert sorted(one["repeated"] for one in answers) == [False, True, True]
    assert sum(one["token"] is not None for one in answers) == 1
    assert len(fresh.rows("select 1 from token where label = 'till'")) == 1


def test_what_was_refused_may_be_tried_again_under_its_key(fresh: House, admin: Program) -> None:
    anna, jonas = fresh.company.agents["anna"], fresh.company.agents["jonas"]
    assert admin.status("POST", f"/agents/{anna}/disable", key="k") == 409
    admin.told("PUT", f"/agents/{jonas}/role", {"role": "admin"})
    assert admin.told("POST", f"/agents/{anna}/disable", key="k")["repeated"] is False


def test_whoever_is_away_is_named_so_until_a_moment_with_a_time_zone(
    fresh: House, admin: Program
) -> None:
    jonas = fresh.company.agents["jonas"]
    until = "2026-12-01T07:00:00Z"
    assert admin.told("PUT", f"/agents/{jonas}/away", {"until": until})["until"] == until
    (shown,) = [one for one in admin.told("GET", "/agents")["items"] if one["id"] == jonas]
    assert shown["away_until"] == until
    assert admin.done()[0] == ("token:shop-admin", "agent_away", f"agent:{jonas}")
    for wrong in ("2026-12-01T07:00:00", "2020-01-01T00:00:00Z", "2036-01-01T00:00:00Z"):
        assert admin.status("PUT", f"/agents/{jonas}/away", {"until": wrong}) == 422
    assert admin.told("PUT", f"/agents/{jonas}/away", {"until": None})["until"] is None
