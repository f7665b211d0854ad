"""What of a raw mail may a person at the desk see?

Each function takes time in proportion to the mail, which may be large: call it on another thread.
"""

from __future__ import annotations

import base64
import re
from html import escape

from faden.channels.email.wire.html import safe_html
from faden.channels.email.wire.mail import Attachment, Mail, Unreadable
from faden.channels.email.wire.mime import attachment_bytes, mail_within, read_mail

MAX_PICTURES = 20  #: shown within a text; each is searched for in the whole mail
MAX_PICTURE_BYTES = 8_388_608  #: of all of them together
MAX_SEARCHED = 16_777_216  #: bytes of a mail whose pictures are shown within its text

#: what a picture begins with, whatever the mail calls it
_PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
)
_ENCLOSED = re.compile(r'src="cid:([^"]{1,300})"', re.IGNORECASE)


class ShownMails:
    """Makes of raw mails what the pages show."""

    def safe_html(self, raw: bytes, *, remote_images: bool) -> str:
        """Return the HTML form of a mail without anything that acts or tells of the reader."""
        mail = read_mail(raw)
        if isinstance(mail, Unreadable):
            return f"<pre>{escape(mail.reason)}</pre>"
        if mail.html is None:
            return f"<pre>{escape(mail.text)}</pre>"
        shown = safe_html(mail.html, remote_images=remote_images)
        pictures = _pictures(raw, mail, wanted=set(_ENCLOSED.findall(shown)))
        return _ENCLOSED.sub(lambda found: f'src="{pictures.get(found[1], "")}"', shown)

    def attachment(self, raw: bytes, sha256: str) -> bytes | None:
        """Return the bytes of a file of a mail, or None when it has no such file.

        The mail may be a journal report, in which the one it is about stands whole.
        """
        found = attachment_bytes(raw, sha256)
        if found is not None or (inner := mail_within(raw)) is None:
            return found
        return attachment_bytes(inner, sha256)


def _pictures(raw: bytes, mail: Mail, *, wanted: set[str]) -> dict[str, str]:
    """Return the pictures that the text calls by `cid:`, each as a data URI, within the limits."""
    found: dict[str, str] = {}
    left = MAX_PICTURE_BYTES
    if len(raw) > MAX_SEARCHED:
        return found
    named = {_escaped_id(one): one for one in mail.attachments if one.content_id}
    for name in sorted(wanted)[:MAX_PICTURES]:
        one = named.get(name)
        if one is None or one.size > left:
            continue
        left -= one.size
        content = attachment_bytes(raw, one.sha256) or b""
        kind = next((kind for begins, kind in _PICTURES if begins.match(content)), None)
        if kind is not None:
            found[name] = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    return found


def _escaped_id(one: Attachment) -> str:
    return escape(one.content_id or "")
