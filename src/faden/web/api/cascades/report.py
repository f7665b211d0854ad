"""How many messages arrive?"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from faden.store.cascades.rates import rates
from faden.web.api.door import Call
from faden.web.api.operation import Operation, Parameter, number
from faden.web.visit import LEADERS

_MOST_DAYS = 366


class RateShown(msgspec.Struct):
    """One channel; `rate` is of what was handed over, null where that is nothing."""

    channel: str
    sent: int
    arrived: int
    read: int
    failed: int
    rate: float | None


class WaysShown(msgspec.Struct):
    """Messages that went over one way after the other; `by_the_first` needed no second one."""

    messages: int
    reached: int
    by_the_first: int
    under_way: int


class DeliveryShown(msgspec.Struct):
    """Every channel on which something was handed over."""

    since: datetime
    items: list[RateShown]
    cascades: WaysShown


async def show(call: Call, _body: None) -> DeliveryShown:
    """Return the delivery rate of each channel, and what several ways make of it."""
    since = call.now - timedelta(days=number(call, "days", 30))
    found, ways = await rates(call.services.views, call.workspace, since=since)
    return DeliveryShown(
        since,
        [
            RateShown(
                one.channel,
                one.sent,
                one.arrived,
                one.read,
                one.failed,
                round(one.arrived / one.sent, 4) if one.sent else None,
            )
            for one in found
        ],
        WaysShown(ways.messages, ways.reached, ways.by_the_first, ways.under_way),
    )


def operations() -> list[Operation]:
    """Return the one report there is."""
    days = Parameter(name="days", says="How far back, 30 if left out", least=1, most=_MOST_DAYS)
    return [
        Operation(
            method="GET",
            path="/api/v1/reports/delivery",
            name="reportDelivery",
            says="Show how many messages arrived, by channel, and by one way after the other",
            tag="messages",
            roles=LEADERS,
            does=show,
            gives=DeliveryShown,
            asks=(days,),
        ),
    ]
