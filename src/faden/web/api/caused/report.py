"""Which messages made customers call or write, for programs?"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from faden.store.caused.report import caused
from faden.web.api.door import Call
from faden.web.api.operation import Operation, Parameter, number
from faden.web.visit import LEADERS

_MOST_DAYS = 366


class CausedShown(msgspec.Struct):
    """One kind of message: by its template; null where it has none, then by system and purpose."""

    template: str | None
    system: str
    purpose: str
    sent: int
    calls: int
    messages: int
    followed: int


class CausedReport(msgspec.Struct):
    """Every kind of message, the one that caused the most calls first."""

    since: datetime
    items: list[CausedShown]


async def show(call: Call, _body: None) -> CausedReport:
    """Return what followed within a day after messages of ours and of other systems."""
    since = call.now - timedelta(days=number(call, "days", 30))
    found = await caused(call.services.views, call.workspace, since=since, now=call.now)
    return CausedReport(
        since,
        [
            CausedShown(
                one.template,
                one.system,
                one.purpose,
                one.sent,
                one.calls,
                one.messages,
                one.followed,
            )
            for one in found
        ],
    )


def operations() -> list[Operation]:
    """Return it."""
    days = Parameter(name="days", says="How far back, 30 if left out", least=1, most=_MOST_DAYS)
    return [
        Operation(
            method="GET",
            path="/api/v1/reports/caused",
            name="reportCaused",
            says="Show which messages made customers call or write within a day",
            tag="messages",
            roles=LEADERS,
            does=show,
            gives=CausedReport,
            asks=(days,),
        )
    ]
