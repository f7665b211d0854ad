"""How does a receiver know that an event comes from us?

Standard Webhooks: `webhook-signature` holds `v1,` and the base64 of HMAC-SHA256 over
`webhook-id.webhook-timestamp.body`. While a secret is changed there are two of them, separated by a
space, so the receiver may change its own at any moment.

Source: Standard Webhooks specification 1.0 (standardwebhooks.com), "Signature scheme".
"""

from __future__ import annotations

import base64
import hmac
import secrets as chance
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"
_KEY_BYTES = 32  #: the specification wants 24 to 64


def new_secret() -> str:
    """Return a fresh secret, as receivers' libraries want it."""
    return _PREFIX + base64.b64encode(chance.token_bytes(_KEY_BYTES)).decode("ascii")


def sign(secrets: Sequence[str], message_id: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """Return the headers that sign a request of ours with each of the secrets."""
    stamp = str(int(at.timestamp()))
    signed = f"{message_id}.{stamp}.".encode("ascii") + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode("ascii")
