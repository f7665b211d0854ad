"""What is known of one e-mail once it has been read?

`read_mail` (wire/mime.py) makes a `Mail` of any bytes; what was broken is in `flaws`, and nothing
is thrown away for being broken: the raw bytes are kept beside it.

Sources: RFC 5322 3.6 (fields), RFC 2045-2047, 2183, 2231, 2387 (MIME), RFC 3676 (format=flowed).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from faden.core.channel import Unreadable

__all__ = ["Attachment", "Flaw", "Limits", "Mail", "Report", "Unreadable"]


class Flaw(StrEnum):
    """What was broken in a mail, or left unread; it was accepted all the same."""

    NO_HEADER = "no_header"  #: it does not begin with a header field; all of it is text
    HEADER_CUT = "header_cut"  #: the header is larger than the limit; its rest was not read
    HEADER_BROKEN = "header_broken"  #: a line is no field; it is left out, or ends the header
    NO_FROM = "no_from"  #: no author named
    BAD_FROM = "bad_from"  #: the author's address is none
    SEVERAL_FROM = "several_from"  #: several authors, or several fields naming one
    DOUBLE_FIELD = "double_field"  #: a field stands twice that may stand once; the first counts
    BAD_DATE = "bad_date"  #: the date cannot be read
    BAD_CHARSET = "bad_charset"  #: unknown or wrong character set; guessed
    BAD_ENCODING = "bad_encoding"  #: base64 or another transfer encoding is damaged or unknown
    BOUNDARY = "boundary"  #: a multipart without boundary, without parts or without an end
    TOO_DEEP = "too_deep"  #: containers within containers beyond the limit stayed unread
    TOO_MANY_PARTS = "too_many_parts"  #: parts beyond the limit stayed unread
    TEXT_CUT = "text_cut"  #: text beyond the limit stayed unread
    TNEF = "tnef"  #: winmail.dat: files wrapped by Outlook
    ENCRYPTED = "encrypted"  #: S/MIME or PGP; the content cannot be read here


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file of a mail; its bytes stay in the raw mail (`attachment_bytes` in wire/mime.py)."""

    filename: str  #: safe to show and to save: no path, no control characters, never empty
    content_type: str  #: as declared, lower case, without parameters; not to be believed
    size: int  #: bytes after decoding
    sha256: str  #: of the decoded bytes, in hex
    inline: bool  #: belongs into the HTML text (a picture shown there)
    content_id: str | None  #: what `cid:` links in the HTML text call it, without angle brackets


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of one mail is understood; more is kept unread and noted as a flaw."""

    bytes: int = 52_428_800  #: a larger mail is `Unreadable`
    header_bytes: int = 262_144  #: of the mail, and of each part
    parts: int = 200  #: leaves and containers together
    depth: int = 20  #: containers within containers
    text_chars: int = 1_000_000  #: of `text`, and of `html`


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A part that one machine wrote for another: delivery status, complaint, read receipt."""

    content_type: str  #: message/delivery-status, message/rfc822, text/rfc822-headers, …
    text: str  #: its fields; of a returned mail only the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What was understood of raw bytes; every text is free of NUL and of half surrogate pairs."""

    from_addr: str | None  #: the one author, in the one spelling of core/address.py; else None
    from_name: str | None  #: what the author calls himself; never to be believed
    subject: str  #: one line
    to: tuple[str, ...]  #: addresses only, in order, each once
    cc: tuple[str, ...]
    reply_to: tuple[str, ...]
    message_id: str | None  #: with angle brackets
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]  #: oldest first
    date: datetime | None  #: aware, UTC; what the sender's clock says
    text: (
        str  #: what a person reads, lines ended by "\n"; made from the HTML where there is no text
    )
    plain: bool  #: somebody wrote `text` as text; else it was made from the HTML
    html: str | None  #: as sent: never to be shown before it was cleaned
    attachments: tuple[Attachment, ...]
    flaws: tuple[str, ...]  #: words of `Flaw`, for the operator, each once
    headers: tuple[tuple[str, str], ...]  #: decoded, lower-case names, in order, limited
    reports: tuple[Report, ...] = ()  #: in order; only of multipart/report and of such parts
