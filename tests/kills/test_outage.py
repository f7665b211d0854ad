"""Does everything go on by itself when the database, the sender or a provider was away?"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.kills.api import Program
from tests.kills.customers import number
from tests.kills.evidence import come_to_rest, gather
from tests.kills.installation import Installation, Process, installation, kill, ready
from tests.kills.race import Sides, sides_of
from tests.kills.verdict import judge
from tests.kills.wire import Answer

from faden.store.embedded.folder import ClusterFolder
from faden.store.embedded.lock import server_lives
from faden.store.migrate import migrate
from faden.store.postgres import EmbeddedPostgres

TWO_PROCESSES = {"web": ["web"], "work": ["work"]}


@asynccontextmanager
async def healthy() -> AsyncIterator[tuple[Installation, Sides]]:
    async with installation(TWO_PROCESSES, ill=False) as made:
        sides = sides_of(made)
        try:
            yield made, sides
        finally:
            sides.close()


async def another_server(made: Installation, before: int | None) -> None:
    """Wait until a server stands in the killed one's place.

    A backend that outlives its postmaster for a moment may still take a message.
    """
    for _ in range(4_500):
        if made.postmaster() not in (None, before):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody brought the server back")


@pytest.mark.slow
def test_the_database_server_comes_back_by_itself() -> None:
    """Nobody is restarted: the guard in a Faden that lives brings it back."""

    async def story() -> list[float]:
        async with healthy() as (made, sides):
            seconds = []
            for time_around in range(3):
                before, begin = made.postmaster(), time.monotonic()
                assert kill(before)
                await another_server(made, before)
                told = {"id": f"m-{time_around}", "from": number(1), "text": "Hallo?"}
                await asyncio.wait_for(sides.write(0, dict(told)), 45)
                seconds.append(time.monotonic() - begin)
            assert [process.starts for process in made.fadens.values()] == [1, 1]
            return seconds

    seconds = asyncio.run(story())
    print(f"\ndatabase killed: accepted again after {', '.join(f'{one:.1f}' for one in seconds)} s")


@pytest.mark.slow
def test_while_the_database_is_away_everybody_is_told_to_come_again() -> None:
    """No page and no route answers with an error of its own, or takes what it cannot keep."""

    async def story() -> list[Answer]:
        async with healthy() as (made, sides):
            client, message = (
                sides.clients[0],
                {"to": number(1), "text": "Hallo", "account": "dedup"},
            )
            headers = {"authorization": f"Bearer {made.token}", "cookie": "faden_session=x"}
            kill(made.postmaster())
            return await asyncio.gather(
                *(client.post("/api/v1/messages", message, headers) for _ in range(5)),
                *(client.ask("GET", "/desk", headers) for _ in range(5)),
                *(client.ask("GET", "/ready", headers) for _ in range(5)),
            )

    answers = asyncio.run(story())
    told = Counter(answer.status for answer in answers)
    print(f"\ndatabase killed: {dict(told)}")
    assert told[503] > 0
    assert told.keys() <= {200, 201, 303, 503}
    again = [answer for answer in answers if answer.status == 503 and b"ready" not in answer.body]
    assert {answer.headers.get("retry-after") for answer in again} <= {"2"}


async def away(process: Process, seconds: float) -> None:
    """End a process, and start it again later."""
    await asyncio.to_thread(process.end)
    await asyncio.sleep(seconds)
    process.kept = True
    process.start()


@pytest.mark.slow
def test_what_could_not_be_sent_is_sent_once_when_the_provider_and_the_sender_are_back() -> None:
    async def story() -> None:
        async with healthy() as (made, _):
            program = Program(made.ports, made.token, seed=5, customers=40, pause=0.1)
            done = asyncio.Event()
            load = asyncio.create_task(program.write(lambda: not done.is_set()))
            await asyncio.sleep(0.5)
            await away(made.provider, 4.0)
            await away(made.fadens["work"], 1.0)
            done.set()
            await load
            await ready(made)
            await come_to_rest(made, seconds=60)
            evidence = await gather(made, ordered=program.acknowledged, refused=program.refused)
            verdict = judge(evidence)
            print(f"\n{len(evidence.ordered)} messages around two outages: {verdict.counts()}")
            assert len(evidence.ordered) > 50
            assert verdict.is_clean, verdict.shown()

    asyncio.run(story())


@pytest.mark.slow
@pytest.mark.parametrize("words", [("web",), ("work",)])
def test_whoever_is_told_to_end_while_it_starts_stops_the_server_as_well(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    folder, log = tmp_path / "faden", tmp_path / "log"
    with EmbeddedPostgres(folder) as running:
        migrate(running.url)
    lock = ClusterFolder(folder).server_lock
    command = [sys.executable, "-m", "faden", *words, "--data", str(folder)]
    with log.open("wb") as said, subprocess.Popen(command, stderr=said, stdout=said) as starting:
        while not server_lives(lock):
            assert starting.poll() is None, log.read_text()
            time.sleep(0.01)
        starting.terminate()  # no loop runs yet, and nobody waits for a signal
        assert starting.wait(60) == 0, log.read_text()
    assert not server_lives(lock), log.read_text()
