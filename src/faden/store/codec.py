"""How is an event or a thread turned into bytes and back?

Events are JSON documents (an operator can read them with psql), under the snake-case name of
their class. Snapshots are MessagePack behind one byte that names the fold which made them.
"""

from __future__ import annotations

import contextlib
import re
from typing import get_args

import msgspec

from faden.core.event import Event, FromNewer
from faden.core.thread import FOLD_VERSION, Thread

KIND_OF: dict[type, str] = {
    cls: re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
    for cls in get_args(Event)
    if cls is not FromNewer
}
_DECODERS: dict[str, msgspec.json.Decoder[Event]] = {
    kind: msgspec.json.Decoder(cls) for cls, kind in KIND_OF.items()
}
_encode_event = msgspec.json.Encoder().encode
_encode_thread = msgspec.msgpack.Encoder().encode
_decode_thread = msgspec.msgpack.Decoder(Thread).decode
_VERSION = bytes([FOLD_VERSION])


class OutdatedSnapshot(Exception):
    """The snapshot was made by another fold; refold the record's events."""


def kind_of(event: Event) -> str:
    """Return the name under which an event is stored."""
    return event.kind if isinstance(event, FromNewer) else KIND_OF[type(event)]


def event_to_json(event: Event) -> bytes:
    """Return the event as a JSON document."""
    return event.body.encode() if isinstance(event, FromNewer) else _encode_event(event)


def event_from_json(kind: str, body: bytes | str) -> Event:
    """Return the event; FromNewer where this version does not know the kind or what stands in it.

    While one version follows another, both run on one database: the older one must go on.
    """
    decoder = _DECODERS.get(kind)
    if decoder is not None:
        with contextlib.suppress(msgspec.ValidationError):
            return decoder.decode(body)
    return FromNewer(kind=kind, body=body if isinstance(body, str) else body.decode())


def thread_to_bytes(thread: Thread) -> bytes:
    """Return the snapshot."""
    return _VERSION + _encode_thread(thread)


def thread_from_bytes(snapshot: bytes) -> Thread:
    """Return the thread; OutdatedSnapshot when another fold made it."""
    if snapshot[:1] != _VERSION:
        raise OutdatedSnapshot
    return _decode_thread(memoryview(snapshot)[1:])


def bucket_of_id(some_id: str) -> int:
    """Return the bucket in the lowest byte of an id.

    >>> bucket_of_id("01912d68783e7a5c8f3b2d1c0a0b0cff")
    255
    """
    return int(some_id[-2:], 16)
