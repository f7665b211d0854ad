"""Whose is what came in, and by which address is that customer found?"""

from __future__ import annotations

import hashlib
from typing import Protocol

from faden.core.channel import (
    Inbound,
    InboundCall,
    InboundMessage,
    InboundObserved,
    InboundOptOut,
    Unreadable,
)


class Item(Protocol):
    """What came in, as the inbox has it."""

    @property
    def workspace(self) -> int:
        """Return whose account it came by."""

    @property
    def account(self) -> str:
        """Return by which account."""

    @property
    def inbound(self) -> Inbound | Unreadable:
        """Return what it means."""

    @property
    def key(self) -> str:
        """Return what makes it the same thing when it comes again."""


def of_whom(item: Item) -> tuple[int, str] | None:
    """Return whose messages must stay in the order in which they came; None for all others."""
    match item.inbound:
        case InboundMessage(sender=str() as whom) | InboundOptOut(sender=str() as whom):
            return item.workspace, whom
        case InboundObserved(to=whom):
            return item.workspace, whom
        case InboundCall(sender=sender, call_id=call_id):
            return item.workspace, sender or call_id
        case _:
            return None


def address_of(item: Item) -> str | None:
    """Return the address the customer is found by; a withheld one gets a contact of its own."""
    match item.inbound:
        case InboundMessage(sender=sender):
            return sender or _contact_uri(item.account, item.key)
        case InboundCall(sender=sender, call_id=call_id):
            # All states of one call belong together, even when nobody knows who calls.
            return sender or _contact_uri(item.account, call_id)
        case InboundOptOut(sender=sender):
            return sender
        case InboundObserved(to=to):
            return to
        case _:
            return None


def _contact_uri(account: str, contact: str) -> str:
    kind = "mail-" if contact.startswith("mail:") else ""
    return f"contact:{kind}" + hashlib.sha256(f"{account}\n{contact}".encode()).hexdigest()[:32]
