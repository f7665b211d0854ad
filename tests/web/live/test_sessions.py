"""Are thousands of open streams asked for together, and is nobody taken for somebody else?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest

from faden.core.policy import Policy, SignIn
from faden.engine.settings import DEFAULT_HOURS
from faden.store import registry
from faden.web.live import sessions
from faden.web.live.sessions import Holder, Sessions, Standing
from faden.web.services import Services

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def session(name: str, **other: Any) -> registry.Session:
    known: dict[str, Any] = {
        "agent_id": name,
        "workspace": 1,
        "workspace_name": "Nordtel",
        "name": name.title(),
        "role": "agent",
        "locale": "de",
        "csrf": "",
        "session_id": name,
        "begun_at": NOON,
        "seen_at": NOON,
        "has_second_factor": False,
    }
    return registry.Session(**(known | other))


@dataclass
class Database:
    """What it holds, and what it was asked."""

    there: dict[str, registry.Session] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    is_away: bool = False
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    slow: asyncio.Event | None = None

    async def find(self, _connection: object, tokens: list[str], **_now: object) -> object:
        self.asked.append(tokens)
        found = {token: self.there[token] for token in tokens if token in self.there}
        self.begun.set()
        if self.slow:
            await self.slow.wait()
        if self.is_away:
            raise psycopg.OperationalError("the server is starting")
        return found


Story = Callable[[Database, Sessions], Coroutine[Any, Any, None]]
WHATEVER_THEY_ARE = Policy(hours=DEFAULT_HOURS)


def tell(
    monkeypatch: pytest.MonkeyPatch, story: Story, *, policy: Policy = WHATEVER_THEY_ARE
) -> None:
    """Play a story in which fifty colleagues look on."""
    database = Database({f"t{n}": session(f"n{n}") for n in range(50)})
    monkeypatch.setattr(registry, "sessions", database.find)

    @asynccontextmanager
    async def connection() -> Any:
        yield None

    services = SimpleNamespace(
        clock=lambda: NOON,
        connections=SimpleNamespace(engine=SimpleNamespace(connection=connection)),
        directory=SimpleNamespace(policy=lambda _workspace: policy),
    )

    async def whole() -> None:
        await story(database, Sessions(cast("Services", services)))

    asyncio.run(whole())


def holders(database: Database) -> list[Holder]:
    return [Holder(token, one) for token, one in database.there.items()]


def test_who_asks_in_one_moment_is_answered_by_one_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(database: Database, known: Sessions) -> None:
        everybody = holders(database)
        said = await asyncio.gather(*(known.now(one) for one in everybody))
        assert set(said) == {Standing.HOLDS}
        assert [len(one) for one in database.asked] == [50]

    tell(monkeypatch, story)


def test_who_asks_while_a_question_is_out_is_not_told_its_older_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(database: Database, known: Sessions) -> None:
        linda, mia = holders(database)[:2]
        database.slow = asyncio.Event()
        first = asyncio.create_task(known.now(linda))
        await database.begun.wait()
        second = asyncio.create_task(known.now(linda)), asyncio.create_task(known.now(mia))
        del database.there[linda.token]
        database.slow.set()
        assert await first is Standing.HOLDS
        assert [await one for one in second] == [Standing.ENDED, Standing.HOLDS]
        assert database.asked == [[linda.token], [linda.token, mia.token]]

    tell(monkeypatch, story)


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({}, Standing.HOLDS),
        ({"role": "readonly"}, Standing.OTHER),
        ({"teams": ["retention"]}, Standing.OTHER),
        ({"locale": "en"}, Standing.OTHER),
        ({"seen_at": NOON - timedelta(hours=3)}, Standing.ENDED),
        ({"begun_at": NOON - timedelta(hours=13)}, Standing.ENDED),
    ],
)
def test_a_session_is_what_it_was(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], standing: Standing
) -> None:
    async def story(database: Database, known: Sessions) -> None:
        linda = holders(database)[0]
        database.there[linda.token] = session("n0", **change)
        assert await known.now(linda) is standing

    tell(monkeypatch, story)


@pytest.mark.parametrize(("has_one", "standing"), [(False, Standing.OTHER), (True, Standing.HOLDS)])
def test_who_must_set_up_a_second_factor_from_now_on_reads_nothing_before(
    monkeypatch: pytest.MonkeyPatch, has_one: bool, standing: Standing
) -> None:
    """The pages send them to where it is set up; a stream that is open must not go on."""
    strict = replace(WHATEVER_THEY_ARE, sign_in=SignIn(second_factor=frozenset({"agent"})))

    async def story(database: Database, known: Sessions) -> None:
        linda = holders(database)[0]
        database.there[linda.token] = session("n0", has_second_factor=has_one)
        assert await known.now(linda) is standing
        with known.open(linda):
            assert await known.lately(linda) is standing

    tell(monkeypatch, story, policy=strict)


def test_while_the_database_is_away_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(database: Database, known: Sessions) -> None:
        linda = holders(database)[0]
        database.is_away = True
        assert await known.now(linda) is Standing.UNKNOWN
        with known.open(linda):
            assert await known.lately(linda) is Standing.UNKNOWN
            database.is_away = False
            assert await known.lately(linda) is Standing.HOLDS

    tell(monkeypatch, story)


def test_all_open_streams_are_asked_for_at_once_and_then_for_a_while_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(database: Database, known: Sessions) -> None:
        everybody = holders(database)
        ways = [known.open(one) for one in everybody]
        for way in ways:
            way.__enter__()
        del database.there["t7"]
        for _ in range(3):
            said = await asyncio.gather(*(known.lately(one) for one in everybody))
            assert [one for one, it in zip(everybody, said, strict=True) if it != "holds"] == [
                everybody[7]
            ]
        assert [len(one) for one in database.asked] == [50]
        for way in ways[1:]:
            way.__exit__(None, None, None)
        monkeypatch.setattr(sessions, "EACH", 0.0)
        await known.lately(everybody[0])
        assert database.asked[-1] == ["t0"]

    tell(monkeypatch, story)
