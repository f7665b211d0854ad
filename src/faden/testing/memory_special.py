"""How do those who are kept apart, and what was spent, stand in the store in memory?"""

from __future__ import annotations

from collections.abc import Collection

from faden.store.ports import Changes
from faden.testing.memory_locks import Holder, Locks
from faden.testing.memory_tables import Committed, Tables


class Special:
    """What one transaction reads, locks and writes of them."""

    def __init__(self, there: Committed, own: Tables, *, locks: Locks, holder: Holder) -> None:
        self._there = there
        self._own = own
        self._locks = locks
        self._holder = holder

    async def lonely_teams(self, agents: Collection[str]) -> frozenset[str]:
        """Return the teams in which nobody is but these."""
        await self._locks.pace.point("lonely teams")
        teams = self._there.members
        alone = {team for team, theirs in teams.items() if theirs and set(agents) >= theirs}
        everybody = {one for theirs in teams.values() for one in theirs}
        return frozenset(alone | ({"*"} if everybody and set(agents) >= everybody else set()))

    async def lock_spent(self, workspace: int, team: str, month: str) -> int:
        """Lock what a team has given in a month."""
        key = (workspace, team, month)
        await self._locks.pace.point("lock spent")
        if not self._locks.take(self._holder, ("spent", *key)):
            await self._locks.hold(self._holder, ("spent", *key))
        return self._own.spent.get(key, self._there.spent.get(key, 0))

    def write(self, changes: Changes) -> None:
        """Write both."""
        for (_, customer_id, agent), is_apart in changes.apart.items():
            self._own.apart[customer_id, agent] = is_apart
        for key, cents in changes.spent.items():
            before = self._own.spent.get(key, self._there.spent.get(key, 0))
            self._own.spent[key] = before + cents
