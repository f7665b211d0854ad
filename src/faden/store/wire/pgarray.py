"""How do many values reach PostgreSQL as one array parameter, cheaply?

The binary array format, built with `struct`: psycopg's own list adaptation costs a third of the
Python time of a batch (measured, docs/performance.md). Format: server source `array_send`, one
dimension, element length before each element, -1 for null.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime

from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEADER = struct.Struct("!iiIii").pack
_LENGTH = struct.Struct("!i").pack
_NULL = _LENGTH(-1)
_UUID_LENGTH = _LENGTH(16)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class PgArray(bytes):
    """An array in binary format; the subclass says of what."""

    __slots__ = ()
    oid = 0
    element_oid = 0


class TextArray(PgArray):
    """text[]"""

    __slots__ = ()
    element_oid = 25
    oid = 1009


class ByteaArray(PgArray):
    """bytea[]"""

    __slots__ = ()
    element_oid = 17
    oid = 1001


class UuidArray(PgArray):
    """uuid[]"""

    __slots__ = ()
    element_oid = 2950
    oid = 2951


class SmallArray(PgArray):
    """smallint[]"""

    __slots__ = ()
    element_oid = 21
    oid = 1005


class BigArray(PgArray):
    """bigint[]"""

    __slots__ = ()
    element_oid = 20
    oid = 1016


class TimeArray(PgArray):
    """timestamptz[]"""

    __slots__ = ()
    element_oid = 1184
    oid = 1185


def texts(values: Sequence[str | None]) -> TextArray:
    """Return text[]; None becomes null."""
    return TextArray(
        _variable([None if value is None else value.encode() for value in values], TextArray)
    )


def byteas(values: Sequence[bytes | None]) -> ByteaArray:
    """Return bytea[]."""
    return ByteaArray(_variable(values, ByteaArray))


def jsons(values: Sequence[bytes]) -> TextArray:
    """Return text[] of JSON documents given as UTF-8 bytes; the statement casts them."""
    return TextArray(_variable(values, TextArray))


def uuids(values: Sequence[str | None]) -> UuidArray:
    """Return uuid[] of 32-digit hexadecimal ids; None becomes null."""
    parts = [_head(UuidArray, len(values), nulls=None in values)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            parts.append(_UUID_LENGTH)
            parts.append(bytes.fromhex(value))
    return UuidArray(b"".join(parts))


def smalls(values: Sequence[int]) -> SmallArray:
    """Return smallint[]."""
    return SmallArray(_fixed(values, SmallArray, 2, "h"))


def bigs(values: Sequence[int]) -> BigArray:
    """Return bigint[]."""
    return BigArray(_fixed(values, BigArray, 8, "q"))


def times(values: Sequence[datetime | None]) -> TimeArray:
    """Return timestamptz[]; None becomes null, precision is the microsecond."""
    if None not in values:
        micros = [_micros(value) for value in values if value is not None]
        return TimeArray(_fixed(micros, TimeArray, 8, "q"))
    parts = [_head(TimeArray, len(values), nulls=True)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            parts.append(struct.pack("!iq", 8, _micros(value)))
    return TimeArray(b"".join(parts))


def _micros(moment: datetime) -> int:
    """Return microseconds since 2000, in whole numbers: floats err from the year 2242 on."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _head(kind: type[PgArray], count: int, *, nulls: bool) -> bytes:
    return _HEADER(1, int(nulls), kind.element_oid, count, 1)


def _variable(values: Sequence[bytes | None], kind: type[PgArray]) -> bytes:
    parts = [_head(kind, len(values), nulls=None in values)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            parts.append(_LENGTH(len(value)))
            parts.append(value)
    return b"".join(parts)


def _fixed(values: Sequence[int], kind: type[PgArray], size: int, code: str) -> bytes:
    flat = [size] * (2 * len(values))
    flat[1::2] = values
    body = struct.pack("!" + f"i{code}" * len(values), *flat)
    return _head(kind, len(values), nulls=False) + body


class _Bytes(Dumper):
    """Pass the prepared bytes on as they are."""

    format = Format.BINARY

    def dump(self, obj: PgArray) -> bytes:
        return bytes(obj)


class _TextDumper(_Bytes):
    oid = 1009


class _ByteaDumper(_Bytes):
    oid = 1001


class _UuidDumper(_Bytes):
    oid = 2951


class _SmallDumper(_Bytes):
    oid = 1005


class _BigDumper(_Bytes):
    oid = 1016


class _TimeDumper(_Bytes):
    oid = 1185


def register(context: AdaptContext) -> None:
    """Teach a connection these arrays."""
    for kind, dumper in (
        (TextArray, _TextDumper),
        (ByteaArray, _ByteaDumper),
        (UuidArray, _UuidDumper),
        (SmallArray, _SmallDumper),
        (BigArray, _BigDumper),
        (TimeArray, _TimeDumper),
    ):
        context.adapters.register_dumper(kind, dumper)
