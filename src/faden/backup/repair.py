"""What must be put right in a database that was just read in from a backup?

Transactions are counted anew, numbers must not be given out twice, and what was due at the mark may
have happened since: nobody here knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from faden.backup.manifest import BackupError, Manifest
from faden.backup.noted import UNKNOWN
from faden.backup.snapshot import ENGINE

_EPOCH_MICROSECONDS = 1_000_000

#: A crash in the middle of each of them: the outbox then asks the provider, repeats under the same
#: key, or lets a person look (G3). What was handed over, or is unclear already, stays as it is.
_UNCERTAIN: LiteralString = """
update delivery set state = 'sending', call_until = %(now)s, run_at = %(now)s, changed_at = %(now)s,
    reason = 'restored from a backup: it may have been sent after that'
where run_at is not null and state in ('queued', 'held', 'deferred', 'sending')
"""
_UNPROTECTED: LiteralString = """
select relname from pg_class join pg_attribute on attrelid = pg_class.oid
where relkind = 'r' and relnamespace = 'public'::regnamespace and attname = 'workspace_id'
    and not (relrowsecurity and relforcerowsecurity)
"""
_OWNED: LiteralString = """
select tables.relname, attname, sequences.relname
from pg_class as sequences
join pg_depend on pg_depend.objid = sequences.oid and deptype in ('a', 'i')
    and pg_depend.classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
join pg_class as tables on tables.oid = refobjid
join pg_attribute on attrelid = refobjid and attnum = refobjsubid
where sequences.relkind = 'S' and sequences.relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How an installation comes back."""

    now: datetime
    moved: bool = False  #: Faden was stopped before the backup and stayed so: what was due is due
    live: bool = False  #: it is the one that works from now on, and writes to people at once
    by: str = UNKNOWN  #: who does it, for the audit log

    @property
    def is_live(self) -> bool:
        """Say whether it writes to people at once; after a move it is the only one."""
        return self.live or self.moved


def repair(url: str, manifest: Manifest, how: How) -> tuple[str, ...]:
    """Make a restored database fit for use; return what was done."""
    now = how.now
    with psycopg.connect(url) as connection:
        done = [_go_on_counting(connection, manifest, how)]
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(ENGINE)))
        signed_in = connection.execute("delete from session").rowcount
        done.append(f"{signed_in} people signed out")
        if not how.moved:
            uncertain = connection.execute(_UNCERTAIN, {"now": now - timedelta(seconds=5)}).rowcount
            done.append(
                f"{uncertain} messages that were due at the mark: the provider is asked, or a "
                "person must look"
            )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("analyze")
    return tuple(done)


def _go_on_counting(connection: psycopg.Connection[Any], manifest: Manifest, how: How) -> str:
    """Let numbers go on above all that were ever given out, in the order of the export too."""
    connection.execute(sql.SQL("set local role {}").format(sql.Identifier(ENGINE)))
    # The cursors of webhooks and of the search move with transactions that wrote no event, so they
    # may lie higher.
    highest = _number(
        connection,
        "select greatest(coalesce((select max(xid) from event), 0),"
        " coalesce((select max(cursor_xid) from webhook_subscription), 0),"
        " (select max(cursor_xid) from search_progress))",
    )
    # Nobody was ever given a position as high as the time, not even after an earlier restore.
    below = max(
        int(how.now.timestamp() * _EPOCH_MICROSECONDS),
        manifest.sequences.get("event_position_seq", 0) + 1,
        _number(connection, "select coalesce(max(position), 0) + 1 from event"),
    )
    connection.execute("reset role")
    _set_sequences(connection, manifest)
    connection.execute("select setval('event_position_seq', %s, false)", (below,))
    shift = sql.SQL(
        "create or replace function event_order_shift() returns bigint"
        " language sql immutable parallel safe as {}"
    )
    connection.execute(shift.format(sql.Literal(f"select {highest}::bigint")))
    connection.execute(sql.SQL("set local role {}").format(sql.Identifier(ENGINE)))
    if how.is_live:
        connection.execute("update restoration set quiet = false")  # of a copy that was saved
    connection.execute(
        "insert into restoration (restored_at, taken_at, above, below, horizon, quiet)"
        " values (%s, %s, %s, %s, %s, %s)",
        (
            how.now,
            manifest.mark.at,
            manifest.mark.position,
            below,
            manifest.mark.horizon,
            not how.is_live,
        ),
    )
    connection.execute("reset role")
    return f"the export goes on at position {below}; cursors from before the mark stay exact"


def _set_sequences(connection: psycopg.Connection[Any], manifest: Manifest) -> None:
    for table, column, sequence in connection.execute(_OWNED).fetchall():
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(ENGINE)))
        query = sql.SQL("select coalesce(max({}), 0) from {}")
        names = sql.Identifier(column), sql.Identifier(table)
        highest = _number(connection, query.format(*names))
        connection.execute("reset role")
        last = max(highest, manifest.sequences.get(sequence, 0))
        if last > 0:
            named = sql.Identifier(sequence).as_string(connection)
            connection.execute("select setval(%s::regclass, %s)", (named, last))


def prove(url: str) -> None:
    """Raise BackupError unless row security and the roles are as the schema means them (G11)."""
    with psycopg.connect(url, autocommit=True) as connection:
        bare = [name for (name,) in connection.execute(_UNPROTECTED)]
        if bare:
            raise BackupError(f"row security is missing on {', '.join(bare)}")
        connection.execute("set role faden_reader")
        seen = _number(connection, "select count(*) from event")
        connection.execute("reset role")
        connection.execute(sql.SQL("set role {}").format(sql.Identifier(ENGINE)))
        connection.execute("select count(*) from (select from event limit 1) as one")
    if seen:
        raise BackupError(f"a reader without a workspace sees {seen} events: row security fails")


def _number(connection: psycopg.Connection[Any], query: LiteralString | sql.Composed) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0
