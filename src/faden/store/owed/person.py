"""How soon does whoever asks for a person have one, on each channel?

From the message that asks to the first answer of a person, by the clock on the wall: nights count,
since the customer waits through them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.store.views import Views

LATELY = timedelta(days=1)  #: what the operator's numbers are about


@dataclass(frozen=True, slots=True)
class PersonWait:
    """One channel; `half` and `most` in seconds, None where nobody has had an answer yet."""

    channel: str
    asked: int
    waiting: int  #: of these, without a person's word so far
    half: float | None  #: half of those who were answered waited at most so long
    most: float | None  #: nine of ten of them
    longest: float | None  #: how long the first of those who wait has waited


async def person_waits(
    views: Views, workspace: int, *, since: datetime, now: datetime
) -> list[PersonWait]:
    """Return how it stood with everybody who asked for a person between two moments."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_person_waits", since=since, now=now)
    return [PersonWait(*row[:3], *map(_seconds, row[3:])) for row in found]


def _seconds(value: object) -> float | None:
    return None if value is None else float(str(value))


def numbers(waits: list[PersonWait]) -> list[tuple[str, str, int]]:
    """Return them as the operator's numbers: what, the channel, how many."""
    rows = []
    for one in waits:
        rows += [("person_asked", one.channel, one.asked)]
        rows += [("person_waiting", one.channel, one.waiting)]
        if one.half is not None and one.most is not None:
            rows += [("person_wait_median_seconds", one.channel, round(one.half))]
            rows += [("person_wait_p90_seconds", one.channel, round(one.most))]
    return rows


@dataclass(frozen=True, slots=True)
class TeamWait:
    """One channel and team; `half` and `most` in seconds, None where nobody was answered yet."""

    channel: str
    team: str  #: empty: of tickets that nobody has any more
    asked: int
    waiting: int  #: of these, without a person's word so far
    answered: int
    half: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who asked for a person and has had none yet."""

    customer_id: str
    name: str
    owner: str
    asked: datetime
    due: datetime
    is_call: bool  #: a call is agreed; `due` is when its time ends


async def waits_by_team(
    views: Views, workspace: int, *, since: datetime, now: datetime
) -> list[TeamWait]:
    """Return the same by channel and team."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_person_waits_by_team", since=since, now=now)
    return [TeamWait(*row[:5], *map(_seconds, row[5:])) for row in found]


async def waiting_now(views: Views, workspace: int) -> list[Waiting]:
    """Return who waits, the longest first."""
    async with views.reading(workspace) as read:
        rows = await read.rows("read_person_waiting")
        names = [(await read.thread(row[0].hex, row[1])).name or "" for row in rows]
    return [Waiting(row[0].hex, name, *row[2:]) for row, name in zip(rows, names, strict=True)]


@dataclass(frozen=True, slots=True)
class CallsKept:
    """Agreed calls that were due."""

    made: int  #: or tried
    in_time: int  #: of these, at the latest ten minutes after their time had begun (H1a)
    owed: int  #: nobody has called yet


async def calls_kept(views: Views, workspace: int, *, since: datetime, now: datetime) -> CallsKept:
    """Return how many of the calls that were due between two moments were made, and when."""
    async with views.reading(workspace) as read:
        ((made, in_time, owed),) = await read.rows("read_calls_kept", since=since, now=now)
    return CallsKept(made, in_time, owed)
