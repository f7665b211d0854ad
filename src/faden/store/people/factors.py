"""What second factor does somebody have, and which codes still count?

The secret stands in the agent's row, which the reading role sees without these columns; recovery
codes stand as hashes. Each code counts once, also for two requests at the same moment: the
statement that uses it up returns a row to one of them only. Nothing here commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection

from faden.store.people.agents import rows
from faden.store.wire import pgarray

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """How it stands with somebody's second factor."""

    secret: bytes | None = field(repr=False)  #: None: they have none
    offered: bytes | None = field(repr=False)  #: shown to them, not confirmed by a code yet
    last_step: int | None  #: of the last code that counted
    recovery_codes: int  #: how many are left


async def second_factor(connection: Connection, workspace: int, agent_id: str) -> SecondFactor:
    """Return a person's second factor."""
    found = await rows(connection, "read_second_factor", workspace=workspace, agent=agent_id)
    return SecondFactor(*found[0]) if found else SecondFactor(None, None, None, 0)


async def offer(connection: Connection, workspace: int, agent_id: str, secret: bytes) -> bool:
    """Keep a secret to be confirmed; False when they have a second factor already."""
    found = await rows(
        connection, "offer_second_factor", workspace=workspace, agent=agent_id, secret=secret
    )
    return bool(found)


async def set_up(
    connection: Connection, workspace: int, agent_id: str, *, secret: bytes, step: int
) -> bool:
    """Make the offered secret count; False when it is not the offered one any more."""
    found = await rows(
        connection,
        "set_up_second_factor",
        workspace=workspace,
        agent=agent_id,
        secret=secret,
        step=step,
    )
    return bool(found)


async def use_code(connection: Connection, workspace: int, agent_id: str, *, step: int) -> bool:
    """Use up the code of a step; False when it, or a later one, counted before."""
    found = await rows(connection, "use_code", workspace=workspace, agent=agent_id, step=step)
    return bool(found)


async def remove(connection: Connection, workspace: int, agent_id: str) -> bool:
    """Take the second factor and all recovery codes away."""
    found = await rows(connection, "remove_second_factor", workspace=workspace, agent=agent_id)
    return bool(found)


async def replace_recovery_codes(
    connection: Connection, workspace: int, agent_id: str, codes: Sequence[str]
) -> None:
    """Let these recovery codes count, and no others."""
    owner = {"workspace": workspace, "agent": agent_id}
    await rows(connection, "drop_recovery_codes", **owner)
    hashes = pgarray.byteas([_hash(agent_id, code) for code in codes])
    await rows(connection, "add_recovery_codes", **owner, codes=hashes)


async def use_recovery_code(
    connection: Connection, workspace: int, agent_id: str, code: str
) -> bool:
    """Use up a recovery code; False when it does not count, or not any more."""
    found = await rows(
        connection,
        "use_recovery_code",
        workspace=workspace,
        agent=agent_id,
        code=_hash(agent_id, code),
    )
    return bool(found)


def _hash(agent_id: str, code: str) -> bytes:
    # 80 random bits: nothing to guess offline, so no slow hash is needed (as with tokens).
    return hashlib.sha256(f"{agent_id}\n{code}".encode()).digest()
