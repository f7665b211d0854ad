"""Is a request from whom it says, and how do we sign our own?

Rules
* Standard Webhooks: `webhook-signature` holds `v1,` and the base64 of HMAC-SHA256 over
  `webhook-id.webhook-timestamp.body`; several, separated by spaces, while a secret is changed.
  Other versions (`v1a`, public keys) are passed over.
* Or `Authorization: Bearer`, with one of the secrets as it is written. It proves less: whoever sees
  one request can send others. A signature that is there decides; the token is then not looked at.
* Only what is well signed can be stale, so a wrong clock is told from a wrong secret.
* Every comparison takes the same time, wherever two values begin to differ.

Source: Standard Webhooks specification 1.0 (standardwebhooks.com).
"""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from faden.core.channel import Forged, Stale, Verdict, Verified

TOLERANCE_SECONDS = 300
PREFIX = "whsec_"
MAX_CANDIDATES = 16  #: signatures looked at in one request

_VERIFIED = Verified()


@dataclass(frozen=True, slots=True)
class Secret:
    """One shared secret: as a token, and as a key where it is base64."""

    token: bytes
    key: bytes | None


def read_secret(text: str) -> Secret:
    """Read a secret; one that begins with `whsec_` must be base64. Blanks around it are not part.

    >>> read_secret("whsec_c2VjcmV0").key
    b'secret'
    >>> read_secret("a word of ours").key is None
    True
    """
    text = text.strip()  # a line's end that was copied along; no header could hold it either
    encoded = text.removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        if text.startswith(PREFIX):
            raise ValueError("what follows whsec_ is not base64") from error
        return Secret(text.encode(), None)
    return Secret(text.encode(), key or None)


def verify(
    headers: Mapping[str, str], body: bytes, now: datetime, secrets: Sequence[Secret]
) -> Verdict:
    """Say whether the request was made with one of the secrets. Header names are lower-case."""
    signatures = headers.get("webhook-signature")
    if signatures is not None:
        return _judge_signature(headers, signatures, body, now=now, secrets=secrets)
    authorization = headers.get("authorization")
    if authorization is not None:
        return _judge_token(authorization, secrets)
    return Forged("neither webhook-signature nor Authorization: Bearer was sent")


def sign(key: bytes, message_id: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """Return the headers that sign a request of ours."""
    stamp = str(int(at.timestamp()))
    signature = _signature(key, message_id, stamp, body=body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signature.decode("ascii"),
    }


def _judge_signature(
    headers: Mapping[str, str],
    signatures: str,
    body: bytes,
    *,
    now: datetime,
    secrets: Sequence[Secret],
) -> Verdict:
    message_id = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    if not message_id or not _is_seconds(stamp):
        return Forged("webhook-id is missing, or webhook-timestamp is not a number of seconds")
    given = _bytes(signatures).split(b" ")[:MAX_CANDIDATES]
    fits = False
    for secret in secrets:
        if secret.key is not None:
            wanted = _signature(secret.key, message_id, stamp, body=body)
            for candidate in given:
                fits |= hmac.compare_digest(candidate, wanted)
    if not fits:
        return Forged("no signature fits: another secret, or the body was changed on its way")
    apart = int(now.timestamp()) - int(stamp)
    if abs(apart) > TOLERANCE_SECONDS:
        return Stale(f"signed {abs(apart)} s {'ago' if apart > 0 else 'ahead of our clock'}")
    return _VERIFIED


def _is_seconds(stamp: str) -> bool:
    return 0 < len(stamp) <= 12 and stamp.isascii() and stamp.isdigit()


def _signature(key: bytes, message_id: str, stamp: str, *, body: bytes) -> bytes:
    signed = b"%b.%b.%b" % (_bytes(message_id), _bytes(stamp), body)
    return b"v1," + binascii.b2a_base64(hmac.digest(key, signed, "sha256"), newline=False)


def _judge_token(authorization: str, secrets: Sequence[Secret]) -> Verdict:
    scheme, _, token = authorization.partition(" ")
    given = _bytes(token.strip())
    fits = False
    for secret in secrets:
        fits |= hmac.compare_digest(given, secret.token)
    if fits and scheme.lower() == "bearer":
        return _VERIFIED
    return Forged("the token of Authorization: Bearer is not one of the secrets")


def _bytes(header: str) -> bytes:
    """Return a header as it came over the wire (servers hand headers on as Latin-1)."""
    return header.encode("latin-1", "replace")
