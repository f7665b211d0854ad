"""What becomes of a message that is handed to a provider's server, and how is it asked later?

Every story talks to a real server on a real socket.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scripted_server import (
    QUICK,
    Behaviour,
    ScriptedServer,
    answers,
    hangs_up,
    keeps_silent,
    provider,
    resets,
    says,
    story,
)

from faden.channels.webhook import adapter, wire
from faden.channels.webhook.adapter import CALL_DEADLINE, WebhookAccount
from faden.channels.webhook.replies import of_lookup, of_send, retry_after
from faden.core.channel import (
    Claim,
    Evidence,
    Found,
    InboundMessage,
    LookupResult,
    NotFound,
    Refused,
    Rendered,
    Retry,
    SendResult,
    Sent,
    Unclear,
    Unknown,
    Unreadable,
    Unrenderable,
    Verified,
)
from faden.core.event import MessageWritten
from faden.core.policy import Policy
from faden.core.receipt import State
from faden.engine.outward.exchange import Reply
from faden.engine.outward.outgoing import OutgoingClient
from faden.store.ports import Delivery

EXAMPLES = Path(adapter.__file__).parent / "examples"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
TOKEN = "token-of-our-own-0815"
MESSAGE = Rendered(
    delivery_id="d1",
    ref="order-17",
    to="tel:+491701234567",
    text="Ihr Paket kommt morgen. Passt das? 😀",
    purpose="contract",
    attempt=2,
    automatic=True,
    reference="12345678",
    reply_to="m1",
)


def account_on(server: ScriptedServer, **config: object) -> WebhookAccount:
    client = OutgoingClient(allow=frozenset({server.place}))
    whole = {
        "secrets": [SECRET],
        "send_url": server.url,
        "lookup_url": server.url + "/{ref}?exact=1",
        **config,
    }
    account = WebhookAccount.from_config("sms", 7, whole, client=client)
    account._clock = lambda: NOW
    return account


def result_of(*script: Behaviour, deadline: timedelta = CALL_DEADLINE) -> SendResult:
    """What a send comes to with a server that behaves like this."""

    async def tell() -> SendResult:
        async with provider(*script) as server:
            account = account_on(server)
            account.deadline = deadline
            result = await account.send(MESSAGE)
            await account._client.close()
            return result

    return story(tell)


def found_by(*script: Behaviour) -> LookupResult:
    """What a look-up comes to with a server that behaves like this."""

    async def tell() -> LookupResult:
        async with provider(*script) as server:
            account = account_on(server)
            result = await account.lookup("order-17")
            await account._client.close()
            return result

    return story(tell)


def test_the_provider_gets_the_whole_message_under_its_key() -> None:
    async def tell() -> None:
        async with provider(answers(202)) as server:
            account = account_on(
                server,
                send_headers={"Authorization": "Bearer theirs"},
                send_secret=SECRET,
                sender="+4930123456",
            )
            await account.send(MESSAGE)
            await account._client.close()
        (asked,) = server.asked
        secrets = [wire.read_secret(SECRET)]
        assert json.loads(asked.body) == {
            "id": "d1",
            "ref": "order-17",
            "to": "tel:+491701234567",
            "text": "Ihr Paket kommt morgen. Passt das? 😀",
            "purpose": "contract",
            "attempt": 2,
            "automatic": True,
            "reply_to": "m1",
            "reference": "12345678",
            "from": "+4930123456",
        }
        assert asked.headers["idempotency-key"] == asked.headers["webhook-id"] == "d1"
        assert asked.headers["content-type"] == "application/json"
        assert asked.headers["authorization"] == "Bearer theirs"
        assert wire.verify(asked.headers, asked.body, NOW, secrets) == Verified()

    story(tell)


def test_the_examples_show_what_goes_out_and_what_comes_back() -> None:
    shown = json.loads((EXAMPLES / "send-request.json").read_bytes())
    fields = {name: value for name, value in shown.items() if name != "id"}
    answer = Reply(200, {}, (EXAMPLES / "send-response.json").read_bytes())
    account = account_without_server()
    assert account._written(Rendered(delivery_id=shown["id"], **fields)) == shown
    assert of_send(answer, now=NOW) == Sent("SM7f3b01")


OK = b'{"id":"p1","status":"sent"}'
DUPLICATE = b'{"error":"duplicate key","id":"p1"}'
SENDS: list[tuple[str, Behaviour, SendResult]] = [
    ("taken, nothing said", answers(204), Sent()),
    ("taken, with id and status", answers(200, OK), Sent("p1", State.SENT)),
    (
        "taken, delivered at once",
        answers(200, b'{"status":"DELIVRD"}'),
        Sent(None, State.DELIVERED),
    ),
    ("taken, another name for the id", answers(201, b'{"message_id":5}'), Sent("5")),
    ("taken, an answer of no use", answers(200, b"<html>ok</html>"), Sent()),
    ("taken, a word nobody knows", answers(200, b'{"status":"yo"}'), Sent()),
    ("taken, an endless answer", answers(200, b'{"id":"p1"}' + b"x" * 90_000), Sent()),
    ("taken before", answers(409, DUPLICATE), Sent("p1")),
    ("taken before, in other words", answers(409, b'{"duplicate":true}'), Sent()),
    (
        "not taken",
        answers(200, b'{"status":"failed","reason":"dead"}'),
        Refused("not_sent", "dead"),
    ),
    ("not ok", answers(200, b'{"ok":false,"error":"dead"}'), Refused("not_sent", "dead")),
    ("a conflict", answers(409, b'{"error":"busy"}'), Refused("http_409", "busy")),
    ("refused", answers(422, b'{"error":{"message":"dead"}}'), Refused("http_422", "dead")),
    ("not let in", answers(401), Refused("http_401", "the provider answered 401")),
    (
        "too fast",
        answers(429, retry_after="7"),
        Retry("the provider answered 429", timedelta(seconds=7)),
    ),
    ("too fast, no time said", answers(429), Retry("the provider answered 429")),
    ("too slow for them", answers(408), Retry("the provider answered 408")),
    ("too early", answers(425), Retry("the provider answered 425")),
    (
        "closed until later",
        answers(503, b'{"message":"pause"}', retry_after="9999"),
        Retry("pause", timedelta(hours=1)),
    ),
    ("broken", answers(503), Unclear("the provider answered 503")),
    ("broken inside", answers(500, b'{"error":"oops"}'), Unclear("oops")),
    ("a proxy gave up", answers(502), Unclear("the provider answered 502")),
    ("a proxy waited", answers(504), Unclear("the provider answered 504")),
    (
        "they cannot tell",
        answers(200, b'{"status":"unknown"}'),
        Unclear("the provider does not know whether it was sent"),
    ),
]


@pytest.mark.parametrize("name", ["", "a\x00", "a" * 201, True, None, ["a"], 1.5], ids=repr)
def test_an_id_we_could_not_keep_is_none(name: object) -> None:
    reply = Reply(200, {}, json.dumps({"id": name}).encode())
    assert of_send(reply, now=NOW) == Sent(None)


@pytest.mark.parametrize("case", SENDS, ids=lambda case: case[0])
def test_an_answer_to_a_send_means_one_thing(case: tuple[str, Behaviour, SendResult]) -> None:
    _, behaviour, expected = case
    assert result_of(behaviour) == expected


def test_a_redirect_is_refused_with_advice() -> None:
    result = result_of(answers(301, Location="https://new.example.org/"))
    assert isinstance(result, Refused)
    assert (result.code, "send_url" in result.reason) == ("http_301", True)


LOST = {
    "reset after accepting": resets,
    "closed without an answer": hangs_up,
    "half an answer": says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", then_close=True),
    "silence": keeps_silent,
    "dripping": says(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", *[b"{"] * 99, pause=0.05),
}


@pytest.mark.parametrize("manner", LOST)
def test_without_an_answer_the_send_is_unclear(manner: str) -> None:
    assert isinstance(result_of(LOST[manner], deadline=QUICK), Unclear)


def test_a_call_ends_before_the_policy_stops_waiting() -> None:
    default = {field.name: field.default for field in fields(Policy)}["call_deadline"]
    assert isinstance(default, timedelta)
    assert default > CALL_DEADLINE


def test_without_a_connection_it_is_certainly_not_sent() -> None:
    async def tell() -> SendResult:
        async with provider(keeps_silent) as server:
            account = account_on(server, send_url=f"http://{server.place}/")
        result = await account.send(MESSAGE)  # the server is gone
        await account._client.close()
        return result

    assert isinstance(story(tell), Retry)


def test_a_name_that_turned_inward_since_it_was_configured_is_refused() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["169.254.169.254"]

    async def tell() -> SendResult:
        client = OutgoingClient(resolve=resolve)
        config = {"secrets": [SECRET], "send_url": "https://hooks.example.org/"}
        account = WebhookAccount.from_config("sms", 7, config, client=client)
        return await account.send(MESSAGE)

    result = story(tell)
    assert isinstance(result, Refused)
    assert result.code == "blocked"


LOOKUPS: list[tuple[str, Behaviour, LookupResult]] = [
    ("found", answers(200, b'{"found":true,"id":"p1"}'), Found("p1")),
    ("found, with status", answers(200, b'{"status":"dlvrd","id":1}'), Found("1", State.DELIVERED)),
    ("found, failed", answers(200, b'{"status":"failed"}'), Found(None, State.FAILED)),
    ("found, a word nobody knows", answers(200, b'{"found":true,"status":"yo"}'), Found()),
    ("not found", answers(200, b'{"found":false}'), NotFound()),
    ("not found, in words", answers(200, b'{"status":"not_found"}'), NotFound()),
    ("not found, by status", answers(404), NotFound()),
    ("not found, by status and object", answers(404, b'{"error":"no such ref"}'), NotFound()),
    (
        "a page that is not there",
        answers(404, b"<html>Not here</html>"),
        Unknown("the provider answered 404 without an object"),
    ),
    ("no sense", answers(200, b"[]"), Unknown("the provider answered 200 without an object")),
    ("nothing", answers(204), Unknown("the provider answered 204 without an object")),
    ("broken", answers(500, b'{"error":"oops"}'), Unknown("oops")),
]


@pytest.mark.parametrize("case", LOOKUPS, ids=lambda case: case[0])
def test_an_answer_to_a_look_up_means_one_thing(case: tuple[str, Behaviour, LookupResult]) -> None:
    _, behaviour, expected = case
    assert found_by(behaviour) == expected


@pytest.mark.parametrize(
    "body", [b'{"status":"yo"}', b'{"status":"unknown","found":true}', b'{"id":"p1"}']
)
def test_doubt_is_never_not_found(body: bytes) -> None:
    assert isinstance(found_by(answers(200, body)), Unknown)


def test_a_look_up_without_an_answer_tells_nothing() -> None:
    assert isinstance(found_by(resets), Unknown)


def test_a_reference_is_asked_for_as_it_is() -> None:
    async def tell() -> None:
        async with provider(answers(404)) as server:
            account = account_on(server, send_secret=SECRET, send_headers={"X-Key": "k"})
            await account.lookup("Auftrag 17/ä?x=1#")
            await account._client.close()
        (asked,) = server.asked
        assert (asked.method, asked.headers["x-key"]) == ("GET", "k")
        assert asked.target == "/messages/Auftrag%2017%2F%C3%A4%3Fx%3D1%23?exact=1"
        assert wire.verify(asked.headers, b"", NOW, [wire.read_secret(SECRET)]) == Verified()

    story(tell)


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("0", "", 0),
        ("120", "", 120),
        ("99999999999999999999", "", 3_600),
        ("Sun, 22 Nov 2026 09:31:00 GMT", "", 60),
        ("Sun, 22 Nov 2026 09:31:00 GMT", "Sun, 22 Nov 2026 09:30:50 GMT", 10),
        ("Sun, 22 Nov 2026 09:00:00 GMT", "", 0),
        ("Sun, 22 Nov 2099 09:00:00 GMT", "", 3_600),
        ("-5", "", None),
        ("1.5", "", None),
        ("٣", "", None),
        ("soon", "", None),
        ("", "", None),
    ],
)
def test_a_provider_may_say_when_to_come_back(value: str, date: str, seconds: int | None) -> None:
    wait = retry_after({"retry-after": value, "date": date}, NOW)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


headers = st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text())
bodies = st.binary() | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["id", "status", "found", "error", "ok"]), inner)
    ),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())


@given(st.integers(200, 999), headers, bodies)
def test_no_answer_makes_it_stumble(status: int, told: Mapping[str, str], body: bytes) -> None:
    reply = Reply(status, told, body)
    sent, found = of_send(reply, now=NOW), of_lookup(reply)
    assert isinstance(sent, Sent | Retry | Refused | Unclear)
    assert isinstance(found, Found | NotFound | Unknown)
    if status >= 500:
        assert isinstance(sent, Retry | Unclear)
    if isinstance(sent, Sent):
        assert status < 300 or status == 409


def delivery(text: str, **fields: object) -> Delivery:
    written = MessageWritten(
        delivery_id="d1",
        account="sms",
        address="tel:+491701234567",
        text=text,
        purpose="contract",
        author="agent:mia",
        ref="order-17",
        reply_to="m1",
    )
    made = Delivery(
        workspace=7,
        delivery_id="d1",
        customer_id="c1",
        account="sms",
        address="tel:+491701234567",
        purpose="contract",
        ref="order-17",
        sequence=3,
        state=State.QUEUED,
        run_at=NOW,
        message=written,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def account_without_server(**config: object) -> WebhookAccount:
    whole = {"secrets": [SECRET, TOKEN], "send_url": "https://sms.example.org/send", **config}
    return WebhookAccount.from_config("sms", 7, whole, client=OutgoingClient())


def test_a_message_goes_out_as_it_was_written() -> None:
    assert account_without_server().render(delivery("Hallo Linda", attempts=1)) == Rendered(
        delivery_id="d1",
        ref="order-17",
        to="tel:+491701234567",
        text="Hallo Linda",
        purpose="contract",
        attempt=2,
        automatic=False,
        reply_to="m1",
    )


def test_what_cannot_be_answered_here_says_where() -> None:
    account = account_without_server(inbound=False, answer_route="Antwort: 030 123456")
    texts = [
        rendered.text
        for text in ("Hallo", "Hallo. Antwort: 030 123456.")
        if isinstance(rendered := account.render(delivery(text)), Rendered)
    ]
    assert texts == ["Hallo\n\nAntwort: 030 123456", "Hallo. Antwort: 030 123456."]
    assert account.capabilities.inbound


@pytest.mark.parametrize(
    ("made", "config"),
    [
        (delivery("a" * 11), {"max_length": 10}),
        (delivery("a" * 9), {"max_length": 10, "inbound": False, "answer_route": "Tel. 1"}),
        (delivery("a", message=None), {}),
        (delivery("  \n"), {}),
        (delivery("a"), {"send_url": None}),
    ],
    ids=["too long", "too long with the way back", "no message", "no text", "no way out"],
)
def test_what_cannot_be_carried_is_said_before_it_is_sent(
    made: Delivery, config: dict[str, object]
) -> None:
    rendered = account_without_server(**config).render(made)
    assert isinstance(rendered, Unrenderable)
    assert rendered.reason


def test_an_account_that_only_receives_sends_nothing() -> None:
    account = account_without_server(send_url=None)
    result = story(lambda: account.send(MESSAGE))
    assert isinstance(result, Refused)
    assert isinstance(story(lambda: account.lookup("order-17")), Unknown)


@pytest.mark.parametrize(
    ("config", "believed"),
    [
        ({}, [Evidence.ASSERTION, Evidence.ASSERTION, Evidence.ASSERTION]),
        ({"trust": "possession"}, [Evidence.ASSERTION, Evidence.POSSESSION, Evidence.POSSESSION]),
        ({"trust": "proof"}, [Evidence.ASSERTION, Evidence.POSSESSION, Evidence.PROOF]),
    ],
)
def test_a_provider_is_believed_as_far_as_it_is_trusted(
    config: dict[str, object], believed: list[Evidence]
) -> None:
    words = ["assertion", "possession", "proof"]
    claims = [{"address": "linda@example.org", "evidence": word} for word in words]
    message = {"id": "m1", "text": "Hallo", "claims": claims}
    account = account_without_server(**config)
    alone = account.parse(json.dumps(message).encode())
    beside = account.parse(json.dumps([message, {}]).encode())
    assert not isinstance(alone, Unreadable)
    assert isinstance(beside, Unreadable)
    expected = tuple(Claim("mailto:linda@example.org", evidence) for evidence in believed)
    found = [one.claims for one in (*alone, *beside.parts) if isinstance(one, InboundMessage)]
    assert found == [expected, expected]


def test_numbers_are_read_as_in_the_account_s_country() -> None:
    account = account_without_server(region="AT")
    found = account.parse(b'{"id": "m1", "from": "0664 1234567", "text": "Hallo"}')
    assert not isinstance(found, Unreadable)
    assert isinstance(found[0], InboundMessage)
    assert found[0].sender == "tel:+436641234567"


def test_each_of_the_account_s_secrets_is_good() -> None:
    account = account_without_server()
    signed = wire.sign(bytes(range(32)), "msg_1", b"{}", at=NOW)
    bearer = MappingProxyType({"authorization": f"Bearer {TOKEN}"})
    assert [account.verify(given, b"{}", NOW) for given in (signed, bearer)] == [Verified()] * 2
