"""How long does a card stay open at the counter, and who may open it again?

A card is opened by a token that names the customer and ends after two minutes. It is made for one
session, so it opens nothing for anybody else, and nothing once they have signed out; what is done
on the card gives a fresh one. Nothing is stored.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

OPEN = timedelta(minutes=2)  #: after the last deed, a card is closed


def token(secret: str, customer_id: str, *, now: datetime) -> str:
    """Return what opens the card of a customer for two minutes."""
    until = int((now + OPEN).timestamp())
    return f"{customer_id}{until:x}.{_mac(secret, customer_id, until)}"


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose card it is."""

    customer_id: str
    is_over: bool  #: its time is over: it opens nothing any more


def opened(secret: str, text: str, *, now: datetime) -> Opened | None:
    """Return the customer a token names; None: we have not made it for this session.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> card = token("secret", "c" * 32, now=noon)
    >>> opened("secret", card, now=noon + timedelta(seconds=119)) == Opened("c" * 32, False)
    True
    >>> opened("secret", card, now=noon + OPEN).is_over, opened("other", card, now=noon)
    (True, None)
    """
    said, _, mac = text.partition(".")
    customer_id, end = said[:32], said[32:]
    if not (text.isascii() and len(customer_id) == 32 and 0 < len(end) < 12):
        return None
    try:
        until = int(end, 16)
    except ValueError:
        return None
    if not hmac.compare_digest(mac, _mac(secret, customer_id, until)):
        return None
    return Opened(customer_id, now.timestamp() >= until)


def _mac(secret: str, customer_id: str, until: int) -> str:
    said = f"faden-counter\n{customer_id}\n{until}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:32]
