"""What does a mail say, whoever wrote it and however broken it is?

Rules
* Nothing raises and nothing is refused but what is no mail at all (empty, or beyond the limit);
  what was broken or left out is a word in `flaws`.
* Each step takes time in proportion to the bytes, and the limits hold while they are read.
* Only unfolded, undecoded values are taken apart; decoding comes last and yields one line.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from faden.channels.email.anatomy.body import content
from faden.channels.email.anatomy.charset import one_line
from faden.channels.email.anatomy.contents import Contents
from faden.channels.email.anatomy.header import Head, decode_words, read_head, shown_value
from faden.channels.email.anatomy.mailbox import Mailbox, addresses, read_mailboxes
from faden.channels.email.anatomy.parts import Parts, read_parts
from faden.channels.email.wire.mail import Flaw, Limits, Mail, Unreadable

__all__ = ["attachment_bytes", "body_of", "mail_within", "read_mail"]

STANDARD = Limits()
MAX_SUBJECT_CHARS = 2_000
MAX_REFERENCES = 100

_MAILS = frozenset({"message/rfc822", "message/global"})
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_BARE_ID = re.compile(r"[^<>\s]{1,990}@[^<>\s]{1,990}")
_ONCE = ("from", "subject", "date", "message-id", "reply-to", "sender", "to", "cc")


def read_mail(raw: bytes, limits: Limits = STANDARD) -> Mail | Unreadable:
    r"""Understand the bytes of one mail.

    >>> mail = read_mail(b"From: Linda <linda@example.org>\nSubject: Hallo\n\nBis morgen!")
    >>> mail.from_addr, mail.from_name, mail.subject, mail.text
    ('linda@example.org', 'Linda', 'Hallo', 'Bis morgen!')
    """
    if len(raw) > limits.bytes:
        return Unreadable(f"a mail of {len(raw)} bytes, the limit is {limits.bytes}")
    if not raw.strip():
        return Unreadable("an empty mail")
    data, at = _begin(raw)
    parts = Parts(limits, limits.parts)
    root = read_parts(data, at, parts)
    contents = Contents(parts, limits.text_chars)
    contents.read(root)
    return _mail(root.head, contents, parts)


def attachment_bytes(raw: bytes, sha256: str, limits: Limits = STANDARD) -> bytes | None:
    """The decoded bytes of the attachment with this digest; None: the mail has no such."""
    data, at = _begin(raw)
    parts = Parts(limits, limits.parts)
    contents = Contents(parts, limits.text_chars, wanted=sha256)
    contents.read(read_parts(data, at, parts))
    return contents.found


def body_of(raw: bytes, limits: Limits = STANDARD) -> bytes:
    """What stands below the header, be that as broken as it may."""
    data, at = _begin(raw)
    return data[read_head(data, at, len(data), limit=limits.header_bytes).body_at :]


def mail_within(raw: bytes, limits: Limits = STANDARD) -> bytes | None:
    """The bytes of the first mail that stands within this one; None: there is none."""
    data, at = _begin(raw)
    parts = [read_parts(data, at, Parts(limits, limits.parts))]
    while parts:
        part = parts.pop()
        if part.content_type in _MAILS:
            return content(part.body, part.encoding)[0]
        parts += reversed(part.children)
    return None


def _begin(raw: bytes) -> tuple[bytes, int]:
    """The bytes with line ends that can be told, and where the mail begins in them."""
    data = raw.replace(b"\r", b"\n") if b"\n" not in raw and b"\r" in raw else raw
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while data.startswith((b"\r", b"\n"), at):
        at += 1
    if data.startswith((b"From ", b">From "), at):
        at = data.find(b"\n", at) + 1 or len(data)
    return data, at


def _mail(head: Head, contents: Contents, parts: Parts) -> Mail:
    values = _by_name(head)
    author = _author(values.get("from", []), parts)
    for name in _ONCE:
        if len(values.get(name, ())) > 1:
            parts.note(Flaw.DOUBLE_FIELD)
    text, html = contents.texts()
    return Mail(
        from_addr=author.address,
        from_name=author.name,
        subject=one_line(decode_words(_first(values, "subject")), chars=MAX_SUBJECT_CHARS),
        to=addresses(values.get("to", [])),
        cc=addresses(values.get("cc", [])),
        reply_to=addresses(values.get("reply-to", [])),
        message_id=_message_id(_first(values, "message-id")),
        in_reply_to=_message_ids(values.get("in-reply-to", [])),
        references=_message_ids(values.get("references", [])),
        date=_date(_first(values, "date"), parts),
        text=text,
        plain=contents.is_plain(),
        html=html,
        attachments=tuple(contents.attachments),
        flaws=tuple(map(str, parts.flaws)),
        headers=tuple((name, shown_value(name, value)) for name, value in head.fields),
        reports=tuple(contents.reports),
    )


def _by_name(head: Head) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in head.fields:
        values.setdefault(name, []).append(value)
    return values


def _first(values: dict[str, list[str]], name: str) -> str:
    found = values.get(name)
    return found[0] if found else ""


def _author(values: list[str], parts: Parts) -> Mailbox:
    """The one author; of several nobody can say which is the customer."""
    boxes = [box for value in values for box in read_mailboxes(value)]
    if len(boxes) > 1 or len(values) > 1:
        parts.note(Flaw.SEVERAL_FROM)
        return Mailbox(None, None)
    if not boxes:
        parts.note(Flaw.NO_FROM)
        return Mailbox(None, None)
    parts.note(None if boxes[0].address else Flaw.BAD_FROM)
    return boxes[0]


def _message_id(value: str) -> str | None:
    found = _MESSAGE_ID.search(value)
    if found:
        return one_line(found[0], chars=1_000)
    bare = _BARE_ID.fullmatch(value)
    return one_line(f"<{value}>", chars=2_000) if bare else None


def _message_ids(values: list[str]) -> tuple[str, ...]:
    """The ids in order; of very many the first (the thread's root) and the latest."""
    found = [one_line(each, chars=1_000) for v in values for each in _MESSAGE_ID.findall(v)]
    if len(found) > MAX_REFERENCES:
        found = [found[0], *found[1 - MAX_REFERENCES :]]
    return tuple(dict.fromkeys(found))


def _date(value: str, parts: Parts) -> datetime | None:
    if not value:
        return None
    try:
        found = parsedate_to_datetime(value[:200])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        parts.note(Flaw.BAD_DATE)
        return None
