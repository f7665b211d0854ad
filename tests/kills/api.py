"""Which program sends messages through Faden's API, and repeats each until it is acknowledged?

For one address the next message is handed in only after the one before was acknowledged, so the
order in which they were acknowledged is the order in which they must leave.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.kills.customers import Acknowledged, number
from tests.kills.wire import Answer, Client, NoAnswer

_PAUSE = (0.1, 0.5)
#: How many of a hundred messages go by which account. Where nobody can tell what became of a
#: message, it keeps its address waiting for ten minutes: those get addresses of their own.
_SHARES = {"dedup": 45, "lookup": 45, "neither": 10}
_PER_LANE = 2  #: messages to one address of the account that can tell nothing


@dataclass(slots=True)
class Program:
    """A program that sends, with several hands."""

    ports: tuple[int, ...]
    token: str
    seed: int
    customers: int = 48  #: few, so that several messages to one address are under way
    hands: int = 8
    pause: float = 0.15  #: seconds a hand waits between two messages
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tries: int = 0
    _clients: list[Client] = field(default_factory=list)

    async def write(self, while_: Callable[[], bool]) -> None:
        """Send until told to stop; what was begun is brought to its end."""
        self._clients = [Client(port) for port in self.ports]
        await asyncio.gather(*(self._hand(hand, while_) for hand in range(self.hands)))
        for client in self._clients:
            client.close()

    async def _hand(self, hand: int, while_: Callable[[], bool]) -> None:
        chance = random.Random(f"{self.seed} program {hand}")
        written = 0
        while while_():
            written += 1
            account = chance.choices([*_SHARES], [*_SHARES.values()])[0]
            one = self._address(account, hand, written, chance)
            told = {"account": account, "to": one, "ref": f"out-{hand}-{written}"}
            told |= {"text": f"Ihr Paket kommt. Nummer {written}", "purpose": "service"}
            await self._until_acknowledged(told, chance)
            await asyncio.sleep(chance.uniform(0, 2 * self.pause))

    def _address(self, account: str, hand: int, written: int, chance: random.Random) -> str:
        """Return whom to write to; a number belongs to one hand and, for order, one account."""
        if account == "neither":
            return number(1_000_000 + hand * 100_000 + written // (10 * _PER_LANE))
        half = 0 if account == "dedup" else 1
        mine = [
            one for one in range(hand, self.customers, self.hands) if one // self.hands % 2 == half
        ]
        return number(chance.choice(mine))

    async def _until_acknowledged(self, told: dict[str, str], chance: random.Random) -> None:
        begun = time.time()
        while True:
            self.tries += 1
            answer = await self._try(told, chance)
            if answer and answer.status in (200, 201):
                done = Acknowledged(
                    told["ref"], "tel:" + told["to"], begun, time.time(), told["account"]
                )
                self.acknowledged.append(done)
                return
            if answer and answer.status not in (500, 503):
                self.refused.append(f"{told['ref']}: {answer.status} {answer.body[:200]!r}")
                return
            await asyncio.sleep(chance.uniform(*_PAUSE))

    async def _try(self, told: dict[str, str], chance: random.Random) -> Answer | None:
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": f"key-{told['ref']}"}
        try:
            return await chance.choice(self._clients).post("/api/v1/messages", told, headers)
        except NoAnswer:
            return None
