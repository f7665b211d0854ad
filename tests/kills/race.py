"""How do two processes race: an opt-out against a send, and two first messages of one customer?"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.kills.customers import number
from tests.kills.evidence import started
from tests.kills.installation import Installation
from tests.kills.provider import read_log
from tests.kills.verdict import Race, Wish, Written
from tests.kills.wire import Answer, Client, NoAnswer

AT_ONCE = 12  #: races under way at a time
_STEP = 1.3  #: factor by which the loser of a race gets a better start next time
_STOPS = ("STOP", "Stopp bitte!", "bitte keine sms mehr", "STOPP")

_MARKETING = """
select ref, encode(uuid_send(delivery_id), 'hex'), address, encode(uuid_send(customer_id), 'hex'),
    sequence, account, state from delivery where purpose = 'marketing'
"""
_WITHDRAWN = """
select address.uri, encode(uuid_send(event.customer_id), 'hex'), min(event.sequence)
from event join address using (customer_id) where event.kind = 'consent_withdrawn' group by 1, 2
"""


async def run_side_by_side(count: int, one: Callable[[int], Awaitable[None]]) -> None:
    """Run `one(0)` to `one(count - 1)`, a dozen at a time."""
    left = iter(range(count))

    async def lane() -> None:
        for number_of_race in left:
            await one(number_of_race)

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))


async def until_taken(ask: Callable[[], Awaitable[Answer]]) -> float:
    """Ask again until the answer is 2xx; return when that came, in seconds since 1970."""
    while True:
        try:
            answer = await ask()
        except NoAnswer:
            answer = None
        if answer and 200 <= answer.status < 300:
            return time.time()
        assert answer is None or answer.status == 503, answer
        await asyncio.sleep(0.1)


@dataclass(slots=True)
class Sides:
    """The two processes, and who talks to which."""

    clients: Sequence[Client]
    token: str

    async def write(self, side: int, told: dict[str, object]) -> float:
        """Let a customer write (or opt out) at one process."""
        return await until_taken(lambda: self._at(side).post("/hooks/dedup", told))

    async def send(self, side: int, told: dict[str, object]) -> float:
        """Let a program hand in a message at one process."""
        key = {"authorization": f"Bearer {self.token}", "idempotency-key": str(told["ref"])}
        told = {"account": "dedup", **told}
        return await until_taken(lambda: self._at(side).post("/api/v1/messages", told, key))

    async def ask(
        self, side: int, method: str, path: str, told: Mapping[str, object], *, key: str
    ) -> Answer:
        """Ask one process as a program does."""
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": key}
        body = json.dumps(told, ensure_ascii=False).encode()
        return await self._at(side).ask(method, path, headers, body)

    def _at(self, side: int) -> Client:
        return self.clients[side % len(self.clients)]

    def close(self) -> None:
        """Let go of every connection."""
        for client in self.clients:
            client.close()


def sides_of(made: Installation) -> Sides:
    """Return every process of an installation that takes requests."""
    return Sides([Client(port) for port in made.ports], made.token)


class OptOuts:
    """Marketing and an opt-out of the same customer that meet, at two processes if there are."""

    def __init__(self, made: Installation, *, seed: int) -> None:
        self.wishes: list[Wish] = []
        self._sides = sides_of(made)
        self._start = Start(made.provider_log)
        self._seed = seed

    async def race(self, count: int) -> None:
        """Run so many races."""
        await run_side_by_side(count, self._one)
        self._sides.close()

    async def race_on(self, while_: Callable[[], bool]) -> None:
        """Run one race after the other until told to stop."""
        place = 0
        while while_():
            await self._one(place)
            place += 1
        self._sides.close()

    async def _one(self, place: int) -> None:
        chance, sides = random.Random(f"{self._seed} race {place}"), self._sides
        to, side = number(3_000_000 + place), chance.randrange(2)
        if place % 2:
            await sides.write(side, {"id": f"before-{place}", "from": to, "text": "Hallo?"})
        marketing = {"to": to, "ref": f"ad-{place}", "text": "Nur heute!", "purpose": "marketing"}
        wait = self._start.seconds * chance.uniform(0, 2)
        _, wish = await asyncio.gather(
            sides.send(side, dict(marketing)),
            _wish_after(wait, sides, 1 - side, _opt_out(place, to, chance)),
        )
        self.wishes.append(wish)
        self._start.learn(wish.address)


@dataclass(slots=True)
class Start:
    """How long the opt-out waits so that each side wins about half of the races, on any machine."""

    log: Path
    seconds: float = 0.02
    _read: int = 0
    _handed: set[str] = field(default_factory=set)

    def learn(self, address: str) -> None:
        """Give whoever lost a better start."""
        with self.log.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break  # still being written; what comes next would be its other half
                self._read += len(line)
                told = json.loads(line)
                if told["purpose"] == "marketing":  # the confirmation of a wish goes out as well
                    self._handed.add(told["to"])
        step = 1 / _STEP if address in self._handed else _STEP
        self.seconds = min(max(self.seconds * step, 0.001), 1.0)


async def _wish_after(seconds: float, sides: Sides, side: int, told: dict[str, object]) -> Wish:
    await asyncio.sleep(seconds)
    begun = time.time()
    at = await sides.write(side, told)
    return Wish(address=f"tel:{told['from']}", begun=begun, acknowledged=at)


def _opt_out(place: int, sender: str, chance: random.Random) -> dict[str, object]:
    if place // 2 % 2:
        return {"id": f"stop-{place}", "from": sender, "text": chance.choice(_STOPS)}
    purposes = chance.choice([["marketing"], [], ["marketing", "survey"]])
    told: dict[str, object] = {"kind": "optout", "id": f"out-{place}", "from": sender}
    return told | ({"purposes": purposes} if purposes else {})


def what_happened(made: Installation, wishes: Sequence[Wish]) -> Race:
    """Read what the tables and the provider know about the races."""
    with made.database() as database:
        marketing = [
            Written(
                name=row[0],
                delivery_id=row[1],
                address=row[2],
                customer_id=row[3],
                sequence=row[4],
                position=0,
                account=row[5],
                purpose="marketing",
                state=row[6],
                run_at=None,
            )
            for row in database.execute(_MARKETING)
        ]
        return Race(
            wishes=wishes,
            withdrawn={row[0]: (row[1], row[2]) for row in database.execute(_WITHDRAWN)},
            marketing=marketing,
            started=started(database),
            handed=read_log(made.provider_log),
        )


def told(race: Race) -> str:
    """Return what came of the races, in one line."""
    states = Counter(one.state for one in race.marketing)
    ads = [one for one in race.handed if one.what == "send" and one.purpose == "marketing"]
    handed = {one.to: one.at for one in ads}
    close = sum(
        wish.begun <= handed.get(wish.address, 0.0) <= wish.acknowledged for wish in race.wishes
    )
    others = {state: n for state, n in states.items() if state not in ("accepted", "withdrawn")}
    return (
        f"{len(race.wishes)} races: {sum(one.sent for one in ads)} sent before ({close} of"
        f" them while the opt-out was under way), {states['withdrawn']} withdrawn, else {others}"
    )
