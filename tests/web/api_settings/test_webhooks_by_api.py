"""Can a program subscribe a system, look after it, and have it told again?"""

import base64

import pytest
from tests.web.api_settings.program import Program
from tests.web.visitor import House

URL = "https://shop.example.org/in?key=sesam"
SHOP = {"name": "shop", "url": URL, "kinds": ["ticket.opened", "message.received"]}


@pytest.fixture
def admin(fresh: House) -> Program:
    return Program(fresh)


def test_a_system_is_subscribed_and_its_secret_is_shown_once(fresh: House, admin: Program) -> None:
    first = admin.told("POST", "/webhooks", SHOP, key="k")
    assert len(base64.b64decode(first["secret"].removeprefix("whsec_"))) >= 24
    again = admin.told("POST", "/webhooks", SHOP, key="k")
    assert again == {"repeated": True, "name": "shop", "secret": None}
    listed = admin.ask("GET", "/webhooks")
    (shop,) = listed.json()["items"]
    assert (shop["name"], shop["url"]) == ("shop", "https://shop.example.org/in")
    assert first["secret"] not in listed.text
    assert "sesam" not in listed.text
    assert admin.status("POST", "/webhooks", SHOP) == 409
    assert admin.done() == [("token:shop-admin", "webhook_added", "webhook:shop")]


def test_it_is_changed_paused_resumed_and_removed(fresh: House, admin: Program) -> None:
    admin.told("POST", "/webhooks", SHOP)
    change = {"url": "https://new.example.org/in", "kinds": ["customer.named"]}
    admin.told("PUT", "/webhooks/shop", change)
    admin.told("POST", "/webhooks/shop/pause", {"reason": "maintenance"})
    (shop,) = admin.told("GET", "/webhooks")["items"]
    assert (shop["url"], shop["kinds"], shop["reason"]) == (
        "https://new.example.org/in",
        ["customer.named"],
        "maintenance",
    )
    admin.told("POST", "/webhooks/shop/resume")
    assert admin.told("GET", "/webhooks")["items"][0]["paused_at"] is None
    ((version,),) = fresh.rows("select version from webhook_subscription")
    assert version == 4, "a publisher under an older version writes nothing any more"
    admin.told("DELETE", "/webhooks/shop")
    assert admin.told("GET", "/webhooks")["items"] == []
    assert [did for _, did, _ in admin.done()] == [
        "webhook_added",
        "webhook_changed",
        "webhook_paused",
        "webhook_resumed",
        "webhook_removed",
    ]


def test_a_secret_is_changed_in_two_steps(fresh: House, admin: Program) -> None:
    old = admin.told("POST", "/webhooks", SHOP)["secret"]
    new = admin.told("POST", "/webhooks/shop/rotate", {"finish": False})["secret"]
    assert fresh.rows("select secrets from webhook_subscription") == [([new, old],)]
    assert admin.told("POST", "/webhooks/shop/rotate", {"finish": True})["secret"] is None
    assert fresh.rows("select secrets from webhook_subscription") == [([new],)]


def test_it_is_told_again_and_the_log_shows_it(fresh: House, admin: Program) -> None:
    company = fresh.company
    fresh.run(company.writes("tel:+4915112340182", "Hallo?", name="Linda Weber"))
    fresh.run(
        company.writes("tel:+4917099900001", "Geheim", account="south-sms", workspace=company.south)
    )
    ((linda, ours),) = fresh.rows(
        "select customer_id, sequence from event"
        " where workspace_id = %s and kind = 'message_received'",
        company.north,
    )
    ((oskar, theirs),) = fresh.rows(
        "select customer_id, sequence from event"
        " where workspace_id = %s and kind = 'message_received'",
        company.south,
    )
    admin.told("POST", "/webhooks", SHOP | {"after": 0})
    admin.told("POST", "/webhooks/shop/replay", {"event": f"evt_{linda.hex}_{ours}"})
    (told,) = admin.told("GET", "/webhooks/shop/log")["items"]
    assert (told["event"], told["state"]) == (f"evt_{linda.hex}_{ours}", "pending")
    of_the_south = admin.ask(
        "POST", "/webhooks/shop/replay", {"event": f"evt_{oskar.hex}_{theirs}"}
    )
    unknown = admin.ask("POST", "/webhooks/shop/replay", {"event": f"evt_{oskar.hex}_99"})
    assert (of_the_south.status_code, unknown.status_code) == (404, 404)
    admin.told("POST", "/webhooks/shop/replay", {"position": 0})
    assert fresh.rows("select cursor_position from webhook_subscription") == [(-1,)]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"name": "Shop!"}, "name"),
        ({"url": "http://shop.example.org/in"}, "may not be called"),
        ({"url": "https://10.0.0.7/in"}, "private"),
        ({"url": "https://[::1"}, "may not be called"),
        ({"url": ""}, "url"),
        ({"kinds": ["note.written"]}, "note.written"),
        ({"after": 99}, "position 99"),
        ({"after": -1}, "after"),
        ({"secret": "mine"}, "secret"),
        ({"workspace_id": 2}, "workspace_id"),
        ({"version": 9}, "version"),
    ],
)
def test_what_cannot_be_told_is_refused(
    fresh: House, admin: Program, changes: dict[str, object], names: str
) -> None:
    refused = admin.ask("POST", "/webhooks", SHOP | changes)
    assert refused.status_code == 422
    assert names in refused.json()["detail"]
    assert admin.told("GET", "/webhooks")["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "", {"url": URL}),
        ("DELETE", "", None),
        ("GET", "/log", None),
        ("POST", "/pause", {"reason": "x"}),
        ("POST", "/resume", None),
        ("POST", "/replay", {"position": 0}),
        ("POST", "/replay", {"event": "evt_01912d68783e7a5c8f3b2d1c0a0b0cff_1"}),
        ("POST", "/rotate", {"finish": True}),
    ],
)
def test_what_is_not_there_and_what_is_not_ours_look_the_same(
    fresh: House, admin: Program, method: str, path: str, body: object
) -> None:
    Program(fresh, "south-admin").told("POST", "/webhooks", SHOP | {"name": "south"})
    theirs = admin.ask(method, f"/webhooks/south{path}", body)
    nobodys = admin.ask(method, f"/webhooks/nowhere{path}", body)
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.text.replace("south", "") == nobodys.text.replace("nowhere", "")
    ((version,),) = fresh.rows("select version from webhook_subscription")
    assert version == 1


def test_replay_wants_one_of_two(fresh: House, admin: Program) -> None:
    admin.told("POST", "/webhooks", SHOP)
    for body in ({}, {"position": 0, "event": "evt_x_1"}, {"event": "nonsense"}):
        assert admin.status("POST", "/webhooks/shop/replay", body) == 422
