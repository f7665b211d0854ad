"""Does a connection stay usable, and nothing half written, whatever a transaction meets?"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import psycopg
import pytest
import uvloop
from tests.store.stores import empty

from faden.store.connections import Connections
from faden.store.log import PostgresStore
from faden.store.ports import Arrival, Meeting
from faden.store.wire.pipeline import Pipeline

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Story = Callable[[Connections], Awaitable[None]]


@pytest.fixture
def told(shared_url: str) -> Callable[[Story], None]:
    """Tell a story with a process's connections, in an empty database."""
    empty(shared_url)

    def tell(story: Story) -> None:
        async def whole() -> None:
            connections = Connections(shared_url, engine_size=1)
            await connections.open()
            try:
                await asyncio.wait_for(story(connections), 60)
            finally:
                await connections.close()

        asyncio.run(whole())

    return tell


def _arrival(key: str, raw: bytes = b"{}") -> Meeting:
    arrival = Arrival("pipeline", key, b"digest", raw, NOW)
    return Meeting(workspace=1, now=NOW, arrivals=[arrival])


async def _is_new(store: PostgresStore, key: str) -> bool:
    async with store.unit_of_work() as work:
        met = await work.meet(_arrival(key))
    return not met.known


def test_what_was_not_committed_is_not_there(told: Callable[[Story], None]) -> None:
    async def story(connections: Connections) -> None:
        store = PostgresStore(connections.engine)
        async with store.unit_of_work() as work:
            await work.meet(_arrival("left"))
        assert await _is_new(store, "left")
        async with store.unit_of_work() as work:
            await work.meet(_arrival("kept"))
            await work.commit()
        assert not await _is_new(store, "kept")

    told(story)


def test_after_a_refused_statement_the_same_connection_goes_on(
    told: Callable[[Story], None],
) -> None:
    async def story(connections: Connections) -> None:
        store = PostgresStore(connections.engine)
        with pytest.raises(psycopg.DataError):
            async with store.unit_of_work() as work:
                await work.meet(_arrival("half \x00 a name"))
        backend = await _backend(connections)
        assert await _is_new(store, "after")
        assert await _backend(connections) == backend

    told(story)


def test_connections_that_forgot_their_statements_are_replaced(
    told: Callable[[Story], None],
) -> None:
    async def story(connections: Connections) -> None:
        store = PostgresStore(connections.engine)
        assert await _is_new(store, "first")
        async with connections.engine.connection() as connection:
            await connection.execute("deallocate all")
        with pytest.raises(psycopg.OperationalError, match="has forgotten"):
            await _is_new(store, "second")
        assert await _is_new(store, "third")

    told(story)


WALLS = ("apart", "limits")  #: policies on arrivals that name the account


def test_connections_that_an_upgrade_has_outdated_are_replaced(
    told: Callable[[Story], None], shared_url: str
) -> None:
    def retyped(kind: str) -> None:
        with psycopg.connect(shared_url) as owner:
            # Policies name the column; they stand aside meanwhile.
            found = owner.execute(
                "select policyname, qual from pg_policies where tablename = 'arrival'"
                " and policyname = any(%s)",
                [list(WALLS)],
            ).fetchall()
            assert len(found) == len(WALLS)
            for name, _ in found:
                owner.execute(f"drop policy {name} on arrival".encode())
            owner.execute(f"alter table arrival alter column account type {kind}".encode())
            for name, rule in found:
                wall = "as restrictive for select to faden_reader"
                owner.execute(f"create policy {name} on arrival {wall} using ({rule})".encode())

    async def story(connections: Connections) -> None:
        store = PostgresStore(connections.engine)
        async with store.unit_of_work() as work:
            await work.meet(_arrival("first"))
            await work.commit()
        assert not await _is_new(store, "first")
        retyped('varchar(200) collate "C"')
        try:
            with pytest.raises(psycopg.OperationalError, match="has forgotten"):
                await _is_new(store, "first")
            assert not await _is_new(store, "first")
        finally:
            retyped('text collate "C"')

    told(story)


def test_more_than_the_socket_takes_at_once_goes_through(told: Callable[[Story], None]) -> None:
    async def story(connections: Connections) -> None:
        store = PostgresStore(connections.engine)
        arrivals = [
            Arrival("pipeline", f"large {n}", b"digest", bytes(1_000_000), NOW) for n in range(40)
        ]
        async with store.unit_of_work() as work:
            met = await work.meet(Meeting(workspace=1, now=NOW, arrivals=arrivals))
            assert not met.known

    told(story)


def test_who_is_interrupted_while_waiting_leaves_nothing_and_blocks_nobody(
    told: Callable[[Story], None], shared_url: str
) -> None:
    async def story(connections: Connections) -> None:
        store = PostgresStore(connections.engine)
        async with await psycopg.AsyncConnection.connect(shared_url) as other:
            await other.execute("set role faden_engine")
            await other.execute("lock table arrival")
            task = asyncio.create_task(_is_new(store, "interrupted"))
            await asyncio.sleep(0.2)
            task.cancel()
            await other.rollback()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert await _is_new(store, "interrupted")

    told(story)


def test_a_server_that_dies_with_unread_words_is_noticed_also_on_the_quick_loop(
    shared_url: str,
) -> None:
    """Such a socket only reports an error, of which uvloop tells nobody who waits to read."""
    empty(shared_url)

    async def story() -> None:
        connections = Connections(shared_url, engine_size=1)
        await connections.open()
        async with (
            await psycopg.AsyncConnection.connect(shared_url) as other,
            connections.engine.connection() as connection,
        ):
            await other.execute("set role faden_engine")
            await other.execute("lock table arrival")
            pipeline = Pipeline(connection)
            waits = pipeline.ask(b"lock table arrival")
            pipeline.ask(b"select '" + b"x" * 100_000 + b"'")
            waiting = asyncio.create_task(waits.rows())
            await asyncio.sleep(0.3)
            os.kill(connection.info.backend_pid, signal.SIGTERM)
            with pytest.raises(psycopg.OperationalError):
                await asyncio.wait_for(waiting, 5)
            with contextlib.suppress(psycopg.OperationalError):
                await pipeline.close()
        await connections.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(story())


def test_a_value_no_statement_takes_is_refused_before_anything_is_sent(
    told: Callable[[Story], None],
) -> None:
    async def story(connections: Connections) -> None:
        async with connections.engine.connection() as connection:
            pipeline = Pipeline(connection)
            with pytest.raises(TypeError, match="no statement takes a float"):
                pipeline.run("find_due_tickets", {"now": 1.5, "limit": 1})
            await pipeline.close()
            await connection.execute("select 1")

    told(story)


async def _backend(connections: Connections) -> int:
    async with connections.engine.connection() as connection:
        row = await (await connection.execute("select pg_backend_pid()")).fetchone()
    assert row is not None
    return int(row[0])
