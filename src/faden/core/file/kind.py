"""What is in a file, told by its bytes alone?

A name and a declared type are a stranger's words. What may come and go is on one list; anything
else, and what is two things at once (a picture that is also a page or a script), is refused with
words. Whatever is taken is still only ever saved by browsers, never run: the list keeps colleagues
and customers from opening what harms them, the headers of the answer protect the page.

Signatures: WHATWG MIME Sniffing 6 (read 2026-11-22); ISO/IEC 14496-12 4.3 (ftyp); RFC 9649 (WebP).
"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

_HEAD = 4_096  #: bytes at the beginning that are looked at by signature
_LONGEST_SIGN = 8  #: of what makes bytes a page or a program
_SIGNS = re.compile(rb"<script|<html|<iframe|<\?php|<svg[\s>]", re.IGNORECASE)
_GIF_FIELDS = slice(6, 13)  #: width, height, flags, background, aspect
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")  # WHATWG: binary data bytes
_BRANDS = {
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42"), "video/mp4"),
    **dict.fromkeys((b"avc1", b"dash", b"M4V ", b"M4VH", b"3gp4", b"3gp5"), "video/mp4"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys((b"heic", b"heix", b"mif1"), "image/heic"),
    b"qt  ": "video/quicktime",
}


class Kind(StrEnum):
    """What may come and go; the value is its media type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    HEIC = "image/heic"  #: what telephones take; few browsers show it
    PDF = "application/pdf"
    TEXT = "text/plain"
    MP4 = "video/mp4"
    QUICKTIME = "video/quicktime"
    WEBM = "video/webm"
    MP4_AUDIO = "audio/mp4"
    MP3 = "audio/mpeg"
    OGG = "audio/ogg"


#: what a page may show by itself: pixels, no text that a browser could take for code
SHOWABLE = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP})

_ENDINGS: dict[Kind, tuple[str, ...]] = {
    Kind.PNG: ("png",),
    Kind.JPEG: ("jpg", "jpeg"),
    Kind.GIF: ("gif",),
    Kind.WEBP: ("webp",),
    Kind.HEIC: ("heic", "heif"),
    Kind.PDF: ("pdf",),
    Kind.TEXT: ("txt",),
    Kind.MP4: ("mp4", "m4v", "3gp"),
    Kind.QUICKTIME: ("mov",),
    Kind.WEBM: ("webm", "weba"),
    Kind.MP4_AUDIO: ("m4a",),
    Kind.MP3: ("mp3",),
    Kind.OGG: ("ogg", "oga", "opus"),
}


def endings(kind: Kind) -> tuple[str, ...]:
    """Return how names of such files end, the usual one first."""
    return _ENDINGS[kind]


class Look:
    """Looks at the bytes of one file as they pass; keeps only the beginning of them."""

    def __init__(self) -> None:
        self._head = b""
        self._last = b""
        self._text: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._has_signs = False

    def feed(self, part: bytes) -> None:
        """Take the next bytes."""
        if len(self._head) < _HEAD:
            self._head += part[: _HEAD - len(self._head)]
        joined = self._last + part
        self._has_signs = self._has_signs or _SIGNS.search(joined) is not None
        self._last = joined[-_LONGEST_SIGN:]
        self._read(part, last=False)

    def kind(self) -> Kind | None:
        """Return what it was, after the last byte; None for what is not taken.

        >>> look = Look()
        >>> look.feed(b"Guten Tag")
        >>> look.kind()
        <Kind.TEXT: 'text/plain'>
        """
        found = _by_signature(self._head)
        if found is not None:
            return None if self._has_signs else found
        self._read(b"", last=True)
        begins = self._head.lstrip(b"\xef\xbb\xbf \t\r\n\f")[:4]
        is_other = not begins or begins.startswith((b"<", b"%!", b"#!", b"GIF8"))
        return None if self._text is None or is_other else Kind.TEXT

    def _read(self, part: bytes, *, last: bool) -> None:
        """Go on reading it as text, as long as it is text."""
        if self._text is None:
            return
        try:
            text = self._text.decode(part, last)
        except UnicodeDecodeError:
            self._text = None
        else:
            if _CONTROL.search(text):
                self._text = None


def kind_of(content: bytes) -> Kind | None:
    r"""Return what whole bytes are; None for what is not taken.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"<svg xmlns='...'>"), kind_of(b"MZ\x90\x00")
    (<Kind.PDF: 'application/pdf'>, None, None)
    """
    look = Look()
    look.feed(content)
    return look.kind()


def _by_signature(head: bytes) -> Kind | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return Kind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Kind.GIF if _is_picture(head) else None
    if head.startswith(b"RIFF"):
        return Kind.WEBP if head[8:15] == b"WEBPVP8" else None
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    return _by_container(head)


def _by_container(head: bytes) -> Kind | None:
    if head[4:8] == b"ftyp":
        found = _BRANDS.get(head[8:12])
        return Kind(found) if found else None
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64]:
        return Kind.WEBM
    if head.startswith(b"OggS\x00"):
        return Kind.OGG
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] in {0xFB, 0xFA, 0xF3, 0xF2}
    return Kind.MP3 if is_frame or head.startswith(b"ID3") else None


def _is_picture(head: bytes) -> bool:
    """Say whether a GIF has sizes in it, not the words of a script (`GIF89a=1;…`, `GIF89a/*`)."""
    fields = head[_GIF_FIELDS]
    is_words = all(0x20 <= byte < 0x7F for byte in fields)
    return len(fields) == 7 and not fields.startswith((b"/*", b"//")) and not is_words
