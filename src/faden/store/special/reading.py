"""Who is here, and what has each team given this month?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from faden.store.views import Views
from faden.store.wire.statement import statement

Colleagues = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What one team has given in a month."""

    team: str
    cents: int
    times: int


async def colleagues(connection: AsyncConnection[Any]) -> dict[int, Colleagues]:
    """Return ("agent:…", name) of everybody who works in each workspace."""
    cursor = await connection.execute(statement("find_colleagues"))
    found: dict[int, list[tuple[str, str]]] = {}
    for workspace, agent, name in await cursor.fetchall():
        found.setdefault(workspace, []).append((agent, name))
    return {workspace: tuple(all_) for workspace, all_ in found.items()}


async def given(views: Views, workspace: int, *, month: str) -> list[Given]:
    """Return what each team has given in a month (as 2026-11)."""
    async with views.reading(workspace) as read:
        return [Given(*row) for row in await read.rows("read_goodwill", month=month)]


async def my_teams(connection: AsyncConnection[Any], workspace: int, agent: str) -> frozenset[str]:
    """Return the teams ("team:…") of one person ("agent:…")."""
    values = {"workspace": workspace, "agent": agent.removeprefix("agent:")}
    cursor = await connection.execute(statement("find_my_teams"), values)
    return frozenset(row[0] for row in await cursor.fetchall())
