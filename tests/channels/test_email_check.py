"""Is a mail that tries our own mailbox known, and nothing else taken for it?"""

import base64
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from faden.channels.email.inbound import understand
from faden.channels.email.settings import Settings, read_settings
from faden.channels.email.wire import token
from faden.channels.email.wire.check import compose_check
from faden.channels.email.wire.compose import Composed
from faden.core.channel import InboundCheck, InboundMessage, InboundReceipt

KEY = bytes(range(32))
CHECK = "01912d68783e7a5c8f3b2d1c0a0b0cff"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def settings(**more: object) -> Settings:
    key = "whsec_" + base64.b64encode(KEY).decode()
    config = {"address": "service@firma.example", "key": key, "handover": True}
    return read_settings("mail", config | more, judge=lambda _host, _port: None)


def check(delimiter: str = "+") -> Composed:
    return compose_check(
        CHECK, address="service@firma.example", key=KEY, delimiter=delimiter, at=NOW
    )


def bounce(action: str = "failed") -> bytes:
    mail = check()
    return (
        (
            "From: MAILER-DAEMON@firma.example\r\nTo: "
            + mail.envelope_from
            + "\r\nSubject: Undelivered Mail\r\nMessage-ID: <b1@firma.example>\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\n"
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; firma.example\r\n\r\n"
            f"Final-Recipient: rfc822; service@firma.example\r\nAction: {action}\r\n"
            "Status: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        ).encode()
        + mail.raw
        + b"\r\n--b--\r\n"
    )


def test_a_check_that_comes_in_is_nobodys_message() -> None:
    assert understand(check().raw, settings()) == (InboundCheck(provider_id=f"check:{CHECK}"),)


def test_it_goes_from_the_mailbox_to_the_address_where_answers_go_and_says_what_it_is() -> None:
    mail = check()
    read = message_from_bytes(mail.raw, policy=policy.default)
    assert (read["From"], read["To"]) == ("service@firma.example", mail.recipient)
    assert mail.recipient.startswith("service+")
    assert mail.envelope_from == mail.recipient
    assert read["Auto-Submitted"] == "auto-generated"
    assert mail.raw.isascii()
    assert check("").recipient == "service@firma.example"


@pytest.mark.parametrize("lost", [b"Message-ID", b"X-Faden-Check"])
def test_it_is_known_where_a_server_on_the_way_rewrites_one_of_its_marks(lost: bytes) -> None:
    raw = check().raw.replace(lost + b": ", b"X-Was: ")
    assert understand(raw, settings()) == (InboundCheck(provider_id=f"check:{CHECK}"),)


def test_another_key_makes_no_check_of_ours() -> None:
    other = "whsec_" + base64.b64encode(KEY[::-1]).decode()
    (found,) = understand(check().raw, settings(key=other)) or ()  # type: ignore[misc]
    assert isinstance(found, InboundMessage)


def test_the_token_of_a_message_makes_no_check_and_that_of_a_check_no_answer() -> None:
    made = token.make(KEY, CHECK).encode()
    raw = b"From: Linda <linda@example.org>\r\nX-Faden-Check: " + made + b"\r\n\r\nGuten Tag\r\n"
    (found,) = understand(raw, settings()) or ()  # type: ignore[misc]
    assert isinstance(found, InboundMessage)
    plus = b"From: linda@example.org\r\nTo: " + check().recipient.encode() + b"\r\n\r\nHallo\r\n"
    (found,) = understand(plus, settings()) or ()  # type: ignore[misc]
    assert isinstance(found, InboundMessage)
    assert found.answers is None


def test_a_person_who_answers_a_check_has_written_a_message() -> None:
    mail = check()
    raw = (
        f"From: Mia <mia@example.org>\r\nTo: {mail.recipient}\r\nMessage-ID: <2@example.org>\r\n"
        f"In-Reply-To: {mail.message_id}\r\nReferences: {mail.message_id}\r\n\r\nWas ist das?\r\n"
    )
    (found,) = understand(raw.encode(), settings()) or ()  # type: ignore[misc]
    assert isinstance(found, InboundMessage)
    assert found.text == "Was ist das?"


def test_a_check_that_bounces_or_is_answered_by_a_program_says_so_and_makes_no_customer() -> None:
    assert understand(bounce(), settings()) == (InboundCheck(provider_id=f"check:{CHECK}:failed"),)
    vacation = (
        f"From: service@firma.example\r\nTo: {check().recipient}\r\n"
        "Message-ID: <v@firma.example>\r\nAuto-Submitted: auto-replied\r\n\r\nUrlaub\r\n"
    )
    assert understand(vacation.encode(), settings()) == (
        InboundCheck(provider_id=f"check:{CHECK}:answered"),
    )


def test_a_bounce_of_a_message_is_still_a_receipt() -> None:
    ours = token.message_id(KEY, CHECK, "firma.example").encode()
    raw = bounce().replace(check().message_id.encode(), ours)
    raw = raw.replace(check().envelope_from.encode(), b"service@firma.example")
    found = understand(raw, settings())
    assert isinstance(found, tuple)
    assert [type(one) for one in found] == [InboundReceipt]
