"""What does Faden make of a mail, and what may it lead to?

The sender of the envelope is `envelope_from`, else Return-Path. An mbox line is no witness for it:
programs that never saw an envelope write "From MAILER-DAEMON" there.
"""

from __future__ import annotations

from collections.abc import Iterator

from faden.channels.email.wire.kind import Kind, kind_of
from faden.channels.email.wire.mail import Mail, Unreadable
from faden.channels.email.wire.mime import read_mail
from faden.channels.email.wire.own import own_signs
from faden.channels.email.wire.trust import sender_possession
from faden.core.address import Address, parse_address
from faden.inspect.case import Answer, Case
from faden.inspect.journal import observed

_NOT_ACCEPTED: Answer = {
    "accepted": False,
    "from_addr": None,
    "from_name": None,
    "subject": "",
    "text": "",
    "html": None,
    "attachments": [],
    "is_machine": False,
    "is_bounce": False,
    "is_auto_reply": False,
    "is_complaint": False,
    "is_list": False,
    "may_auto_answer": False,
    "bounce_permanent": None,
    "trust_sender": False,
    "join_thread": False,
}


def mail(case: Case) -> Answer:
    """`raw_b64`, `envelope_from`, `context` -> what was understood, and what it may lead to."""
    context = case.inner("context")
    envelope = case.text("envelope_from") if case.fields.get("envelope_from") is not None else None
    found = read_mail(case.octets("raw_b64"))
    if isinstance(found, Unreadable):
        return {**_NOT_ACCEPTED, "why": [found.reason]}
    kind = kind_of(found, envelope)
    trusted = sender_possession(found, authserv_id=context.text_or("authserv_id", "") or None)
    own = tuple(own_signs(found, context.texts("own_domains")))
    apart = tuple(_apart(found, context, trusted=trusted))
    copied, said = observed(case, context) if "journal" in context.fields else ({}, ())
    why = [*kind.why, *own, *apart, *(f"flaw: {flaw}" for flaw in found.flaws)]
    return {
        **_understood(found),
        **_judged(kind),
        "may_auto_answer": kind.may_auto_answer and not own and not copied.get("observed"),
        "trust_sender": trusted,
        "join_thread": not apart,
        **copied,
        "why": [*why, *said],
    }


def _understood(mail: Mail) -> Answer:
    return {
        "accepted": True,
        "from_addr": mail.from_addr,
        "from_name": mail.from_name,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "attachments": [
            {"filename": one.filename, "size": one.size, "sha256": one.sha256}
            for one in mail.attachments
        ],
    }


def _judged(kind: Kind) -> Answer:
    return {
        "is_machine": kind.is_machine,
        "is_bounce": kind.is_bounce,
        "is_auto_reply": kind.is_auto_reply,
        "is_complaint": kind.is_complaint,
        "is_list": kind.is_list,
        "bounce_permanent": kind.bounce_permanent,
    }


def _apart(mail: Mail, context: Case, *, trusted: bool) -> Iterator[str]:
    """Say why the mail may not go into the thread it names; nothing: it may.

    Whoever knows a Message-ID or a subject is not yet who they say. Without `participants` nobody
    is left out; with them, who is not among them begins a thread of their own.
    """
    known = {name.strip("<> ") for name in context.texts("known_message_ids")}
    named = {name.strip("<> ") for name in (*mail.in_reply_to, *mail.references)}
    if not known & named:
        yield "no thread: answers no message of ours"
    if not trusted:
        yield "no trust: our mail server does not vouch for the sender"
    people = context.texts("participants")
    if people and mail.from_addr not in set(map(_mailbox, people)):
        yield "no thread: the sender takes no part in it"


def _mailbox(written: str) -> str | None:
    found = parse_address(written, scheme="mailto")
    return found.value if isinstance(found, Address) else None
