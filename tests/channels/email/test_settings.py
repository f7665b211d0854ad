"""Is a mailbox that cannot work, or that nobody could answer, refused with advice?"""

import base64

import pytest

from faden.channels.email.settings import (
    ENVELOPE,
    ConfigError,
    Imap,
    Security,
    Settings,
    Smtp,
    read_settings,
    takes,
)
from faden.channels.email.wire.mail import Limits
from faden.core.channel import Capabilities
from faden.core.receipt import State
from faden.engine.outward.destination import Allowed, Blocked

KEY = "whsec_" + base64.b64encode(bytes(range(32))).decode()
IMAP = {"host": "imap.firma.example", "username": "service", "password": "geheim-imap"}
SMTP = {"host": "smtp.firma.example", "username": "service", "password": "geheim-smtp"}
GOOD: dict[str, object] = {"address": "service@firma.example", "key": KEY, "handover": True}


def outside(host: str, port: int) -> Allowed | Blocked:
    """The operator lets everything out but what is called "inside"."""
    if "inside" in host:
        return Blocked(f"{host} is a name inside a network")
    return Allowed("https", host, port, "/")


def settings(**config: object) -> Settings:
    return read_settings("mail", {**GOOD, **config}, judge=outside)


def refusal(**config: object) -> str:
    with pytest.raises(ConfigError) as refused:
        settings(**config)
    return str(refused.value)


def test_a_mailbox_needs_an_address_a_key_and_a_way_in() -> None:
    read = settings()
    assert (read.address, read.key, read.handover) == (
        "service@firma.example",
        bytes(range(32)),
        True,
    )
    assert (read.smtp, read.imap, read.secrets, read.name) == (None, None, (), None)
    assert (read.delimiter, read.region, read.limits) == (
        "+",
        "DE",
        Limits(bytes=52_428_800 + ENVELOPE),
    )
    assert read.mailboxes == {"service@firma.example"}
    assert read.domains == {"firma.example"}
    assert read.capabilities == Capabilities(
        channel="email",
        max_length=100_000,
        rungs=frozenset({State.FAILED}),
        max_inbound=52_428_800,
        max_file=5_000_000,
        encloses=True,
    )


def test_everything_that_can_be_set() -> None:
    read = settings(
        address=" Service@Bücher.example ",
        name="Bücher & Söhne",
        aliases=["Info@firma.example"],
        domains=["Firma.example", "bücher.example"],
        authserv_id="MX.firma.example",
        delimiter="-",
        secrets=["token-of-our-own-0815"],
        handover=False,
        imap={**IMAP, "security": "starttls", "folders": ["INBOX", "Spam"], "poll_seconds": 30},
        smtp={**SMTP, "host": "SMTP.firma.example", "port": 2525, "security": "starttls"},
        answer_route=" Antwort: 030 123456 ",
        confirmation="Ihre Nachricht ist da.\n\nWir antworten bis morgen.",
        confirmation_subject="Angekommen",
        region="AT",
        limits={"bytes": 1_000_000, "parts": 10, "depth": 5, "text_chars": 50_000},
        per_second=5,
    )
    assert (read.address, read.name) == ("service@xn--bcher-kva.example", "Bücher & Söhne")
    assert read.mailboxes == {"service@xn--bcher-kva.example", "info@firma.example"}
    assert read.domains == {"firma.example", "xn--bcher-kva.example"}
    assert (read.authserv_id, read.delimiter, read.region) == ("mx.firma.example", "-", "AT")
    assert (read.secrets, read.answer_route) == (
        ("token-of-our-own-0815",),
        "Antwort: 030 123456",
    )
    assert read.imap == Imap(
        host="imap.firma.example",
        port=143,
        security=Security.STARTTLS,
        username="service",
        password="geheim-imap",
        folders=("INBOX", "Spam"),
        poll_seconds=30,
    )
    assert read.smtp == Smtp(
        host="smtp.firma.example",
        port=2525,
        security=Security.STARTTLS,
        username="service",
        password="geheim-smtp",
    )
    assert read.limits == Limits(bytes=1_000_000 + ENVELOPE, parts=10, depth=5, text_chars=50_000)
    assert read.confirmation_subject == "Angekommen"
    assert read.capabilities.confirmation == read.confirmation
    assert (read.capabilities.per_second, read.capabilities.max_inbound) == (5.0, 1_000_000)


@pytest.mark.parametrize(
    ("security", "imap_port", "smtp_port"),
    [("tls", 993, 465), ("starttls", 143, 587), ("none", 143, 25)],
)
def test_a_port_left_out_is_the_usual_one(security: str, imap_port: int, smtp_port: int) -> None:
    read = settings(
        imap={**IMAP, "security": security, "host": "localhost"},
        smtp={"host": "smtp.firma.example", "security": security},
    )
    assert read.imap is not None
    assert read.smtp is not None
    assert (read.imap.port, read.smtp.port) == (imap_port, smtp_port)


@pytest.mark.parametrize(
    ("key", "value", "advice"),
    [
        ("adress", "service@firma.example", "there is no such key"),
        ("address", "", "a mailbox of yours"),
        ("address", "firma.example", "a mailbox of yours"),
        ("address", "jürgen@firma.example", "a mailbox of yours"),
        ("address", "a@firma.example, b@firma.example", "a mailbox of yours"),
        ("address", "service@firma.example\r\nBcc: x@y.example", "a mailbox of yours"),
        ("address", 5, "str"),
        ("address", "a" * 25 + "@firma.example", "no room for a reply token"),
        ("name", "Firma\r\nBcc: x@y.example", "one line"),
        ("name", "x" * 201, "one line"),
        ("name", "half \ud83d", "one line"),
        ("aliases", ["service"], "a mailbox of yours"),
        ("aliases", "info@firma.example", "array"),
        ("domains", ["firma"], "like firma.example"),
        ("domains", ["x@firma.example"], "like firma.example"),
        ("authserv_id", "mx firma", "Authentication-Results"),
        ("authserv_id", "mx;dmarc=pass", "Authentication-Results"),
        ("authserv_id", "", "Authentication-Results"),
        ("key", "", "could be forged"),
        ("key", base64.b64encode(bytes(32)).decode(), "could be forged"),
        ("key", "whsec_c2hvcnQ=", "could be forged"),
        ("key", "whsec_" + "!" * 40, "not base64"),
        ("delimiter", "++", "plus addresses"),
        ("delimiter", "@", "plus addresses"),
        ("delimiter", None, "str"),
        ("secrets", ["short"], "too short"),
        ("secrets", ["geheimes-Wörtchen-0815"], "not ASCII"),
        ("secrets", ["two words of a secret"], "without blanks"),
        ("handover", "yes", "bool"),
        ("confirmation", "Hallo {name}", "without {placeholders}"),
        ("confirmation", "x" * 2_001, "at most 2000"),
        ("confirmation", "a\x00b", "fixed text"),
        ("confirmation", "Danke!", "set smtp"),
        ("confirmation_subject", "Danke!", "no confirmation"),
        ("confirmation_subject", "a\r\nb", "one line"),
        ("confirmation_subject", "{betreff}", "without {placeholders}"),
        ("answer_route", "a\x00b", "write text"),
        ("region", "de", "two letters"),
        ("limits", {"bytes": 52_428_801}, "10000 to 52428800"),
        ("limits", {"parts": 0}, "from 1"),
        ("limits", {"depth": 51}, "from 1 to 50"),
        ("limits", {"text_chars": 1}, "from 1000"),
        ("limits", {"words": 1}, "unknown field"),
        ("per_second", 0, "from 0.001"),
        ("per_second", float("nan"), "from 0.001"),
    ],
)
def test_a_bad_setting_is_named_with_what_to_do(key: str, value: object, advice: str) -> None:
    message = refusal(**{key: value})
    assert message.startswith(f"email account mail: {key}")
    assert advice in message


@pytest.mark.parametrize(
    ("key", "change", "advice"),
    [
        ("imap.username", {"username": None}, "needs username and password"),
        ("imap.password", {"password": ""}, "empty"),
        ("imap.username", {"username": "a\r\nb"}, "control characters"),
        ("imap.host", {"host": ""}, "host name"),
        ("imap.host", {"host": "imap.firma.example/x"}, "host name"),
        ("imap.host", {"host": "imap\r\nQUIT"}, "host name"),
        ("imap.host", {"host": "inside.example"}, "inside a network. A host of your own"),
        ("imap.port", {"port": 0}, "from 1 to 65535"),
        ("imap.security", {"security": "none"}, "in the clear"),
        ("imap", {"security": "ssl"}, "enum"),
        ("imap", {"user": "x"}, "unknown field"),
        ("imap", {"port": "993"}, "int"),
        ("imap.folders", {"folders": []}, "1 to 50"),
        ("imap.folders", {"folders": ["INBOX", "INBOX"]}, "each once"),
        ("imap.folders", {"folders": ["a\r\nLOGOUT"]}, "folders"),
        ("imap.poll_seconds", {"poll_seconds": 1}, "from 5 to 3600"),
    ],
)
def test_a_bad_mailbox_is_named_with_what_to_do(
    key: str, change: dict[str, object], advice: str
) -> None:
    message = refusal(imap={**IMAP, **change})
    assert message.startswith(f"email account mail: {key} = ")
    assert advice in message


@pytest.mark.parametrize(
    ("key", "change", "advice"),
    [
        ("smtp.username", {"username": None}, "or neither"),
        ("smtp.username", {"password": None}, "or neither"),
        ("smtp.host", {"host": "inside.example"}, "inside a network"),
        ("smtp.port", {"port": 65_536}, "from 1 to 65535"),
        ("smtp.security", {"security": "none"}, "in the clear"),
        ("smtp", {"folders": ["INBOX"]}, "unknown field"),
    ],
)
def test_a_bad_mail_server_is_named_with_what_to_do(
    key: str, change: dict[str, object], advice: str
) -> None:
    message = refusal(smtp={**SMTP, **change})
    assert message.startswith(f"email account mail: {key} = ")
    assert advice in message


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_on_this_machine_a_password_needs_no_protection(host: str) -> None:
    read = settings(smtp={**SMTP, "host": host, "security": "none"})
    assert read.smtp is not None
    assert read.smtp.security is Security.NONE


def test_a_bad_value_is_shown() -> None:
    assert "address = 'firma.example':" in refusal(address="firma.example")
    assert "smtp.port = 0:" in refusal(smtp={**SMTP, "port": 0})


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("key", "geheim" * 3),
        ("kee", KEY + "geheim"),
        ("secrets", ["geheim"]),
        ("imap", {**IMAP, "port": "993"}),
        ("imap", {**IMAP, "password": "geheim\n"}),
        ("smtp", {**SMTP, "username": "geheim\n"}),
        ("smtp", {**SMTP, "pasword": "geheim"}),
    ],
)
def test_a_secret_is_never_shown(key: str, bad: object) -> None:
    message = refusal(**{key: bad})
    assert "geheim" not in message
    assert "(hidden)" in message


def test_settings_can_be_logged_without_their_secrets() -> None:
    read = settings(imap=IMAP, smtp=SMTP, secrets=["geheim-0815-geheim"])
    assert "geheim" not in repr(read)
    assert "x00" not in repr(read)


@pytest.mark.parametrize("answer_route", [None, "", "  "])
def test_a_mailbox_nobody_can_answer_is_refused(answer_route: str | None) -> None:
    message = refusal(handover=False, answer_route=answer_route)
    assert "nobody could answer (G6)" in message
    assert "answer_route" in message


@pytest.mark.parametrize(
    "way",
    [{"secrets": ["token-of-our-own-0815"]}, {"imap": IMAP}, {"answer_route": "Antwort: 030 1"}],
)
def test_one_way_for_answers_is_enough(way: dict[str, object]) -> None:
    assert settings(handover=False, **way).capabilities.inbound


@pytest.mark.parametrize("key", ["address", "name"])
@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@firma.example",
        "NoReply@firma.example",
        "no_reply@firma.example",
        "do-not-reply@firma.example",
        "donotreply@firma.example",
        "bitte-nicht-antworten@firma.example",
        "keine-antwort@firma.example",
    ],
)
def test_a_sender_that_turns_answers_away_is_refused(key: str, sender: str) -> None:
    message = refusal(**{key: sender}, answer_route="Antwort: 030 123456")
    assert "every message can be answered here" in message


def test_a_long_mailbox_is_fine_where_no_token_stands_in_it() -> None:
    read = settings(address="a" * 25 + "@firma.example", delimiter="")
    assert read.address.startswith("aaaa")


@pytest.mark.parametrize(
    ("address", "takes_it"),
    [
        ("service@firma.example", True),
        ("Service+abc@Firma.Example", True),
        ("kontakt@firma.example", True),
        ("sales@firma.example", False),
        ("service@other.example", False),
        ("postmaster", False),
    ],
)
def test_whose_mail_it_would_be_is_known_even_where_the_settings_are_wrong(
    address: str, takes_it: bool
) -> None:
    """So that it is answered 451 and kept by the mail server, instead of bounced."""
    wrong = {"handover": True, "address": "service@firma.example", "colour": "red"}
    assert takes(wrong | {"aliases": ["kontakt@firma.example"]}, address) is takes_it
    assert not takes(wrong | {"handover": False}, address)
    assert takes({"handover": True, "address": 7, "aliases": "x"}, address) is False
