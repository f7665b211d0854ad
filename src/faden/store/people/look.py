"""How does a person want the pages to look, and is a new company asked its first questions?

Nothing here commits: the caller's transaction decides what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from psycopg import AsyncConnection

from faden.store.registry import Session
from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]


class Theme(StrEnum):
    """Which colours."""

    SYSTEM = "system"  #: as the browser has it
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """How much room there is between things."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Look:
    """What a person has chosen."""

    theme: Theme
    density: Density
    locale: str  #: a language's code; empty: what the browser asks for


async def set_look(connection: Connection, session: Session, look: Look) -> None:
    """Remember how a person wants the pages, in every browser of theirs."""
    values = {
        "agent": session.agent_id,
        "workspace": session.workspace,
        "theme": look.theme.value,
        "density": look.density.value,
        "locale": look.locale,
    }
    await connection.execute(statement("set_look"), values)


async def begin_first_run(connection: Connection, workspace: int) -> None:
    """Have the admin of a new company asked its first questions."""
    await connection.execute(statement("begin_first_run"), {"workspace": workspace})


async def end_first_run(connection: Connection, workspace: int, *, name: str) -> bool:
    """Note that they were answered, and the company's name; False when they had been before."""
    values = {"workspace": workspace, "name": name}
    cursor = await connection.execute(statement("end_first_run"), values)
    return bool(await cursor.fetchall())
