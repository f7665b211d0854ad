"""How do offers stand in the store in memory?"""

from __future__ import annotations

from datetime import datetime

from psycopg import errors

from faden.core.offer.terms import Offered
from faden.store.ports import Changes
from faden.testing.memory_locks import Holder, Locks
from faden.testing.memory_tables import Committed, Tables


class Offers:
    """What one transaction reads and writes of them."""

    def __init__(self, there: Committed, own: Tables, *, locks: Locks, holder: Holder) -> None:
        self._there = there
        self._own = own
        self._locks = locks
        self._holder = holder

    async def offered(self, workspace: int, offer_id: str) -> Offered | None:
        """Return what is offered under this name; None: nothing."""
        await self._locks.pace.point("offered")
        return self._there.catalogue.get((workspace, offer_id))

    async def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (offer made, record) of those whose time has passed."""
        await self._locks.pace.point("due offers")
        rows = {**self._there.grants, **self._own.grants}
        due = [
            (row.held.rings_at, grant_id, row.customer_id)
            for grant_id, row in rows.items()
            if row.held.rings_at is not None and row.held.rings_at <= now
        ]
        return [(grant_id, customer) for _, grant_id, customer in sorted(due)[:limit]]

    async def write(self, changes: Changes) -> None:
        """Write what was offered, then what was redeemed: a second time is refused."""
        self._own.grants.update(changes.grants)
        for grant_id, (_, _, redemption_id) in changes.redeemed.items():
            key = ("redemption", grant_id)
            if not self._locks.take(self._holder, key):
                await self._locks.hold(self._holder, key)
            if self._redemption(grant_id) is not None:
                raise errors.UniqueViolation("redeemed_once")
            self._own.redemptions[grant_id] = redemption_id
        for grant_id, redemption_id in changes.undone.items():
            if self._redemption(grant_id) == redemption_id:
                self._own.redemptions[grant_id] = None

    def _redemption(self, grant_id: str) -> str | None:
        if grant_id in self._own.redemptions:
            return self._own.redemptions[grant_id]
        return self._there.redemptions.get(grant_id)
