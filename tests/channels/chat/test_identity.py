"""Can somebody be taken for somebody else by how they write their name?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from tests.channels.chat.house import CONFIG, SECRET

from faden.channels.chat.identity import NotVouched, Vouched, identify
from faden.channels.chat.settings import ConfigError, read_settings
from faden.channels.chat.wire import spoken, token
from faden.channels.chat.wire.token import Login
from faden.core.channel import InboundMessage, Unreadable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def vouched(**claims: object) -> Vouched | NotVouched:
    said = {"sub": "linda", "aud": "web", "exp": NOON + timedelta(minutes=5), **claims}
    made = jwt.encode(said, SECRET, algorithm="HS256")
    return identify(read_settings("web", CONFIG), made, now=NOON)


def posted(**fields: object) -> InboundMessage | Unreadable:
    """What the company's own server posts for its app."""
    said = {"id": "a1", "text": "Hallo", **fields}
    found = spoken.parse(json.dumps(said).encode(), account_id="web")
    if isinstance(found, Unreadable):
        return found
    assert isinstance(found[0], InboundMessage)
    return found[0]


@pytest.mark.parametrize("sub", ["linda ", "linda\u200b", "linda\n", "linda\u2060", "linda\xa0"])
def test_a_blank_nobody_sees_makes_nobody_else_of_a_login(sub: str) -> None:
    """Whoever may choose "linda" with a blank behind it as their name in the shop is not Linda."""
    assert isinstance(vouched(sub=sub), NotVouched)
    assert isinstance(posted(sender=f"user:web.{sub}"), Unreadable)


def test_no_login_of_one_chat_reads_like_one_of_another() -> None:
    """ "shop.17" of "web" would be "17" of "web.shop"."""
    with pytest.raises(ConfigError, match="no dot"):
        read_settings("web.shop", CONFIG)


def test_an_app_and_a_page_mean_the_same_person_however_it_is_spelled() -> None:
    known = vouched(sub="müller")
    assert isinstance(known, Vouched)
    spellings = ["user:web.müller", "user:web.m%C3%BCller", known.login]
    messages = [posted(sender=uri) for uri in spellings]
    senders = [one.sender for one in messages if isinstance(one, InboundMessage)]
    assert senders == [known.login] * 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "user:web.1 <user:web.2>"},
        {"sender": "user:shop.1"},
        {"sender": "tel:+4930123456"},
        {"sender": "user:web.1", "was": "visitor:shop.1"},
        {"sender": "user:web.1", "was": "user:web.2"},
        {"sender": "user:web.1", "was": "x <visitor:web.2>"},
    ],
)
def test_who_writes_is_of_this_chat_or_it_is_for_a_person_to_read(wrong: dict[str, str]) -> None:
    assert isinstance(posted(**wrong), Unreadable)


def test_no_message_has_the_name_of_another_senders() -> None:
    """One would be taken for a repetition of the other, and be lost."""
    one, two = posted(sender="user:web.a", id="b:c"), posted(sender="user:web.a:b", id="c")
    assert isinstance(one, InboundMessage)
    assert isinstance(two, InboundMessage)
    assert one.provider_id != two.provider_id


@pytest.mark.parametrize("exp", [10**400, float("nan"), float("inf"), -1])
def test_a_time_that_is_none_vouches_for_nobody(exp: object) -> None:
    assert isinstance(vouched(exp=exp), NotVouched)


@pytest.mark.parametrize("letter", ["a", "ü", "漢", "\U0001f600"])
def test_the_longest_name_still_gets_a_token_that_opens(letter: str) -> None:
    found = vouched(sub=letter * 20, name=letter * 200, email=f"{letter * 12}@{'e' * 60}.example")
    assert isinstance(found, Vouched)
    login = Login(login=found.login, until=2**33, name=found.name, email=found.email, was="0" * 32)
    assert token.read(b"k", "web", token.write(b"k", "web", login), now=NOON) == login


def test_half_a_letter_in_a_name_is_replaced_and_half_an_address_is_none() -> None:
    found = vouched(name="Linda\ud83d", email="l" * 190 + "@bank.example.attacker.example")
    assert isinstance(found, Vouched)
    assert (found.name, found.email) == (
        "Linda\ufffd",
        "l" * 190 + "@bank.example.attacker.example",
    )
    too_long = vouched(email="l" * 250 + "@bank.example")
    assert isinstance(too_long, Vouched)
    assert too_long.email is None
