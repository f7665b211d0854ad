"""What do the bytes that a provider posts say?"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from faden.channels.webhook import wire
from faden.channels.webhook.status import WORDS, state_of
from faden.core.channel import (
    Claim,
    Evidence,
    InboundCall,
    InboundMessage,
    InboundOptOut,
    InboundReceipt,
    Phase,
    Unreadable,
)
from faden.core.receipt import State

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def read(body: bytes | dict[str, Any] | list[Any]) -> Any:  # as the test expects
    """The one thing a body says, or why it says nothing."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = wire.parse(raw, region="DE")
    return found[0] if isinstance(found, tuple) and len(found) == 1 else found


def message(**fields: object) -> dict[str, Any]:
    return {"id": "m1", "from": "+491701234567", "text": "Hallo"} | fields


def test_a_message_with_everything() -> None:
    said = message(
        kind="message",
        to="+4930123456",
        text="Schöne Grüße 😀\nLinda",
        at="2026-11-22T10:30:00+01:00",
        name=" Linda Beispiel ",
        reply_to="order-17",
        claims=[{"address": "Linda@Example.org", "evidence": "proof"}],
        more={"of": ["yours"]},
    )
    assert read(said) == InboundMessage(
        provider_id="m1",
        sender="tel:+491701234567",
        text="Schöne Grüße 😀\nLinda",
        at=NOW,
        name="Linda Beispiel",
        reply_to="order-17",
        claims=(Claim("mailto:linda@example.org", Evidence.PROOF),),
    )


def test_a_message_with_the_least() -> None:
    assert read({"id": 17, "text": ""}) == InboundMessage(provider_id="17", sender=None, text="")


@pytest.mark.parametrize(
    ("raw", "sender"),
    [
        ("0170 / 123 45 67", "tel:+491701234567"),
        ("tel:+491701234567", "tel:+491701234567"),
        ("Linda <linda@example.org>", "mailto:linda@example.org"),
        ("visitor:4711", "visitor:4711"),
        ("anonymous", None),
        ("", None),
        (None, None),
    ],
)
def test_the_sender_is_one_address_or_nobody(raw: str | None, sender: str | None) -> None:
    assert read(message(**{"from": raw})).sender == sender


@pytest.mark.parametrize(
    "raw", ["DHL", "72727", "no address", "contact:abc", "a@b@c", 491701234567]
)
def test_a_sender_that_is_no_address_is_kept_for_a_person(raw: object) -> None:
    found = read(message(**{"from": raw}))
    assert isinstance(found, Unreadable)
    assert "from" in found.reason


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-22T09:30:00Z", NOW),
        ("2026-11-22T10:30:00.000+01:00", NOW),
        (NOW.timestamp(), NOW),
        (int(NOW.timestamp()), NOW),
        (int(NOW.timestamp()) * 1000, NOW),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (None, None),
    ],
)
def test_time_is_read_in_three_writings(at: object, expected: datetime | None) -> None:
    assert read(message(at=at)).at == expected


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-22T09:30:00",
        "gestern",
        "",
        1e300,
        10**400,
        -(10**20),
        True,
        {},
        "0001-01-01T00:00:00+23:00",
    ],
)
def test_a_time_that_can_be_read_in_two_ways_is_not_guessed(at: object) -> None:
    assert isinstance(read(message(at=at)), Unreadable)


def test_what_the_database_cannot_hold_stays_visible() -> None:
    body = b'{"id": "m1", "text": "a\\u0000b \\ud83d", "name": "Lin\\u0000da"}'
    found = read(body)
    assert (found.text, found.name) == ("a\ufffdb \ufffd", "Lin\ufffdda")


@pytest.mark.parametrize(
    "raw",
    [
        '"a\\u0000"',
        '"a\\ud800"',
        '""',
        '"\\n"',
        '"' + "a" * 201 + '"',
        "1.5",
        "true",
        "null",
        "[]",
        "1" + "0" * 300,
    ],
)
def test_an_id_must_be_one_that_cannot_become_another(raw: str) -> None:
    assert isinstance(read(b'{"text": "Hallo", "id": %b}' % raw.encode()), Unreadable)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": None},
        {"text": 5},
        {"text": ["Hallo"]},
        {"text": "a" * 65_537},
        {"name": 5},
        {"claims": {}},
        {"claims": [{"address": "0170 1234567"}]},
        {"claims": [{"address": "0170 1234567", "evidence": "inference"}]},
        {"claims": [{"address": "anonymous", "evidence": "proof"}]},
        {"claims": [{"address": "DHL", "evidence": "proof"}]},
        {"claims": [{"address": "0170 1234567", "evidence": "proof"}] * 21},
        {"kind": "massage"},
        {"kind": None},
        {"kind": ["message"]},
        {"kind": "\ud800"},
    ],
    ids=lambda fields: repr(fields)[:60],
)
def test_a_field_of_another_type_is_not_guessed_at(fields: dict[str, object]) -> None:
    assert isinstance(read(message(**fields)), Unreadable)


def test_a_text_of_64_k_characters_is_whole() -> None:
    assert len(read(message(text="ü" * 65_536)).text) == 65_536


def test_receipts_speak_of_our_reference_or_of_their_id() -> None:
    assert read({"kind": "receipt", "ref": "order-17", "status": "DELIVRD"}) == InboundReceipt(
        provider_id="receipt:order-17/None/:delivered", state=State.DELIVERED, ref="order-17"
    )
    assert read(
        {"kind": "receipt", "id": "e1", "provider_id": 5, "status": "undelivered", "reason": 11}
    ) == InboundReceipt(
        provider_id="receipt:e1:failed", state=State.FAILED, sent_id="5", reason="11"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "read"},
        {"ref": "r"},
        {"ref": "r", "status": "gone fishing"},
        {"ref": "r", "status": 3},
    ],
)
def test_a_receipt_without_message_or_meaning_is_kept_for_a_person(fields: dict[str, Any]) -> None:
    assert isinstance(read({"kind": "receipt"} | fields), Unreadable)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("ok", State.ACCEPTED),
        ("Queued", State.ACCEPTED),
        ("delayed", State.ACCEPTED),
        ("sent", State.SENT),
        ("DELIVRD", State.DELIVERED),
        ("dlvrd", State.DELIVERED),
        ("seen", State.READ),
        ("Not Delivered", State.FAILED),
        ("REJECTD", State.FAILED),
        ("timed-out", State.EXPIRED),
        ("UNKNOWN", State.UNCLEAR),
        ("gone fishing", None),
        ("", None),
    ],
)
def test_the_words_of_providers_have_one_meaning(word: str, state: State | None) -> None:
    assert state_of(word) == state


def test_no_word_stands_twice_in_the_table() -> None:
    words = [word for line in WORDS.values() for word in line.split()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD, State.SENDING, State.DEFERRED])
def test_no_provider_can_say_what_only_we_decide(state: State) -> None:
    assert state not in WORDS


def test_a_call_says_where_it_stands() -> None:
    said = {"kind": "call", "call_id": "c", "phase": "ended", "from": "anonym", "seconds": 61.7}
    assert read(said) == InboundCall(
        provider_id="call:c/:ended", call_id="c", phase=Phase.ENDED, sender=None, seconds=61
    )


@pytest.mark.parametrize(
    "fields",
    [{"phase": "dialing"}, {"seconds": -1}, {"seconds": 1e9}, {"seconds": "5"}, {"call_id": ""}],
)
def test_a_call_that_cannot_be_is_kept_for_a_person(fields: dict[str, Any]) -> None:
    assert isinstance(read({"kind": "call", "call_id": "c", "phase": "ended"} | fields), Unreadable)


@pytest.mark.parametrize(
    ("fields", "purposes"),
    [
        ({}, ()),
        ({"purpose": "marketing"}, ("marketing",)),
        ({"purposes": "marketing"}, ("marketing",)),
        ({"purposes": ["marketing", " survey ", "marketing"]}, ("marketing", "survey")),
        ({"purpose": "marketing", "purposes": ["survey"]}, ("marketing", "survey")),
        ({"purposes": []}, ()),
        ({"purposes": None, "purpose": ""}, ()),
    ],
)
def test_an_opt_out_names_its_purposes_or_means_them_all(
    fields: dict[str, Any], purposes: tuple[str, ...]
) -> None:
    said = {"kind": "optout", "id": "o1", "from": "0170 1234567", "wording": "STOP"} | fields
    assert read(said) == InboundOptOut(
        provider_id="optout:o1", sender="tel:+491701234567", purposes=purposes, wording="STOP"
    )


def test_a_purpose_that_cannot_be_shown_is_kept_for_a_person() -> None:
    said = {"kind": "optout", "id": "o1", "from": "0170 1234567", "purpose": "a\x00"}
    assert isinstance(read(said), Unreadable)


@pytest.mark.parametrize("fields", [{}, {"from": "anonymous"}, {"from": None}, {"from": "DHL"}])
def test_an_opt_out_of_nobody_is_kept_for_a_person(fields: dict[str, Any]) -> None:
    assert isinstance(read({"kind": "optout", "id": "o1"} | fields), Unreadable)


def test_one_id_for_a_message_its_receipts_and_its_stop_is_no_conflict() -> None:
    fields = {"id": "SM1", "from": "0170 1234567", "ref": "r", "text": "STOP"}
    kinds: list[dict[str, str]] = [
        {"kind": "message"},
        {"kind": "optout"},
        {"kind": "receipt", "status": "sent"},
        {"kind": "receipt", "status": "delivered"},
        {"kind": "call", "call_id": "c", "phase": "ringing"},
        {"kind": "call", "call_id": "c", "phase": "ended"},
    ]
    found = [read(fields | kind).provider_id for kind in kinds]
    assert len(set(found)) == len(kinds)


def test_a_list_is_read_item_by_item() -> None:
    found = wire.parse(json.dumps([message(id=n) for n in range(100)]).encode(), region="DE")
    assert isinstance(found, tuple)
    assert [one.provider_id for one in found] == [str(n) for n in range(100)]


def test_a_bad_item_does_not_take_its_neighbours_down() -> None:
    found = read([message(), {"id": "m2"}, message(id="m3"), 5])
    assert isinstance(found, Unreadable)
    assert [part.provider_id for part in found.parts] == ["m1", "m3"]
    assert "item 1: " in found.reason
    assert "item 3: " in found.reason


@pytest.mark.parametrize("items", [[], [message()] * 101])
def test_a_list_has_one_to_a_hundred_items(items: list[object]) -> None:
    assert isinstance(read(items), Unreadable)
