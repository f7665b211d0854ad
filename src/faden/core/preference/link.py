"""Which message of ours did somebody get who holds this link, and what may they do with it?

A link stands in a message of ours. It names that message, so it is bound to the record and to the
address the message went to, and it names nobody. It tells what it is for: one for wishes does not
open the thread. Whoever holds it has shown that they read what goes to that address, no more.

The token is the account, the delivery's id, when it ends, and 12 bytes of an HMAC over all of it.
It has one writing.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LASTS = timedelta(days=90)  #: from when the message was sent
_MAC_BYTES = 12
_TOKEN = re.compile(r"([A-Za-z0-9_-]{1,100})\.([A-Za-z0-9_-]{43})", re.ASCII)
_LATEST = 2**32 - 1


class Aim(StrEnum):
    """What a link is for."""

    WISHES = "p"  #: what may be sent, to whom, when and how
    THREAD = "t"  #: read what was written with that address, and answer
    YES = "y"  #: say yes to the advertising that was asked for on the page of wishes


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says."""

    account: str
    delivery_id: str
    until: datetime


def make(key: bytes, aim: Aim, link: Link) -> str:
    """Return the token of a link; raise ValueError for a delivery id that is none.

    >>> end = datetime(2026, 11, 23, tzinfo=UTC)
    >>> made = make(b"k" * 32, Aim.WISHES, Link("mail", "0f" * 16, end))
    >>> read(b"k" * 32, Aim.WISHES, made) == Link("mail", "0f" * 16, end)
    True
    >>> read(b"k" * 32, Aim.THREAD, made) is None
    True
    """
    seconds = min(max(int(link.until.timestamp()), 0), _LATEST)
    said = bytes.fromhex(link.delivery_id) + seconds.to_bytes(4)
    if len(said) != 20:
        raise ValueError(f"{link.delivery_id!r} is not the id of a delivery")
    made = said + _mac(key, aim, link.account, said)
    return f"{link.account}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def account_of(token: str) -> str:
    """Return the account a token names, true or not; empty for what is no token."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else ""


def read(key: bytes, aim: Aim, token: str) -> Link | None:
    """Return what a token says, also one that has ended; None: it was not made for this."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    try:
        made = base64.urlsafe_b64decode(found[2] + "=")
    except binascii.Error:  # pragma: no cover  # the pattern lets nothing else through
        return None
    said, mac = made[:20], made[20:]
    if not hmac.compare_digest(mac, _mac(key, aim, found[1], said)):
        return None
    link = Link(found[1], said[:16].hex(), datetime.fromtimestamp(int.from_bytes(said[16:]), UTC))
    return link if hmac.compare_digest(make(key, aim, link), token) else None


def _mac(key: bytes, aim: Aim, account: str, said: bytes) -> bytes:
    about = f"faden-link\n{aim.value}\n{account}\n".encode()
    return hmac.digest(key, about + said, "sha256")[:_MAC_BYTES]
