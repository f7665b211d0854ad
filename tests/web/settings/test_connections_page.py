"""Does a page show how it stands with accounts, keys and webhooks, and no secret of theirs?"""

import re

import pytest
from tests.web.settings.forms import done, english, faults, send
from tests.web.visitor import House, Visitor

PAGE = "/settings/connections"
URL = "https://mia:geheim@shop.example:8443/told?key=supersecret"


def key_on(page: str) -> str:
    found = re.search(r'<code class="key">([^<]+)</code>', page)
    return found[1] if found else ""


def with_key(house: House, key: str) -> Visitor:
    program = house.visitor()
    program.client.headers["authorization"] = f"Bearer {key}"
    return program


@pytest.fixture
def hooked(fresh: House) -> House:
    """An office with a system that is told."""
    hook = {"name": "shop", "url": URL.replace("mia:geheim@", "")}
    made = fresh.program("north-admin").post_json("/api/v1/webhooks", hook)
    assert made.status_code == 200, made.text
    return fresh


def test_a_key_is_shown_once_and_opens_the_api(fresh: House) -> None:
    anna = english(fresh, "anna")
    form = {"label": "Till", "role": "agent", "form_id": "k"}
    made, again = (send(anna, "/settings/tokens", **form) for _ in ("first", "again"))
    key = key_on(made.text)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    assert with_key(fresh, key).get("/api/v1/customers?q=x").status_code == 200
    assert (again.status_code, key in again.text + anna.get(PAGE).text) == (303, False)
    assert done(fresh, "anna") == [("token_made", "token:Till", {"role": "agent"})]


def test_a_revoked_key_opens_nothing(fresh: House) -> None:
    anna = english(fresh, "anna")
    key = key_on(send(anna, "/settings/tokens", label="Till", role="agent").text)
    ((token,),) = fresh.rows(
        "select encode(substr(token_sha256, 1, 8), 'hex') from token where label = 'Till'"
    )
    assert send(anna, f"/settings/tokens/{token}").status_code == 303
    assert with_key(fresh, key).get("/api/v1/customers?q=x").status_code == 401
    assert send(anna, f"/settings/tokens/{token}").status_code == 404
    assert [did for did, _, _ in done(fresh, "anna")] == ["token_made", "token_revoked"]


def test_a_key_for_some_teams_reaches_their_customers_alone(office: House) -> None:
    anna = english(office, "anna")
    form = {"label": "Desk", "team-service": "yes"}
    refused = anna.post("/settings/tokens", form | {"role": "lead"})
    assert refused.status_code == 422
    assert list(faults(refused)) == ["key-role"]
    assert 'name="team-service" value="yes" checked' in refused.text
    assert anna.post("/settings/tokens", form | {"role": "agent"}).status_code == 200
    assert "only customers of: Service" in " ".join(anna.get(PAGE).text.split())
    jonas = office.company.agents["jonas"]
    more = anna.post("/settings/tokens", {"label": "x", "role": "admin", "owner": jonas})
    empty = anna.post("/settings/tokens", {"label": " ", "role": "agent"})
    assert (list(faults(more)), list(faults(empty))) == (["key-role"], ["key-label"])
    codes = [
        anna.post("/settings/tokens", {"label": "x", "role": "owner"}).status_code,
        anna.post("/settings/tokens", form | {"role": "agent", "team-x": "yes"}).status_code,
    ]
    assert codes == [400, 404]


def test_accounts_show_whether_they_work_and_when_they_did(house: House) -> None:
    lena = english(house, "lena")
    page = " ".join(lena.get(PAGE).text.split())
    assert "SMS 0800 330" in page
    assert "the connection ended before the provider answered" in page
    assert "Its settings cannot be used" not in page
    line = house.company.directory.lines.pop("sms")
    try:
        assert "Its settings cannot be used" in lena.get(PAGE).text
    finally:
        house.company.directory.lines["sms"] = line


def test_a_webhook_is_paused_with_a_reason_and_goes_on(hooked: House) -> None:
    anna, place = english(hooked, "anna"), "/settings/webhooks/shop"
    without = send(anna, place, do="pause", reason=" ")
    assert (without.status_code, list(faults(without))) == (422, ["webhook-shop-reason"])
    assert send(anna, place, do="pause", reason="Umzug <b>").status_code == 303
    assert "Umzug &lt;b&gt;" in anna.get(PAGE).text
    assert send(anna, place, do="resume").status_code == 303
    assert "Is told what happens" in anna.get(PAGE).text
    assert send(anna, place, do="explode").status_code == 400
    assert send(anna, "/settings/webhooks/none", do="resume").status_code == 404
    assert [did for did, _, _ in done(hooked, "anna")] == ["webhook_paused", "webhook_resumed"]


def test_a_webhook_shows_what_it_was_told_and_nothing_secret(hooked: House) -> None:
    lena = english(hooked, "lena")
    page = lena.get("/settings/webhooks/shop")
    assert (page.status_code, "https://shop.example:8443/told" in page.text) == (200, True)
    secrets = [
        one
        for row in hooked.rows("select array_to_string(secrets, ' ') from webhook_subscription")
        for one in str(row[0]).split()
    ]
    said = page.text + lena.get(PAGE).text
    assert [one for one in ("supersecret", *secrets) if one in said] == []
    assert lena.get("/settings/webhooks/none").status_code == 404
    assert lena.get("/settings/webhooks/shop?before=x").status_code == 200
