"""Which parts does a mail consist of?

The standard library parses the whole tree before anyone can say "enough": a megabyte of nested
boundaries ends in RecursionError or takes minutes, and one of tiny parts fills the memory. Here the
bytes are never copied, a part is a range in them, and the limits hold while they are read.

Sources: RFC 2046 5.1 (multipart), RFC 2045 5.2 (what a part without Content-Type is).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from faden.channels.email.anatomy.header import Head, parameters, read_head
from faden.channels.email.anatomy.mail import Flaw, Limits

__all__ = ["Part", "Parts", "content_type", "read_parts"]

MOST_DEPTH = 100  #: whatever the settings say: each level costs Python one call
MAX_BOUNDARY = 998  # RFC 2046 says 70; a line of a mail is at most this long

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf or container; `data[start:end]` is its body, still encoded."""

    head: Head
    content_type: str  #: lower case, always `type/subtype`
    params: dict[str, str]  #: of Content-Type
    data: bytes
    start: int
    end: int
    children: tuple["Part", ...] = ()

    @property
    def body(self) -> bytes:
        """The body, still encoded."""
        return self.data[self.start : self.end]

    @property
    def encoding(self) -> str:
        """The Content-Transfer-Encoding, in lower case."""
        value = self.head.first("content-transfer-encoding")
        return value.partition(";")[0].strip(" \t\"'").lower() if value else ""


@dataclass(slots=True)
class Parts:
    """A mail's tree, and what was wrong with it."""

    limits: Limits
    left: int  #: parts that may still be read
    flaws: dict[Flaw, None] = field(default_factory=dict)  #: an ordered set

    def note(self, flaw: Flaw | None) -> None:
        """Remember a flaw, once."""
        if flaw is not None:
            self.flaws[flaw] = None


def read_parts(data: bytes, at: int, parts: Parts) -> Part:
    """Read the mail that begins at `at`."""
    return _part(data, at, len(data), parts=parts, depth=0, default="text/plain")


def _part(data: bytes, start: int, end: int, *, parts: Parts, depth: int, default: str) -> Part:
    parts.left -= 1
    head = read_head(data, start, end, limit=parts.limits.header_bytes)
    # A part may well go without fields (RFC 2046 5.1); a mail may not.
    parts.note(None if depth and head.flaw is Flaw.NO_HEADER else head.flaw)
    declared = head.first("content-type")
    kind, params = parameters(declared) if declared else (default, {})
    kind = content_type(kind) if declared else default
    at = head.body_at
    if not kind.startswith("multipart/"):
        return Part(head, kind, params, data, at, end)
    children = tuple(_children(data, at, end, parts, depth, kind, params.get("boundary", "")))
    if not children:
        parts.note(Flaw.BOUNDARY)
        # What cannot be taken apart is still somebody's words.
        kind, params = (kind, params) if Flaw.TOO_DEEP in parts.flaws else ("text/plain", {})
    return Part(head, kind, params, data, at, end, children)


def content_type(kind: str) -> str:
    """A declared type as `type/subtype`; of damaged ones `text` and `html` alone are common.

    >>> content_type("HTML"), content_type("image/png"), content_type("/pdf")
    ('text/html', 'image/png', 'application/octet-stream')
    """
    kind = kind.strip().lower()
    if _TYPE.fullmatch(kind):
        return kind
    if kind in ("", "text", "plain", "text/"):
        return "text/plain"
    return "text/html" if kind in ("html", "text/htm") else "application/octet-stream"


def _children(
    data: bytes, start: int, end: int, parts: Parts, depth: int, kind: str, boundary: str
) -> Iterator[Part]:
    if depth >= min(parts.limits.depth, MOST_DEPTH):
        parts.note(Flaw.TOO_DEEP)
        return
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    mark = b"--" + boundary.rstrip().encode("utf-8", "replace")
    if not 2 < len(mark) <= MAX_BOUNDARY:
        return
    for child_start, child_end, closed in _ranges(data, start, end, mark):
        if parts.left <= 0:
            parts.note(Flaw.TOO_MANY_PARTS)
            return
        if not closed:
            parts.note(Flaw.BOUNDARY)
        yield _part(data, child_start, child_end, parts=parts, depth=depth + 1, default=default)


def _ranges(data: bytes, start: int, end: int, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Start and end of what stands between the boundary lines, and whether one follows it.

    The line end before a boundary belongs to the boundary.
    """
    begun = -1
    for line_start, line_end, last in _boundary_lines(data, start, end, mark):
        if begun >= 0:
            before = line_start - data.startswith(b"\n", line_start - 1)
            before -= data.startswith(b"\r", before - 1)
            yield begun, max(begun, before), True
        begun = -1 if last else line_end
        if last:
            return
    if begun >= 0:
        yield begun, end, False


def _boundary_lines(
    data: bytes, start: int, end: int, mark: bytes
) -> Iterator[tuple[int, int, bool]]:
    """Where each boundary line starts and ends, and whether it is the closing one."""
    at = start
    while (found := data.find(mark, at, end)) >= 0:
        line_end = data.find(b"\n", found, min(end, found + len(mark) + 200)) + 1 or end
        rest = data[found + len(mark) : min(line_end, found + len(mark) + 200)]
        at = found + len(mark)
        at_line_start = found == start or data.startswith(b"\n", found - 1)
        if at_line_start and rest.strip() in (b"", b"--"):
            yield found, line_end, rest.startswith(b"--")
            at = line_end
