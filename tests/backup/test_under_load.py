"""Is everything that was acknowledged before the mark in a backup taken in the middle of the load?

A whole installation as real processes; the backup is taken by the command while everybody writes,
and restored elsewhere after the first installation is gone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.kills import mails
from tests.kills.api import Program
from tests.kills.customers import Acknowledged, Customers, number
from tests.kills.installation import ROOT, Installation, Process, installation
from tests.kills.mails import MailSenders
from tests.kills.provider import read_log
from tests.kills.wire import Client, NoAnswer
from tests.scripted_server import free_port

from faden.backup.archive import check
from faden.backup.manifest import Manifest
from faden.store.embedded.folder import APPLICATION, ClusterFolder

EXPORT = "/api/v1/export/messages"
_RAW = """
select event.body ->> 'provider_id', split_part(event.body ->> 'text', ' ', 1),
    event.body ->> 'account', arrival.raw, arrival.blob, arrival.workspace_id,
    thread.customer_id is not null, ticket.owner, ticket.due_at
from event
left join arrival on arrival.account = event.body ->> 'account'
    and arrival.key = event.body ->> 'provider_id'
left join thread on thread.bucket = event.bucket and thread.customer_id = event.customer_id
left join ticket on ticket.bucket = event.bucket and ticket.ticket_id = event.ticket_id
where event.kind = 'message_received'
"""


def faden(*words: str | Path, **own: str) -> str:
    """Run a command as the operator does; return what it says."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")} | own  # noqa: TID251
    done = subprocess.run(
        [sys.executable, "-m", "faden", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Load:
    """Customers, a mail server and a program, all at once."""

    def __init__(self, made: Installation) -> None:
        self.customers = Customers(made.ports, seed=11, pause=0.03)
        self.mails = MailSenders(made.mail_ports, seed=11, pause=0.05)
        self.program = Program(made.ports, made.token, seed=11, pause=0.05)
        self._over = asyncio.Event()
        loads = (self.customers, self.mails, self.program)
        self._running = asyncio.gather(
            *(one.write(lambda: not self._over.is_set()) for one in loads)
        )

    async def end(self) -> None:
        self._over.set()
        await self._running

    def came_before(self, at: float) -> list[Acknowledged]:
        both = [*self.customers.acknowledged, *self.mails.acknowledged]
        return [one for one in both if one.at < at]

    def handed_in_before(self, at: float) -> list[Acknowledged]:
        return [one for one in self.program.acknowledged if one.at < at]


async def exported(port: int, token: str, after: int = 0) -> list[dict[str, Any]]:
    client = Client(port, patience=60.0)
    headers = {"authorization": f"Bearer {token}"}
    answer = await client.ask("GET", f"{EXPORT}?after={after}", headers)
    client.close()
    assert answer.status == 200, answer
    return [json.loads(line) for line in answer.body.splitlines()]


def lost(data: Path, acknowledged: Sequence[Acknowledged]) -> list[str]:
    """Return what is not there with thread, ticket and raw bytes."""
    place = ClusterFolder(data)
    sockets = place.known_socket_folder()
    assert sockets is not None
    with psycopg.connect(place.url(APPLICATION, sockets=sockets)) as database:
        database.execute("set role faden_engine")
        found = {}
        for key, word, account, *rest in database.execute(_RAW):
            found[word if account == "post" else key] = (word, *rest)
    return [one.name for one in acknowledged if not _whole(data, found.get(one.name))]


def _whole(data: Path, row: tuple[Any, ...] | None) -> bool:
    if row is None:
        return False
    word, raw, blob, workspace, thread, owner, due = row
    if blob is not None:
        name = blob.hex()
        raw = (data / "blobs" / str(workspace) / name[:2] / name).read_bytes()
        assert hashlib.sha256(raw).digest() == blob
    return bool(thread and owner and due and raw and word.encode() in raw)


@asynccontextmanager
async def serving(data: Path, provider_port: int) -> AsyncIterator[int]:
    """Run `faden serve` on a restored folder; yield its port."""
    port = free_port()
    own = os.environ | {  # noqa: TID251
        "FADEN_OUTGOING_ALLOW": f"127.0.0.1:{provider_port}",
        "PYTHONPATH": str(ROOT / "src"),
    }
    words = ("serve", "--data", str(data), "--port", str(port))
    process = Process(
        "restored", [sys.executable, "-m", "faden", *words], own, data.parent / "restored.log"
    )
    process.start()
    try:
        await _ready(port, process)
        yield port
    finally:
        assert process.end() == 0


async def _ready(port: int, process: Process) -> None:
    client, deadline = Client(port), time.monotonic() + 60
    while True:
        try:
            if (await client.ask("GET", "/ready", {})).status == 200:
                client.close()
                return
        except NoAnswer:
            assert time.monotonic() < deadline, process.log.read_text()
        await asyncio.sleep(0.1)


async def _rested(data: Path) -> None:
    """Wait until nothing but what a person must look at is due any more."""
    place = ClusterFolder(data)
    sockets = place.known_socket_folder()
    assert sockets is not None
    deadline = time.monotonic() + 60
    with psycopg.connect(place.url(APPLICATION, sockets=sockets), autocommit=True) as database:
        database.execute("set role faden_engine")
        query = (
            "select count(*) from delivery as one where run_at is not null and state <> 'unclear'"
            " and not exists (select from delivery as other where other.address = one.address"
            " and other.run_at is not null and other.state = 'unclear')"
        )
        while (row := database.execute(query).fetchone()) and row[0]:
            assert time.monotonic() < deadline, row
            await asyncio.sleep(0.2)


def names(lines: Sequence[dict[str, Any]]) -> list[str]:
    return [line["id"] for line in lines]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_everything_acknowledged_before_the_mark_is_there_after_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "_LARGE", 0.1)
    backup, restored = tmp_path / "middle.tar", tmp_path / "restored"

    async def story() -> None:
        async with installation({"serve": ["serve"]}, ill=False) as made:
            load = Load(made)
            await asyncio.sleep(4)
            begun = time.monotonic()
            said = await asyncio.to_thread(faden, "backup", backup, "--data", made.data)
            took = time.monotonic() - begun
            manifest = check(backup)
            await asyncio.sleep(2)
            await load.end()
            before_disaster = await exported(made.port, made.token)
            await asyncio.to_thread(made.fadens["serve"].end)
            sent_before = Counter(one.ref for one in read_log(made.provider_log) if one.sent)

            begun = time.monotonic()
            told = await asyncio.to_thread(faden, "restore", backup, "--data", restored)
            await asyncio.to_thread(faden, "live", "--data", restored)
            back = time.monotonic() - begun
            _print(manifest, load, took, back, said + told)
            async with serving(restored, made.provider_port) as port:
                await _judge(load, manifest, restored)
                await _goes_on(port, made.token, before_disaster, manifest)
                await _rested(restored)
            audit = await asyncio.to_thread(faden, "audit", "unanswered", "--data", restored)
            assert "\n0 without a ticket\n0 open tickets without owner" in audit
            _sent_once(made, sent_before)

    asyncio.run(story())


def _print(manifest: Manifest, load: Load, took: float, back: float, said: str) -> None:
    at = manifest.mark.at.timestamp()
    large = len(manifest.parts) - 1
    size = sum(part.size for part in manifest.parts) / 1e6
    print(
        f"\n{len(load.came_before(at))} messages in and {len(load.handed_in_before(at))} handed in"
        f" before the mark ({large} large mails, {size:.1f} MB); backup {took:.1f} s,"
        f" restore {back:.1f} s\n{said}"
    )


async def _judge(load: Load, manifest: Manifest, restored: Path) -> None:
    at = manifest.mark.at.timestamp()
    came, handed = load.came_before(at), load.handed_in_before(at)
    assert len(came) > 100
    assert len(handed) > 30
    assert len(manifest.parts) > 3, "no large mail was in it"
    assert manifest.lacks == ()
    assert await asyncio.to_thread(lost, restored, came) == []


async def _goes_on(
    port: int, token: str, before: Sequence[dict[str, Any]], manifest: Manifest
) -> None:
    """The export is what it was up to the mark; whoever reads it skips and repeats nothing."""
    old = await exported(port, token)
    kept = set(names(old))
    assert names(old) == [name for name in names(before) if name in kept]
    assert len(old) < len(before), "nothing came after the mark"
    client = Client(port)
    for one in range(3):
        told = {"id": f"after-{one}", "from": number(one), "text": "Und jetzt?"}
        assert (await client.post("/hooks/dedup", told)).status == 202
    client.close()
    all_of_it = await exported(port, token)
    middle = len(old) // 2
    rest = await exported(port, token, old[middle]["position"])
    assert names(rest) == names(all_of_it)[middle + 1 :]
    new = [line for line in all_of_it if line["id"] not in kept]
    assert [line["provider_id"] for line in new] == ["after-0", "after-1", "after-2"]
    # A program that had read on after the mark comes with a position that is lost.
    later = await exported(port, token, before[-1]["position"])
    overlapped = [name for name in names(later) if name in kept]
    assert names(later)[-3:] == names(new)
    assert len(overlapped) < 20, "only what overlapped the mark may come again"
    assert {line["position"] for line in new}.isdisjoint(line["position"] for line in before)


def _sent_once(made: Installation, before: Counter[str]) -> None:
    """What the first installation has sent is not sent by the second one again (G3)."""
    after = Counter(one.ref for one in read_log(made.provider_log) if one.sent)
    assert [ref for ref, count in after.items() if count > 1] == []
    assert after.keys() >= before.keys()
