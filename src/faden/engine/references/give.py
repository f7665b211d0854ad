"""How does a conversation get the code by which the customer can name it?

In the transaction that commits our answer, so that no message is ever on its thread with a code
that nobody can find, and never where messages come in. Giving is one at a time in a workspace: the
length of a code depends on how many are live, and two that count at once would both find room for
the last short one. Whoever waits here holds their records already, and whoever holds it asks for
no further record, so nobody waits in a ring.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from faden.core import event as ev
from faden.core.decision import Situation, Step
from faden.core.reference import (
    Draw,
    length_for,
    may_name,
    random_code,
    referring,
    room_of,
    ticket_to_name,
)
from faden.store.ports import GivenCode

_DRAWS = 20  #: of one length; longer ones are drawn when all of them were given before


class Codes(Protocol):
    """The part of a unit of work that gives codes."""

    async def count_codes(self, workspace: int, most: int) -> int:
        """Lock the giving of codes until the transaction ends; count live ones, at most `most`."""

    async def give_code(self, given: GivenCode) -> bool:
        """Give a code for good; False when it was given before, to whomever."""


async def name_conversation(
    codes: Codes,
    here: Situation,
    written: ev.MessageWritten,
    *,
    draw: Draw,
    where: tuple[int, str],
) -> tuple[list[Step], ev.MessageWritten]:
    """Return what gives the ticket its code, if it has none, and the message that names it.

    `where` is the workspace and the channel. Without a ticket there is nothing to name; what a
    program sends by itself names a code that is there and gives none.
    """
    workspace, channel = where
    ticket, own = ticket_to_name(here.circle.own.tickets), here.circle.own.customer_id
    steps: list[Step] = []
    if ticket is not None and ticket.code is None and may_name(written) and not written.automatic:
        given = GivenCode(workspace, "", ticket.ticket_id, own, here.now)
        code = await _give(codes, given, draw)
        steps = [(own, ev.ReferenceGiven(ticket_id=ticket.ticket_id, code=code))]
        ticket = replace(ticket, code=code)
    rules, wanted = here.policy.references, here.circle.own.preference
    if wanted is not None and wanted.language:
        rules = replace(rules, language=wanted.language)
    return steps, referring(written, ticket, rules=rules, channel=channel)


async def _give(codes: Codes, wanted: GivenCode, draw: Draw) -> str:
    digits = await _length(codes, wanted.workspace)
    while True:
        for _ in range(_DRAWS):
            code = random_code(digits, draw)
            if await codes.give_code(replace(wanted, code=code)):
                return code
        digits += 1


async def _length(codes: Codes, workspace: int) -> int:
    """Count no further than matters, so that it costs little where few are live."""
    digits = length_for(1)
    while await codes.count_codes(workspace, room_of(digits)) >= room_of(digits):
        digits += 1
    return digits
