"""Does an operator see what was made of a mail, and what it may lead to?"""

import hashlib
from typing import Any

import pytest
from tests.inspect.asked import asked, base64_of

OUR_MX = "mx.faden.example"
VOUCHED = f"Authentication-Results: {OUR_MX}; dmarc=pass header.from=example.org\n"
OURS = "<7f3a@faden.example>"
ANSWERS = f"In-Reply-To: {OURS}\n"
CONTEXT = {
    "authserv_id": OUR_MX,
    "own_domains": ["faden.example"],
    "known_message_ids": [OURS],
    "participants": ["Linda <Linda@Example.org>"],
}


def mail(
    head: str = "",
    *,
    sender: str = "Linda <linda@example.org>",
    text: str = "Guten Tag",
    context: dict[str, Any] | None = None,
    **fields: Any,
) -> dict[str, Any]:
    raw = f"From: {sender}\nTo: service@faden.example\n{head}\n{text}\n".encode()
    return asked("mail", raw_b64=base64_of(raw), context=context, **fields)


FIELDS = {
    *("accepted", "from_addr", "from_name", "subject", "text", "html", "attachments"),
    *("is_machine", "is_bounce", "is_auto_reply", "is_complaint", "is_list", "may_auto_answer"),
    *("bounce_permanent", "trust_sender", "join_thread", "why"),
}


def test_a_mail_is_shown_as_it_was_understood() -> None:
    told = mail("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n")
    assert set(told) == FIELDS
    assert told["accepted"] is True
    assert (told["from_addr"], told["from_name"]) == ("linda@example.org", "Linda")
    assert (told["subject"], told["text"].strip(), told["html"]) == ("Grüße", "Guten Tag", None)
    assert told["may_auto_answer"] is True


def test_a_line_of_an_mbox_before_the_mail_is_no_part_of_it() -> None:
    raw = b"From MAILER-DAEMON Sun Nov 22 12:00:00 2026\nFrom: linda@example.org\n\nHallo\n"
    told = asked("mail", raw_b64=base64_of(raw))
    assert (told["from_addr"], told["is_machine"]) == ("linda@example.org", False)


def test_attachments_are_named_and_measured() -> None:
    head = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
    part = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf"
    told = mail(head, text=f"--b\n\nHallo\n--b\n{part}\n\nPDF\n--b--")
    digest = hashlib.sha256(b"PDF").hexdigest()
    assert told["attachments"] == [{"filename": "a.pdf", "size": 3, "sha256": digest}]


@pytest.mark.parametrize("raw", [b"", b"\r\n"])
def test_what_is_no_mail_is_not_accepted(raw: bytes) -> None:
    told = asked("mail", raw_b64=base64_of(raw))
    assert set(told) == FIELDS
    assert told["accepted"] is False
    assert told["may_auto_answer"] is False
    assert told["why"]


def test_the_kind_of_a_mail_is_said_with_its_reasons() -> None:
    told = mail("Auto-Submitted: auto-replied (vacation)\n")
    assert (told["is_machine"], told["is_auto_reply"], told["may_auto_answer"]) == (
        True,
        True,
        False,
    )
    assert "auto-submitted: auto-replied" in told["why"]


def test_the_null_sender_is_told_by_the_envelope() -> None:
    assert mail(envelope_from="")["may_auto_answer"] is False
    assert mail(envelope_from="linda@example.org")["may_auto_answer"] is True


@pytest.mark.parametrize(
    ("head", "sender"),
    [("", "service@Faden.example"), ("Message-ID: <1@faden.example>\n", "linda@example.org")],
)
def test_a_mail_of_our_own_is_never_answered_by_a_program(head: str, sender: str) -> None:
    assert mail(head, sender=sender)["may_auto_answer"] is True
    assert mail(head, sender=sender, context=CONTEXT)["may_auto_answer"] is False


@pytest.mark.parametrize(
    ("what", "head", "sender", "trusted", "joins"),
    [
        ("Linda answers", VOUCHED + ANSWERS, "linda@example.org", True, True),
        ("an older one", VOUCHED + f"References: <1@x> {OURS}\n", "linda@example.org", True, True),
        ("nobody vouches", ANSWERS, "linda@example.org", False, False),
        (
            "somebody else vouches",
            VOUCHED.replace("mx.faden", "mx.mallory") + ANSWERS,
            "linda@example.org",
            False,
            False,
        ),
        (
            "Mallory, vouched for, knows the Message-ID",
            VOUCHED.replace("example.org", "mallory.example") + ANSWERS,
            "mallory@mallory.example",
            True,
            False,
        ),
        ("Linda begins anew", VOUCHED, "linda@example.org", True, False),
        ("the subject alone", VOUCHED + "Subject: Re: 7f3a\n", "linda@example.org", True, False),
        (
            "an id like ours",
            VOUCHED + "In-Reply-To: <7f3a@faden.example.org>\n",
            "linda@example.org",
            True,
            False,
        ),
    ],
)
def test_a_mail_joins_a_thread_only_if_its_sender_is_vouched_for(
    what: str, head: str, sender: str, trusted: bool, joins: bool
) -> None:
    told = mail(head, sender=sender, context=CONTEXT)
    assert (told["trust_sender"], told["join_thread"]) == (trusted, joins)


def test_without_a_context_nobody_is_trusted() -> None:
    told = mail(VOUCHED + ANSWERS)
    assert (told["trust_sender"], told["join_thread"]) == (False, False)


@pytest.mark.parametrize(
    "context", [[], {"known_message_ids": "<a@b>"}, {"participants": [1]}, {"authserv_id": 1}]
)
def test_a_context_of_another_form_is_an_error(context: Any) -> None:
    assert "must be" in mail(context=context)["error"]


QUOTED = "\n\nAm 06.11.2026 um 10:12 schrieb Faden:\n> Antworten Sie STOP"


def test_only_what_was_newly_written_is_the_reply() -> None:
    assert asked("reply", text="Ja, gern." + QUOTED) == {"reply": "Ja, gern."}
    html = "<p>Ja, gern.</p><blockquote type='cite'>Passt es?</blockquote>"
    assert asked("reply", html=html) == {"reply": "Ja, gern."}
    assert asked("reply") == {"error": "`text` is missing"}


def test_only_what_is_safe_of_a_mails_html_reaches_the_page() -> None:
    told = asked("html", html="<p onclick=alert(1)>Ja</p><script>alert(2)</script>")
    assert "Ja" in told["html"]
    assert "alert" not in told["html"]


def test_a_stop_that_a_mail_quotes_is_nobodys_wish() -> None:
    assert asked("optout", text="Ja, gern." + QUOTED, channel="email")["optout"] is False
    assert asked("optout", text="STOP" + QUOTED, channel="email")["optout"] is True
