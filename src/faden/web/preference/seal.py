"""What stood before, so that a customer can have it again, without anything stored?

It stands in the page's own form, signed with the key the link is signed with.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from faden.core.choice.kept import Standing

LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What some records said before a change and after it."""

    at: int  #: Unix time
    before: tuple[Standing, ...]
    after: tuple[Standing, ...]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Change).decode


def seal(
    key: bytes,
    token: str,
    *,
    before: Sequence[Standing],
    after: Sequence[Standing],
    at: datetime,
) -> str:
    """Return what stands in the form by which a change is undone."""
    raw = _encode(Change(int(at.timestamp()), tuple(before), tuple(after)))
    return f"{base64.urlsafe_b64encode(raw).decode()}.{_mac(key, token, raw)}"


def unseal(key: bytes, token: str, text: str, *, now: datetime) -> Change | None:
    """Return the change; None: it is not ours, or too old."""
    said, _, mac = text.rpartition(".")
    try:
        raw = base64.urlsafe_b64decode(said.encode("ascii"))
    except (binascii.Error, UnicodeError):
        return None
    if not hmac.compare_digest(mac.encode(), _mac(key, token, raw).encode()):
        return None
    change = _decode(raw)
    age = now.timestamp() - change.at
    return change if age <= LASTS.total_seconds() else None


def _mac(key: bytes, token: str, raw: bytes) -> str:
    return hmac.new(key, f"faden-undo\n{token}\n".encode() + raw, hashlib.sha256).hexdigest()
