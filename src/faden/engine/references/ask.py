"""Whose conversation does a code name, and who may go on trying?

A contact has three wrong tries an hour: with as many, a random code hits any live one once in
10,000 hours. A colleague, who sees every customer anyway, has more, against slips and against a
caller who reads out one guess after the other. What was tried in vain by everybody together rings
an alarm: guesses from many contacts are not stopped by counting each.

To a contact a wrong code, one that has ended and one of another workspace are the same nothing.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from faden.core.policy import Policy
from faden.core.reference import TRIES, parse_code
from faden.store.references import tries
from faden.store.references.named import Named, named
from faden.store.references.tries import Try, hashed
from faden.store.views import Views

AGENT_TRIES = 30  #: of one colleague within an hour

log = structlog.get_logger("faden")


class Pool(Protocol):
    """Connections in the engine's role."""

    def connection(self) -> AbstractAsyncContextManager[Any]:
        """Lend one; what was done is committed at the end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody names a code: `contact` is who, as far as the channel can tell, or a colleague."""

    workspace: int
    text: str
    contact: str
    is_agent: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Nothing:
    """It names nothing, as far as this contact may know."""


@dataclass(frozen=True, slots=True)
class Wait:
    """This contact tried too often."""

    after: timedelta


async def ask(views: Views, pool: Pool, asked: Asked, *, policy: Policy) -> Named | Nothing | Wait:
    """Say what a code names; a wrong one counts, what cannot be a code does not."""
    code = parse_code(asked.text)
    if code is None:
        return Nothing()
    kind, most = ("agent", AGENT_TRIES) if asked.is_agent else ("contact", TRIES)
    one = Try(asked.workspace, hashed(asked.workspace, kind, asked.contact), asked.at)
    async with pool.connection() as connection:
        after = await tries.note(connection, one, most=most)
    if after is not None:
        return Wait(after)
    found = await named(views, asked.workspace, code)
    if found is None or not (found.is_live or asked.is_agent):
        await _ring(views, one, policy)
        return Nothing()
    async with pool.connection() as connection:
        await tries.forgive(connection, one)
    return found


async def is_guessed(views: Views, workspace: int, *, policy: Policy, now: datetime) -> int:
    """Return how many codes were tried in vain lately, if so many look like an attack; else 0."""
    wrong = await tries.wrong_lately(views, workspace, now=now)
    return wrong if wrong >= policy.references.alarm else 0


async def _ring(views: Views, one: Try, policy: Policy) -> None:
    wrong = await is_guessed(views, one.workspace, policy=policy, now=one.at)
    if wrong:
        log.warning("somebody guesses reference codes", workspace=one.workspace, within_hour=wrong)
