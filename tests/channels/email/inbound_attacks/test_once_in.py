"""Can somebody make a mail that is still to come be taken for one that came already?"""

import pytest
from tests.channels.email.inbound_attacks.hub import Hub
from tests.channels.email.test_inbound import FAIL, LINDA, PASS, message, raw

from faden.engine.inbox import Outcome


def test_a_copy_its_domain_denies_does_not_take_the_place_of_the_true_one() -> None:
    hub = Hub()
    true = raw(text="STOPP")
    hub.take(FAIL.encode() + b"\r\n" + true)
    assert hub.take(PASS.encode() + b"\r\n" + true) == {Outcome.ACCEPTED: 1}
    assert [refusal.address for refusal in hub.thread(LINDA).refusals] == [None]


@pytest.mark.parametrize(
    "line",
    ["Auto-Submitted: auto-replied", "Return-Path: <>", "X-Autoreply: yes", "Precedence: junk"],
)
def test_a_copy_made_to_look_like_a_machines_does_not_either(line: str) -> None:
    hub = Hub()
    true = raw(PASS, text="Bitte rufen Sie mich an, es ist dringend.")
    hub.take(line.encode() + b"\r\n" + true)
    assert hub.take(true) == {Outcome.ACCEPTED: 1}
    assert [ticket.state.value for ticket in hub.thread(LINDA).tickets] == ["open"]


HEAD = (
    b"From: linda@example.org\r\nTo: service@firma.example\r\n"
    b"Date: Sun, 22 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@example.org>\r\n"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HEAD + b"Subject: x\r\n\r\nHallo", HEAD + b"\r\nsubject: x\nHallo"),
        (
            HEAD + b"Content-Type: text/plain\r\n\r\n<b>x</b>",
            HEAD + b"Content-Type: text/html\r\n\r\n<b>x</b>",
        ),
        (
            HEAD + b"Content-Transfer-Encoding: base64\r\n\r\nSGFsbG8=",
            HEAD + b"Content-Transfer-Encoding: 7bit\r\n\r\nSGFsbG8=",
        ),
        (HEAD + b"kein Feld\nBitte ja\n\nLinda", HEAD + b"kein Feld\nBitte nein\n\nLinda"),
        (HEAD + b"In-Reply-To: <a@x>\r\n\r\nJa", HEAD + b"In-Reply-To: <b@x>\r\n\r\nJa"),
        (
            HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nJa\r\n--a--",
            HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--a\r\n\r\nJa\r\n--a--",
        ),
    ],
    ids=["subject below", "html", "base64", "broken header", "what it answers", "boundary"],
)
def test_mails_that_say_different_things_are_different(one: bytes, other: bytes) -> None:
    assert message(one).provider_id != message(other).provider_id


def test_a_broken_mail_is_the_same_whichever_way_it_came() -> None:
    broken = HEAD + b"kein Feld\nBitte ja\n\nLinda"
    trace = (
        b"Received: from a by b; Sun, 22 Nov 2026 10:00:00 +0100\r\nDelivered-To: x@y.example\r\n"
    )
    assert message(broken).provider_id == message(trace + broken).provider_id
