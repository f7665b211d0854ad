"""Is an account that cannot work, or that nobody could answer, refused with advice?"""

import base64

import pytest

from faden.channels.webhook.settings import ConfigError, read_settings
from faden.core.channel import Capabilities, Evidence
from faden.core.receipt import State
from faden.engine.outward.destination import judge_url

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
GOOD = {"secrets": [SECRET], "send_url": "https://sms.example.org/send"}


def refusal(**config: object) -> str:
    with pytest.raises(ConfigError) as refused:
        read_settings("sms", {**GOOD, **config}, judge=judge_url)
    return str(refused.value)


def test_an_account_needs_a_secret_and_little_else() -> None:
    settings = read_settings("sms", {"secrets": [SECRET]}, judge=judge_url)
    assert settings.capabilities == Capabilities(channel="webhook")
    assert (settings.send_url, settings.region, settings.trust) == (None, "DE", Evidence.ASSERTION)


def test_everything_that_can_be_set() -> None:
    config = {
        "secrets": [SECRET, "token-of-our-own-0815"],
        "send_url": "https://sms.example.org/send",
        "send_headers": {"Authorization": "Bearer theirs"},
        "send_secret": SECRET,
        "lookup_url": "https://sms.example.org/messages?ref={ref}",
        "deduplicates": True,
        "inbound": True,
        "answer_route": " Antwort: 030 123456 ",
        "sender": "Musterversand",
        "max_length": 918,
        "per_second": 5,
        "region": "AT",
        "trust": "possession",
        "rungs": ["delivered", "read"],
    }
    settings = read_settings("sms", config, judge=judge_url)
    assert settings.capabilities == Capabilities(
        channel="webhook",
        max_length=918,
        inbound=True,
        deduplicates=True,
        lookup=True,
        rungs=frozenset({State.DELIVERED, State.READ}),
        per_second=5.0,
    )
    assert (settings.answer_route, settings.sender) == ("Antwort: 030 123456", "Musterversand")
    assert (len(settings.secrets), settings.send_key) == (2, bytes(range(32)))


@pytest.mark.parametrize(
    ("key", "value", "advice"),
    [
        ("secret", SECRET, "there is no such key"),
        ("secrets", [], "forgery"),
        ("secrets", SECRET, "array"),
        ("secrets", ["short"], "too short"),
        ("secrets", ["whsec_c2hvcnQ="], "too short"),
        ("secrets", ["whsec_" + "!" * 40], "not base64"),
        ("secrets", ["geheimes-Wörtchen-0815"], "not ASCII"),
        ("send_url", "http://sms.example.org/", "https"),
        ("send_url", "https://127.0.0.1/", "not public"),
        ("send_url", "sms.example.org", "https://host/path"),
        ("send_url", 5, "str"),
        ("send_headers", {"A": "a\r\nB: c"}, "cannot carry"),
        ("send_headers", {"Host": "inside"}, "Faden itself"),
        ("send_headers", {"Idempotency-Key": "1"}, "Faden itself"),
        ("send_headers", {"A": 1}, "str"),
        ("send_secret", "token-of-our-own-0815", "whsec_"),
        ("lookup_url", "https://sms.example.org/messages", "{ref}"),
        ("lookup_url", "https://sms.example.org/{ref}/{ref}", "{ref}"),
        ("lookup_url", "https://sms.example.org/{ref}/{id}", "{ref}"),
        ("lookup_url", "https://{ref}.example.org@inside/", "user name"),
        ("lookup_url", "https://10.0.0.1/{ref}", "not public"),
        ("max_length", 0, "from 1"),
        ("max_length", "160", "int"),
        ("max_length", True, "int"),
        ("per_second", 0, "from 0.001"),
        ("per_second", float("nan"), "from 0.001"),
        ("region", "de", "two letters"),
        ("region", "XX", "two letters"),
        ("trust", "inference", "assertion, possession, proof"),
        ("rungs", ["sent", "queued"], "delivered"),
        ("inbound", "no", "bool"),
    ],
)
def test_a_bad_setting_is_named_with_what_to_do(key: str, value: object, advice: str) -> None:
    message = refusal(**{key: value})
    assert message.startswith(f"webhook account sms: {key} = ")
    assert advice in message


@pytest.mark.parametrize("key", ["secret", "secrets", "send_secret"])
def test_a_secret_is_never_shown(key: str) -> None:
    bad = "whsec_" + "geheim" * 9 + "!"
    message = refusal(**{key: [bad] if key == "secrets" else bad})
    assert "geheim" not in message
    assert "(hidden)" in message


def test_the_bad_value_is_shown() -> None:
    assert "max_length = 0:" in refusal(max_length=0)


@pytest.mark.parametrize("answer_route", [None, "", "  "])
def test_an_account_nobody_can_answer_is_refused(answer_route: str | None) -> None:
    message = refusal(inbound=False, answer_route=answer_route)
    assert "nobody could answer (G6)" in message
    assert "answer_route" in message


def test_an_account_that_says_where_to_answer_needs_no_hook() -> None:
    config = {"send_url": GOOD["send_url"], "inbound": False, "answer_route": "Antwort: 030 1"}
    settings = read_settings("sms", config, judge=judge_url)
    assert (settings.secrets, settings.capabilities.inbound) == ((), True)


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@example.org",
        "NoReply@example.org",
        "no_reply@example.org",
        "mailnoreply@example.org",
        "do-not-reply@example.org",
        "donotreply@example.org",
        "dont.reply@example.org",
        "Keine Antwort",
        "bitte-nicht-antworten@example.org",
        "no response",
    ],
)
def test_a_sender_that_turns_answers_away_is_refused_even_with_a_way_back(sender: str) -> None:
    message = refusal(sender=sender, answer_route="Antwort: 030 123456")
    assert "every message can be answered here" in message


@pytest.mark.parametrize("sender", ["DHL", "Musterversand", "72727", ""])
def test_a_name_needs_a_way_back(sender: str) -> None:
    assert "answer_route" in refusal(sender=sender)


@pytest.mark.parametrize(
    "sender", ["+4930123456", "030 123456", "service@example.org", "casino-reply@example.org"]
)
def test_a_sender_that_can_be_answered_is_fine(sender: str) -> None:
    assert read_settings("sms", {**GOOD, "sender": sender}, judge=judge_url).sender == sender
