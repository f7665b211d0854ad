"""What does one raw mail mean for the hub: whose is it, what does it answer, what does it tell?"""

import base64
from pathlib import Path

import pytest

from faden.channels import email
from faden.channels.email.inbound import understand
from faden.channels.email.settings import Settings, read_settings
from faden.channels.email.wire import token
from faden.core.channel import (
    Claim,
    Evidence,
    InboundMessage,
    InboundOptOut,
    InboundReceipt,
    Unreadable,
)
from faden.core.receipt import State

KEY = bytes(range(32))
DELIVERY = "01912d68783e7a5c8f3b2d1c0a0b0cff"
TOKEN = token.make(KEY, DELIVERY)
OURS = token.message_id(KEY, DELIVERY, "firma.example")
PASS = "Authentication-Results: mx.firma.example; dmarc=pass header.from=example.org"
FAIL = "Authentication-Results: mx.firma.example; dmarc=fail header.from=example.org"
LINDA = "mailto:linda@example.org"
EXAMPLES = Path(email.__file__).parent / "examples"


def settings(**more: object) -> Settings:
    config: dict[str, object] = {
        "address": "service@firma.example",
        "aliases": ["kontakt@firma.example"],
        "domains": ["firma.test"],
        "authserv_id": "mx.firma.example",
        "key": "whsec_" + base64.b64encode(KEY).decode(),
        "handover": True,
    }
    return read_settings("mail", config | more, judge=lambda _host, _port: None)


def raw(*lines: str, text: str = "Wann kommt der Techniker?", sender: str = "") -> bytes:
    head = [
        *lines,
        f"From: {sender or 'Linda Weber <linda@example.org>'}",
        "To: service@firma.example",
        "Subject: Ihr Angebot",
        "Date: Sun, 22 Nov 2026 10:00:00 +0100",
    ]
    if not any(line.lower().startswith("message-id") for line in lines):
        head.append("Message-ID: <1@example.org>")
    return "\r\n".join([*head, "", text, ""]).encode()


def message(mail: bytes, **more: object) -> InboundMessage:
    found = understand(mail, settings(**more))
    assert isinstance(found, tuple)
    (one,) = found
    assert isinstance(one, InboundMessage)
    return one


# Whose is it?


def test_a_sender_our_mail_server_vouches_for_is_who_they_say() -> None:
    found = message(raw(PASS))
    assert (found.sender, found.evidence, found.claims) == (LINDA, Evidence.POSSESSION, ())
    assert found.name == "Linda Weber"


def test_a_sender_nobody_vouches_for_is_only_claimed() -> None:
    found = message(raw())
    assert (found.sender, found.evidence) == (LINDA, Evidence.ASSERTION)


def test_a_sender_whose_domain_denies_it_gets_a_thread_of_its_own() -> None:
    found = message(raw(FAIL))
    assert found.sender is None
    assert found.claims == (Claim(LINDA, Evidence.ASSERTION),)


@pytest.mark.parametrize(
    "word", ["none", "temperror", "permerror", "fail (a comment with dmarc=pass)", "bestguesspass"]
)
def test_only_a_plain_pass_is_a_pass(word: str) -> None:
    line = f"Authentication-Results: mx.firma.example; dmarc={word} header.from=example.org"
    assert message(raw(line)).evidence is Evidence.ASSERTION


def test_what_another_server_says_counts_for_nothing() -> None:
    assert message(raw(PASS.replace("mx.firma", "mx.evil"))).evidence is Evidence.ASSERTION
    assert message(raw(FAIL.replace("mx.firma", "mx.evil"))).sender == LINDA


@pytest.mark.parametrize("sender", ["", "Linda", "linda@example.org, karim@example.org", "<>"])
def test_without_one_author_it_is_nobodys(sender: str) -> None:
    found = message(raw(PASS, sender=sender or " "))
    assert (found.sender, found.claims) == (None, ())


def test_an_answer_goes_to_the_sender_never_to_what_they_ask_for_elsewhere() -> None:
    found = message(raw("Reply-To: thief@example.net"))
    assert found.sender == LINDA
    assert "thief" not in repr(found)


# Which of our messages does it answer?


@pytest.mark.parametrize(
    "line",
    [
        f"Delivered-To: service+{TOKEN}@firma.example",
        f"Delivered-To: Service+{TOKEN.upper()}@Firma.Example",
        f"X-Original-To: kontakt+{TOKEN}@firma.example",
        f"In-Reply-To: {OURS}",
        f"References: <a@example.org> {OURS} <b@example.org>",
    ],
)
def test_a_token_of_ours_names_the_message_it_answers(line: str) -> None:
    assert message(raw(line)).answers == DELIVERY


@pytest.mark.parametrize(
    "line",
    [
        f"Delivered-To: service+{TOKEN[:-1]}{'a' if TOKEN[-1] != 'a' else 'b'}@firma.example",
        f"Delivered-To: service+{TOKEN}@other.example",
        f"Delivered-To: sales+{TOKEN}@firma.example",
        f"Delivered-To: service+{token.make(bytes(32), DELIVERY)}@firma.example",
        f"In-Reply-To: {token.message_id(bytes(32), DELIVERY, 'firma.example')}",
        f"In-Reply-To: <faden.{DELIVERY}@firma.example>",
        "In-Reply-To: <>",
        f"Subject: {OURS}",
    ],
)
def test_nobody_can_guess_or_carry_over_a_token(line: str) -> None:
    assert message(raw(line)).answers is None


def test_a_token_proves_nothing_about_who_writes() -> None:
    found = message(raw(FAIL, f"In-Reply-To: {OURS}"))
    assert (found.sender, found.answers) == (None, DELIVERY)
    assert message(raw(f"In-Reply-To: {OURS}")).evidence is Evidence.ASSERTION


def test_an_answer_to_it_can_name_the_whole_thread() -> None:
    found = message(raw(f"References: <a@example.org> {OURS}", f"In-Reply-To: {OURS}"))
    assert found.references == ("<a@example.org>", OURS, "<1@example.org>")


def test_of_an_endless_thread_the_first_and_the_latest_are_named() -> None:
    many = " ".join(f"<{number}@example.net>" for number in range(80))
    found = message(raw(f"References: {many}"))
    assert found.references[0] == "<0@example.net>"
    assert found.references[-2:] == ("<79@example.net>", "<1@example.org>")
    assert len(found.references) == 21


# Once in, whichever way it came.


def test_the_same_mail_is_the_same_whichever_way_it_came() -> None:
    first = raw(PASS)
    trace = b"Received: from mx by imap\r\nX-Spam: no\r\nDelivered-To: x@firma.example\r\n"
    other = (trace + first).replace(b"\r\n", b"\n") + b"\n"
    assert message(first).provider_id == message(other).provider_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (raw(text="Ja"), raw(text="Nein")),
        (raw(), raw(sender="karim@example.org")),
        (raw(), raw("Message-ID: <2@example.org>")),
    ],
    ids=["body", "sender", "id"],
)
def test_nobody_can_take_the_place_of_somebody_elses_mail(one: bytes, other: bytes) -> None:
    assert message(one).provider_id != message(other).provider_id


# What was said.


def test_the_newly_written_words_are_the_message() -> None:
    text = "Ja, gern.\r\n\r\nAm 22.11.2026 um 09:30 schrieb Firma:\r\n> Passt es Ihnen?"
    assert message(raw(text=text)).text == "Ja, gern."


def test_what_is_only_passed_on_is_shown_whole() -> None:
    text = "-----Ursprüngliche Nachricht-----\r\nVon: Firma\r\nBetreff: Angebot\r\n\r\n0 Euro"
    assert "0 Euro" in message(raw(text=text)).text


def test_html_alone_is_read_without_its_quotation() -> None:
    html = "<p>Ja, gern.</p><blockquote type='cite'>Passt es?</blockquote>"
    found = message(raw("MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8", text=html))
    assert (found.text, found.formatted) == ("Ja, gern.", True)


def test_an_empty_mail_whose_subject_says_stop_says_stop() -> None:
    bare = raw(text="").replace(b"Subject: Ihr Angebot", b"Subject: unsubscribe")
    assert message(bare).text == "unsubscribe"
    assert message(raw(text="")).text == ""


# Who may be answered by a program?


def test_a_person_we_know_to_be_real_may_be_told_that_it_arrived() -> None:
    assert message(raw(PASS)).answerable


@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        ((), ""),  # nobody vouches: a spoofed flood would make us flood others
        ((FAIL,), ""),
        ((PASS, "Auto-Submitted: auto-replied"), ""),
        ((PASS, "Precedence: bulk"), ""),
        ((PASS, "List-Id: <news.example.org>"), ""),
        ((PASS, "Return-Path: <>"), ""),
        ((PASS, "X-Faden-Loop: elsewhere"), ""),
        ((PASS.replace("example.org", "firma.example"),), "colleague@firma.example"),
        ((PASS.replace("example.org", "firma.test"),), "colleague@firma.test"),
        ((PASS, "Message-ID: <1@firma.example>"), ""),
    ],
)
def test_no_program_answers_where_it_could_loop_or_hit_a_stranger(
    lines: tuple[str, ...], sender: str
) -> None:
    assert not message(raw(*lines, sender=sender)).answerable


# News of what we sent.


def example(name: str) -> tuple[object, ...]:
    found = understand((EXAMPLES / name).read_bytes(), settings())
    assert not isinstance(found, Unreadable)
    return found


def test_a_bounce_of_ours_is_news_of_that_message() -> None:
    (receipt,) = example("bounce.eml")
    assert isinstance(receipt, InboundReceipt)
    assert (receipt.state, receipt.ref, receipt.dead) == (State.FAILED, DELIVERY, True)
    assert "5.1.1" in receipt.reason


def bounce(**replaced: str) -> bytes:
    text = (EXAMPLES / "bounce.eml").read_text()
    for old, new in replaced.items():
        text = text.replace({"action": "failed", "status": "5.1.1"}.get(old, old), new)
    return text.encode()


@pytest.mark.parametrize(
    ("action", "status", "state", "dead"),
    [
        ("delayed", "4.4.1", State.ACCEPTED, False),
        ("failed", "4.4.7", State.FAILED, False),
        ("failed", "5.2.2", State.FAILED, False),
        ("failed", "5.7.1", State.FAILED, False),
        ("failed", "5.1.10", State.FAILED, True),
        ("relayed", "2.0.0", State.SENT, False),
        ("delivered", "2.0.0", State.DELIVERED, False),
    ],
)
def test_what_a_mail_server_reports(action: str, status: str, state: State, dead: bool) -> None:
    found = understand(bounce(action=action, status=status), settings())
    assert isinstance(found, tuple)
    (receipt,) = found
    assert isinstance(receipt, InboundReceipt)
    assert (receipt.state, receipt.dead, receipt.ref) == (state, dead, DELIVERY)


def test_a_bounce_that_names_no_message_of_ours_is_only_a_machines_mail() -> None:
    backscatter = bounce().replace(TOKEN.encode(), b"aaaa").replace(OURS.encode(), b"<x@y>")
    found = message(backscatter)
    assert found.machine is not None
    assert not found.answerable


def test_a_bounce_to_the_plain_mailbox_is_known_by_the_mail_it_returns() -> None:
    plain = bounce().replace(f"service+{TOKEN}".encode(), b"service")
    found = understand(plain, settings())
    assert isinstance(found, tuple)
    assert isinstance(found[0], InboundReceipt)
    assert found[0].ref == DELIVERY


def test_a_vacation_program_answers_nothing() -> None:
    (found,) = example("vacation.eml")
    assert isinstance(found, InboundMessage)
    assert found.machine is not None
    assert "vacation" in found.machine


def test_who_calls_it_spam_wants_no_more_of_it() -> None:
    (found,) = example("complaint.eml")
    assert isinstance(found, InboundOptOut)
    assert (found.sender, found.about) == (None, DELIVERY)


def test_nobody_can_stop_our_mails_to_others_by_a_made_up_complaint() -> None:
    text = (EXAMPLES / "complaint.eml").read_bytes().replace(OURS.encode(), b"<x@firma.example>")
    assert message(text).machine is not None


def test_a_reader_who_confirms_has_read_it() -> None:
    report = (
        f"Return-Path: <linda@example.org>\nDelivered-To: service+{TOKEN}@firma.example\n"
        "From: linda@example.org\nTo: service@firma.example\nSubject: Gelesen: Ihr Angebot\n"
        "Message-ID: <read@example.org>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nWurde gelesen.\n"
        "--b\nContent-Type: message/disposition-notification\n\n"
        f"Final-Recipient: rfc822;linda@example.org\nOriginal-Message-ID: {OURS}\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n"
    )
    found = understand(report.encode(), settings())
    assert isinstance(found, tuple)
    (receipt,) = found
    assert isinstance(receipt, InboundReceipt)
    assert (receipt.state, receipt.ref) == (State.READ, DELIVERY)


# What came with it.


def test_files_are_named_and_stay_in_the_raw_mail() -> None:
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nAnbei.\r\n--b\r\n"
        'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="a/../b.pdf"'
        "\r\nContent-Transfer-Encoding: base64\r\n\r\nSGFsbG8=\r\n--b--"
    )
    found = message(
        raw("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", text=body)
    )
    (file,) = found.files
    assert found.text == "Anbei."
    assert (file.size, file.content_type, "/" in file.name) == (5, "application/pdf", False)


def test_a_mail_beyond_the_limit_is_kept_for_a_person() -> None:
    small = settings(limits={"bytes": 10_000})
    found = understand(raw(text="x" * 80_000), small)
    assert isinstance(found, Unreadable)


def test_the_text_on_the_thread_has_an_end() -> None:
    assert len(message(raw(text="Hallo Firma! " * 20_000)).text) == 100_000
