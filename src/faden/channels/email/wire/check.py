"""How does a mail try our own mailbox, and by what is it known when it comes back?

Rules
* What a check is says a token in its Message-ID or in a field of its own, made with a key derived
  from the account's: nobody else can make one, and none of them is the token of a message.
* A mail of a person is never taken for a check, even one that answers it: an answer has a
  Message-ID of its own. A machine's is, where it names the check: it is the answer of our server.
"""

import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from faden.channels.email.wire import token
from faden.channels.email.wire.bounce import Action, read_dsn
from faden.channels.email.wire.compose import Composed
from faden.channels.email.wire.kind import Kind
from faden.channels.email.wire.mail import Mail

__all__ = ["FIELD", "News", "compose_check", "news_of_check"]

FIELD = "x-faden-check"
_TEXT = (
    "Faden checks whether mails of this mailbox go out and come in. Nobody has to do anything;\r\n"
    "this mail may be deleted.\r\n\r\n"
    "Faden prüft, ob Mails dieses Postfachs hinausgehen und ankommen. Niemand muss etwas tun;\r\n"
    "diese Mail darf gelöscht werden.\r\n"
)
_BODY = binascii.b2a_qp(_TEXT.encode())


@dataclass(frozen=True, slots=True)
class News:
    """What became of a check; `failed` is what a mail server wrote when it gave up."""

    check_id: str
    answered: bool = False  #: a program answered it instead of letting it in
    failed: str | None = None


def compose_check(
    check_id: str, *, address: str, key: bytes, delimiter: str, at: datetime
) -> Composed:
    """Write the mail, from the mailbox to its own reply address; `check_id` is 32 hex digits."""
    made = token.make(_key(key), check_id)
    to = token.reply_address(address, made, delimiter)
    message_id = token.message_id(_key(key), check_id, address.rpartition("@")[2])
    fields = (
        ("From", address),
        ("To", to),
        ("Subject", "Faden: check"),
        ("Date", format_datetime(at)),
        ("Message-ID", message_id),
        ("X-Faden-Check", made),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    )
    header = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return Composed(to, to, header.encode("ascii") + b"\r\n" + _BODY, message_id)


def news_of_check(
    mail: Mail, kind: Kind, *, key: bytes, mailboxes: frozenset[str], delimiter: str
) -> News | None:
    """Return what a mail says of a check of this account; None where it is none."""
    key = _key(key)
    named = [value for name, value in mail.headers if name == FIELD]
    by_field = (token.read(key, one.strip()) for one in named)
    own = token.of_message_id(key, mail.message_id or "") or next(filter(None, by_field), None)
    if own is not None:
        return News(own)
    if not kind.is_machine:
        return None
    for dsn in read_dsn(mail) if kind.is_bounce else ():
        about = token.of_message_id(key, dsn.original_message_id or "")
        if about is not None and dsn.action is Action.FAILED:
            said = " ".join(filter(None, (dsn.status, dsn.diagnostic)))
            return News(about, answered=True, failed=said or "undeliverable")
    for address in (*_delivered_to(mail), *mail.to, *mail.cc):
        if about := token.of_address(key, address.strip("<> \t"), mailboxes, delimiter):
            return News(about, answered=True)
    return None


def _delivered_to(mail: Mail) -> tuple[str, ...]:
    envelope = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
    return tuple(value for name, value in mail.headers if name in envelope)


def _key(key: bytes) -> bytes:
    """A key for checks alone, so that no check is taken for an answer to a message."""
    return hmac.digest(key, b"faden-check", "sha256")
