"""May whoever opened a stream still read it?

A stream carries words of customers, so this is asked before each of them, and every few seconds.
Thousands look on at once: whoever asks in the same moment is answered by one question to the
database, and what is asked regularly is asked for all of them at once.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from faden.store import registry
from faden.store.errors import ANY
from faden.web.door import is_at_work, owes_second_factor
from faden.web.services import Services

EACH = 15.0  #: seconds after which all are asked for again
_TOGETHER = 2_000  #: sessions of one question


class Standing(StrEnum):
    """What is known of a session."""

    HOLDS = "holds"
    ENDED = "ended"
    OTHER = "other"  #: whose page would be another one now
    UNKNOWN = "unknown"  #: the database did not say


@dataclass(frozen=True, slots=True)
class Holder:
    """Who opened a stream, as they were then."""

    token: str
    session: registry.Session

    def standing(self, now: registry.Session | None) -> Standing:
        """Say what became of them."""
        if now is None:
            return Standing.ENDED
        was = self.session
        same = (now.owners, now.apart, now.role, now.locale) == (
            was.owners,
            was.apart,
            was.role,
            was.locale,
        )
        return Standing.HOLDS if same else Standing.OTHER


@dataclass(frozen=True, slots=True)
class _Together:
    """Whoever asks in the same moment, and the answer for all of them."""

    tokens: dict[str, None]
    answer: asyncio.Task[dict[str, registry.Session]]


class Sessions:
    """Asks for the sessions of all open streams of this process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._open: Counter[str] = Counter()
        self._together: _Together | None = None
        self._one_by_one = asyncio.Lock()
        self._known: dict[str, registry.Session | None] = {}
        self._known_at = -math.inf
        self._round: asyncio.Task[bool] | None = None
        self.questions = 0  #: how often the database was asked

    @contextmanager
    def open(self, holder: Holder) -> Iterator[None]:
        """Ask for this session as well, as long as its stream is open."""
        self._open[holder.token] += 1
        try:
            yield
        finally:
            self._open[holder.token] -= 1
            if not self._open[holder.token]:
                del self._open[holder.token]
                self._known.pop(holder.token, None)

    async def now(self, holder: Holder) -> Standing:
        """Say how it is at this moment; whoever asks together is answered together."""
        together = self._together
        if together is None:
            tokens: dict[str, None] = {}
            together = _Together(tokens, asyncio.create_task(self._answer(tokens)))
            self._together = together
        together.tokens[holder.token] = None
        try:
            return self._standing(holder, (await asyncio.shield(together.answer)).get(holder.token))
        except ANY:
            return Standing.UNKNOWN

    async def lately(self, holder: Holder) -> Standing:
        """Say how it was at most `EACH` ago; all are asked for at once."""
        if asyncio.get_running_loop().time() - self._known_at >= EACH:
            if self._round is None:
                self._round = asyncio.create_task(self._ask_for_all())
            if not await asyncio.shield(self._round):
                return Standing.UNKNOWN
        if holder.token not in self._known:
            return Standing.HOLDS  # opened since, and asked for then
        return self._standing(holder, self._known[holder.token])

    def _standing(self, holder: Holder, now: registry.Session | None) -> Standing:
        """Say what became of them; who must set up a second factor first reads nothing before."""
        if now is not None and owes_second_factor(self._services, now):
            return Standing.OTHER
        return holder.standing(now)

    async def _answer(self, tokens: Mapping[str, None]) -> dict[str, registry.Session]:
        async with self._one_by_one:  # whoever asks while another question is out joins this one
            await asyncio.sleep(0)  # as do all who were woken by the same event
            self._together = None
            return await self._find(list(tokens))

    async def _ask_for_all(self) -> bool:
        tokens = list(self._open)
        try:
            known = await self._find(tokens)
        except ANY:
            return False
        else:
            self._known = {token: known.get(token) for token in tokens if token in self._open}
            self._known_at = asyncio.get_running_loop().time()
            return True
        finally:
            self._round = None

    async def _find(self, tokens: Sequence[str]) -> dict[str, registry.Session]:
        """Return those of these sessions that hold."""
        services, now = self._services, self._services.clock()
        found: dict[str, registry.Session] = {}
        for start in range(0, len(tokens), _TOGETHER):
            self.questions += 1
            async with services.connections.engine.connection() as connection:
                part = tokens[start : start + _TOGETHER]
                found |= await registry.sessions(connection, part, now=now)
        return {
            token: session for token, session in found.items() if is_at_work(services, session, now)
        }
