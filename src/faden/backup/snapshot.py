"""Of which moment is a backup, and what was in the database at that moment?

    with snapshot(url) as taken:
        ... pg_dump --snapshot=<taken.name> ...
        taken.counts(), taken.blobs()       # of the very same moment

Nothing is locked, nobody waits. A cursor of the export that was given out after the mark must find
its place again after a restore: see `restoration` in the schema.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from faden.backup.manifest import Applied, BackupError, Mark
from faden.store.wire.statement import statement

ENGINE = "faden_engine"
_SETTLE_SECONDS = 10.0
_PAUSE_SECONDS = 0.01

_TABLES: LiteralString = """
select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
order by relname
"""
_SEQUENCES: LiteralString = """
select sequencename, coalesce(last_value, start_value - 1) from pg_sequences
where schemaname = 'public' order by 1
"""
#: Row security must hide nothing from the engine, or its rows would be left out without a word.
_HIDDEN: LiteralString = """
select relname from pg_class
where relkind = 'r' and relnamespace = 'public'::regnamespace and relrowsecurity and not exists (
    select 1 from pg_policies
    where schemaname = 'public' and tablename = relname and cmd = 'ALL' and qual = 'true'
        and permissive = 'PERMISSIVE' and 'faden_engine' = any (roles))
"""
_NARROWED: LiteralString = """
select distinct tablename from pg_policies where schemaname = 'public'
    and permissive = 'RESTRICTIVE' and roles && array['faden_engine', 'public']::name[]
"""
_WITH_BLOBS: LiteralString = """
select relname from pg_class join pg_attribute on attrelid = pg_class.oid
where relkind = 'r' and relnamespace = 'public'::regnamespace and attname = 'blob'
order by relname
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A moment that pg_dump and we both look at."""

    name: str  #: for `pg_dump --snapshot`
    mark: Mark
    sequences: dict[str, int]
    postgres: str
    _connection: psycopg.Connection[Any]

    def schema(self) -> tuple[Applied, ...]:
        """Return the migrations."""
        rows = self._connection.execute("select name, checksum from faden_migration order by name")
        return tuple(Applied(*row) for row in rows)

    def counts(self) -> dict[str, int]:
        """Count the rows of each table."""
        return counts(self._connection)

    def blobs(self) -> list[tuple[int, bytes]]:
        """Return workspace and SHA-256 of everything large that a row names."""
        return blobs(self._connection)


def counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Count the rows of each table, as a role that sees them."""
    tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
    found = {}
    for table in tables:
        query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
        found[table] = _one(connection.execute(query))
    return found


def blobs(connection: psycopg.Connection[Any]) -> list[tuple[int, bytes]]:
    """Return workspace and SHA-256 of everything large that a row of any table names."""
    found: set[tuple[int, bytes]] = set()
    for (table,) in connection.execute(_WITH_BLOBS).fetchall():
        query = sql.SQL("select workspace_id, blob from {} where blob is not null")
        found.update(connection.execute(query.format(sql.Identifier(table))).fetchall())
    return sorted(found)


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Lend the moment; it can be looked at until the block ends."""
    with psycopg.connect(url, autocommit=True) as connection:
        _refuse_half_made(connection)
        position = _sequences(connection)["event_position_seq"]
        _let_settle(connection)
        connection.execute("set idle_in_transaction_session_timeout = 0")
        (at,) = _row(connection, "select clock_timestamp()")  # what is committed by now is in it
        connection.execute("begin isolation level repeatable read read only")
        (name,) = _row(connection, "select pg_export_snapshot()")
        # As the owner still: and no snapshot holds these, so they are never too low.
        sequences = _sequences(connection)
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(ENGINE)))
        yield Snapshot(
            name=name,
            mark=Mark(at=at, position=position, horizon=_horizon(connection)),
            sequences=sequences,
            postgres=str(_row(connection, "show server_version")[0]).split(" ")[0],
            _connection=connection,
        )
        connection.execute("commit")


def _sequences(connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, int]:
    return dict(connection.execute(_SEQUENCES).fetchall())


def _let_settle(connection: psycopg.Connection[Any]) -> None:
    """Wait until what was under way has ended, so that whatever is not in the snapshot began later.

    The position that was read before is then below all of those. Should one take longer, at the
    worst a cursor that it gave out is refused after a restore.
    """
    (running,) = _row(connection, "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    deadline = time.monotonic() + _SETTLE_SECONDS
    while time.monotonic() < deadline:
        (oldest,) = _row(connection, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        if oldest >= running:
            return
        time.sleep(_PAUSE_SECONDS)


def _horizon(connection: psycopg.Connection[Any]) -> int:
    """Return the horizon of the export, in a schema of any age."""
    if _row(connection, "select to_regproc('event_order_shift')")[0] is not None:
        return _one(connection.execute(statement("find_horizon")))
    return _one(connection.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))


def _refuse_half_made(connection: psycopg.Connection[Any]) -> None:
    if _row(connection, "select to_regclass('public.faden_migration')")[0] is None:
        raise BackupError("there is no Faden in this database yet: nothing to back up")
    hidden = connection.execute(_HIDDEN).fetchall() + connection.execute(_NARROWED).fetchall()
    if hidden:
        names = ", ".join(name for (name,) in hidden)
        raise BackupError(
            f"row security hides rows of {names} from {ENGINE}; the backup would lack them"
        )


def _row(connection: psycopg.Connection[Any], query: LiteralString) -> tuple[Any, ...]:
    found = connection.execute(query).fetchone()
    if found is None:
        raise BackupError(f"the database gave no answer to {query!r}")
    return tuple(found)


def _one(cursor: psycopg.Cursor[Any]) -> int:
    found = cursor.fetchone()
    return int(found[0]) if found else 0


def moment(at: datetime) -> str:
    """Return a moment as a part of a file's name.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    '20261122T093000Z'
    """
    return f"{at:%Y%m%dT%H%M%SZ}"
