"""Whom does somebody mean who writes for the first time and names a code?

Only at first contact, and only where the text is nothing but a code or clearly marks one: whoever
is known needs none, and a number in a text is seldom a code. It is an assertion, so it suggests
and never joins. Each address has one first contact, hence one try; a wrong one counts to the alarm.
"""

from __future__ import annotations

from typing import Protocol

from faden.core.channel import InboundMessage
from faden.core.reference import marked_code
from faden.engine.ledger import KinMissing, Ledger
from faden.store.references.tries import hashed


class Codes(Protocol):
    """The part of a unit of work that knows codes."""

    async def customer_of_code(self, workspace: int, code: str) -> str | None:
        """Return the record whose conversation a live code names."""


async def hear(
    codes: Codes, ledger: Ledger, message: InboundMessage, *, workspace: int
) -> str | None:
    """Return the record that is meant, under lock; raise KinMissing where it is not locked yet."""
    if message.machine is not None or message.quoted:
        return None
    code = marked_code(message.text)
    if code is None:
        return None
    meant = await codes.customer_of_code(workspace, code)
    if meant is None:
        who = hashed(workspace, "contact", message.sender or "")
        ledger.changes.tried_in_vain.append((workspace, who))
    elif meant not in ledger.records:
        raise KinMissing(frozenset({meant}))
    return meant
