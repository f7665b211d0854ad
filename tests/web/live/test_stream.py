"""Do desks learn at once what concerns them, without all of them reading the list at one moment?"""

from __future__ import annotations

import asyncio
import itertools
import math
from dataclasses import dataclass
from typing import cast

import psycopg
import pytest
from tests.web.live.fakes import feed, looker

from faden.engine.live.feed import Feed, Watch
from faden.web.live import stream
from faden.web.live.sessions import Standing
from faden.web.live.stream import Page, QueuePace


@dataclass
class Full:
    """A feed at which that many desks look."""

    desks: int


def waits(desks: int, *, times: int = 300) -> list[float]:
    """How long each of many desks waits after a change, having been told nothing before."""
    paces = [QueuePace(cast("Feed", Full(desks))) for _ in range(times)]
    for pace in paces:
        pace.changed(100.0)
    return [pace.due_at - 100.0 for pace in paces]


def test_one_desk_reads_its_list_at_once() -> None:
    assert max(waits(1)) < 0.05


def test_two_hundred_desks_do_not_read_at_one_moment() -> None:
    spread = waits(200)
    assert max(spread) <= 6.0
    assert sum(one < 1.0 for one in spread) < len(spread) / 3


def test_however_much_happens_a_desk_reads_its_list_once_in_a_while() -> None:
    pace = QueuePace(cast("Feed", Full(200)))
    told = []
    for step in range(3_000):  # half a minute, a message every hundredth of a second
        now = step / 100
        pace.changed(now)
        if pace.is_due(now):
            told.append(now)
    assert 3 <= len(told) <= 6
    assert all(later - earlier > 5.9 for earlier, later in itertools.pairwise(told))


def test_a_list_that_did_not_change_is_not_read() -> None:
    pace = QueuePace(cast("Feed", Full(3)))
    assert (pace.due_at, pace.is_due(1e9)) == (math.inf, False)
    pace.changed(5.0)
    assert (pace.is_due(5.1), pace.is_due(9.0)) == (True, False)


def pinged(monkeypatch: pytest.MonkeyPatch, standing: Standing) -> list[bytes]:
    """What a page is told at a ping, when that is known of its session."""
    monkeypatch.setattr(stream, "_PING", 0.0)

    async def story() -> list[bytes]:
        at = feed()
        page = Page(looker(at, standing=standing), [], Watch(1), at)
        said = await page.time_passed()
        return [*said, page.farewell.encode()]

    return asyncio.run(story())


def test_a_session_that_ended_ends_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pinged(monkeypatch, Standing.ENDED) == [b"signed-out"]


def test_who_sees_something_else_now_must_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pinged(monkeypatch, Standing.OTHER) == [b"bye"]


def test_a_database_that_is_away_for_a_moment_ends_no_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert pinged(monkeypatch, Standing.UNKNOWN) == [b'event: ping\ndata: ""\n\n', b""]


@pytest.mark.parametrize("owners", [None, frozenset({"team:north"})])
def test_who_may_not_have_a_customer_any_more_is_sent_away_where_nobody_can_say(
    monkeypatch: pytest.MonkeyPatch, owners: frozenset[str] | None
) -> None:
    """All others go on: thousands that came again at one moment would be worse than a hint."""

    async def away(*_asked: object) -> None:
        raise psycopg.OperationalError("no connection within 30 s")

    monkeypatch.setattr(stream, "records_of", away)

    async def story() -> None:
        at, linda = feed(), "01" * 16
        topic = stream._Topic(linda, frozenset({linda}))
        page = Page(looker(at, owners=owners), [topic], Watch(1), at)
        page.watch.tell_all()
        assert await page.changed() == [b'event: customer\ndata: "%s"\n\n' % linda.encode()]
        await page.tie_again()
        assert page.farewell == ("bye" if owners else "")

    asyncio.run(story())
