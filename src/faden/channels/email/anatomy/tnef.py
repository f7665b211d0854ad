"""Which files has Outlook wrapped into a winmail.dat?

A TNEF stream is a row of attributes: level (1 message, 2 file), tag, length, value, checksum. A
file begins with its rendering attribute; its name and type may stand in MAPI properties, which are
a row of typed values. What is cut off or nonsense ends the reading; what was read is kept.

Sources: MS-OXTNEF 2.1.3 (attributes), 2.1.3.4 (properties); MS-OXCDATA 2.11.1 (property types).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from struct import unpack_from

from faden.channels.email.anatomy.charset import decoded

__all__ = ["Wrapped", "wrapped_files"]

MAX_FILES = 200
MAX_PROPERTIES = 1_000

_SIGNATURE = b"\x78\x9f\x3e\x22"
_LEVEL_FILE = 2
_BEGINS = 0x00069002  # attAttachRendData
_TITLE = 0x00018010  # attAttachTitle
_DATA = 0x0006800F  # attAttachData
_PROPERTIES = 0x00069005  # attAttachment
_LONG_NAME = 0x3707
_MIME_TAG = 0x370E
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8,
          0x48: 16}  # fmt: skip
_TEXT, _UNICODE = 0x1E, 0x1F
_COUNTED = frozenset({_TEXT, _UNICODE, 0x0D, 0x102})
_MANY = 0x1000  # flag of a type: several values
_NAMED_FROM = 0x8000  # a property with a name of its own in front of its value


@dataclass(frozen=True, slots=True)
class Wrapped:
    """One file within a winmail.dat."""

    filename: str  #: as declared: not safe yet
    content_type: str  #: "" if not said
    content: bytes


def wrapped_files(data: bytes) -> tuple[Wrapped, ...]:
    """The files, in order; empty for what is no TNEF stream."""
    found: list[Wrapped] = []
    for tag, value in _attributes(data):
        if tag == _BEGINS:
            if len(found) == MAX_FILES:
                break
            found.append(Wrapped("", "", b""))
        elif found:
            found[-1] = _with(found[-1], tag, value)
    return tuple(file for file in found if file.content)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and value of each attribute of a file."""
    at = 6 if data.startswith(_SIGNATURE) else len(data)
    while at + 9 <= len(data):
        level, tag, length = unpack_from("<BII", data, at)
        at += 9
        if level == _LEVEL_FILE:
            yield tag, data[at : at + length]
        at += length + 2


def _with(file: Wrapped, tag: int, value: bytes) -> Wrapped:
    if tag == _DATA:
        return replace(file, content=value)
    if tag == _TITLE:
        return replace(file, filename=file.filename or _text(value, _TEXT))
    if tag == _PROPERTIES:
        said = dict(_properties(value))
        name, kind = said.get(_LONG_NAME), said.get(_MIME_TAG)
        return replace(file, filename=name or file.filename, content_type=kind or file.content_type)
    return file


def _text(value: bytes, kind: int) -> str:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").partition("\x00")[0]
    return decoded(value.partition(b"\x00")[0], None)[0]


def _properties(data: bytes) -> Iterator[tuple[int, str]]:
    """The properties that are texts."""
    if len(data) < 4:
        return
    at = 4
    for _ in range(min(unpack_from("<I", data)[0], MAX_PROPERTIES)):
        if at + 8 > len(data):
            return
        kind, name = unpack_from("<HH", data, at)
        at += 4
        if name >= _NAMED_FROM:
            at = _past_name(data, at)
        start, length, at = _value(data, at, kind)
        if at > len(data):
            return
        if kind in (_TEXT, _UNICODE):
            yield name, _text(data[start : start + length], kind)


def _past_name(data: bytes, at: int) -> int:
    """Past the GUID and the number or name of a named property."""
    if at + 24 > len(data):
        return len(data) + 1
    by_name, length = unpack_from("<II", data, at + 16)
    return at + 24 + (_padded(length) if by_name else 0)


def _value(data: bytes, at: int, kind: int) -> tuple[int, int, int]:
    """Where the (last) value starts, how long it is, and where the next property begins."""
    counted = (kind & ~_MANY) in _COUNTED
    count = 1
    if counted or kind & _MANY:
        if at + 4 > len(data):
            return at, 0, len(data) + 1
        count = unpack_from("<I", data, at)[0]
        at += 4
    if not counted:
        size = _SIZES.get(kind & ~_MANY)
        return at, size or 0, at + count * size if size else len(data) + 1
    start, length = at, 0
    for _ in range(min(count, MAX_PROPERTIES)):
        if at + 4 > len(data):
            return at, 0, len(data) + 1
        start, length = at + 4, unpack_from("<I", data, at)[0]
        at = start + _padded(length)
    return start, length, at


def _padded(length: int) -> int:
    return (length + 3) & ~3
