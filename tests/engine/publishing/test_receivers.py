"""Does the page for integrators tell the truth? Its receivers are run against the real thing."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.engine.office import Office
from tests.engine.publishing.examples import EXAMPLES
from tests.engine.publishing.house import (
    SECRET,
    House,
    a_customer,
    eventually,
    happen,
    open_house,
    received,
    writer,
)
from tests.scripted_server import ScriptedServer, free_port

from faden.core.receipt import State
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.publishing.payload import KINDS, body_of
from faden.engine.publishing.post import WITHIN, Receiver, post
from faden.engine.publishing.publication import WIDTH
from faden.engine.publishing.schedule import PATIENCE, WAITS
from faden.store.webhooks.publishing import Happened

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()
BLOCKS = re.findall(r"^```(\w+ \w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LINDA = a_customer(0x7A01)


def block(kind: str) -> str:
    (found,) = (text for name, text in BLOCKS if name == kind)
    return str(found)


def test_every_example_is_run_by_some_test() -> None:
    assert [kind for kind, _ in BLOCKS] == ["json event", "python receiver", "javascript receiver"]
    assert PAGE.count("```") == 2 * len(BLOCKS)


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_a_receiver_needs_thirty_lines(language: str) -> None:
    lines = [line for line in block(f"{language} receiver").splitlines() if line.strip()]
    assert len(lines) <= 30


def test_what_a_receiver_gets_is_what_the_page_shows() -> None:
    shown = json.loads(block("json event"))
    _, event, _ = EXAMPLES[0]
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    body = body_of(Happened(LINDA, 7, shown["position"], at, event, None))
    assert body is not None
    assert json.loads(body) == shown


def test_every_kind_is_on_the_page_with_its_fields() -> None:
    rows = re.findall(r"^\| `(\w+\.\w+)` \|.*\| ([^|]*) \|$", PAGE, re.MULTILINE)
    written = {kind: set(re.findall(r"`(\w+)`", fields)) for kind, fields in rows}
    assert written == {kind: set(data) for kind, _, data in EXAMPLES}
    assert set(written) == set(KINDS)


def test_every_state_of_a_delivery_is_on_the_page() -> None:
    start = PAGE.index("`state` is one of")
    told = re.findall(r"`(\w+)`", PAGE[start : PAGE.index(". ", start)])
    assert set(told) - {"state"} == {state.value for state in State}


def test_the_limits_on_the_page_are_those_in_the_code() -> None:
    assert f"within {WITHIN.total_seconds():g} seconds" in PAGE
    assert f"up to {WIDTH} posts" in PAGE
    shown = "5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h, 8 h, then every 12 h"
    units = {"s": 1, "min": 60, "h": 3600}
    waits = re.findall(r"(\d+) (s|min|h)", shown)
    assert [int(n) * units[unit] for n, unit in waits] == [one.total_seconds() for one in WAITS]
    assert shown in PAGE
    assert PATIENCE.days == 3


COMMANDS = {
    "python": ("python receiver", "receiver.py", [sys.executable]),
    "javascript": ("javascript receiver", "receiver.js", ["node"]),
}


class Running:
    """A receiver of the page in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.place = ScriptedServer([], port=port)
        self.printed: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.printed.extend(line.strip() for line in self.process.stdout)


@contextmanager
def receiver_of_the_page(language: str, folder: Path) -> Iterator[Running]:
    kind, name, command = COMMANDS[language]
    (folder / name).write_text(block(kind))
    port = free_port()
    environment = os.environ | {"SECRET": SECRET}  # noqa: TID251 - of the process that is started
    with subprocess.Popen(
        [*command, str(folder / name), str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield Running(process, port)
        finally:
            process.kill()


async def _listens(port: int) -> bool:
    try:
        _, stream = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    stream.close()
    return True


@pytest.mark.needs("node")
@pytest.mark.parametrize("language", COMMANDS)
def test_a_receiver_of_the_page_takes_what_happens(
    office: Office, tmp_path: Path, language: str
) -> None:
    with writer(office) as connection:
        for n in (1, 2, 3):
            happen(connection, received(f"Tach {n}", LINDA), customer=LINDA, sequence=n)
        connection.commit()
    office.now = datetime.now(UTC)  # whoever verifies looks at the clock

    async def story(house: House, running: Running) -> None:
        await eventually(lambda: _listens(running.place.port))
        await house.subscribe(running.place.url)
        house.process()
        log = await house.settled(3)
        assert [(one.status, one.attempts) for one in log] == [(204, 1)] * 3
        place = log[0].position
        assert place
        forged = Receiver(running.place.url, ("whsec_" + "YWFh" * 8,))
        answer = await post(house.client, forged, "evt_x_1", body=b"{}", at=office.now)
        assert answer.status == 401
        again = Receiver(running.place.url, (SECRET,))
        body = b'{"type": "webhook.test", "data": {}}'
        for _ in range(2):
            answer = await post(house.client, again, "test_1", body=body, at=office.now)
            assert answer.status == 204
        await asyncio.sleep(0.1)
        expected = [f"message.received Tach {n}" for n in (1, 2, 3)] + ["webhook.test"]
        assert running.printed == expected

    async def told(running: Running) -> None:
        client = OutgoingClient(allow=frozenset({running.place.place}))
        async with open_house(office, client=client) as house:
            await story(house, running)

    with receiver_of_the_page(language, tmp_path) as running:
        office.run(told(running))
