"""How do a campaign on two channels and an opt-out on another one meet, at several processes?

Each customer is known by a number and a mail address. Two pieces of advertising leave for the
number, by two providers, while the customer says stop on one of four ways.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from typing import Any

from tests.kills.customers import number
from tests.kills.installation import Installation
from tests.kills.mails import MAILBOX, MailServer
from tests.kills.race import Sides, Start, run_side_by_side, sides_of, until_taken
from tests.kills.verdict import Wish
from tests.kills.wire import Answer, NoAnswer

STOPS = ("STOP", "Bitte keine Werbung mehr!", "unsubscribe", "Lasst mich in Ruhe damit")


class Campaign:
    """Customers who are written to and say stop, each once."""

    def __init__(self, made: Installation, *, seed: int) -> None:
        self.wishes: list[Wish] = []
        self.ways: list[str] = []  #: on which each of them was said
        self._made = made
        self._sides: Sides = sides_of(made)
        self._start = Start(made.provider_log)
        self._seed = seed

    async def race(self, count: int) -> None:
        """Run so many races."""
        await run_side_by_side(count, self._one)
        self._sides.close()

    async def _one(self, place: int) -> None:
        chance = random.Random(f"{self._seed} campaign {place}")
        to, mail = number(5_000_000 + place), f"kundin{place}@example.org"
        side = chance.randrange(len(self._sides.clients))
        customer = await self._known(side, place, to, mail)
        said: dict[str, Callable[[], Coroutine[Any, Any, float]]] = {
            "text": lambda: self._texts(side + 1, place, to, chance),
            "provider": lambda: self._provider(side + 1, place, to),
            "agent": lambda: self._agent(side + 1, place, customer),
            "mail": lambda: self._mails(side + 1, place, mail, chance),
        }
        way = chance.choice(sorted(said))
        wait = self._start.seconds * chance.uniform(0, 2)

        async def stop() -> Wish:
            await asyncio.sleep(wait)
            begun = time.time()
            return Wish(address=f"tel:{to}", begun=begun, acknowledged=await said[way]())

        _, _, wish = await asyncio.gather(
            self._advertise(side, place, to, "dedup"),
            self._advertise(side + 1, place, to, "lookup"),
            stop(),
        )
        self.wishes.append(wish)
        self.ways.append(way)
        self._start.learn(wish.address)

    async def _known(self, side: int, place: int, to: str, mail: str) -> str:
        told: dict[str, object] = {"name": f"Kundin {place}", "addresses": [to, mail]}
        path = f"/api/v1/customers/by-source/shop/K-{place}"
        answers: list[Answer] = []

        async def ask() -> Answer:
            answers.append(await self._sides.ask(side, "PUT", path, told, key=f"known-{place}"))
            return answers[-1]

        await until_taken(ask)
        return str(answers[-1].told["customer_id"])

    async def _advertise(self, side: int, place: int, to: str, account: str) -> None:
        message: dict[str, object] = {
            "to": to,
            "text": "Nur heute!",
            "purpose": "marketing",
            "account": account,
        }
        await self._sides.send(side, message | {"ref": f"ad-{place}-{account}"})

    async def _texts(self, side: int, place: int, to: str, chance: random.Random) -> float:
        text = chance.choice(STOPS)
        return await self._sides.write(side, {"id": f"stop-{place}", "from": to, "text": text})

    async def _provider(self, side: int, place: int, to: str) -> float:
        told: dict[str, object] = {"kind": "optout", "id": f"out-{place}", "from": to}
        return await self._sides.write(side, told)

    async def _agent(self, side: int, place: int, customer: str) -> float:
        told: dict[str, object] = {
            "granted": False,
            "wording": "will am Telefon keine Werbung mehr",
        }
        path = f"/api/v1/customers/{customer}/wishes"
        return await until_taken(
            lambda: self._sides.ask(side, "POST", path, told, key=f"wish-{place}")
        )

    async def _mails(self, side: int, place: int, mail: str, chance: random.Random) -> float:
        lines = [
            "Authentication-Results: mx.kills.example; dmarc=pass header.from=example.org",
            f"From: {mail}",
            f"To: {MAILBOX}",
            "Subject: Newsletter",
            f"Message-ID: <stop-{place}@example.org>",
            "Date: Mon, 23 Nov 2026 09:00:00 +0100",
            "",
            chance.choice(STOPS),
        ]
        ports = self._made.mail_ports
        while True:
            server = MailServer(ports[side % len(ports)])
            try:
                answer = await server.hand_over(mail, "\r\n".join(lines).encode())
            except NoAnswer:
                continue
            finally:
                server.close()
            if answer.startswith("250"):
                return time.time()
            assert answer.startswith("4"), answer
            await asyncio.sleep(0.1)
