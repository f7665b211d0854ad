"""Which addresses did a mail not reach, for good or for now?

RFC 3464 says it in fields. What came before it, and what still ignores it, says it in words: there
the addresses are read from the mail server's own text, never from the mail that it returns.

Sources: RFC 3464 2 (fields), RFC 3463 2 (4.x.x lasts, 5.x.x is permanent), RFC 6522 (report).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from faden.channels.email.anatomy.charset import one_line
from faden.channels.email.anatomy.mailbox import addresses
from faden.channels.email.wire.mail import Limits, Mail, Unreadable
from faden.channels.email.wire.mime import read_mail
from faden.channels.email.wire.phrases import COPY_FOLLOWS, DELAYED

__all__ = ["Action", "Dsn", "read_dsn"]

MAX_RECIPIENTS = 100
MAX_DIAGNOSTIC_CHARS = 500


class Action(StrEnum):
    """What became of the mail for one recipient (RFC 3464 2.3.3)."""

    FAILED = "failed"  #: given up
    DELAYED = "delayed"  #: still being tried
    DELIVERED = "delivered"  #: in the mailbox
    RELAYED = "relayed"  #: passed on to a server that tells no more
    EXPANDED = "expanded"  #: passed on to the members of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Dsn:
    """What a mail server says of one recipient."""

    recipient: str | None  #: the address we wrote to, where it is told from the last one
    action: Action
    status: str | None  #: RFC 3463 code, such as 5.1.1
    permanent: bool  #: never try this address again
    diagnostic: str | None  #: the other server's words, one line
    original_message_id: str | None  #: with angle brackets; of the mail it is about
    envelope_id: str | None  #: what we named that mail in its envelope (ENVID)


_FIELD = re.compile(r"([A-Za-z0-9-]{1,80}+)[ \t]*+:([^\n]*+(?:\n[ \t]++[^\s][^\n]*+)*)")
_BLANK = re.compile(r"\n[ \t\r]*\n")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])\d\d[ -](?!\w+@)")
_MESSAGE_ID = re.compile(r"^message-id:\s{0,5}(<[^<>\s]{1,990}>)", re.IGNORECASE | re.MULTILINE)
_ANYWHERE = re.compile(r"""(?<![^\s<("'])[^\s<>:;,"'()@]{1,64}@[^\s<>:;,"'()@]{1,255}(?<!\.)""")
_NAMED = re.compile(
    r"""^[ \t>]{0,20}+(?:[*-][ \t])?<?([^\s<>:;,"()@]{1,64}@[^\s<>:;,"()@]{1,255})>?"""
    r"""[ \t]{0,20}+(?:(?::|\.\.\.|(?:on|am)[ \t]\d)([^\n]*))?$""",
    re.MULTILINE,
)


def read_dsn(mail: Mail | bytes) -> tuple[Dsn, ...]:
    """What a bounce says, recipient by recipient; empty for a mail that is none.

    Whether it is a bounce at all is for `kind_of` to say: of a person's mail with an address on a
    line of its own this would make one.
    """
    if isinstance(mail, bytes):
        found = read_mail(mail, Limits())
        if isinstance(found, Unreadable):
            return ()
        mail = found
    statuses = [each for each in mail.reports if each.content_type.endswith("delivery-status")]
    about = _original_id(mail)
    if statuses:
        told = [dsn for report in statuses for dsn in _in_fields(report.text, about)]
        if told:
            return tuple(told[:MAX_RECIPIENTS])
    return tuple(_in_words(mail, about))


def _original_id(mail: Mail) -> str | None:
    """The Message-ID of the returned mail, from its header or its copy in the text."""
    for report in mail.reports:
        if report.content_type.endswith(("rfc822", "headers", "global")):
            found = _MESSAGE_ID.search(report.text)
            if found:
                return found[1]
    copy = COPY_FOLLOWS.search(mail.text)
    found = _MESSAGE_ID.search(mail.text, copy.start()) if copy else None
    return found[1] if found else None


def _in_fields(text: str, about: str | None) -> Iterator[Dsn]:
    groups = [_fields(block) for block in _BLANK.split(text.strip("\n"))]
    envelope_id: str | None = None
    for fields in groups:
        envelope_id = fields.get("original-envelope-id", envelope_id)
        if fields.keys() & {"final-recipient", "original-recipient", "action"}:
            yield _of_recipient(fields, about, envelope_id)


def _fields(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(block):
        found.setdefault(name.lower(), " ".join(value.split()))
    return found


def _of_recipient(fields: dict[str, str], about: str | None, envelope_id: str | None) -> Dsn:
    diagnostic = fields.get("diagnostic-code", "")
    status = _first_status(fields.get("status", ""), diagnostic)
    action = _action(fields.get("action", ""), status)
    said = diagnostic.partition(";")[2].strip() or diagnostic
    return Dsn(
        recipient=_recipient(fields),
        action=action,
        status=status,
        permanent=action is Action.FAILED and not (status or "5").startswith("4"),
        diagnostic=one_line(said, chars=MAX_DIAGNOSTIC_CHARS) or None,
        original_message_id=about,
        envelope_id=one_line(envelope_id, chars=200) if envelope_id else None,
    )


def _first_status(*texts: str) -> str | None:
    for text in texts:
        found = _STATUS.search(text)
        if found:
            return found[1]
    return None


def _action(word: str, status: str | None) -> Action:
    """The action; where it is missing or unknown the status tells it."""
    first = word.partition("(")[0].strip().lower()
    if first in set(Action):
        return Action(first)
    match (status or "5")[0]:
        case "4":
            return Action.DELAYED
        case "2":
            return Action.DELIVERED
        case _:
            return Action.FAILED


def _recipient(fields: dict[str, str]) -> str | None:
    """The original recipient is the one we wrote to; the final one may be a forward of it."""
    for name in ("original-recipient", "final-recipient"):
        kind, semicolon, value = fields.get(name, "").partition(";")
        found = addresses([value if semicolon else kind])
        if found:
            return found[0]
    return None


def _in_words(mail: Mail, about: str | None) -> Iterator[Dsn]:
    """Read what a mail server wrote for people."""
    copy = COPY_FOLLOWS.search(mail.text)
    said = mail.text[: copy.start()] if copy else mail.text
    status = _first_status(said)
    permanent = _is_permanent(mail.subject, said, status)
    for recipient, diagnostic in _named(mail, said).items():
        yield Dsn(
            recipient=recipient,
            action=Action.FAILED if permanent else Action.DELAYED,
            status=status,
            permanent=permanent,
            diagnostic=one_line(diagnostic, chars=MAX_DIAGNOSTIC_CHARS) or None,
            original_message_id=about,
            envelope_id=None,
        )


def _is_permanent(subject: str, said: str, status: str | None) -> bool:
    if DELAYED.search(subject):
        return False
    if status:
        return status.startswith("5")
    code = _REPLY_CODE.search(said)
    return code[1] == "5" if code else not DELAYED.search(said[:1_000])


def _named(mail: Mail, said: str) -> dict[str, str]:
    """Recipients named, each with the words that follow it."""
    found: dict[str, str] = {}
    listed = [value for name, value in mail.headers if name == "x-failed-recipients"]
    for address in addresses(listed):
        found[address] = ""
    for match in _NAMED.finditer(said[:20_000]):
        for address in addresses([match[1]]):
            if not listed or address in found:
                after = said[match.end() : match.end() + 1_000]
                paragraph = _BLANK.split(after, 1)[0]
                found[address] = found.get(address) or f"{match[2] or ''} {paragraph}".strip()
        if len(found) >= MAX_RECIPIENTS:
            break
    return found or _in_a_sentence(said[:2_000])


def _in_a_sentence(said: str) -> dict[str, str]:
    """The address within a sentence, if there is but one."""
    found = addresses(list(dict.fromkeys(_ANYWHERE.findall(said))))
    return {found[0]: ""} if len(found) == 1 else {}
