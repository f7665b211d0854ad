"""Does the database remember how far a folder was read, and notice a mail that is missing?"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from faden.core.address import bucket_of
from faden.store import sources
from faden.store.sources import Lease, MailFolder, Seen, SourceStatus, Tally, leased

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
INBOX = MailFolder(1, "mail", "INBOX")


def on(url: str, story: Callable[[Lease], Awaitable[None]], folder: MailFolder = INBOX) -> None:
    """Tell a story to whoever holds the lease of a folder."""

    async def told() -> None:
        async with leased(url, folder) as lease:
            assert lease is not None
            await story(lease)

    asyncio.run(told())


@asynccontextmanager
async def as_engine(url: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    async with connection:
        await connection.execute("set role faden_engine")
        yield connection


def arrived(url: str, *keys: str, account: str = "mail") -> None:
    """Let mails be in the hub."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        for key in keys:
            bucket = bucket_of(f"{account}\n{key}")
            values = (bucket, account, key, NOON)
            connection.execute(
                b"insert into arrival values (%s, 1, %s, %s, 'd', 'raw', %s)", values
            )


def status(url: str) -> SourceStatus:
    async def asked() -> list[SourceStatus]:
        async with as_engine(url) as connection:
            return await sources.statuses(connection, 1)

    (found,) = asyncio.run(asked())
    return found


def test_a_folder_begins_at_its_first_mail_and_goes_on_where_it_was(database_url: str) -> None:
    async def story(lease: Lease) -> None:
        assert await lease.begin(7, NOON) == 0
        assert await lease.move(7, 12, seen=[Seen(12, ["<a@x>"])], now=NOON)
        assert await lease.begin(7, NOON) == 12

    on(database_url, story)


def test_the_position_never_goes_back(database_url: str) -> None:
    async def story(lease: Lease) -> None:
        await lease.begin(7, NOON)
        await lease.move(7, 12, seen=[], now=NOON)
        await lease.move(7, 3, seen=[Seen(3, ["<a@x>"])], now=NOON)
        assert await lease.begin(7, NOON) == 12

    on(database_url, story)


def test_under_another_validity_everything_is_new_and_the_old_is_forgotten(
    database_url: str,
) -> None:
    arrived(database_url, "<a@x>")

    async def story(lease: Lease) -> None:
        await lease.begin(7, NOON)
        await lease.move(7, 12, seen=[Seen(12, ["<a@x>"])], now=NOON)
        assert await lease.begin(8, NOON) == 0
        assert not await lease.move(7, 13, seen=[], now=NOON)
        assert (await lease.compare(7, [12], now=NOON)).missing == (12,)

    on(database_url, story)


def test_folders_and_accounts_have_nothing_to_do_with_one_another(database_url: str) -> None:
    async def read(lease: Lease) -> None:
        await lease.begin(7, NOON)
        await lease.move(7, 12, seen=[Seen(12, ["<a@x>"])], now=NOON)

    async def untouched(lease: Lease) -> None:
        assert await lease.begin(7, NOON) == 0
        assert (await lease.compare(7, [12], now=NOON)).missing == (12,)

    on(database_url, read)
    on(database_url, untouched, MailFolder(1, "mail", "Archiv"))
    on(database_url, untouched, MailFolder(1, "other", "INBOX"))


def test_every_mail_of_the_folder_is_in_the_hub_in_quarantine_or_missing(
    database_url: str,
) -> None:
    arrived(database_url, "<a@x>", "<b@x>", "unreadable:00", "<part@x>", "<d@x>")
    arrived(database_url, "<lost@x>", account="other")

    async def story(lease: Lease) -> None:
        await lease.begin(7, NOON)
        seen = [
            Seen(1, ["<a@x>"]),
            Seen(2, ["<a@x>"]),  # a copy
            Seen(3, ["<b@x>", "<part@x>"]),
            Seen(4, ["unreadable:00"]),
            Seen(5, ["<b@x>", "<never@x>"]),  # half of it never came in
            Seen(6, ["<lost@x>"]),
            Seen(8, ["<d@x>"]),  # expunged since
        ]
        await lease.move(7, 9, seen=seen, now=NOON)
        tally = await lease.compare(7, [1, 2, 3, 4, 5, 6, 7], now=NOON + timedelta(hours=1))
        assert tally == Tally(source=7, hub=3, quarantined=1, twice=1, missing=(5, 6, 7))

    on(database_url, story)
    found = status(database_url)
    assert found.checked_at == NOON + timedelta(hours=1)
    assert (found.source, found.hub, found.quarantined, found.twice) == (7, 3, 1, 1)
    assert found.missing == 3


def test_an_empty_folder_has_nothing_missing(database_url: str) -> None:
    async def story(lease: Lease) -> None:
        await lease.begin(7, NOON)
        assert await lease.compare(7, [], now=NOON) == Tally(0, 0, 0, 0, ())

    on(database_url, story)


def test_a_folder_that_was_never_opened_says_since_when_and_why(database_url: str) -> None:
    async def story(lease: Lease) -> None:
        await lease.note_gone("wrong password", NOON)
        await lease.note_gone("server\0gone", NOON + timedelta(hours=1))

    on(database_url, story)
    found = status(database_url)
    assert (found.error, found.error_since, found.seen_at) == ("servergone", NOON, None)


def test_a_folder_that_answers_again_has_no_error(database_url: str) -> None:
    async def story(lease: Lease) -> None:
        await lease.note_gone("server gone", NOON)
        await lease.begin(7, NOON)
        await lease.note_alive(NOON + timedelta(hours=1))

    on(database_url, story)
    found = status(database_url)
    assert (found.error, found.error_since) == (None, None)
    assert found.seen_at == NOON + timedelta(hours=1)


def test_only_one_process_reads_a_folder_until_it_ends(database_url: str) -> None:
    async def story() -> None:
        async with leased(database_url, INBOX) as first:
            async with leased(database_url, INBOX) as second:
                assert (first is None, second is None) == (False, True)
            async with leased(database_url, MailFolder(1, "mail", "Archiv")) as other:
                assert other is not None
        async with leased(database_url, INBOX) as third:
            assert third is not None

    asyncio.run(story())


def test_who_lost_the_connection_lost_the_lease_and_writes_nothing(database_url: str) -> None:
    async def story() -> None:
        async with leased(database_url, INBOX) as lease:
            assert lease is not None
            await lease.begin(7, NOON)
            async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as own:
                await own.execute(
                    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                    " and pid <> pg_backend_pid()"
                )
            with pytest.raises(psycopg.OperationalError):
                await lease.move(7, 1, seen=[], now=NOON)

    asyncio.run(story())


def test_a_hundred_thousand_mails_are_compared_in_a_moment(database_url: str) -> None:
    numbers = range(1, 100_001)
    with psycopg.connect(database_url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into arrival select n %% 256, 1, 'mail', n::text, 'd', 'r', %s"
            " from generate_series(1, 100000) as n",
            (NOON,),
        )
        connection.execute(
            "insert into mail_seen select 1, 'mail', 'INBOX', 7, n, n::text, n % 256"
            " from generate_series(1, 100000) as n"
        )

    async def story(lease: Lease) -> None:
        await lease.begin(7, NOON)
        begun = asyncio.get_running_loop().time()
        tally = await lease.compare(7, numbers, now=NOON)
        assert tally == Tally(100_000, 100_000, 0, 0, ())
        assert asyncio.get_running_loop().time() - begun < 20

    on(database_url, story)
