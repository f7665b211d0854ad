"""Does the route take whatever is thrown at it, lose nothing that was signed, and never break?

The whole way: signed requests to the real webhook account, the inbox, a real database.
"""

import base64
import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.office import LINDA, Office
from tests.engine.test_loops import engine

from faden.channels.webhook.adapter import WebhookAccount
from faden.channels.webhook.signature import read_secret, sign
from faden.core import event as ev
from faden.core.receipt import State
from faden.engine.loops import Inbox
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.reception import Reception
from faden.store.errors import PASSING
from faden.testing.memory_blobs import MemoryBlobs
from faden.web.hooks import MAX_BODY, Hooks

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
KEY = read_secret(SECRET).key or b""
GOOD: dict[str, Any] = {"id": "m1", "from": LINDA, "text": "Wann kommt mein Paket?"}

Message = MutableMapping[str, Any]


@dataclass
class Told:
    """What the provider is answered."""

    code: int
    status: str


class Provider:
    """A provider that posts to the shop's account."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.blobs = MemoryBlobs()
        office.accounts["shop"] = WebhookAccount.from_config(
            "shop", 1, {"secrets": [SECRET], "deduplicates": True}, client=OutgoingClient()
        )
        self._numbers = iter(range(1_000_000))

    def posts(self, body: object, **headers: str) -> Told:
        """Post something well signed; what is not bytes becomes JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = sign(KEY, f"w{next(self._numbers)}", raw, at=self.office.now)
        return self.sends(raw, signed | headers)

    def sends(
        self, *chunks: bytes | dict[str, str], method: str = "POST", to: str = "shop"
    ) -> Told:
        """Send these bytes under these headers."""
        bodies = [chunk for chunk in chunks if isinstance(chunk, bytes)]
        headers = {k: v for chunk in chunks if isinstance(chunk, dict) for k, v in chunk.items()}
        return self.office.run(self._request(bodies, headers, method, to))

    async def _request(
        self, bodies: list[bytes], headers: dict[str, str], method: str, to: str
    ) -> Told:
        left, sent = list(bodies), list[Message]()

        async def receive() -> Message:
            body = left.pop(0) if left else b""
            return {"type": "http.request", "body": body, "more_body": bool(left)}

        async def send(message: Message) -> None:
            sent.append(message)

        inbox = Inbox(engine(self.office))
        inbox.start()
        taken = Reception(inbox.offer, self.blobs, least=0).taken
        hooks = Hooks(self.office, taken, self.office.clock, PASSING)
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": f"/hooks/{to}", "headers": raw}
        await hooks(scope, receive, send)
        await inbox.stop()
        return Told(sent[0]["status"], json.loads(sent[1]["body"])["status"])


@pytest.fixture
def provider(office: Office) -> Provider:
    return Provider(office)


def kept(provider: Provider) -> list[tuple[str, bytes]]:
    """Return what is in quarantine, with the reason; large bytes stand in the blob store."""
    found = provider.office.rows(
        "select reason, raw, blob, workspace_id from quarantine order by at, quarantine_id"
    )
    large = provider.blobs.kept
    return [
        (str(reason), large[workspace, bytes(blob)] if blob else bytes(raw))
        for reason, raw, blob, workspace in found
    ]


def texts(provider: Provider, address: str = LINDA) -> list[str]:
    """Return what a customer wrote."""
    events = provider.office.events(address)
    return [event.text for event in events if isinstance(event, ev.MessageReceived)]


ACCEPTED, DUPLICATE = Told(202, "accepted"), Told(200, "duplicate")
QUARANTINED, REFUSED = Told(202, "quarantined"), Told(401, "error")


def test_the_provider_itself_works(provider: Provider) -> None:
    assert provider.posts(GOOD) == ACCEPTED
    assert texts(provider) == ["Wann kommt mein Paket?"]


# What cannot be understood is kept whole.


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"hello", "not JSON"),
        (b'{"id": "m1", "from": "+491701234567", "text": NaN}', "NaN"),
        (b'{"id": "m1", "from": "+491701234567", "text": "a", "at": 1e999}', "out of range"),
        (b'{"id": "m1", "text": "a", "text": "b", "from": "+491701234567"}', "twice"),
        (b'{"id": "m1", "from": "+491701234567", "text": "Gr\xfc\xdfe"}', "not UTF-8"),
        ('{"id": "m1", "text": "Grüße"}'.encode("utf-16"), "not UTF-8"),
        (b"[" * 100_000 + b"]" * 100_000, "nested deeper"),
        (b'{"a":' * 200_000, "nested deeper"),
        (b"[" * 40 + b'\\"' * 400_000, "nested deeper"),  # hours, if each one were looked for anew
        (b"null", "neither an object"),
        (b"7", "neither an object"),
        (b'"text"', "neither an object"),
        (b"[]", "a list of 0"),
        (b'{"id": "m1", "from": "+491701234567"}', "text"),
        (b'{"id": "m1", "from": "+491701234567", "text": ["a"]}', "text"),
        (b'{"id": "m\\u0000", "from": "+491701234567", "text": "a"}', "cannot be shown"),
        (b'{"id": "\\ud83d", "from": "+491701234567", "text": "a"}', "cannot be shown"),
        (b'{"id": "m1", "from": "\\ud83d", "text": "a"}', "from"),
        (b'{"id": "m1", "from": "contact:abc", "text": "a"}', "no address of a customer"),
        (b'{"id": "m1", "kind": "invoice", "text": "a"}', "unknown kind"),
        (b'{"kind": "receipt", "status": "delivered"}', "receipt needs"),
        (json.dumps(GOOD | {"text": "x" * 70_000}).encode(), "length"),
        (json.dumps(GOOD | {"id": "x" * 201}).encode(), "length"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else None,
)
def test_what_cannot_be_understood_is_kept_for_a_person(
    provider: Provider, body: bytes, why: str
) -> None:
    assert provider.posts(body) == QUARANTINED
    ((reason, raw),) = kept(provider)
    assert raw == body
    assert why in reason
    assert provider.posts(body) == DUPLICATE
    assert provider.posts(GOOD) == ACCEPTED


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"null \\u0000 character", "null \ufffd character"),
        (b"half an emoji \\ud83d", "half an emoji \ufffd"),
        (b"a whole one \\ud83d\\ude00", "a whole one \U0001f600"),
        (b"", ""),
        ("Grüße, 你好, 🧵".encode(), "Grüße, 你好, 🧵"),
        (b"'; drop table event; --", "'; drop table event; --"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"%(e_at)s {0} $1 \\\\x00", "%(e_at)s {0} $1 \\x00"),
        (b"a line\\nand\\r\\nanother\\u2028one", "a line\nand\r\nanother\u2028one"),
    ],
)
def test_odd_words_are_words_all_the_same(provider: Provider, written: bytes, read: str) -> None:
    body = b'{"id": "m1", "from": "+491701234567", "text": "' + written + b'"}'
    assert provider.posts(body) == ACCEPTED
    assert texts(provider) == [read]


def test_the_content_type_does_not_matter(provider: Provider) -> None:
    told = provider.posts(GOOD, **{"content-type": "text/plain; charset=iso-8859-1"})
    assert told == ACCEPTED


# Lists.


def test_a_list_of_a_hundred_is_taken(provider: Provider) -> None:
    many = [GOOD | {"id": f"m{n}", "text": f"{n}."} for n in range(100)]
    assert provider.posts(many) == ACCEPTED
    assert texts(provider) == [f"{n}." for n in range(100)]


def test_a_longer_one_is_kept_whole(provider: Provider) -> None:
    many = [GOOD | {"id": f"m{n}"} for n in range(101)]
    assert provider.posts(many) == QUARANTINED
    assert provider.office.count("event") == 0


def test_one_bad_item_is_kept_and_its_neighbours_are_accepted(provider: Provider) -> None:
    first, last = GOOD | {"text": "eins"}, GOOD | {"id": "m3", "text": "drei"}
    body = [first, {"id": "m2", "text": 7}, last]
    assert provider.posts(body) == QUARANTINED
    assert texts(provider) == ["eins", "drei"]
    ((reason, raw),) = kept(provider)
    assert reason.startswith("item 1: ")
    assert json.loads(raw) == body
    assert provider.posts(body) == DUPLICATE
    assert texts(provider) == ["eins", "drei"]


def test_the_same_item_twice_in_one_list_is_one(provider: Provider) -> None:
    assert provider.posts([GOOD, GOOD]) == ACCEPTED
    assert texts(provider) == [GOOD["text"]]


# Once in.


def test_the_same_message_in_other_spelling_is_the_same(provider: Provider) -> None:
    provider.posts(GOOD)
    spelled = b'{"text":"Wann kommt mein Paket?",  "from":"0170 1234567", "id":"m1", "x": 1}'
    assert provider.posts(spelled) == DUPLICATE


def test_the_same_id_with_another_content_is_kept_for_a_person(provider: Provider) -> None:
    provider.posts(GOOD)
    other = json.dumps(GOOD | {"text": "Etwas ganz anderes"}).encode()
    assert provider.posts(other) == QUARANTINED
    assert texts(provider) == [GOOD["text"]]
    ((reason, raw),) = kept(provider)
    assert raw == other
    assert "another content" in reason


# Who is not allowed.


def test_nothing_is_kept_of_a_request_that_proves_nothing(provider: Provider) -> None:
    raw = json.dumps(GOOD).encode()
    signed = sign(KEY, "w", raw, at=provider.office.now)
    attempts = [
        provider.sends(raw),
        provider.sends(raw, signed | {"webhook-signature": "v1,AAAA"}),
        provider.sends(raw, signed | {"webhook-id": "other"}),
        provider.sends(raw, signed | {"webhook-timestamp": "soon"}),
        provider.sends(raw + b" ", signed),
        provider.sends(raw, {"authorization": "Bearer whsec_wrong"}),
        provider.sends(raw, signed, to="nobody"),
        provider.sends(raw, signed, to=""),
    ]
    assert attempts == [REFUSED] * len(attempts)
    assert [provider.office.count(t) for t in ("arrival", "event", "quarantine")] == [0, 0, 0]


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_well_signed_request_from_another_time_is_refused(
    provider: Provider, minutes: int
) -> None:
    raw = json.dumps(GOOD).encode()
    then = provider.office.now + timedelta(minutes=minutes)
    assert provider.sends(raw, sign(KEY, "w", raw, at=then)) == REFUSED
    assert provider.office.count("arrival") == 0


def test_a_request_that_is_replayed_at_once_counts_once(provider: Provider) -> None:
    raw = json.dumps(GOOD).encode()
    signed = sign(KEY, "w", raw, at=provider.office.now)
    assert [provider.sends(raw, signed), provider.sends(raw, signed)] == [ACCEPTED, DUPLICATE]
    assert texts(provider) == [GOOD["text"]]


def test_looking_at_the_route_shows_nothing(provider: Provider) -> None:
    assert provider.sends(b"", method="GET") == Told(405, "error")


# Too much.


def test_fifty_megabytes_are_refused_and_the_next_message_is_taken(provider: Provider) -> None:
    chunk = b"x" * MAX_BODY
    assert provider.sends(*[chunk] * 50) == Told(413, "error")
    assert provider.office.count("arrival") == 0
    assert provider.posts(GOOD) == ACCEPTED


# Receipts.


def test_a_receipt_before_its_send_is_applied_and_one_of_nothing_stays(provider: Provider) -> None:
    office = provider.office
    shop, office.line.account_id = office.accounts["shop"], "shop"
    office.accounts["shop"] = office.line  # sends need no server of a provider here
    delivery = office.writes("Ihr Paket ist da", account="shop")
    answers = office.perform(office.claim())
    office.accounts["shop"] = shop
    known = {"kind": "receipt", "status": "delivered", "provider_id": "s1"}
    unknown = {"kind": "receipt", "status": "delivered", "provider_id": "whose?"}
    assert [provider.posts(known), provider.posts(unknown)] == [ACCEPTED, ACCEPTED]
    assert [provider.posts(known), provider.posts(unknown)] == [DUPLICATE, DUPLICATE]
    office.record(answers)
    assert office.state(delivery) is State.DELIVERED
    assert office.rows("select name from stray_receipt") == [("sent:shop:whose?",)]


# Whatever it is.

odd_text = st.text(max_size=30) | st.sampled_from(("\x00", "\ud83d", "STOPP", "START", ""))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | odd_text
odd_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(odd_text, inner, max_size=4),
    max_leaves=8,
)
nearly_good = st.fixed_dictionaries(
    {"id": st.sampled_from(("a", "b")) | scalars, "text": odd_text | scalars},
    optional={
        "from": st.sampled_from((LINDA, "0171 5550143", "anonymous")) | scalars,
        "kind": st.sampled_from(("message", "receipt", "call", "optout")) | scalars,
        "status": st.sampled_from(("delivered", "failed", "?")),
        "provider_id": odd_text,
        "call_id": odd_text,
        "phase": st.sampled_from(("ringing", "missed", "voicemail")),
        "claims": odd_values,
        "at": scalars,
        "name": scalars,
        "reply_to": scalars,
        "purposes": odd_values,
    },
)
bodies = (
    st.binary(max_size=60)
    | odd_values.map(lambda value: json.dumps(value).encode())
    | nearly_good.map(lambda value: json.dumps(value).encode())
    | st.lists(nearly_good, max_size=4).map(lambda value: json.dumps(value).encode())
)


def is_kept(provider: Provider, body: bytes) -> bool:
    found = provider.office.rows("select 1 from arrival where raw = %s", body)
    return bool(found)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(bodies, min_size=1, max_size=3))
def test_whatever_is_signed_is_answered_with_success_and_kept(
    provider: Provider, posted: list[bytes]
) -> None:
    for body in posted:
        before = provider.office.count("arrival")
        told = provider.posts(body)
        assert told in (ACCEPTED, DUPLICATE, QUARANTINED)
        assert (provider.office.count("arrival") > before) == (told != DUPLICATE)
        assert told == DUPLICATE or body.startswith(b"[") or is_kept(provider, body)
    lost = provider.office.rows(
        "select 1 from event left join ticket using (bucket, ticket_id)"
        " where kind = 'message_received' and ticket.ticket_id is null"
    )
    assert lost == []
