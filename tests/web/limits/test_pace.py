"""How fast may a program call, and does it hurt nobody else when somebody calls too often?"""

import asyncio
from typing import Any

import httpx2
import pytest
from tests.web.accounts.lines import Lines
from tests.web.visitor import House

from faden.core.policy import Policy
from faden.engine.limits.pace import Buckets
from faden.engine.settings import DEFAULT_HOURS, SettingError, policy_of
from faden.store import registry
from faden.web.api import pace as paces
from faden.web.api.pace import WRONG_PER_MINUTE, Pace
from faden.web.api.problem import Problem
from faden.web.site import site

OFFICE = "198.51.100.4"


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch(fresh: House) -> Watch:
    watch = Watch()
    fresh.app = site(fresh.company.services())
    fresh.app.state.pace = Pace(watch)
    return watch


def decided(house: House, per_minute: int) -> None:
    directory: Lines = house.company.directory
    policy = Policy(hours=DEFAULT_HOURS, api_per_minute=per_minute)
    directory.policies[house.company.north] = policy


def statuses(answers: list[httpx2.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_a_burst_passes_and_then_a_call_as_often_as_decided(fresh: House, watch: Watch) -> None:
    decided(fresh, 6)
    program = fresh.program("north-agent")
    answers = [program.get("/api/v1/accounts") for _ in range(8)]
    assert statuses(answers) == [200] * 6 + [429] * 2
    assert answers[0].headers["ratelimit-policy"] == '"token";q=6;w=60'
    assert answers[0].headers["ratelimit"] == '"token";r=5;t=10'
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "10"
    assert refused.headers["ratelimit"] == '"token";r=0;t=60'
    assert "Retry-After" in refused.json()["detail"]
    watch.seconds += 10
    assert statuses([program.get("/api/v1/accounts") for _ in range(2)]) == [200, 429]


def test_another_program_is_not_slowed_down(fresh: House, watch: Watch) -> None:
    decided(fresh, 2)
    busy, quiet = fresh.program("north-agent"), fresh.program("north-lead")
    assert statuses([busy.get("/api/v1/accounts") for _ in range(3)]) == [200, 200, 429]
    assert quiet.get("/api/v1/accounts").status_code == 200


def test_who_calls_too_often_costs_no_look_up(
    fresh: House, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(fresh, 2)
    program, asked = fresh.program("north-agent"), []
    look_up = registry.token

    async def counted(connection: registry.Connection, given: str) -> Any:
        asked.append(given)
        return await look_up(connection, given)

    monkeypatch.setattr(registry, "token", counted)
    assert statuses([program.get("/api/v1/accounts") for _ in range(9)]) == [200] * 2 + [429] * 7
    assert len(asked) == 2


def test_wrong_tokens_are_slowed_down_and_right_ones_from_there_are_not(
    fresh: House, watch: Watch
) -> None:
    guesser = fresh.visitor(place=OFFICE)
    right, unknown = fresh.visitor(place=OFFICE), fresh.visitor(place=OFFICE)
    right.client.headers["authorization"] = f"Bearer {fresh.company.tokens['north-agent']}"
    unknown.client.headers["authorization"] = f"Bearer {fresh.company.tokens['north-lead']}"
    assert right.get("/api/v1/accounts").status_code == 200

    def guess(number: int) -> httpx2.Response:
        told = {"authorization": f"Bearer wrong-{number}"}
        return guesser.get("/api/v1/accounts", headers=told)

    answers = [guess(number) for number in range(WRONG_PER_MINUTE + 20)]
    assert statuses(answers) == [401] * WRONG_PER_MINUTE + [429] * 20
    assert answers[-1].headers["retry-after"] == "1"
    # One that was right before, one that this process never met, and a guess at another door.
    assert right.get("/api/v1/accounts").status_code == 200
    assert unknown.get("/api/v1/accounts").status_code == 200
    metrics = guesser.get("/metrics", headers={"authorization": "Bearer wrong"})
    assert metrics.status_code == 429
    elsewhere = fresh.visitor(place="198.51.100.5")
    elsewhere.client.headers["authorization"] = "Bearer wrong"
    assert elsewhere.get("/api/v1/accounts").status_code == 401
    watch.seconds += 1
    assert statuses([guess(1), guess(2)]) == [401, 429]


def test_a_token_that_was_revoked_opens_nothing_at_once(fresh: House, watch: Watch) -> None:
    program, company = fresh.program("north-agent"), fresh.company
    assert program.get("/api/v1/accounts").status_code == 200

    async def revoke() -> None:
        async with company.connections.engine.connection() as connection:
            await connection.execute("delete from token where label = 'shop-agent'")

    fresh.run(revoke())
    assert program.get("/api/v1/accounts").status_code == 401


def test_guesses_are_looked_up_one_at_a_time_and_right_tokens_pass_them() -> None:
    async def story() -> list[str]:
        pace, done = Pace(Watch()), []
        go, passed = asyncio.Event(), asyncio.Event()
        for number in range(WRONG_PER_MINUTE):
            pace.was_wrong(f"wrong-{number}", OFFICE)
        pace.was_right("right", 1)

        async def look_up(given: str) -> None:
            async with pace.asking(given, OFFICE):
                done.append(f"{given} begins")
                await (go.wait() if given != "right" else asyncio.sleep(0))
            if given == "right":
                passed.set()

        asking = [asyncio.create_task(look_up(given)) for given in ("one", "two", "right")]
        await passed.wait()
        seen = list(done)
        go.set()
        await asyncio.gather(*asking)
        return seen

    assert asyncio.run(story()) == ["one begins", "right begins"]


def test_a_line_that_is_too_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paces, "LONGEST_LINE", 0)

    async def story() -> None:
        pace = Pace(Watch())
        for number in range(WRONG_PER_MINUTE):
            pace.was_wrong(f"wrong-{number}", OFFICE)
        async with pace.asking("unknown", OFFICE):
            pass

    with pytest.raises(Problem) as refused:
        asyncio.run(story())
    assert (refused.value.status, refused.value.headers) == (429, {"retry-after": "1"})


def test_a_network_of_one_house_is_one_place() -> None:
    pace = Pace(Watch())
    for number in range(WRONG_PER_MINUTE):
        pace.was_wrong("wrong", f"2001:db8:1:2::{number:x}")
    with pytest.raises(Problem):
        pace.was_wrong("wrong", "2001:db8:1:2:ffff::1")
    pace.was_wrong("wrong", "2001:db8:1:3::1")


def test_memory_is_bounded_and_the_longest_unused_is_forgotten() -> None:
    buckets = Buckets(Watch(), most=3)
    for key in ("a", "b", "a", "c", "d"):
        buckets.take(key, per_minute=2)
    assert len(buckets) == 3
    assert not buckets.take("a", per_minute=2).allowed  # "b" was forgotten, not "a"


def test_a_clock_that_goes_back_gives_nothing() -> None:
    watch = Watch()
    buckets = Buckets(watch)
    assert buckets.take("a", per_minute=1).allowed
    watch.seconds -= 3_600
    assert not buckets.take("a", per_minute=1).allowed


def test_the_workspace_decides() -> None:
    assert policy_of({"api_per_minute": 60}).api_per_minute == 60
    assert policy_of({}).api_per_minute == 6_000


@pytest.mark.parametrize("wrong", [0, -1, True, "60", 1.5, 1_000_001])
def test_a_pace_that_is_none_is_refused(wrong: object) -> None:
    with pytest.raises(SettingError, match="api_per_minute"):
        policy_of({"api_per_minute": wrong})
