"""How soon did whoever asked for a person have one?"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from faden.store.owed.person import person_waits
from faden.web.api.door import Call
from faden.web.api.operation import Operation, Parameter, number
from faden.web.visit import LEADERS

_MOST_DAYS = 366


class PersonWaitShown(msgspec.Struct):
    """One channel; seconds by the clock on the wall, null where nobody was answered, or waits."""

    channel: str
    asked: int
    waiting: int
    median_seconds: float | None
    p90_seconds: float | None
    longest_waiting_seconds: float | None


class PersonWaitsShown(msgspec.Struct):
    """Every channel on which somebody asked."""

    since: datetime
    items: list[PersonWaitShown]


async def show(call: Call, _body: None) -> PersonWaitsShown:
    """Return the time from "human" to the first word of a person, by channel."""
    since = call.now - timedelta(days=number(call, "days", 30))
    waits = await person_waits(call.services.views, call.workspace, since=since, now=call.now)
    return PersonWaitsShown(
        since,
        [
            PersonWaitShown(one.channel, one.asked, one.waiting, one.half, one.most, one.longest)
            for one in waits
        ],
    )


def operations() -> list[Operation]:
    """Return the one report there is."""
    days = Parameter(name="days", says="How far back, 30 if left out", least=1, most=_MOST_DAYS)
    return [
        Operation(
            method="GET",
            path="/api/v1/reports/person",
            name="reportPersonWaits",
            says="Show how soon whoever asked for a person had one, by channel",
            tag="customers",
            roles=LEADERS,
            does=show,
            gives=PersonWaitsShown,
            asks=(days,),
        )
    ]
