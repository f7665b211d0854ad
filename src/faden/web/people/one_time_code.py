"""Which code does an authenticator show at a moment, and which step does a typed code belong to?

A code is made of a shared secret and the number of the current 30 seconds, so it needs no network
(TOTP, RFC 6238, over HOTP, RFC 4226). SHA-1, six digits and 30 seconds are what every authenticator
understands; others are ignored silently by some of them. One step before and after is taken as
well: clocks differ, and typing takes time (RFC 6238, 5.2 and 6). Whoever takes a code must refuse
its step and every earlier one from then on; that it counts once is not decided here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SKEW = 1  #: steps before and after now
SECRET_BYTES = 20  #: as long as the hash, RFC 4226, 4 (R6)


def new_secret() -> bytes:
    """Return a fresh secret."""
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """Return the code of a step (RFC 4226, 5.3: dynamic truncation).

    >>> code_at(b"12345678901234567890", 1)
    '287082'
    """
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_at(moment: datetime) -> int:
    """Return the number of the 30 seconds a moment lies in."""
    return int(moment.timestamp()) // STEP_SECONDS


def step_of(secret: bytes, typed: str, *, now: datetime, after: int | None = None) -> int | None:
    """Return the step a typed code belongs to, or None; steps up to `after` count no more."""
    given = plain(typed)
    if len(given) != DIGITS:
        return None
    here = step_at(now)
    # Each is compared, so the time it takes does not tell which one fits.
    fits = [
        step
        for step in range(here - SKEW, here + SKEW + 1)
        if hmac.compare_digest(code_at(secret, step), given)
    ]
    return next((step for step in fits if after is None or step > after), None)


def plain(typed: str) -> str:
    """Return the ASCII digits of what somebody typed; empty when there is anything else.

    >>> plain(" 287 082 "), plain("28708a"), plain("٢٨٧٠٨٢")
    ('287082', '', '')
    """
    joined = "".join(typed.split())
    return joined if joined.isascii() and joined.isdigit() else ""


def key_shown(secret: bytes) -> str:
    """Return the secret as people type it into an authenticator, in groups of four.

    >>> key_shown(b"12345678901234567890")
    'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ'
    """
    key = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def address_for_app(secret: bytes, *, issuer: str, account: str) -> str:
    """Return the otpauth: address that a QR code carries to an authenticator.

    Form: the Key URI Format of the Google Authenticator wiki, which the others follow. The label's
    colon separates, so those of the names go.
    """
    name, person = issuer.replace(":", " "), account.replace(":", " ")
    key = base64.b32encode(secret).decode().rstrip("=")
    asked = urlencode({"secret": key, "issuer": name}, quote_via=quote)
    return f"otpauth://totp/{quote(name, safe='')}:{quote(person, safe='')}?{asked}"


_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"  #: nothing that looks like something else
RECOVERY_CODES = 10
_RECOVERY_LENGTH = 16  #: 78 random bits


def new_recovery_codes() -> list[str]:
    """Return fresh codes for whoever loses their authenticator, as they are shown."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_code(typed: str) -> str:
    """Return a recovery code in the one spelling that is stored; empty when it cannot be one.

    >>> recovery_code(" ABCD efgh-jkmn-pqrs "), recovery_code("123456")
    ('abcd-efgh-jkmn-pqrs', '')
    """
    letters = [c for c in typed.casefold() if not c.isspace() and c not in "-–—"]
    if len(letters) != _RECOVERY_LENGTH or any(c not in _ALPHABET for c in letters):
        return ""
    return "-".join("".join(letters[i : i + 4]) for i in range(0, _RECOVERY_LENGTH, 4))
