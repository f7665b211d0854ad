"""Which message of ours does a mail answer, if nobody but us may say so?

A token is the delivery's id and 8 bytes of an HMAC over it, in base32: letters and digits that
survive every mail server, whatever it does to upper and lower case. It stands in two places that
come back with an answer: in the plus address (Reply-To and envelope sender) and in our Message-ID.

Rules
* A token has one writing. Spare bits in its last letter must be zero, so nobody can make a second
  token out of a first one.
* What does not fit the key says nothing: an answer to another workspace's message is no answer.
* Whoever holds a token can write to that thread; who the writer is, it does not say.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Collection

__all__ = ["TOKEN_CHARS", "make", "message_id", "of_address", "of_message_id", "read",
           "reply_address"]  # fmt: skip

TOKEN_CHARS = 39  #: of every token

_ID_BYTES = 16
_MAC_BYTES = 8  # 2^64 guesses by mail is not an attack
_PADDING = "="
_DELIVERY_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_TOKEN = re.compile(rf"[a-z2-7]{{{TOKEN_CHARS}}}", re.ASCII)
_OUR_ID = re.compile(rf"<?faden\.([a-z2-7]{{{TOKEN_CHARS}}})@[^<>@\s]+>?", re.ASCII)


def make(key: bytes, delivery_id: str) -> str:
    """Return the token of a delivery (32 hexadecimal digits); raise ValueError for another id.

    >>> make(b"k" * 24, "00112233445566778899aabbccddeeff")
    'aaisem2ekvthpcezvk54zxpo76457tjpk5jvb7y'
    """
    if not _DELIVERY_ID.fullmatch(delivery_id):
        raise ValueError(f"{delivery_id!r} is not the id of a delivery")
    return _written(key, bytes.fromhex(delivery_id))


def read(key: bytes, token: str) -> str | None:
    """Return the delivery's id; None if the token was not made with this key."""
    token = token.lower()
    if not _TOKEN.fullmatch(token):
        return None
    try:
        decoded = base64.b32decode(token.upper() + _PADDING)
    except binascii.Error:  # pragma: no cover  # the pattern lets nothing else through
        return None
    found = decoded[:_ID_BYTES]
    fits = hmac.compare_digest(_written(key, found).encode(), token.encode())
    return found.hex() if fits else None


def message_id(key: bytes, delivery_id: str, domain: str) -> str:
    """Return the Message-ID of a delivery, the same for every attempt."""
    return f"<faden.{make(key, delivery_id)}@{domain}>"


def of_message_id(key: bytes, text: str) -> str | None:
    """Return the delivery's id if this is a Message-ID that we gave, with or without brackets."""
    found = _OUR_ID.fullmatch(text.strip().lower())
    return read(key, found[1]) if found else None


def reply_address(address: str, token: str, delimiter: str) -> str:
    """Return the mailbox that answers go to; without a delimiter it is the plain address.

    >>> reply_address("service@firma.example", "abc", "+")
    'service+abc@firma.example'
    """
    if not delimiter:
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}{delimiter}{token}@{domain}"


def of_address(key: bytes, address: str, ours: Collection[str], delimiter: str) -> str | None:
    """Return the delivery's id out of a plus address; `ours` are our addresses in lower case."""
    local, at, domain = address.strip().lower().rpartition("@")
    if not delimiter or not at:
        return None
    # From the right: the part before may hold the delimiter too, a token never does.
    name, found, token = local.rpartition(delimiter)
    if not found or f"{name}@{domain}" not in ours:
        return None
    return read(key, token)


def _written(key: bytes, delivery: bytes) -> str:
    mac = hmac.digest(key, b"faden-reply" + delivery, "sha256")[:_MAC_BYTES]
    return base64.b32encode(delivery + mac).decode("ascii").rstrip(_PADDING).lower()
