"""Which receipts does an ill-behaved provider post: early, late, twice and out of order?"""

from __future__ import annotations

import asyncio
import random

from tests.kills.wire import Client, NoAnswer

_SHARE = 0.7  #: of the messages that were sent and get any receipt at all
_LATEST = 4.0  #: seconds after sending


class Receipts:
    """Posts signed receipts to Faden until each is acknowledged."""

    def __init__(self, port: int, *, seed: int) -> None:
        self._client = Client(port)
        self._random = random.Random(seed + 1)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pending(self) -> int:
        """Return how many are not acknowledged yet."""
        return len(self._tasks)

    def move(self, port: int) -> None:
        """Post to another Faden from now on."""
        self._client.close()
        self._client = Client(port)

    def plan(self, account: str, ref: str, sent_id: str, *, knows_id: bool) -> None:
        """Make receipts for a message: some before its answer leaves, some seconds later."""
        chance = self._random
        if chance.random() > _SHARE:
            return
        words = ["sent", "delivered", "read"][: chance.randint(1, 3)]
        words += chance.choices(words, k=chance.randint(0, 2))  # some of them twice
        chance.shuffle(words)
        for word in words:
            told = {"kind": "receipt", "id": f"{ref}-{word}", "status": word, "ref": ref}
            if knows_id and word == "sent":
                told = {"kind": "receipt", "id": sent_id, "status": word, "provider_id": sent_id}
            seconds = 0.0 if chance.random() < 0.3 else chance.uniform(0, _LATEST)
            task = asyncio.create_task(self._post(account, told, seconds))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _post(self, account: str, told: dict[str, str], seconds: float) -> None:
        await asyncio.sleep(seconds)
        while True:
            try:
                answer = await self._client.post(f"/hooks/{account}", told)
            except NoAnswer:
                answer = None
            if answer and answer.status in (200, 202):
                return
            await asyncio.sleep(0.2)
