"""How many places do times have left, and how long do those wait who might be called instead?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from faden.core.calls.room import Wait
from faden.core.question.spec import Offer
from faden.core.situation import Place
from faden.store.ports import PassedOn
from faden.store.questions.rows import opened_values, passed_on
from faden.store.wire import pgarray
from faden.store.wire.pipeline import Reply


class Placing:
    """What a unit of work reads, opens and locks for questions."""

    _run: Callable[[str, Mapping[str, Any]], Reply]

    async def lock_places(self, workspace: int, pools: Sequence[str]) -> dict[Place, int]:
        """Lock the times of these pools, after the records; return how many places are left."""
        values = {"workspace": workspace, "pool": pgarray.texts(pools)}
        found = self._run("lock_places", values)
        return {(pool, key): left for pool, key, left in await found.rows()}

    async def open_times(self, workspace: int, pool: str, offers: Sequence[Offer]) -> None:
        """Have rows for these times, which are then locked as well."""
        await self._run("write_offered_times", opened_values(workspace, pool, offers)).rows()

    async def calls_taken(self, workspace: int, pool: str, now: datetime) -> list[tuple[str, int]]:
        """Return the times still to come of which somebody has one, and how many are left."""
        values = {"workspace": workspace, "pool": pgarray.texts([pool]), "now": now}
        found = await self._run("read_places_left", values).rows()
        return [(key, left) for _, key, left in found]

    async def waits_for_person(
        self, workspace: int, team: str, *, since: datetime, now: datetime
    ) -> list[Wait]:
        """Return who asked for a person between two moments, of those whom this team has."""
        values = {"workspace": workspace, "team": team, "since": since, "now": now}
        found = await self._run("find_person_waits", values).rows()
        return [Wait(asked=asked, answered=answered) for asked, answered in found]

    async def due_questions(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (question, record) of what has to be looked at, without locks."""
        found = self._run("find_due_questions", {"now": now, "limit": limit})
        return [(question_id, customer_id) for question_id, customer_id in await found.rows()]

    async def passed_on(self, workspace: int, event: tuple[str, int], since: datetime) -> PassedOn:
        """Return what became of telling the company's systems an event."""
        values = {"workspace": workspace, "since": since}
        values |= {"customer": event[0], "sequence": event[1]}
        [[told, taken, failed]] = await self._run("count_passed_on", values).rows()
        return passed_on(told, taken, failed)
