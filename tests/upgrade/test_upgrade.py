"""Do two versions run side by side, so that an upgrade loses, doubles and reorders nothing?

This version takes messages and sends. Under load the next one migrates the database, starts beside
it, writes events that this version does not know, and takes over. Then the way back: this version
alone on the newer schema.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.kills.api import Program
from tests.kills.customers import Customers, number
from tests.kills.evidence import come_to_rest, gather
from tests.kills.installation import ROOT, Installation, Process, installation, ready
from tests.kills.race import OptOuts, what_happened
from tests.kills.verdict import disobeyed, judge
from tests.kills.wire import Client
from tests.scripted_server import free_port
from tests.upgrade.next_version import NEW_KIND, plant

from faden.core.thread import FOLD_VERSION
from faden.store.embedded.folder import APPLICATION, ClusterFolder
from faden.store.migrate import migrations

BOTH = {"web": ["web"], "work": ["work"]}


class Next:
    """The next version, on the same data."""

    def __init__(self, made: Installation, folder: Path) -> None:
        self.port = free_port()
        self.sources = plant(folder)
        self._made = made
        self._fadens = {name: self._faden(name) for name in BOTH}
        self._keepers: list[asyncio.Task[None]] = []

    def _faden(self, name: str) -> Process:
        old = self._made.fadens[name]
        command = [sys.executable, "-m", "faden", name, "--data", str(self._made.data)]
        command += ["--port", str(self.port)] if name == "web" else []
        environment = {
            key: value
            for key, value in old.environment.items()
            if key not in ("FADEN_SMTP_LISTEN", "PYTHONPATH")
        } | {"PYTHONPATH": str(self.sources)}
        return Process(f"next-{name}", command, environment, old.log.with_name(f"next-{name}.log"))

    def start(self) -> None:
        for process in self._fadens.values():
            process.start()
            self._keepers.append(asyncio.create_task(process.keep()))

    async def end(self) -> Mapping[str, int]:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        codes = {
            name: await asyncio.to_thread(process.end) for name, process in self._fadens.items()
        }
        return {name: 0 if self._was_loading(name, code) else code for name, code in codes.items()}

    def _was_loading(self, name: str, code: int) -> bool:
        """Say whether it was told to end before it had said, or begun, anything."""
        log = self._fadens[name].log
        return code == -signal.SIGTERM and (not log.exists() or not log.read_text().strip())

    def refolded(self) -> tuple[int, int, list[str]]:
        """Return how many threads there are, how many this version wrote last, which are wrong."""
        place = ClusterFolder(self._made.data)
        sockets = place.known_socket_folder()
        assert sockets is not None
        told = subprocess.run(
            [
                *(sys.executable, str(ROOT / "tests/upgrade/refolds.py")),
                place.url(APPLICATION, sockets=sockets),
            ],
            env=os.environ | {"PYTHONPATH": str(self.sources)},  # noqa: TID251 - handed on
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        return int(told[0]), int(told[1]), told[2:]


@asynccontextmanager
async def side_by_side(folder: Path) -> AsyncIterator[tuple[Installation, Next]]:
    async with installation(BOTH, seed=7) as made:
        newer = Next(made, folder)
        try:
            yield replace(made, ports=(*made.ports, newer.port)), newer
        finally:
            codes = await newer.end()
        assert set(codes.values()) == {0}, codes


def ask(made: Installation, query: str) -> list[tuple[Any, ...]]:
    with made.database() as database:
        return database.execute(query.encode()).fetchall()


def moods(made: Installation) -> int:
    return int(ask(made, f"select count(*) from event where kind = '{NEW_KIND}'")[0][0])


def folds(made: Installation) -> set[int]:
    """By which folds the snapshots were made."""
    return {row[0] for row in ask(made, "select distinct get_byte(snapshot, 0) from thread")}


async def both_have_written(made: Installation) -> None:
    """Wait until both versions have written threads in which the new event stands."""
    older = (
        "select count(*) from thread where get_byte(snapshot, 0) = "
        f"{FOLD_VERSION} and exists (select 1 from event where kind = '{NEW_KIND}'"
        " and event.customer_id = thread.customer_id)"
    )
    deadline = time.monotonic() + 60
    while (met := ask(made, older)[0][0]) < 20 or moods(made) < 100:
        told = f"{met} customers met both versions, {moods(made)} new events"
        assert time.monotonic() < deadline, told
        await asyncio.sleep(0.2)


async def pages_of_both(made: Installation) -> dict[str, int]:
    """Read a customer with an event this version does not know, and the export, at each."""
    chosen = f"select encode(uuid_send(customer_id), 'hex') from event where kind = '{NEW_KIND}'"
    customer = ask(made, chosen + " limit 1")[0][0]
    headers = {"authorization": f"Bearer {made.token}"}
    found = {}
    for port in made.ports:
        client = Client(port, patience=30.0)
        for path in (f"/api/v1/customers/{customer}/events", "/api/v1/export/messages"):
            answer = await client.ask("GET", path, headers)
            found[f"{port}{path}"] = answer.status
            if "events" in path:
                assert NEW_KIND.encode() in answer.body
        client.close()
    return found


async def both_at_once(made: Installation, newer: Next) -> None:
    """Start the newer version, and see that both write and read the same customers."""
    newer.start()
    await ready(made)
    await both_have_written(made)
    pages = await pages_of_both(made)
    assert set(pages.values()) == {200}, pages
    assert folds(made) == {FOLD_VERSION, FOLD_VERSION + 1}


async def upgraded(folder: Path) -> str:
    async with side_by_side(folder) as (made, newer):
        customers, program = Customers(made.ports, 7), Program(made.ports, made.token, 7)
        opt_outs, ends = OptOuts(made, seed=7), asyncio.Event()
        load = asyncio.gather(
            *(one.write(lambda: not ends.is_set()) for one in (customers, program)),
        )
        both_run = asyncio.Event()
        races = asyncio.create_task(opt_outs.race_on(lambda: not both_run.is_set()))
        await asyncio.sleep(2)  # this version alone
        await both_at_once(made, newer)
        both_run.set()
        await races  # each of them asks both versions
        await made.tell_provider(hooks=newer.port)
        for name in BOTH:
            assert await asyncio.to_thread(made.fadens[name].end) == 0
        alone = replace(made, port=newer.port, ports=(newer.port,))
        await asyncio.sleep(3)  # the newer one alone, under the same load
        ends.set()
        await load
        await made.tell_provider(ill=False)
        ask_held_again(made)
        await come_to_rest(alone, seconds=90)
        refused = [*customers.refused, *program.refused]
        evidence = await gather(
            alone, wrote=customers.acknowledged, ordered=program.acknowledged, refused=refused
        )
        verdict = judge(evidence)
        against = disobeyed(what_happened(alone, opt_outs.wishes))
        seen, others, wrong = newer.refolded()
        assert verdict.is_clean, f"{verdict.shown()} {against[:5]}; {made.data}"
        assert not against, against[:10]
        assert not wrong, f"{len(wrong)} of {seen} snapshots are another fold: {wrong[:3]}"
        troubles = [line for name in BOTH for line in trouble(made.fadens[name].log)]
        assert not troubles, troubles[:10]
        return (
            f"{len(evidence.wrote)} messages in, {len(evidence.ordered)} out, {moods(made)} events "
            f"unknown to the older: {verdict.counts()}; {len(opt_outs.wishes)} opt-outs, "
            f"{len(against)} violations; {seen} threads, {others} last written by the older"
        )


def ask_held_again(made: Installation) -> None:
    """Let the ten minutes go by for which the older version leaves a message to the newer."""
    with made.database() as database:
        database.execute("update delivery set run_at = now() where state = 'held'")


def trouble(log: Path) -> list[str]:
    return [
        line
        for line in log.read_text().splitlines()
        if "Traceback" in line or '"level": "error"' in line
    ]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_next_version_takes_over_under_load_and_nothing_is_lost(tmp_path: Path) -> None:
    print("\n" + asyncio.run(upgraded(tmp_path)))


async def gone_back(folder: Path) -> None:
    async with side_by_side(folder) as (made, newer):
        newer.start()
        await ready(made)
        client = Client(newer.port)
        for one in range(3):
            told = {"id": f"new-{one}", "from": number(1), "text": "Hallo?"}
            assert (await client.post("/hooks/dedup", told)).status == 202
        client.close()
        assert moods(made) == 3
        await newer.end()
        back = Client(made.port)
        told = {"id": "old-1", "from": number(1), "text": "Ist da jemand?"}
        assert (await back.post("/hooks/dedup", told)).status == 202
        headers = {"authorization": f"Bearer {made.token}", "idempotency-key": "one"}
        for purpose in ("service", "contract"):
            wanted = {"account": "dedup", "to": number(1), "ref": purpose, "text": "Guten Tag"}
            answer = await back.post("/api/v1/messages", wanted | {"purpose": purpose}, headers)
            headers["idempotency-key"] = "two"
            assert answer.status == 201, answer
        back.close()
        deadline = time.monotonic() + 20
        states: dict[str, str] = {}
        while states != {"service": "delivered", "contract": "held"}:
            assert time.monotonic() < deadline, states
            await asyncio.sleep(0.2)
            rows = ask(made, "select purpose, state from delivery")
            states = {purpose: {"sent": "delivered"}.get(state, state) for purpose, state in rows}
            states = {
                purpose: "delivered" if state in ("accepted", "read") else state
                for purpose, state in states.items()
            }
        newest = "select count(*) from faden_migration"
        assert ask(made, newest)[0][0] == len(migrations()) + 1


@pytest.mark.slow
def test_the_older_version_alone_on_the_newer_schema_takes_and_answers(tmp_path: Path) -> None:
    """Service messages leave; what a wish could forbid waits, as it may stand in the unknown."""
    asyncio.run(gone_back(tmp_path))
