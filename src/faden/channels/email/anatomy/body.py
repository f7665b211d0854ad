"""What do the bytes of one part hold, once their transfer encoding and format are undone?

Sources: RFC 2045 6 (quoted-printable, base64), RFC 3676 4 (format=flowed).
"""

import binascii
import re
from itertools import islice

from faden.channels.email.anatomy.charset import decoded

__all__ = ["content", "text_of", "unflowed"]

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_RUN = re.compile(rb"([A-Za-z0-9+/]++)=*+")
_JUNK = re.compile(rb"[^A-Za-z0-9+/=\s]|\S \S")
_BLANKS_IN_A_BREAK = re.compile(rb"=[ \t]++(?=\r?\n)")
MAX_RUNS = 10_000  #: of base64 that each end in padding
_MOST_BLANKS = 20  #: characters for each blank within a line, before it is no base64
_IDENTITY = frozenset({"", "7bit", "8bit", "binary"})
_QUOTE = re.compile(r">+")
_UUENCODED = frozenset({"x-uuencode", "uuencode", "x-uue"})
_LINE_ENDS = re.compile("\r+\n?")


def content(data: bytes, encoding: str) -> tuple[bytes, bool]:
    """The bytes behind a Content-Transfer-Encoding, and whether they were whole.

    >>> content(b"SGFsbG8", "base64")
    (b'Hallo', False)
    """
    if encoding in _IDENTITY:
        return data, True
    if encoding == "base64":
        return _base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(_BLANKS_IN_A_BREAK.sub(b"=", data)), True
    if encoding in _UUENCODED:
        return _uudecoded(data)
    return data, False


def _base64(data: bytes) -> tuple[bytes, bool]:
    """Undo base64, be it damaged: in several pieces, with a list's footer below, or no base64."""
    try:
        return binascii.a2b_base64(data.translate(None, b" \t\r\n"), strict_mode=True), True
    except binascii.Error:
        pass
    words = data.split(b"\n", 50)[:50]
    if sum(line.strip().count(b" ") for line in words) * _MOST_BLANKS > sum(map(len, words)):
        return data, False
    data = data.replace(b"\r", b"").strip()
    junk = _JUNK.search(data)
    footer = data.rfind(b"\n\n", 0, junk.start()) if junk else -1
    clean = _NOT_BASE64.sub(b"", data[:footer] if footer >= 0 else data)
    runs = [run[1] for run in islice(_RUN.finditer(clean), MAX_RUNS)]
    whole = footer < 0 and len(clean) % 4 == 0
    return b"".join(map(_unpadded, runs)), whole


def _unpadded(run: bytes) -> bytes:
    run = run[: len(run) - (len(run) % 4 == 1)]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _uudecoded(data: bytes) -> tuple[bytes, bool]:
    found = bytearray()
    inside, whole = False, True
    for line in data.split(b"\n"):
        if not inside:
            inside = line.startswith(b"begin ")
            continue
        if line.rstrip() == b"end":
            return bytes(found), whole
        try:
            found += binascii.a2b_uu(line.rstrip(b"\r"))
        except binascii.Error:
            whole = False
    return bytes(found) if inside else data, False


def text_of(data: bytes, label: str | None) -> tuple[str, bool]:
    """Bytes of a text part as text with LF line ends, and whether the label was right."""
    text, fits = decoded(data, label)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        text = _LINE_ENDS.sub("\n", text) if "\r" in text else text
    return text, fits


def unflowed(text: str, *, delete_space: bool) -> str:
    r"""Undo format=flowed: a line that ends in a blank goes on in the next of equal quotation.

    >>> unflowed("Ich komme \nmorgen.\n-- \nLinda\n>> ja \n>> gut", delete_space=False)
    'Ich komme morgen.\n-- \nLinda\n>> ja gut'
    """
    lines: list[str] = []
    held: list[str] = []  # of the paragraph that goes on
    held_depth = -1
    for raw in text.split("\n"):
        depth, said = _stuffing_undone(raw)
        signature = said == "-- "
        if held and (depth != held_depth or signature):
            lines.append("".join(held))
            held = []
        if not held:
            held = [">" * depth + " " if depth else ""]
            held_depth = depth
        if said.endswith(" ") and not signature:
            held.append(said[:-1] if delete_space else said)
        else:
            lines.append("".join([*held, said]))
            held = []
    return "\n".join([*lines, "".join(held)] if held else lines)


def _stuffing_undone(line: str) -> tuple[int, str]:
    """Depth of quotation, and the line without its marks and stuffed blank."""
    marks = _QUOTE.match(line)
    depth = marks.end() if marks else 0
    return depth, line[depth:].removeprefix(" ")
