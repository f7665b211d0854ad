"""Which characters are these bytes, and where does a line end?

A byte-order mark decides. Without one it is UTF-16 if every other byte is zero, else UTF-8 if that
explains (nearly) all of it, else cp1252, as German Excel writes "CSV". A few broken bytes in a
UTF-8 file spoil their rows, not the whole file: they come as lone surrogates, and whoever reads the
row says so.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, TextIO

MAX_LINE_CHARS = 100_000
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEAST_SHARE = 10  #: letters beyond ASCII that UTF-8 explains, for each byte it does not


class Line(str):
    """A line that was cut because it is too long; the rest of it is skipped."""

    __slots__ = ()


def encoding_of(stream: BinaryIO) -> str:
    """Return the encoding of a file; reads it to its end and rewinds it."""
    head = stream.read(4096)
    stream.seek(0)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    good, bad = _count(stream)
    stream.seek(0)
    return "utf-8" if not bad or good >= bad * _LEAST_SHARE else "cp1252"


def _count(stream: BinaryIO) -> tuple[int, int]:
    """Return how many letters beyond ASCII are UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    while chunk := stream.read(_CHUNK):
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        beyond = sum(not letter.isascii() for letter in text)
        broken = sum("\udc80" <= letter <= "\udcff" for letter in text)
        good, bad = good + beyond - broken, bad + broken
    return good, bad + len(decoder.getstate()[0])


def opened(stream: BinaryIO, encoding: str) -> TextIO:
    """Return the text of a binary file; bytes that mean nothing become lone surrogates."""
    errors = "surrogateescape" if encoding != "utf-16" else "replace"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")


def lines(text: TextIO) -> Iterator[str]:
    """Yield lines with their ends; one that is too long comes cut, as a `Line`."""
    while line := text.readline(MAX_LINE_CHARS):
        if len(line) < MAX_LINE_CHARS or line.endswith(("\n", "\r")):
            yield line
            continue
        while (rest := text.readline(MAX_LINE_CHARS)) and not rest.endswith(("\n", "\r")):
            pass
        yield Line(line[:1000])
