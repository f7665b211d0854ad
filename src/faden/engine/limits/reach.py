"""May somebody who is limited to teams touch these customers?

Asked under the lock of their records: a ticket that is handed to another team meanwhile is handed
over before or after, never in between. What readers see is decided by the database (row security),
by the same rule.
"""

from __future__ import annotations

from collections.abc import Collection

from faden.core import identity
from faden.engine import command as cmd
from faden.engine.ledger import Ledger
from faden.store.ports import UnitOfWork

NOBODY = cmd.Rejected("not_found", "there is no such customer")
#: The same for whoever is not there and whoever is not theirs: no hint.
OUT_OF_REACH = cmd.Rejected("not_found", "your teams have no such customer, or not any more")


async def reaches(
    work: UnitOfWork, ledger: Ledger, customers: Collection[str], owners: frozenset[str] | None
) -> bool:
    """Say whether each of these is a customer of one of the owners; None reaches everybody.

    A customer is the whole joined person: any record with a ticket, open, answered or closed, that
    one of the owners has or had last. The records and their kin are locked.
    """
    if owners is None:
        return True
    for customer_id in customers:
        person = identity.people(ledger.circle(customer_id).everyone(), customer_id)
        workspace = ledger.records[customer_id].workspace
        if not await work.reached(workspace, person, owners):
            return False
    return True
