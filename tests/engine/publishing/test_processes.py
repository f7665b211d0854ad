"""Is everything told, and in the normal case once, whichever process lives, dies or stalls?"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from tests.engine.office import Office, says
from tests.engine.publishing.house import (
    BEGINNING,
    SECRET,
    a_customer,
    eventually,
    happen,
    ids,
    open_house,
    opened,
    received,
    writer,
)
from tests.scripted_server import Asked, ScriptedServer, provider, until

from faden.store.webhooks import subscription as subscriptions
from faden.store.webhooks.subscription import NewSubscription

WORDS = ["message.received"]
CUSTOMERS = [a_customer(0x100 + n) for n in range(20)]


async def slowly(_asked: Asked, _reader: object, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.004)
    writer.write(b"HTTP/1.1 204 No\r\n\r\n")


def test_two_processes_tell_everything_once(office: Office) -> None:
    async def story() -> None:
        async with (
            provider(slowly) as shop,
            provider(slowly) as crm,
            open_house(office, shop, crm) as house,
        ):
            await house.subscribe(shop.url, name="shop", kinds=WORDS)
            await house.subscribe(crm.url, name="crm", kinds=WORDS)
            house.process()
            house.process()
            for n in range(5):
                await house.accept(*(says(f"{n}/{m}", f"tel:+4917055501{m:02}") for m in range(20)))
            for name, receiver in (("shop", shop), ("crm", crm)):
                await house.settled(100, name=name)
                assert len(ids(receiver)) == len(set(ids(receiver))) == 100

    office.run(story())


def test_a_process_that_ends_hands_over_to_the_other(office: Office) -> None:
    async def story() -> None:
        async with provider(slowly) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            first = house.process()
            await house.accept(*(says(f"{m}", f"tel:+4917055501{m:02}") for m in range(50)))
            await until(lambda: len(receiver.asked) > 10)
            house.process()
            await first.stop()
            await house.settled(50)
            assert len(ids(receiver)) == len(set(ids(receiver))) == 50

    office.run(story())


def test_a_process_that_lost_its_connection_begins_anew_and_skips_nothing(office: Office) -> None:
    async def story() -> None:
        async with provider(slowly) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.accept(*(says(f"{m}", f"tel:+491705551{m:03}") for m in range(200)))
            await until(lambda: len(receiver.asked) > 20)
            async with await psycopg.AsyncConnection.connect(office.url, autocommit=True) as own:
                await own.execute(
                    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                    " and pid <> pg_backend_pid()"
                )
            await house.settled(200)
            assert len(set(ids(receiver))) == 200
            assert len(ids(receiver)) <= 200 + 16

    office.run(story())


# Real processes, killed.


@contextmanager
def a_worker(url: str, data: Path, *receivers: ScriptedServer) -> Iterator[subprocess.Popen[bytes]]:
    """Run `faden work` on a database until the block ends."""
    environment = os.environ | {  # noqa: TID251 - of the process that is started
        "FADEN_DATABASE_URL": url,
        "FADEN_DATA": str(data),
        "FADEN_OUTGOING_ALLOW": ",".join(receiver.place for receiver in receivers),
    }
    with (data / "work.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "faden", "work"], env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def subscribed(url: str, receiver: ScriptedServer) -> AsyncIterator[None]:
    """Let the receiver be told everything from the beginning."""
    new = NewSubscription(
        workspace=1, name="shop", url=receiver.url, kinds=WORDS, secret=SECRET, after=BEGINNING
    )
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        await subscriptions.add(connection, new, now=datetime.now(UTC))
    yield


def a_lot_happens(url: str, each: int) -> None:
    """Let each customer write so often, mixed."""
    with writer(url) as connection:
        for n in range(1, each + 1):
            for customer in CUSTOMERS:
                happen(connection, received(f"{n}", customer), customer=customer, sequence=n)
            connection.commit()


def delivered(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        found = connection.execute(
            "select count(*) from webhook_delivery where state = 'delivered'"
        ).fetchone()
    return int(found[0]) if found else 0


async def all_told(url: str, count: int) -> bool:
    return await asyncio.to_thread(delivered, url) >= count


@pytest.mark.slow
def test_killed_in_the_middle_it_loses_nothing_and_repeats_only_what_was_not_noted(
    database_url: str, tmp_path: Path
) -> None:
    each, kills = 40, (60, 200, 450)

    async def story() -> None:
        async with provider(slowly) as receiver, subscribed(database_url, receiver):
            for count in kills:
                with a_worker(database_url, tmp_path, receiver) as process:
                    await until(lambda count=count: len(receiver.asked) >= count)  # type: ignore[misc]
                    process.send_signal(signal.SIGKILL)
                    await asyncio.to_thread(process.wait)
            with a_worker(database_url, tmp_path, receiver):
                await eventually(lambda: all_told(database_url, each * len(CUSTOMERS)))
            told = ids(receiver)
            assert len(set(told)) == each * len(CUSTOMERS)
            # Eight posts at most were under way at each kill, and as many may lack their note.
            assert len(told) - len(set(told)) <= 16 * len(kills)
            for customer in CUSTOMERS:
                ours = [opened(one)["data"] for one in receiver.asked]
                places = [one["sequence"] for one in ours if one["customer_id"] == customer]
                assert places == sorted(places)

    a_lot_happens(database_url, each)
    asyncio.run(asyncio.wait_for(story(), 90))


@pytest.mark.slow
def test_two_workers_of_which_one_is_killed_tell_everything(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with provider(slowly) as receiver, subscribed(database_url, receiver):
            with (
                a_worker(database_url, tmp_path, receiver) as first,
                a_worker(database_url, tmp_path, receiver) as second,
            ):
                await until(lambda: len(receiver.asked) >= 50)
                first.send_signal(signal.SIGKILL)
                await eventually(lambda: all_told(database_url, 10 * len(CUSTOMERS)))
                second.send_signal(signal.SIGTERM)
                assert await asyncio.to_thread(second.wait, 20) == 0
            assert len(set(ids(receiver))) == 10 * len(CUSTOMERS)
            assert len(ids(receiver)) - len(set(ids(receiver))) <= 16

    a_lot_happens(database_url, 10)
    asyncio.run(asyncio.wait_for(story(), 90))
