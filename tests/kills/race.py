"""How do two processes race: an opt-out against a send, and two first messages of one customer?"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
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
            continue
        if 200 <= answer.status < 300:
            return time.time()
        assert answer.status == 503, answer


@dataclass(slots=True)
class Sides:
    """The two processes, and who talks to which."""

    clients: Sequence[Client]
    token: str

    async def write(self, side: int, told: dict[str, object]) -> float:
        """Let a customer write (or opt out) at one process."""
        return await until_taken(lambda: self.clients[side].post("/hooks/dedup", told))

    async def send(self, side: int, told: dict[str, object]) -> float:
        """Let a program hand in a message at one process."""
        key = {"authorization": f"Bearer {self.token}", "idempotency-key": str(told["ref"])}
        told = {"account": "dedup", **told}
        return await until_taken(lambda: self.clients[side].post("/api/v1/messages", told, key))


def sides_of(made: Installation) -> Sides:
    """Return the two processes of an installation."""
    return Sides([Client(port) for port in made.ports], made.token)


async def opt_out_races(made: Installation, count: int, *, seed: int) -> list[Wish]:
    """Let marketing and an opt-out of the same customer meet at two processes."""
    sides = sides_of(made)
    wishes: list[Wish] = []
    start = _Start(made.provider_log)

    async def one(place: int) -> None:
        chance = random.Random(f"{seed} race {place}")
        to, side = number(place), chance.randrange(2)
        if place % 2:
            await sides.write(side, {"id": f"before-{place}", "from": to, "text": "Hallo?"})
        marketing = {"to": to, "ref": f"ad-{place}", "text": "Nur heute!", "purpose": "marketing"}
        _, at = await asyncio.gather(
            sides.send(side, dict(marketing)),
            _later(start.seconds * chance.uniform(0, 2), sides, 1 - side, _opt_out(place, to, chance)),
        )
        wishes.append(Wish(address="tel:" + to, acknowledged=at))
        start.learn("tel:" + to)

    await run_side_by_side(count, one)
    for client in sides.clients:
        client.close()
    return wishes


@dataclass(slots=True)
class _Start:
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
                if line.endswith(b"\n"):
                    self._read += len(line)
                    self._handed.add(json.loads(line)["to"])
        step = 1 / _STEP if address in self._handed else _STEP
        self.seconds = min(max(self.seconds * step, 0.001), 1.0)


async def _later(seconds: float, sides: Sides, side: int, told: dict[str, object]) -> float:
    await asyncio.sleep(seconds)
    return await sides.write(side, told)


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
    handed = {one.to: one.at for one in race.handed if one.what == "send"}
    close = sum(
        0 <= wish.acknowledged - handed[wish.address] < 0.1
        for wish in race.wishes
        if wish.address in handed
    )
    return (
        f"{len(race.wishes)} races: {sum(one.sent for one in race.handed)} sent before"
        f" ({close} less than 0.1 s before the opt-out was acknowledged),"
        f" {states['withdrawn']} withdrawn, other states:"
        f" { {k: n for k, n in states.items() if k not in ('withdrawn', 'accepted')} }"
    )
