"""What goes over the wire when we write to a customer by mail?

Rules
* Every line is ASCII and at most 998 characters; texts are encoded (RFC 2047, quoted-printable).
  Only an address with letters beyond ASCII stands as it is, for a server that takes SMTPUTF8.
* What others wrote (subject, Message-IDs) is one line, or left out: no line break, no NUL and no
  half surrogate pair of theirs reaches the header.
* A repeated attempt is the same mail: Message-ID and reply address come from the delivery's id.
* Answers and bounces come back with the token: Reply-To and the envelope's sender carry it.
* What a program wrote says so, by the standard (Auto-Submitted) and by a mark of our own, so that
  two Fadens cannot talk to each other without end. What a person wrote bears neither: another
  company's Faden would take it for a machine's, and nobody would answer.

The header is folded here and not by the standard library: its policies fold inside encoded words
and lengthen or break long identifiers, depending on the version.

Sources: RFC 5322 2.1.1, 3.6 (fields), RFC 2047 (encoded words), RFC 3834 5 (Auto-Submitted),
RFC 2369 and 8058 (List-Unsubscribe), RFC 6532 (UTF-8 in headers).
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Protocol

from faden.channels.email.anatomy.charset import one_line, storable
from faden.channels.email.enclosed import with_files
from faden.channels.email.wire import token
from faden.core.address import Address, parse_address
from faden.core.channel import Rendered
from faden.core.policy import REQUIRED

__all__ = ["DEFAULT_SUBJECT", "MAX_REFERENCES", "Composed", "Sender", "compose", "recipient_of"]

DEFAULT_SUBJECT = "Ihre Nachricht / Your message"
MAX_REFERENCES = 20  #: the first, which names the thread, and the latest
MAX_SUBJECT_CHARS = 500
MAX_NAME_CHARS = 200

_LINE = 76  # RFC 2047 2; RFC 5322 2.1.1 would like 78
_WORD_OCTETS = 36  # 48 in base64, 60 with what stands around, after a field's name 74
_LONGEST_PLAIN_WORD = 60
_IDENTIFIER = re.compile(r"<[!-;=?-~]{1,900}>", re.ASCII)
_PLAIN = re.compile(r"[ -~]*", re.ASCII)
_HTTPS = re.compile(r"https://[!-;=?-~]{1,900}", re.ASCII)
_LINE_ENDS = re.compile(r"\r\n|\r|\n")

Fields = list[tuple[str, str]]


class Sender(Protocol):
    """What a mail needs to know of the account that sends it."""

    @property
    def account_id(self) -> str:
        """Its name; the mark against loops."""

    @property
    def address(self) -> str:
        """Its mailbox."""

    @property
    def name(self) -> str | None:
        """What stands before the mailbox."""

    @property
    def key(self) -> bytes:
        """With which tokens are made."""

    @property
    def delimiter(self) -> str:
        """What separates a token from the mailbox's name; empty: no tokens in addresses."""


@dataclass(frozen=True, slots=True)
class Composed:
    """One mail with its envelope."""

    envelope_from: str
    recipient: str
    raw: bytes  #: lines ended by CR LF; dots are not doubled yet
    message_id: str  #: with angle brackets


def recipient_of(address_uri: str) -> str | None:
    """Return the mailbox in an address URI, or None if it is no mailbox.

    >>> recipient_of("mailto:linda@example.org")
    'linda@example.org'
    """
    found = parse_address(address_uri)
    is_mailbox = isinstance(found, Address) and found.scheme == "mailto"
    return found.value if isinstance(found, Address) and is_mailbox else None


def compose(
    message: Rendered, settings: Sender, *, at: datetime, unsubscribe_url: str | None
) -> Composed:
    """Write the mail; raise ValueError if `message.to` is no mailbox or `at` has no UTC offset.

    `unsubscribe_url` is offered only in messages a customer may refuse; it must begin with https.
    """
    recipient = recipient_of(message.to)
    if recipient is None or at.tzinfo is None:
        raise ValueError(f"{message.to!r} is no mailbox, or {at} has no UTC offset")
    made = token.make(settings.key, message.delivery_id)
    answers_to = token.reply_address(settings.address, made, settings.delimiter)
    domain = settings.address.rpartition("@")[2]
    message_id = token.message_id(settings.key, message.delivery_id, domain)
    fields: Fields = [
        ("From", _mailbox(settings.name, settings.address)),
        ("To", recipient),
        ("Reply-To", answers_to),
        ("Subject", _words(_subject(message), at=len("Subject: "))),
        ("Date", format_datetime(at)),
        ("Message-ID", message_id),
        *_thread(message.references),
        *_marks(message, settings),
        *_refusal(message, answers_to, unsubscribe_url),
        ("MIME-Version", "1.0"),
    ]
    enclosed = list(zip(message.files, message.contents, strict=True))
    if enclosed:
        raw = _head(fields) + with_files(_part(message.text), enclosed, made=made)
    else:
        raw = _head(fields) + _part(message.text)
    return Composed(answers_to, recipient, raw, message_id)


def _head(fields: Fields) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode("utf-8")


def _part(text: str) -> bytes:
    """Write the words, with the header fields that say how they are written."""
    said: Fields = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return _head(said) + b"\r\n" + _body(text)


def _subject(message: Rendered) -> str:
    return one_line(message.subject or "", chars=MAX_SUBJECT_CHARS) or DEFAULT_SUBJECT


def _thread(references: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Name the mails before this one; what is no Message-ID is left out."""
    fine = [one for one in dict.fromkeys(references) if _IDENTIFIER.fullmatch(one)]
    if len(fine) > MAX_REFERENCES:
        fine = [fine[0], *fine[1 - MAX_REFERENCES :]]
    if fine:
        yield "In-Reply-To", fine[-1]
        yield "References", "\r\n ".join(fine)


def _marks(message: Rendered, settings: Sender) -> Iterator[tuple[str, str]]:
    """Say that a program wrote it, if one did, so that no other program answers."""
    if message.automatic:
        account = one_line(settings.account_id, chars=MAX_NAME_CHARS)
        yield "X-Faden-Loop", _words(account, at=len("X-Faden-Loop: "))
        yield "Auto-Submitted", "auto-replied" if message.references else "auto-generated"
        yield "X-Auto-Response-Suppress", "All"


def _refusal(message: Rendered, answers_to: str, url: str | None) -> Iterator[tuple[str, str]]:
    """Offer to be left alone, in what may be refused."""
    if message.purpose in REQUIRED:
        return
    by_mail = f"<mailto:{answers_to}?subject=unsubscribe>"
    if url is not None and _HTTPS.fullmatch(url):
        yield "List-Unsubscribe", f"<{url}>,\r\n {by_mail}"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    else:
        yield "List-Unsubscribe", by_mail
    yield "Precedence", "bulk"


# --- encoding ------------------------------------------------------------------------------------


def _mailbox(name: str | None, address: str) -> str:
    shown = one_line(name or "", chars=MAX_NAME_CHARS)
    if not shown:
        return address
    if _is_plain(shown):  # however long: some readers put blanks between encoded words of a name
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"\r\n <{address}>'
    return f"{_encoded(shown)}\r\n <{address}>"


def _words(text: str, *, at: int) -> str:
    """Fold one line of text; `at` is how many characters stand before it."""
    words = text.split(" ")
    if not _is_plain(text) or max(map(len, words)) > _LONGEST_PLAIN_WORD:
        return _encoded(text)
    lines, room = [""], _LINE - at
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
            room = _LINE - 1
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _is_plain(text: str) -> bool:
    """Whether it can stand as it is; what looks like an encoded word would be decoded."""
    return bool(_PLAIN.fullmatch(text)) and "=?" not in text


def _encoded(text: str) -> str:
    """Encoded words, one a line; each holds whole characters (RFC 2047 5)."""
    pieces, piece = [], b""
    for character in text:
        octets = character.encode("utf-8")
        if len(piece) + len(octets) > _WORD_OCTETS:
            pieces.append(piece)
            piece = b""
        piece += octets
    words = (base64.b64encode(piece).decode("ascii") for piece in (*pieces, piece))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _body(text: str) -> bytes:
    """Quoted-printable with CR LF; the last line is ended, or soft breaks would be bare LF."""
    lines = _LINE_ENDS.sub("\r\n", storable(text)).rstrip("\r\n") + "\r\n"
    return binascii.b2a_qp(lines.encode("utf-8"))
