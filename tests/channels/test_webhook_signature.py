"""Is a request from the provider, and only then?"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.channels.webhook import wire
from faden.core.channel import Forged, Stale, Verified

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
OLD_SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()
TOKEN = "token-of-our-own-0815"
BODY = b'{"id": "m1", "from": "+491701234567", "text": "Hallo"}'


def headers_of(key: bytes = KEY, at: datetime = NOW, body: bytes = BODY) -> dict[str, str]:
    """Sign as the specification tells, by another way than the code."""
    stamp = str(int(at.timestamp()))
    mac = hmac.new(key, b".".join((b"msg_1", stamp.encode(), body)), hashlib.sha256)
    signature = "v1," + base64.b64encode(mac.digest()).decode()
    return {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signature}


def verdict(headers: dict[str, str], *secrets: str, body: bytes = BODY) -> object:
    read = [wire.read_secret(secret) for secret in secrets or (SECRET,)]
    return wire.verify(headers, body, NOW, read)


def test_a_signed_request_is_from_the_provider() -> None:
    assert verdict(headers_of()) == Verified()


def test_while_a_secret_is_changed_both_are_good() -> None:
    assert verdict(headers_of(), OLD_SECRET, SECRET) == Verified()


def test_of_several_signatures_one_must_fit() -> None:
    headers = headers_of()
    wrong = "v1," + base64.b64encode(bytes(32)).decode()
    headers["webhook-signature"] = f"v1a,abc {wrong} {headers['webhook-signature']}"
    assert verdict(headers) == Verified()


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,ü"},
        {"webhook-signature": "v2," + headers_of()["webhook-signature"][3:]},
        {"webhook-signature": headers_of()["webhook-signature"][3:]},
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": "١٢٣"},
        {"webhook-timestamp": "9" * 5_000},
        {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
    ],
    ids=repr,
)
def test_a_request_that_was_changed_is_forged(change: dict[str, str]) -> None:
    assert isinstance(verdict(headers_of() | change), Forged)


@pytest.mark.parametrize("name", ["webhook-signature", "webhook-id", "webhook-timestamp"])
def test_a_request_without_one_of_the_headers_is_forged(name: str) -> None:
    headers = headers_of()
    del headers[name]
    assert isinstance(verdict(headers), Forged)


def test_another_body_is_forged() -> None:
    assert isinstance(verdict(headers_of(), body=BODY + b" "), Forged)


def test_without_any_secret_everything_is_forged() -> None:
    assert isinstance(wire.verify(headers_of(), BODY, NOW, []), Forged)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, Verified),
        (300, Verified),
        (301, Stale),
        (86_400, Stale),
        (-300, Verified),
        (-301, Stale),
    ],
)
def test_a_well_signed_request_is_good_for_five_minutes_either_way(
    seconds: int, expected: type
) -> None:
    assert isinstance(verdict(headers_of(at=NOW - timedelta(seconds=seconds))), expected)


@pytest.mark.parametrize("stamp", ["9" * 5_000, "١٢٣", "1_0", "-5", "1.5", " 5"], ids=ascii)
def test_a_time_that_is_no_number_is_never_well_signed(stamp: str) -> None:
    signed = b".".join((b"msg_1", stamp.encode("latin-1", "replace"), BODY))
    mac = base64.b64encode(hmac.digest(KEY, signed, "sha256")).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": stamp}
    assert isinstance(verdict(headers | {"webhook-signature": f"v1,{mac}"}), Forged)


def test_a_forgery_is_not_called_stale() -> None:
    headers = headers_of(key=bytes(32), at=NOW - timedelta(days=1))
    assert isinstance(verdict(headers), Forged)


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (f"Bearer {TOKEN}", Verified),
        (f"bearer {TOKEN}", Verified),
        (f"Bearer {TOKEN} ", Verified),
        (f"Bearer {SECRET}", Verified),
        (f"Bearer {TOKEN[:-1]}", Forged),
        (f"Bearer {TOKEN}x", Forged),
        (f"Basic {TOKEN}", Forged),
        (TOKEN, Forged),
        ("Bearer", Forged),
        ("", Forged),
        ("Bearer ü\ud800", Forged),
    ],
    ids=repr,
)
def test_a_token_is_as_good_as_it_is_exact(authorization: str, expected: type) -> None:
    found = verdict({"authorization": authorization}, TOKEN, SECRET)
    assert isinstance(found, expected)


def test_a_wrong_signature_is_not_saved_by_a_token() -> None:
    headers = headers_of(key=bytes(32)) | {"authorization": f"Bearer {TOKEN}"}
    assert isinstance(verdict(headers, TOKEN, SECRET), Forged)


def test_what_we_sign_a_receiver_can_verify() -> None:
    assert wire.sign(KEY, "msg_1", BODY, at=NOW) == headers_of()


names = st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "authorization"])


@given(st.dictionaries(names, st.text(st.characters())), st.binary(), st.text(min_size=1))
def test_no_request_makes_it_stumble(headers: dict[str, str], body: bytes, token: str) -> None:
    secrets = [wire.Secret(token.encode("utf-8", "replace"), b"key")]
    assert isinstance(wire.verify(headers, body, NOW, secrets), Verified | Forged | Stale)
