"""How does one test after another find the same empty database, without making it anew?

To make one and drop it takes longer than most tests of a page. Only rows are put back: a test that
changes a table itself needs a database of its own.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

_TABLES = """
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    order by relname
"""
_COUNTERS = (
    "select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace"
)
_OTHERS = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""


class Emptied:
    """A database whose rows can be put back as they were when it was handed over."""

    def __init__(self, admin_url: str) -> None:
        self._connection = psycopg.connect(admin_url, autocommit=True)
        # What is deleted here is nobody's: no rule has to hold for it meanwhile.
        self._connection.execute("set session_replication_role = replica")
        self._connection.execute("create schema kept")
        statements: list[sql.Composable] = []
        for (name,) in self._connection.execute(_COUNTERS).fetchall():
            where = sql.SQL("select last_value, is_called from {}").format(sql.Identifier(name))
            [stands] = self._connection.execute(where).fetchall()
            again = sql.SQL("select setval({}, {}, {})")
            statements.append(again.format(*map(sql.Literal, (name, *stands))))
        for (name,) in self._connection.execute(_TABLES).fetchall():
            table, kept = sql.Identifier(name), sql.Identifier("kept", name)
            statements.append(sql.SQL("delete from {}").format(table))
            found = self._connection.execute(sql.SQL("select from {} limit 1").format(table))
            if found.fetchone() is None:
                continue
            self._connection.execute(sql.SQL("create table {} as table {}").format(kept, table))
            insert = sql.SQL("insert into {} overriding system value select * from {}")
            statements.append(insert.format(table, kept))
        self._put_back = sql.SQL("; ").join(statements)

    def put_back(self) -> None:
        """End whatever is connected, and leave what was there at first."""
        self._connection.execute(_OTHERS)
        self._connection.execute(self._put_back)

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()
