"""How does a code name a conversation that the customer was told before we had it?

A contact page shows a code at once, the same way whether the address is known to us or not: else
the page would tell strangers who is. So the code is drawn with the form, and given to the ticket
the message came to when it is taken. Its length does not depend on how many are live: it is long
enough for more than any workspace has.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from faden.core import event as ev
from faden.core.decision import Step
from faden.core.reference import Draw, random_code, ticket_to_name
from faden.store.ports import GivenCode, Record

DIGITS = 10  #: room for 300,000 live ones (core/reference.py)


class Codes(Protocol):
    """The part of a unit of work that gives codes."""

    async def give_code(self, given: GivenCode) -> bool:
        """Give a code for good; False when it was given before, to whomever."""


def fresh_code(draw: Draw) -> str:
    """Return a code to be told with a form; `draw` must be one that nobody can foresee."""
    return random_code(DIGITS, draw)


async def keep_told(codes: Codes, record: Record, code: str, now: datetime) -> list[Step]:
    """Give the code to the record's newest ticket; a ticket that has one keeps that besides."""
    ticket, own = ticket_to_name(record.thread.tickets), record.thread.customer_id
    if ticket is None:
        return []
    given = GivenCode(record.workspace, code, ticket.ticket_id, own, now)
    if not await codes.give_code(given) or ticket.code is not None:
        return []
    return [(own, ev.ReferenceGiven(ticket_id=ticket.ticket_id, code=code))]
