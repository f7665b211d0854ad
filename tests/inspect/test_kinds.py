"""Does each kind answer what the live code would do?"""

import json
from datetime import UTC, datetime

import pytest
from tests.inspect.asked import asked, base64_of

from faden.channels.webhook.wire import read_secret, sign
from faden.web.hooks import MAX_BODY

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "region", "e164"),
    [
        ("0170/123 45-67", "DE", "+491701234567"),
        ("tel:+49-170-1234567", "DE", "+491701234567"),
        ("0664 1234567", "at", "+436641234567"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("anonymous", "DE", None),
        ("", "DE", None),
        ("72727", "DE", None),
        ("DHL", "DE", None),
        ("linda@example.org", "DE", None),
        ("0170\u0000123", "DE", None),
        ("0170 1234567", "ZZ", None),
        ("+491701234567", "ZZ", "+491701234567"),
        ("1" * 100_000, "DE", None),
    ],
)
def test_a_number_has_one_spelling_or_none(raw: str, region: str, e164: str | None) -> None:
    told = asked("phone", raw=raw, region=region)
    assert told["e164"] == e164
    assert ("why" in told) == (e164 is None)


def test_a_text_is_read_back_as_it_is_stored() -> None:
    assert asked("text", text="Größe?\nJa 😀")["text"] == "Größe?\nJa 😀"
    assert asked("text", text="")["text"] == ""
    assert asked("text", text="a\x00b\ud83d")["text"] == "a\ufffdb\ufffd"


def test_a_text_no_message_can_hold_is_rejected() -> None:
    told = asked("text", text="a" * 65_537)
    assert told["rejected"] is True
    assert "text" not in told
    assert told["why"]


GOOD = {"id": "m1", "from": "0170 1234567", "text": "Hallo"}


@pytest.mark.parametrize(
    ("body", "status", "rejected"),
    [
        (json.dumps(GOOD).encode(), 202, False),
        (json.dumps([GOOD, {**GOOD, "id": "m2"}]).encode(), 202, False),
        (json.dumps([GOOD, GOOD]).encode(), 202, False),
        (json.dumps([GOOD, {**GOOD, "text": "another under this id"}]).encode(), 202, True),
        (json.dumps([GOOD, {"id": "m2"}]).encode(), 202, True),
        (json.dumps({"kind": "receipt", "ref": "r", "status": "delivered"}).encode(), 202, False),
        (json.dumps({**GOOD, "from": "72727"}).encode(), 202, True),
        (b'{"id": "1", "text": "a", "text": "b"}', 202, True),
        (b"", 202, True),
        (b"\xff", 202, True),
        (b"[" * 100_000, 202, True),
        (b" " * (MAX_BODY + 1), 413, True),
    ],
)
def test_a_body_is_answered_as_the_route_answers_it(
    body: bytes, status: int, rejected: bool
) -> None:
    told = asked("json", body_b64=base64_of(body))
    assert (told["status"], told["rejected"]) == (status, rejected)
    assert bool(told["why"]) == rejected


def test_a_body_may_be_broken_into_lines() -> None:
    body = base64_of(json.dumps(GOOD).encode())
    assert asked("json", body_b64=body[:20] + "\r\n" + body[20:] + "\n")["rejected"] is False


def test_a_region_nobody_can_set_is_said() -> None:
    assert "region" in asked("json", body_b64=base64_of(b"{}"), region="ZZ")["error"]


def signed(**changed: object) -> dict[str, object]:
    key = read_secret(SECRET).key
    assert key is not None
    headers = {name.title(): value for name, value in sign(key, "msg_1", b"{}", at=NOON).items()}
    return {
        "scheme": "standard-webhooks",
        "secret": SECRET,
        "method": "POST",
        "url": "https://faden.example.org/hooks/shop",
        "headers": headers,
        "body_b64": base64_of(b"{}"),
        "now": "2026-11-22T12:00:00Z",
        **changed,
    }


@pytest.mark.parametrize(
    "now",
    ["2026-11-22T13:04:59+01:00", "2026-11-22T12:00", NOON.timestamp(), str(int(NOON.timestamp()))],
)
def test_a_signature_is_valid_for_five_minutes_by_any_clock(now: object) -> None:
    assert asked("webhook_sig", **signed(now=now)) == {"valid": True}


def test_blanks_around_a_secret_are_not_part_of_it() -> None:
    assert asked("webhook_sig", **signed(secret=f" {SECRET}\n")) == {"valid": True}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"now": "2026-11-22T12:05:01Z"}, "301 s ago"),
        ({"now": "2026-11-22T11:54:59Z"}, "301 s ahead"),
        ({"body_b64": base64_of(b"{} ")}, "no signature fits"),
        ({"secret": "whsec_" + "AA" * 16}, "no signature fits"),
        ({"headers": {}}, "neither"),
        ({"headers": {"webhook-signature": "v1,x", "webhook-timestamp": 1}}, "webhook-id"),
    ],
)
def test_a_signature_that_does_not_hold_is_not_valid(changed: dict[str, object], why: str) -> None:
    told = asked("webhook_sig", **signed(**changed))
    assert told["valid"] is False
    assert why in told["why"][0]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"scheme": "twilio"}, "unsupported"),
        ({"secret": ""}, "`secret` is empty"),
        ({"secret": "whsec_!"}, "`secret`: what follows whsec_ is not base64"),
        ({"headers": []}, "`headers` must be an object"),
        ({"now": "noon"}, "`now` is no time"),
    ],
)
def test_a_signature_case_that_cannot_be_judged_is_an_error(
    changed: dict[str, object], error: str
) -> None:
    assert asked("webhook_sig", **signed(**changed))["error"].startswith(error)


@pytest.mark.parametrize(
    ("text", "optout", "optin", "ask"),
    [
        ("STOPP", True, False, False),
        ("bitte keine SMS mehr", True, False, False),
        ("START", False, True, False),
        ("Wie kann ich mich abmelden?", False, False, True),
        ("Wo ist der nächste Stopp?", False, False, False),
    ],
)
def test_a_wish_about_further_messages_is_heard(
    text: str, optout: bool, optin: bool, ask: bool
) -> None:
    told = asked("optout", text=text, lang="de", channel="sms")
    assert (told["optout"], told["optin"], told["ask"]) == (optout, optin, ask)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hooks.example.org/in", True),
        ("https://9.9.9.9/", True),
        ("http://hooks.example.org/in", False),
        ("https://127.0.0.1/", False),
        ("https://[::ffff:10.0.0.1]/", False),
        ("https://0x7f.1/", False),
        ("https://metadata.google.internal/", False),
        ("https://linda@example.org/", False),
        ("https://example.org:22/", False),
        ("file:/etc/passwd", False),
        ("https://example.org/" + "a" * 10_000, False),
        ("", False),
    ],
)
def test_a_destination_is_judged_by_its_letters(url: str, allowed: bool) -> None:
    told = asked("ssrf", url=url)
    assert told["allowed"] is allowed
    assert told["why"]
