"""What does a journal report of Exchange hold, and whom did that mail go to?

The mail stands in it unaltered, as message/rfc822; the text before it names the sender and, a line
each, everybody it was delivered to: `To: linda@example.org, Expanded: list@firma.example`. These
are the recipients of the envelope, so those who got a hidden copy are among them. What the mail
itself says of its recipients does not count: whoever wrote it could write that.

Source: Microsoft, "Understanding Journal Reports" and [MS-XJRNL] 2.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from faden.channels.email.wire.mail import Limits, Mail, Unreadable
from faden.channels.email.wire.mime import mail_within, read_mail
from faden.core.address import Address, parse_address

HEADER = "x-ms-journal-report"

_RECIPIENT = re.compile(
    r"^(?:recipient|to|cc|bcc)[ \t]*:[ \t]*<?([^\s<>,;]{1,320})", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Report:
    """The mail that is reported of."""

    mail: Mail | None  #: None: there is none in it, or nobody can read it
    recipients: tuple[str, ...]


def is_report(mail: Mail) -> bool:
    """Say whether a mail calls itself a journal report."""
    return any(name == HEADER for name, _ in mail.headers)


def read_report(raw: bytes, mail: Mail, limits: Limits) -> Report:
    """Take the report apart."""
    inner = mail_within(raw, limits)
    read = None if inner is None else read_mail(inner, limits)
    found = (
        parse_address(one, scheme="mailto")
        for one in _RECIPIENT.findall(mail.text.replace("\r", ""))
    )
    named = [one.value for one in found if isinstance(one, Address)]
    return Report(None if isinstance(read, Unreadable) else read, tuple(dict.fromkeys(named)))
