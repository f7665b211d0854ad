"""Who may be told of a note?

A colleague who is limited to teams cannot be drawn to a customer whom they may not see. Asked under
the lock of the customer's records, by the rule that decides what readers see.
"""

from __future__ import annotations

from collections.abc import Sequence

from faden.core.desk.mention import MOST
from faden.engine import command as cmd
from faden.store.ports import UnitOfWork


async def refused(
    work: UnitOfWork, command: cmd.WriteNote, *, person: Sequence[str]
) -> cmd.Rejected | None:
    """Return why this note cannot mention whom it mentions; None: it can.

    `person` are all records of the customer.
    """
    if not command.mentions:
        return None
    if len(command.mentions) > MOST:
        return cmd.Rejected("invalid", f"a note mentions at most {MOST} colleagues")
    agents = {one.removeprefix("agent:") for one in command.mentions}
    seeing = await work.who_sees(command.workspace, sorted(agents), person)
    if agents <= seeing:
        return None
    return cmd.Rejected(
        "invalid", "one of those you mention may not see this customer, or is not here any more"
    )
