"""Which parts of a mail are its text, and which are files?

Rules
* Of alternatives the plain text is the text and the HTML is the HTML; a blank plain text does not
  count. Everything else that is meant to be read follows in order.
* A text with a file name, or sent as "attachment", is a file; the first text of a mail is not, if
  all it has is a name.
* A mail within a mail is a file: its words are not those of the person who passed it on.
* What machines tell each other (delivery status, complaint) is a `Report` and no text.

Sources: RFC 2046 5.1, RFC 2183 (Content-Disposition), RFC 2387 (related), RFC 6522 (report).
"""

import hashlib
from dataclasses import dataclass
from html import escape

from faden.channels.email.anatomy.body import content, text_of, unflowed
from faden.channels.email.anatomy.charset import declared_in_html, one_line, storable
from faden.channels.email.anatomy.filename import attachment_name, eml_name
from faden.channels.email.anatomy.header import parameters, read_head
from faden.channels.email.anatomy.mail import Attachment, Flaw, Report
from faden.channels.email.anatomy.parts import Part, Parts, content_type
from faden.channels.email.anatomy.readable import readable
from faden.channels.email.anatomy.tnef import wrapped_files
from faden.channels.email.anatomy.uuencoded import without_files

__all__ = ["Contents"]

MAX_REPORT_CHARS = 262_144
MAX_CONTENT_ID_CHARS = 500

_MAILS = frozenset({"message/rfc822", "message/global"})
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/global-headers",
    }
)
_OTHER_WRITINGS = frozenset({"text/x-amp-html", "text/watch-html", "text/enriched"})
_READ = frozenset({"text/plain", "text/html"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SEALED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(slots=True)
class _Words:
    """One piece of what is read; both None while only the other exists."""

    text: str | None
    html: str | None


class Contents:
    """Text, HTML, files and reports of one mail, gathered part by part."""

    def __init__(self, parts: Parts, text_chars: int, *, wanted: str | None = None) -> None:
        """With `wanted` (a SHA-256 in hex) the bytes of that file are kept in `found`."""
        self.attachments: list[Attachment] = []
        self.reports: list[Report] = []
        self.found: bytes | None = None
        self._wanted = wanted
        self._parts = parts
        self._chars = text_chars
        self._words: list[_Words] = []
        self._texts_seen = 0

    def read(self, part: Part) -> None:
        """Take in a part and all within it."""
        self._words += self._read(part, within="")

    def texts(self) -> tuple[str, str | None]:
        """The text, and the HTML if there is any."""
        said = [w.text if w.text is not None else readable(w.html or "") for w in self._words]
        text = "\n".join(filter(str.strip, said)) if len(said) > 1 else "".join(said)
        html = None
        if any(w.html is not None for w in self._words):
            html = "\n".join(_html_of(words) for words in self._words)
        return self._cut(text), self._cut(html) if html is not None else None

    def is_plain(self) -> bool:
        """Say whether any of the text was written as text."""
        return any(words.text is not None for words in self._words) or not self._words

    def _cut(self, text: str) -> str:
        if len(text) > self._chars:
            self._parts.note(Flaw.TEXT_CUT)
        return text[: self._chars]

    def _read(self, part: Part, *, within: str) -> list[_Words]:
        if part.content_type in _SEALED:
            self._parts.note(Flaw.ENCRYPTED)
        if part.content_type.startswith("multipart/") and part.children:
            return self._read_container(part)
        disposition, params = _disposition(part)
        if part.content_type in _REPORTS and disposition != "attachment":
            self._report(part)
        elif self._is_read(part, disposition, params):
            return [self._text(part)]
        elif not (within == "multipart/alternative" and part.content_type in _OTHER_WRITINGS):
            self._file(part, disposition, params, within)
        return []

    def _is_read(self, part: Part, disposition: str, params: dict[str, str]) -> bool:
        if part.content_type not in _READ or disposition == "attachment":
            return False
        self._texts_seen += 1
        named = "filename" in params or "name" in part.params
        return self._texts_seen == 1 or not named

    def _read_container(self, part: Part) -> list[_Words]:
        kind = part.content_type
        found = [words for child in part.children for words in self._read(child, within=kind)]
        if kind != "multipart/alternative" or len(found) < 2:
            return found
        text = next((w.text for w in found if w.text and w.text.strip()), None)
        html = next((w.html for w in reversed(found) if w.html is not None), None)
        return [_Words(text, html)]

    def _text(self, part: Part) -> _Words:
        data, is_html = self._content(part), part.content_type == "text/html"
        label = part.params.get("charset", "").lower()
        text, fits = text_of(data, label or (declared_in_html(data) if is_html else "") or "")
        if not fits:
            self._parts.note(Flaw.BAD_CHARSET)
        if is_html:
            return _Words(None, self._cut(text))
        text, files = without_files(text)
        for name, file in files:
            self._add(name, "application/octet-stream", file)
        text = self._cut(text)
        if part.params.get("format", "").lower() == "flowed":
            text = unflowed(text, delete_space=part.params.get("delsp", "").lower() == "yes")
        return _Words(text, None)

    def _content(self, part: Part) -> bytes:
        data, whole = content(part.body, part.encoding)
        if not whole:
            self._parts.note(Flaw.BAD_ENCODING)
        return data

    def _report(self, part: Part) -> None:
        data = self._content(part)[:MAX_REPORT_CHARS]
        text, _ = text_of(data, part.params.get("charset", "utf-8").lower())
        self.reports.append(Report(content_type=part.content_type, text=text))

    def _file(self, part: Part, disposition: str, params: dict[str, str], within: str) -> None:
        data = self._content(part)
        declared = params.get("filename") or part.params.get("name") or ""
        if part.content_type in _MAILS:
            name = self._mail_within(part, data, declared)
        else:
            name = attachment_name(declared, part.content_type)
        content_id = (part.head.first("content-id") or "").strip(" <>\t")
        content_id = one_line(content_id, chars=MAX_CONTENT_ID_CHARS)
        related = within == "multipart/related" and content_id != ""
        self._attach(
            name,
            part.content_type,
            data,
            inline=disposition != "attachment" and (related or _shown(part, disposition)),
            content_id=content_id or None,
        )
        if part.content_type in _TNEF or name.lower() == "winmail.dat":
            self._unwrap(data)

    def _attach(
        self,
        name: str,
        kind: str,
        data: bytes,
        *,
        inline: bool = False,
        content_id: str | None = None,
    ) -> None:
        digest = hashlib.sha256(data).hexdigest()
        if digest == self._wanted:
            self.found = data
        self.attachments.append(
            Attachment(
                filename=name,
                content_type=kind,
                size=len(data),
                sha256=digest,
                inline=inline,
                content_id=content_id,
            )
        )

    def _unwrap(self, data: bytes) -> None:
        """Add the files within a winmail.dat, which itself is kept: it may hold more."""
        self._parts.note(Flaw.TNEF)
        for file in wrapped_files(data):
            kind = content_type(file.content_type or "application/octet-stream")
            self._add(file.filename, kind, file.content)

    def _add(self, declared: str, kind: str, data: bytes) -> None:
        """Add a file that is no part of its own, if the limit has room for one."""
        if self._parts.left <= 0:
            self._parts.note(Flaw.TOO_MANY_PARTS)
            return
        self._parts.left -= 1
        self._attach(attachment_name(declared, kind), kind, data)

    def _mail_within(self, part: Part, data: bytes, declared: str) -> str:
        """Name a mail within this one; if machines speak here, keep its header for them."""
        head = read_head(data, 0, len(data), limit=self._parts.limits.header_bytes)
        if self.reports:
            fields = "\n".join(f"{name}: {value}" for name, value in head.fields)
            text = storable(fields[:MAX_REPORT_CHARS])
            self.reports.append(Report(content_type=part.content_type, text=text))
        return eml_name(head, declared)


def _disposition(part: Part) -> tuple[str, dict[str, str]]:
    value = part.head.first("content-disposition")
    return parameters(value) if value else ("", {})


def _shown(part: Part, disposition: str) -> bool:
    return part.content_type.startswith("image/") and (
        disposition == "inline" or part.head.first("content-id") is not None
    )


def _html_of(words: _Words) -> str:
    if words.html is not None:
        return words.html
    return f"<pre>{escape(words.text or '', quote=False)}</pre>" if words.text else ""
