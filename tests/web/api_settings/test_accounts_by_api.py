"""Can a program connect a mailbox and tell Faden its business hours, and is nonsense refused?"""

import asyncio
from typing import Any

import httpx2
import pytest
from tests.web.api_settings.program import Program
from tests.web.visitor import BASE, House

MAILBOX = {
    "id": "service",
    "channel": "email",
    "label": "Service",
    "config": {
        "address": "service@firma.example",
        "handover": True,
        "secrets": ["a-secret-nobody-may-read"],
    },
}
HOOK = {"secrets": ["another-secret-nobody-may-read"], "send_url": "https://sms.example.org/"}


@pytest.fixture
def admin(fresh: House) -> Program:
    return Program(fresh)


def config_of(house: House, account: str) -> dict[str, Any]:
    ((config,),) = house.rows("select config from account where account_id = %s", account)
    return dict(config)


def test_a_mailbox_is_connected_and_its_secrets_are_never_shown(
    fresh: House, admin: Program
) -> None:
    told = admin.ask("POST", "/accounts", MAILBOX)
    assert told.json() == {
        "repeated": False,
        "id": "service",
        "channel": "email",
        "label": "Service",
    }
    shown = admin.ask("GET", "/accounts").text
    assert "service" in shown
    log = admin.ask("GET", "/audit").text
    assert "nobody-may-read" not in told.text + shown + log
    assert admin.done() == [("token:shop-admin", "account_connected", "account:service")]


def test_a_change_says_all_anew_and_keeps_the_key_of_answers(fresh: House, admin: Program) -> None:
    admin.told("POST", "/accounts", MAILBOX)
    key = config_of(fresh, "service")["key"]
    changed = {"config": {"address": "hallo@firma.example", "handover": True}}
    told = admin.told("PUT", "/accounts/service", changed)
    assert told["label"] == "Service"
    assert config_of(fresh, "service") == changed["config"] | {"key": key}


def test_a_channel_cannot_be_changed_and_an_id_is_taken_once(fresh: House, admin: Program) -> None:
    hook = {"id": "sms2", "channel": "webhook", "config": HOOK}
    admin.told("POST", "/accounts", hook)
    assert admin.status("POST", "/accounts", hook) == 409
    assert admin.status("PUT", "/accounts/sms2", {"config": HOOK, "channel": "email"}) == 422
    assert admin.status("PUT", "/accounts/nobody", {"config": HOOK}) == 404


def test_one_id_asked_for_twice_at_once_is_given_once(fresh: House, admin: Program) -> None:
    async def both() -> list[httpx2.Response]:
        hook = {"id": "sms2", "channel": "webhook", "config": HOOK}
        client = admin.visitor.client
        asks = (client.post(f"{BASE}/api/v1/accounts", json=hook) for _ in range(2))
        return list(await asyncio.gather(*asks))

    assert sorted(answer.status_code for answer in fresh.run(both())) == [200, 409]


def test_one_address_belongs_to_one_account(fresh: House, admin: Program) -> None:
    admin.told("POST", "/accounts", MAILBOX)
    config = {"address": "x@firma.example", "aliases": ["Service@firma.example"], "handover": True}
    other = {"id": "other", "channel": "email", "config": config}
    refused = admin.ask("POST", "/accounts", other)
    assert (refused.status_code, "account service" in refused.text) == (409, True)
    refused = Program(fresh, "south-admin").ask("POST", "/accounts", other)
    assert (refused.status_code, "account service" in refused.text) == (409, False)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"channel": "pigeon"}, "pigeon"),
        ({"id": "Not so"}, "id"),
        ({"id": "x\x00"}, "NUL"),
        ({"config": {}}, "address"),
        ({"config": {"address": "service@firma.example"}}, "nobody could answer"),
        ({"config": MAILBOX["config"] | {"colour": "red"}}, "colour"),  # type: ignore[operator]
        ({"config": MAILBOX["config"] | {"smtp": {"host": "10.0.0.7"}}}, "smtp"),  # type: ignore[operator]
        ({"config": MAILBOX["config"] | {"smtp": 7}}, "smtp"),  # type: ignore[operator]
        ({"config": []}, "config"),
        ({"workspace": 2}, "workspace"),
    ],
)
def test_what_the_command_line_refuses_is_refused(
    fresh: House, admin: Program, changes: dict[str, object], names: str
) -> None:
    refused = admin.ask("POST", "/accounts", MAILBOX | changes)
    assert refused.status_code == 422
    assert names in refused.json()["detail"]
    assert admin.done() == []


def test_business_hours_are_set_and_read_and_taken_back(fresh: House, admin: Program) -> None:
    hours = {"timezone": "Europe/Vienna", "mon": [["08:00", "16:30"]], "closed": ["2026-12-24"]}
    admin.told("PUT", "/settings/hours", {"value": hours})
    stored = {one["key"]: one["value"] for one in admin.told("GET", "/settings")["items"]}
    assert stored["hours"] == hours
    assert stored["region"] is None
    admin.told("PUT", "/settings/hours", {"value": None})
    assert fresh.rows("select policy from workspace where slug = 'nord'") == [({},)]
    assert [did for _, did, _ in admin.done()] == ["setting_changed"] * 2


BAD_SETTINGS: list[tuple[str, object]] = [
    ("first_answer", "soon"),
    ("first_answer", -1),
    ("first_answer", [1]),
    ("max_attempts", 0),
    ("max_attempts", 2.5),
    ("region", 7),
    ("escalation", "team:lead"),
    ("escalation", {}),
    ("sign_in", {"second_factor": ["owner"]}),
    ("sign_in", {"colour": "red"}),
    ("sign_in", []),
    ("hours", 7),
    ("hours", {"timezone": "Mars/Olympus"}),
    ("hours", {"timezone": 7}),
    ("hours", {"timezone": "../../etc/passwd"}),
    ("hours", {"mon": [["08:00"]]}),
    ("hours", {"mon": [[8, 16]]}),
    ("hours", {"mon": 7}),
    ("hours", {"mon": [["16:00", "08:00"]]}),
    ("hours", {"closed": ["someday"]}),
    ("hours", {"closed": 7}),
    ("hours", {"state": "XX"}),
    ("hours", {"state": ["BE"]}),
]


@pytest.mark.parametrize(("key", "value"), BAD_SETTINGS)
def test_a_wrong_setting_is_refused_by_its_name(
    fresh: House, admin: Program, key: str, value: object
) -> None:
    refused = admin.ask("PUT", f"/settings/{key}", {"value": value})
    assert refused.status_code == 422, refused.text
    assert key in refused.json()["detail"]
    assert fresh.rows("select policy from workspace where slug = 'nord'") == [({},)]


def test_a_setting_nobody_knows_and_a_number_without_end(fresh: House, admin: Program) -> None:
    assert admin.status("PUT", "/settings/colour", {"value": "red"}) == 404
    endless = b'{"value": {"timezone": "Europe/Berlin", "x": 1e999}}'
    headers = {"content-type": "application/json"}
    path = "/api/v1/settings/hours"
    refused = admin.visitor.send("PUT", path, content=endless, headers=headers)
    assert refused.status_code == 422


def test_the_audit_log_is_read_in_pages_without_a_gap(fresh: House, admin: Program) -> None:
    for number in range(7):
        admin.told("PUT", f"/teams/t{number}", {"name": "x"})
    fresh.signed_in("anna")
    seen: list[str] = []
    query = "?did=team_added&limit=3"
    while True:
        page = admin.told("GET", f"/audit{query}")
        seen += [one["what"] for one in page["items"]]
        if page["next"] is None:
            break
        query = f"?did=team_added&limit=3&before={page['next']}"
    assert seen == [f"team:t{number}" for number in reversed(range(7))]
    whole = admin.told("GET", "/audit?since=2026-11-23T00:00:00%2B01:00")["items"]
    assert "signed_in" in [one["did"] for one in whole]


@pytest.mark.parametrize(
    "query",
    [
        "?did=nonsense",
        "?since=yesterday",
        "?since=2026-11-23T00:00:00",
        "?until=0001-01-01T00:00:00Z",
        "?limit=0",
        "?limit=201",
        "?before=x",
        "?colour=red",
    ],
)
def test_odd_questions_to_the_audit_log_are_refused(
    fresh: House, admin: Program, query: str
) -> None:
    assert admin.status("GET", f"/audit{query}") == 422
