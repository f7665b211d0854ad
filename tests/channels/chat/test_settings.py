"""Is a chat that cannot work refused with what to do, and is only the right word believed?"""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.channels.chat.house import CONFIG, SECRET

from faden.channels.chat.identity import NotVouched, Vouched, identify
from faden.channels.chat.settings import ConfigError, read_settings
from faden.engine.limits.pace import Pace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"key": "whsec_short"}, "key"),
        ({"key": None}, "key"),
        ({"origins": []}, "origins"),
        ({"origins": ["shop.example"]}, "https://shop.example.org"),
        ({"origins": ["https://shop.example/path"]}, "origins"),
        ({"identity_secret": "short"}, "identity_secret"),
        ({"identity_key": "no key"}, "Ed25519"),
        ({"secrets": ["short"]}, "secrets"),
        ({"colour": "red"}, "colour"),
        ({"max_length": 5_000}, "max_length"),
    ],
)
def test_a_wrong_setting_is_named(change: dict[str, object], names: str) -> None:
    with pytest.raises(ConfigError, match=names):
        read_settings("web", CONFIG | change)


def test_no_setting_shows_a_secret() -> None:
    shown = repr(read_settings("web", CONFIG | {"secrets": ["a" * 40]}))
    assert SECRET not in shown
    assert "a" * 40 not in shown


def pem(key: Ed25519PrivateKey) -> str:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def said(**claims: object) -> dict[str, object]:
    return {"sub": "17", "aud": "web", "exp": NOON + timedelta(minutes=5), **claims}


def test_a_public_key_lets_the_page_vouch_without_a_shared_secret() -> None:
    mine, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    settings = read_settings("web", CONFIG | {"identity_secret": None, "identity_key": pem(mine)})
    good = identify(settings, jwt.encode(said(), mine, algorithm="EdDSA"), now=NOON)
    bad = identify(settings, jwt.encode(said(), other, algorithm="EdDSA"), now=NOON)
    assert isinstance(good, Vouched)
    assert good.login == "user:web.17"
    assert isinstance(bad, NotVouched)


def test_the_public_key_is_never_taken_for_a_shared_secret() -> None:
    """The classic mistake: a token signed by HMAC with the public key as its secret."""
    mine = Ed25519PrivateKey.generate()
    settings = read_settings("web", CONFIG | {"identity_key": pem(mine)})
    unsigned = jwt.encode(said(), "", algorithm="none")
    for forged in (jwt.api_jws.PyJWS().encode(b'{"sub":"17"}', SECRET + "x"), unsigned):
        assert isinstance(identify(settings, forged, now=NOON), NotVouched)


def test_a_clock_half_a_minute_off_is_forgiven() -> None:
    settings = read_settings("web", CONFIG)
    for exp in (NOON - timedelta(seconds=30), NOON + timedelta(days=1, seconds=30)):
        made = jwt.encode(said(exp=exp), SECRET, algorithm="HS256")
        assert isinstance(identify(settings, made, now=NOON), Vouched)


def test_a_pace_lets_so_many_through_and_then_so_many_a_minute() -> None:
    now = [0.0]
    pace = Pace(at_once=3, a_minute=60, clock=lambda: now[0])
    first = [pace.seconds("linda") for _ in range(4)]
    now[0] = 1.0
    assert first[:3] == [0, 0, 0]
    assert first[3] == pytest.approx(1.0)
    assert pace.seconds("linda") == 0
    assert pace.seconds("karim") == 0
