"""Who writes to Faden, and tries again until it is acknowledged?

Each customer writes the next message only after the one before was acknowledged, like a person or
a provider that keeps order; many of them write at the same time.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.kills.wire import Client, NoAnswer

_PAUSE = (0.1, 0.5)  #: seconds before something is delivered again
_AGAIN = 0.05  #: share of messages delivered once more although they were acknowledged
TEXTS = ("Hallo?", "Wo ist mein Paket?", "Ist da jemand?", "Danke", "Guten Tag", "Und jetzt?")


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Something Faden has answered for."""

    name: str  #: the provider's id, or our ref
    address: str  #: as Faden writes it
    begun: float  #: when it was tried first, in seconds since 1970
    at: float  #: when the answer came
    account: str = ""


@dataclass(slots=True)
class Customers:
    """People who write, a part of them in each hand."""

    ports: tuple[int, ...]
    seed: int
    count: int = 200
    hands: int = 12
    pause: float = 0.1  #: seconds a hand waits between two messages
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  #: answers that should never come
    tries: int = 0
    _clients: list[Client] = field(default_factory=list)

    async def write(self, while_: Callable[[], bool]) -> None:
        """Write until told to stop; what was begun is brought to its end."""
        self._clients = [Client(port) for port in self.ports]
        await asyncio.gather(*(self._hand(hand, while_) for hand in range(self.hands)))
        for client in self._clients:
            client.close()

    async def _hand(self, hand: int, while_: Callable[[], bool]) -> None:
        chance = random.Random(f"{self.seed} customers {hand}")
        numbers = [number(one) for one in range(hand, self.count, self.hands)]
        written = 0
        while while_():
            written += 1
            one = chance.choice(numbers)
            told = {"id": f"in-{hand}-{written}", "from": one, "text": chance.choice(TEXTS)}
            await self._until_acknowledged(told, chance)
            if chance.random() < _AGAIN:
                await self._until_acknowledged(told, chance, again=True)
            await asyncio.sleep(chance.uniform(0, 2 * self.pause))

    async def _until_acknowledged(
        self, told: dict[str, str], chance: random.Random, *, again: bool = False
    ) -> None:
        begun = time.time()
        while True:
            self.tries += 1
            try:
                answer = await chance.choice(self._clients).post("/hooks/dedup", told)
            except NoAnswer:
                await asyncio.sleep(chance.uniform(*_PAUSE))
                continue
            said = answer.told.get("status") if answer.status in (200, 202) else None
            if said in {"accepted", "duplicate"}:
                if not again:
                    address = "tel:" + told["from"]
                    self.acknowledged.append(Acknowledged(told["id"], address, begun, time.time()))
                return
            if answer.status not in (500, 503, 507):
                self.refused.append(f"{told['id']}: {answer.status} {answer.body[:200]!r}")
                return
            await asyncio.sleep(chance.uniform(*_PAUSE))


def number(one: int) -> str:
    """Return the mobile number of a customer.

    >>> number(17)
    '+491700000017'
    """
    return f"+49170{one:07}"
