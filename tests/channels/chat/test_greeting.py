"""Does the first line of the chat tell the truth about who is there?"""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.channels.chat.house import CONFIG

from faden.channels.chat.adapter import ChatAccount
from faden.channels.chat.settings import read_settings
from faden.channels.chat.window import Windows
from faden.core.policy import Policy
from faden.engine.settings import DEFAULT_HOURS

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)  #: nine o'clock in Berlin


async def greeting(now: datetime) -> dict[str, object]:
    nothing: Any = None
    policy = Policy(hours=DEFAULT_HOURS)
    windows = Windows(
        nothing,
        nothing,
        nothing,
        policy=lambda _: policy,
        clock=lambda: now,
        goes_by_mail=lambda _: False,
    )
    account = ChatAccount("web", 1, settings=read_settings("web", CONFIG))
    windows._waits["web"] = (now, None)
    return await windows.greeting(account)


@pytest.mark.parametrize(
    ("now", "opens_at"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), MONDAY),  # a Sunday
        (datetime(2026, 11, 23, 3, tzinfo=UTC), MONDAY),  # before the day begins
        (datetime(2026, 11, 23, 7, 59, 59, 500_000, tzinfo=UTC), MONDAY),
        (MONDAY, None),
        (datetime(2026, 11, 23, 12, 30, 0, 123_456, tzinfo=UTC), None),
        (datetime(2026, 11, 20, 16, tzinfo=UTC), MONDAY),  # Friday, five o'clock
    ],
)
def test_it_says_when_somebody_is_there_again(now: datetime, opens_at: datetime | None) -> None:
    told = asyncio.run(greeting(now))
    assert (told["open"], told["opens_at"]) == (opens_at is None, opens_at)


def test_whoever_writes_at_night_is_told_by_when_they_have_an_answer() -> None:
    night, day = datetime(2026, 11, 22, 23, tzinfo=UTC), MONDAY
    told = asyncio.run(greeting(night))
    assert told["answer_by"] == datetime(2026, 11, 23, 16, tzinfo=UTC)  # eight hours of work
    assert asyncio.run(greeting(day))["answer_by"] is None
