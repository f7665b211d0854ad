"""Is nothing acknowledged that a full disk cannot keep, and does it go on by itself afterwards?

On a small disk of its own: a file system in memory, which only root can mount.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from tests.kills.customers import Customers, number
from tests.kills.evidence import come_to_rest, gather
from tests.kills.installation import Installation, installation
from tests.kills.mails import MailSenders, MailServer
from tests.kills.verdict import judge
from tests.kills.wire import Client, NoAnswer

TWO_PROCESSES = {"web": ["web"], "work": ["work"]}
_DISK_MB = 700
_PATIENCE = 60.0

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0,
    reason="a small disk of its own needs Linux and root",
)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount it; everything in it is gone afterwards."""
    folder.mkdir()
    size = f"size={_DISK_MB}m,mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "faden-test", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Disk:
    """How full it is, by one file that belongs to nobody."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def leave(self, free_mb: int) -> None:
        """Fill it until so much is left."""
        room = os.statvfs(self._ballast.parent)
        more = room.f_bavail * room.f_frsize - free_mb * 1_048_576
        with self._ballast.open("ab") as file:
            file.write(b"\0" * max(0, more))

    def stuff(self) -> None:
        """Fill it to the last byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1_048_576, 4096, 1):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        """Make room again."""
        self._ballast.unlink()


@asynccontextmanager
async def on_a_small_disk(folder: Path) -> AsyncIterator[tuple[Installation, Disk]]:
    with small_disk(folder) as place:
        async with installation(TWO_PROCESSES, ill=False, folder=place) as made:
            yield made, Disk(place)


async def until(told: Callable[[], Awaitable[str]], begins: str) -> None:
    """Ask again and again until the answer begins so."""
    deadline = time.monotonic() + _PATIENCE
    while not (answer := await told()).startswith(begins):
        assert time.monotonic() < deadline, answer
        await asyncio.sleep(0.2)


class Letter:
    """One mail and one message, each told again and again."""

    def __init__(self, made: Installation) -> None:
        self._mail = MailServer(made.mail_ports[0])
        self._client = Client(made.port)
        self._number = 0

    async def mailed(self) -> str:
        """Hand over a mail nobody has seen yet."""
        self._number += 1
        sender = "linda@example.org"
        raw = f"From: {sender}\r\nSubject: Hallo\r\n\r\nNummer {self._number}".encode()
        try:
            return await self._mail.hand_over(sender, raw)
        except NoAnswer as error:
            return f"none: {error}"

    async def hang_up(self) -> None:
        """Let go of every connection."""
        self._client.close()
        self._mail.close()
        await asyncio.sleep(0)

    async def posted(self) -> str:
        """Post a message nobody has seen yet."""
        self._number += 1
        told = {"id": f"m{self._number}", "from": number(1), "text": "Hallo?"}
        try:
            answer = await self._client.post("/hooks/dedup", told)
        except NoAnswer as error:
            return f"none: {error}"
        return f"{answer.status} {answer.body.decode()}"


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_before_the_disk_is_full_the_mail_server_is_told_to_keep_its_mails(tmp_path: Path) -> None:
    async def story() -> None:
        async with on_a_small_disk(tmp_path / "disk") as (made, disk):
            letter = Letter(made)
            await until(letter.mailed, "250")
            await until(letter.posted, "202")
            disk.leave(100)
            await until(letter.mailed, "452 4.3.1")
            await until(letter.posted, "507")
            disk.empty()
            await until(letter.mailed, "250")
            await until(letter.posted, "202")
            await letter.hang_up()

    asyncio.run(story())


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_was_acknowledged_survives_a_disk_without_a_byte_left(tmp_path: Path) -> None:
    """Filled while everybody writes: even the database finds no room for its log."""

    async def story() -> None:
        async with on_a_small_disk(tmp_path / "disk") as (made, disk):
            customers = Customers(made.ports, seed=3, pause=0.05)
            mails = MailSenders(made.mail_ports, seed=3, pause=0.05)
            over = asyncio.Event()
            load = asyncio.gather(
                customers.write(lambda: not over.is_set()), mails.write(lambda: not over.is_set())
            )
            for _ in range(3):
                await asyncio.sleep(2)
                await asyncio.to_thread(disk.stuff)
                await asyncio.sleep(4)
                before = len(customers.acknowledged), len(mails.acknowledged)
                disk.empty()
                await _until_more(customers, mails, before)
            over.set()
            await load
            await come_to_rest(made, seconds=60)
            wrote = sorted([*customers.acknowledged, *mails.acknowledged], key=lambda one: one.at)
            refused = [*customers.refused, *mails.refused]
            verdict = judge(await gather(made, wrote=wrote, refused=refused))
            print(f"\n{len(wrote)} in around a full disk: {verdict.counts()}")
            assert len(mails.acknowledged) > 20
            assert verdict.is_clean, verdict.shown()

    asyncio.run(story())


async def _until_more(customers: Customers, mails: MailSenders, before: tuple[int, int]) -> None:
    """Wait until both kinds are acknowledged again, without anybody's help."""
    deadline = time.monotonic() + _PATIENCE
    while len(customers.acknowledged) <= before[0] or len(mails.acknowledged) <= before[1]:
        assert time.monotonic() < deadline, "it does not come back by itself"
        await asyncio.sleep(0.1)
