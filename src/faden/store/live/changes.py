"""Which records changed lately?"""

from __future__ import annotations

from dataclasses import dataclass

from faden.store.connections import Connections
from faden.store.wire.statement import statement


@dataclass(frozen=True, slots=True)
class Change:
    """One event was committed."""

    transaction: int
    workspace: int
    customer_id: str
    sequence: int
    kind: str
    address: str | None  #: whose message it is, if it is one


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found, and from which transaction on the next one must begin."""

    changes: tuple[Change, ...]
    since: int
    is_cut: bool  #: there was more than was asked for


class Changes:
    """Looks for events of all workspaces; nothing of what they say is read."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def horizon(self) -> int:
        """Return the oldest transaction that may still bring something."""
        async with self._connections.engine.connection() as connection:
            found = await (await connection.execute(statement("find_horizon"))).fetchone()
        horizon: int = found[0] if found else 0
        return horizon

    async def look(self, since: int, *, limit: int) -> Look:
        """Return what was committed from a transaction on, in that order."""
        async with self._connections.engine.connection() as connection:
            # First the horizon: what commits between the two statements is seen twice, not never.
            found = await (await connection.execute(statement("find_horizon"))).fetchone()
            values = {"since": since, "limit": limit}
            rows = await (await connection.execute(statement("find_changed"), values)).fetchall()
        changes = tuple(
            Change(transaction, workspace, customer.hex, sequence, kind, address)
            for transaction, workspace, customer, sequence, kind, address in rows
        )
        horizon: int = found[0] if found else since
        return Look(changes, horizon, is_cut=len(rows) == limit)
