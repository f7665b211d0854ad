"""What do the header fields of a mail, or of one part, say?

Rules
* Line ends are CR LF or LF. A lone CR is a blank, so that no value can grow a new field.
* A line that is no field ends the header, as MTAs see it too; unless one of the usual fields
  follows that was not there yet, for then the line was folded badly.
* Encoded words (RFC 2047) are decoded after a value was taken apart, never before: what they hold
  is somebody's text, be it `<linda@example.org>` or a line break.
* Every pattern here takes time in proportion to its input, whoever wrote it.
"""

import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from faden.channels.email.anatomy.charset import decoded, one_line
from faden.channels.email.anatomy.mail import Flaw

__all__ = ["Head", "decode_words", "parameters", "read_head", "shown_value"]

Fields = tuple[tuple[str, str], ...]

_BLANK_LINE = re.compile(rb"\n\r*\n")
_FIELD = re.compile(r"([!-9;-~]{1,200}+)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*)\n*")
_STARTS_A_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_WORD = re.compile(
    r"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?"
    r"([^?=]*+(?:(?:=(?!\?)|=(?=\?=)|\?(?!=))[^?=]*+)*)\?="
)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_PARAMETER = re.compile(
    r';[ \t\n]*+([^\s=;"]{1,80}+)[ \t\n]*+=[ \t\n]*+'
    r'("[^"\\]*+(?:\\.[^"\\]*+)*"?|[^;]*+)',
    re.DOTALL,
)
_FORGOTTEN = re.compile(r"\s*+([^\s=;]++)[ \t\n]++(?=[^\s=;]++[ \t]*+=)")
_SECTION = re.compile(r"([^*]+)(?:\*([0-9]{1,3}))?(\*?)")
_ESCAPE = re.compile(r'\\(["\\])')
_USUAL = re.compile(
    r"[^\n]*\n(?=(received|from|to|cc|subject|date|message-id|reply-to|in-reply-to|references|"
    r"mime-version|content-type|content-transfer-encoding)[ \t]*:)",
    re.IGNORECASE,
)
#: Fields that hold people's words. Decoding others would let an encoded `; dmarc=pass` speak.
_SPEAKS = frozenset({
    "subject", "from", "to", "cc", "bcc", "reply-to", "sender", "resent-from", "resent-to",
    "comments", "keywords", "organization", "thread-topic", "content-description",
})  # fmt: skip


@dataclass(slots=True)
class Head:
    """The fields of one header, undecoded, names in lower case, in order."""

    fields: Fields
    body_at: int  #: where the body begins
    flaw: Flaw | None = None

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> str | None:
        """The topmost value of a field."""
        for key, value in self.fields:
            if key == name:
                return value
        return None


def read_head(data: bytes, start: int, end: int, *, limit: int) -> Head:
    """Read the header that begins at `start`; it is at most `limit` bytes long."""
    for line_end in (b"\n", b"\r\n"):
        if data.startswith(line_end, start, end):
            return Head((), start + len(line_end))
    if start >= end or not _STARTS_A_FIELD.match(data, start, end):
        return Head((), start, Flaw.NO_HEADER)
    found = _BLANK_LINE.search(data, start, end)
    head_end, body_at = (found.start() + 1, found.end()) if found else (end, end)
    if head_end - start <= limit:
        return _read_fields(data, start, head_end, body_at)
    cut = data.rfind(b"\n", start, start + limit) + 1 or start + limit
    head = _read_fields(data, start, max(cut, start + 1), body_at)
    return Head(head.fields, body_at, Flaw.HEADER_CUT)


def _read_fields(data: bytes, start: int, end: int, body_at: int) -> Head:
    block = data[start:end]
    text = _header_text(block).replace("\r\n", "\n")
    fields, at, flaw = _fields(text)
    if at >= len(text) or not text[at:].strip():
        return Head(tuple(fields), body_at, flaw)
    lost = text[at:].count("\n") + (not text.endswith("\n"))
    broken_at = start + _start_of_last_lines(block, lost)
    return Head(tuple(fields), broken_at, Flaw.HEADER_BROKEN)


def _fields(text: str) -> tuple[list[tuple[str, str]], int, Flaw | None]:
    """The fields, where they end, and whether a line among them is none."""
    fields: list[tuple[str, str]] = []
    seen: set[str] = set()
    at, flaw = 0, None
    while True:
        while found := _FIELD.match(text, at):
            name = found[1].lower()
            fields.append((name, found[2].strip(" \t\r\n")))
            seen.add(name)
            at = found.end()
        stray = _USUAL.match(text, at)
        if not stray or stray[1].lower() in seen:
            return fields, at, flaw
        at, flaw = stray.end(), Flaw.HEADER_BROKEN


def _start_of_last_lines(block: bytes, lines: int) -> int:
    """Where the last `lines` lines begin."""
    at = len(block) - block.endswith(b"\n")
    for _ in range(lines):
        at = block.rfind(b"\n", 0, at)
        if at < 0:
            return 0
    return at + 1


def _header_text(block: bytes) -> str:
    """Bytes beyond ASCII are UTF-8 (RFC 6532), or a client that never heard of encoded words."""
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError:
        lines = block.split(b"\n")
        return "\n".join(decoded(line, None)[0] for line in lines)


def shown_value(name: str, value: str) -> str:
    """A value for reading: unfolded, and decoded where people's words belong."""
    if name in _SPEAKS and "=?" in value:
        value = decode_words(value)
    if value.isprintable():
        return value
    return one_line(value, chars=len(value))


def decode_words(value: str) -> str:
    """Decode the encoded words in a value.

    Neighbours of one character set are joined first: clients cut inside of a character.

    >>> decode_words("=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?= Linda")
    'Grüße Linda'
    """
    if "=?" not in value:
        return value
    said: list[str] = []
    held, label, at = bytearray(), "", 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        neighbours = at > 0 and not between.strip()
        if not neighbours or found[1].lower() != label:
            said += [decoded(bytes(held), label)[0], "" if neighbours else between]
            held, label = bytearray(), found[1].lower()
        held += _word_bytes(found[2], found[3])
        at = found.end()
    return "".join([*said, decoded(bytes(held), label)[0], value[at:]])


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    clean = _NOT_BASE64.sub(b"", raw)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A value such as that of Content-Type: what stands first, in lower case, and its parameters.

    >>> parameters("Text/Plain; charset=UTF-8; name*=utf-8''Gr%C3%BC%C3%9Fe.txt")
    ('text/plain', {'charset': 'UTF-8', 'name': 'Grüße.txt'})
    """
    first, semicolon, _ = value.partition(";")
    if "=" in first and (forgotten := _FORGOTTEN.match(first)):
        value = f"{forgotten[1]};{value[forgotten.end() :]}"
        first, semicolon = forgotten[1], ";"
    found: dict[str, list[_Section]] = {}
    for match in _PARAMETER.finditer(value, len(first)) if semicolon else ():
        section = _SECTION.fullmatch(match[1])
        if section:
            number = int(section[2]) if section[2] else -1
            entry = _Section(number, _unquoted(match[2]), encoded=bool(section[3]))
            found.setdefault(section[1].lower(), []).append(entry)
    kind = first.partition("(")[0].strip().lower()
    return kind, {name: _joined(sections) for name, sections in found.items()}


@dataclass(frozen=True, slots=True)
class _Section:
    """A parameter, or a piece of one (RFC 2231 3)."""

    number: int  #: -1: not a piece
    value: str
    encoded: bool


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        value = value[1:].removesuffix('"')
        return _ESCAPE.sub(r"\1", value) if "\\" in value else value
    return value


def _joined(sections: list[_Section]) -> str:
    """One parameter: encoded goes before plain, which stands there for old clients."""
    whole = [section for section in sections if section.number < 0]
    if whole:
        best = next((section for section in whole if section.encoded), whole[0])
        return _unescaped([best]) if best.encoded else best.value
    return _unescaped(sorted(sections, key=lambda section: section.number))


def _unescaped(sections: list[_Section]) -> str:
    """The pieces put together; the first may begin with `charset'language'` (RFC 2231 4)."""
    label: str | None = None
    raw = bytearray()
    for section in sections:
        value = section.value
        if section is sections[0] and section.encoded and value.count("'") >= 2:
            label, _, value = value.split("'", 2)
        octets = value.encode("utf-8", "replace")
        raw += unquote_to_bytes(octets) if section.encoded else octets
    return decoded(bytes(raw), label.lower() if label else None)[0]
