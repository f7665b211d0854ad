"""Does what came in again under the same id mean the same?"""

from __future__ import annotations

import hashlib
from typing import assert_never

from faden.core.channel import (
    Inbound,
    InboundCall,
    InboundCheck,
    InboundMessage,
    InboundObserved,
    InboundOptOut,
    InboundReceipt,
)


def digest_of(inbound: Inbound) -> bytes:
    """Return a hash of what an inbound thing means; how it was written down does not matter."""
    parts: tuple[str, ...]
    match inbound:
        case (
            InboundMessage(hashed=True, provider_id=provider_id)
            | InboundObserved(provider_id=provider_id)
        ):
            parts = (provider_id,)
        case InboundMessage(sender=sender, text=text, reply_to=reply_to, subject=subject):
            parts = ("message", sender or "", reply_to or "", text)
            if subject is not None:
                parts = (*parts, subject)
            parts += tuple(file.sha256 for file in inbound.files if file.apart)
        case InboundReceipt(state=state, ref=ref, sent_id=sent_id):
            parts = ("receipt", state.value, ref or "", sent_id or "")
        case InboundCall(call_id=call_id, phase=phase, sender=sender, text=text):
            parts = ("call", call_id, phase.value, sender or "", text)
        case InboundOptOut(sender=sender, purposes=purposes, about=about):
            parts = ("optout", sender or about or "", *purposes)
        case InboundCheck(provider_id=provider_id):
            parts = ("check", provider_id)
        case _:
            assert_never(inbound)
    return hashlib.sha256("\n".join(parts).encode()).digest()
