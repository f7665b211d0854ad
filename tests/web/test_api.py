"""Can a program send, ask and count along, and is everything else refused in words that help?"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection
from tests.web.company import MONDAY
from tests.web.visitor import House, Visitor

from faden.core.receipt import State
from faden.web.api.strict_json import parse_object

MESSAGES = "/api/v1/messages"
EXPORT = "/api/v1/export/messages"


@pytest.fixture
def shop(fresh: House) -> Visitor:
    """The shop of the north, whose token has the role agent."""
    return fresh.program("north-agent")


def message(**other: object) -> dict[str, Any]:
    return {"account": "sms", "to": "0151 1234 0182", "text": "Ihr Paket ist da."} | other


def test_a_message_is_taken_and_can_be_followed(fresh: House, shop: Visitor) -> None:
    taken = shop.post_json(MESSAGES, message(ref="order-7"))
    body = taken.json()
    fresh.run(fresh.company.receipt(body["id"], State.DELIVERED))
    found = shop.get(taken.headers["location"]).json()
    assert taken.status_code == 201
    assert (body["ref"], body["state"], set(body)) == ("order-7", "queued", {"id", "ref", "state"})
    assert (found["state"], found["to"], found["ref"]) == (
        "delivered",
        "tel:+4915112340182",
        "order-7",
    )
    assert [step["state"] for step in found["receipts"]] == ["delivered"]


def test_a_message_without_a_ref_gets_its_id_as_ref(shop: Visitor) -> None:
    body = shop.post_json(MESSAGES, message()).json()
    assert body["ref"] == body["id"]


@pytest.mark.parametrize("how", ["key", "ref"])
def test_the_same_request_again_sends_nothing_again(fresh: House, shop: Visitor, how: str) -> None:
    headers = {"idempotency_key": "k-1"} if how == "key" else {}
    body = message(ref="order-7") if how == "ref" else message()
    first, second = (shop.post_json(MESSAGES, body, **headers) for _ in range(2))
    other = shop.post_json(MESSAGES, body | {"text": "Etwas anderes"}, **headers)
    assert (first.status_code, second.status_code, other.status_code) == (201, 200, 422)
    assert second.json() == first.json() | {"repeated": True}
    assert fresh.rows("select count(*) from delivery") == [(1,)]


def test_a_key_belongs_to_its_token(fresh: House, shop: Visitor) -> None:
    first = shop.post_json(MESSAGES, message(), idempotency_key="k-1")
    other = fresh.program("north-admin").post_json(MESSAGES, message(), idempotency_key="k-1")
    assert (first.status_code, other.status_code) == (201, 201)


def test_the_account_may_be_left_out_when_there_is_one(fresh: House) -> None:
    south, north = fresh.program("south-agent"), fresh.program("north-agent")
    body = {"to": "+4917012345678", "text": "Hallo"}
    assert south.post_json(MESSAGES, body).status_code == 201
    refused = north.post_json(MESSAGES, body)
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "Say which account shall send it: mail, sms.",
    )


@pytest.mark.parametrize(
    ("to", "uri"),
    [
        ("0170/1234567", "tel:+491701234567"),
        ("+43 664 1234567", "tel:+436641234567"),
        ("Linda@Example.org", "mailto:linda@example.org"),
        ("mailto:linda@example.org", "mailto:linda@example.org"),
        ("whatsapp:+491701234567", "whatsapp:+491701234567"),
    ],
)
def test_addresses_are_read_in_any_writing(fresh: House, shop: Visitor, to: str, uri: str) -> None:
    shop.post_json(MESSAGES, message(to=to))
    assert fresh.rows("select address from delivery") == [(uri,)]


@pytest.mark.parametrize(
    ("body", "status", "names"),
    [
        ({"text": "x"}, 422, "to"),
        (message(text=" "), 422, "text"),
        (message(text="x" * 1601), 422, "1600"),
        (message(text=7), 422, "text"),
        (message(automatic="yes"), 422, "automatic"),
        (message(buttons="yes"), 422, "buttons"),
        (message(buttons=["yes"]), 422, "buttons"),
        (message(buttons=[{"id": "yes"}]), 422, "label"),
        (message(buttons=[{"id": "yes", "label": "Ja", "colour": "red"}]), 422, "no more"),
        (message(buttons=[{"id": f"b{n}", "label": f"{n}"} for n in range(7)]), 422, "at most 6"),
        (message(text="x" * 1595, buttons=[{"id": "a", "label": "Ja"}]), 422, "1601"),
        (message(to="72727"), 422, "short code"),
        (message(to="anonymous"), 422, "withheld"),
        (message(to="contact:abc"), 422, "to"),
        (message(to="not a number"), 422, "to"),
        (message(to="x" * 5000), 422, "to"),
        (message(purpose="Werbung!"), 422, "purpose"),
        (message(ref=""), 422, "ref"),
        (message(subject=""), 422, "subject"),
        (message(subject=" "), 422, "subject"),
        (message(subject="a\r\nBcc: b"), 422, "subject"),
        (message(subject="x" * 251), 422, "subject"),
        (message(ref="x" * 201), 422, "ref"),
        (message(account="south-sms"), 422, "account"),
        (message(account="nobody"), 422, "account"),
        (message(colour="red"), 422, "colour"),
        (message(text="a\x00b"), 422, "NUL"),
        ([], 400, "object"),
        ("text", 400, "object"),
        (None, 400, "object"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_what_to_do(
    shop: Visitor, body: object, status: int, names: str
) -> None:
    refused = shop.post_json(MESSAGES, body)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert names in refused.json()["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"to":"1","to":"2"}', "application/json", 400),
        (b'{"text":NaN}', "application/json", 400),
        (b'{"text":-Infinity}', "application/json", 400),
        (b'{"text":' + b"9" * 5000 + b"}", "application/json", 400),
        (b'{"text":' + b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 30 + b"1" + b"}" * 30, "application/json", 400),
        (b'{"text":"\xff"}', "application/json", 400),
        (b"\xef\xbb\xbf{}", "application/json", 400),
        (b'{"text":"\\ud800"}', "application/json", 422),
        ('{"text":"ä"}'.encode("latin-1"), "application/json; charset=iso-8859-1", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b'{"text":"' + b"x" * 1_100_000 + b'"}', "application/json", 413),
    ],
)
def test_no_body_breaks_it(shop: Visitor, body: bytes, kind: str, status: int) -> None:
    answer = shop.send("POST", MESSAGES, content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.json()["status"] == status


def test_a_body_without_length_is_cut_off(fresh: House, shop: Visitor) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    async def send() -> int:
        headers = {"content-type": "application/json"}
        answer = await shop.client.post(MESSAGES, content=endless(), headers=headers)
        return answer.status_code

    assert fresh.run(send()) == 413


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "ä"])
def test_odd_idempotency_keys_are_refused(shop: Visitor, key: str) -> None:
    headers = {"content-type": "application/json", b"idempotency-key": key.encode()}
    answer = shop.send("POST", MESSAGES, content=json.dumps(message()), headers=headers)
    assert answer.status_code == 422


def test_two_idempotency_keys_are_refused_as_nobody_knows_which_is_meant(shop: Visitor) -> None:
    headers = [
        (b"content-type", b"application/json"),
        *((b"idempotency-key", key) for key in (b"order-1", b"order-2")),
    ]
    answer = shop.send("POST", MESSAGES, content=json.dumps(message()), headers=headers)
    assert (answer.status_code, "sent twice" in answer.json()["detail"]) == (422, True)


def test_a_token_is_needed_and_told_so(fresh: House) -> None:
    answers = []
    for header in ("", "Bearer", "Bearer x", "Basic eA==", "Bearer " + "x" * 9000):
        visitor = fresh.visitor()
        visitor.client.headers["authorization"] = header
        answers.append(visitor.get(EXPORT))
    assert {(one.status_code, one.headers["www-authenticate"]) for one in answers} == {
        (401, 'Bearer realm="faden"')
    }


def test_nesting_that_is_fine_is_read() -> None:
    assert parse_object(b'{"a":[{"b":[1,2.5,true,null,"\\u00e4"]}]}') == {
        "a": [{"b": [1, 2.5, True, None, "ä"]}]
    }


# --- the export ---------------------------------------------------------------------------------


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_export_holds_both_directions_with_all_that_proves_their_fate(house: House) -> None:
    rows = lines(house.program("north-lead").get(EXPORT).text)
    inbound = next(row for row in rows if row["direction"] == "inbound")
    lost = next(row for row in rows if row["id"] == house.company.deliveries["lost"])
    assert set(inbound) == {
        "id",
        "provider_id",
        "ref",
        "direction",
        "address",
        "customer_id",
        "sequence",
        "ticket_id",
        "owner",
        "due_at",
        "state",
        "position",
    }
    assert (inbound["owner"], inbound["provider_id"]) == ("team:service", "in-1")
    assert None not in (inbound["ticket_id"], inbound["due_at"])
    assert (lost["direction"], lost["state"], lost["ref"]) == ("outbound", "failed", lost["id"])


def test_the_export_goes_on_after_any_position(house: House) -> None:
    program = house.program("north-admin")
    everything = lines(program.get(EXPORT).text)
    piece_by_piece: list[dict[str, Any]] = []
    while True:
        after = piece_by_piece[-1]["position"] if piece_by_piece else 0
        page = lines(program.get(f"{EXPORT}?after={after}&limit=3").text)
        piece_by_piece += page
        if len(page) < 3:
            break
    assert len(everything) > 15
    assert piece_by_piece == everything


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=99999999999999999999", "limit=x", "after=٣", "after="]
)
def test_odd_numbers_are_refused(house: House, query: str) -> None:
    assert house.program("north-admin").get(f"{EXPORT}?{query}").status_code == 422


def test_the_export_never_shows_a_later_message_before_an_earlier_commit(fresh: House) -> None:
    """Two transactions overlap; the one that draws the lower position commits last."""
    program, company = fresh.program("north-admin"), fresh.company
    pool, north = company.connections.engine, company.north

    async def overlap() -> list[list[str]]:
        async with pool.connection() as slow, pool.connection() as quick:
            await begin(slow, north, "slow")
            await begin(quick, north, "quick")
            await write(slow, north, "slow")  # draws the lower position, commits later
            await write(quick, north, "quick")
            await quick.commit()
            seen = [await exported(program, 0)]
            await slow.commit()
            place = last_position(fresh) if seen[0] else 0
            return [*seen, await exported(program, place)]

    first, then = fresh.run(overlap())
    assert sorted(first + then) == ["quick", "slow"]


def test_a_position_drawn_early_and_committed_late_is_not_skipped(fresh: House) -> None:
    """The older transaction draws the higher position: order by position alone would skip one."""
    program, company = fresh.program("north-admin"), fresh.company
    pool, north = company.connections.engine, company.north

    async def overlap() -> list[str]:
        async with pool.connection() as older, pool.connection() as younger:
            await begin(older, north, "older")
            await begin(younger, north, "younger")
            await write(younger, north, "younger")  # position 1, transaction 2
            await write(older, north, "older")  # position 2, transaction 1
            await older.commit()
            seen = await exported(program, 0)
            place = (await positions(program))[-1]
            await younger.commit()
            return seen + await exported(program, place)

    assert fresh.run(overlap()) == ["older", "younger"]


async def begin(connection: AsyncConnection[Any], workspace: int, name: str) -> None:
    """Do what every unit of work does first: it gets its transaction number by writing."""
    await connection.execute(
        "insert into thread (bucket, customer_id, workspace_id, sequence, snapshot, created_at)"
        " values (1, md5(%s)::uuid, %s, 1, '', %s)",
        (name, workspace, MONDAY),
    )


async def write(connection: AsyncConnection[Any], workspace: int, name: str) -> None:
    body = {
        "delivery_id": name,
        "account": "sms",
        "address": "tel:+491",
        "text": "x",
        "purpose": "service",
        "author": "a",
        "ref": name,
    }
    await connection.execute(
        "insert into event (bucket, customer_id, sequence, workspace_id, at, kind, body)"
        " values (1, md5(%s)::uuid, 1, %s, %s, 'message_written', %s::jsonb)",
        (name, workspace, MONDAY + timedelta(seconds=1), json.dumps(body)),
    )


async def exported(program: Visitor, after: int) -> list[str]:
    answer = await program.client.get(f"{EXPORT}?after={after}")
    return [row["id"] for row in lines(answer.text)]


async def positions(program: Visitor) -> list[int]:
    answer = await program.client.get(EXPORT)
    return [row["position"] for row in lines(answer.text)]


def last_position(house: House) -> int:
    return int(house.rows("select max(position) from event")[0][0])
