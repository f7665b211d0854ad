"""How does a database get, and keep, the schema this version needs?

Numbered SQL files, applied in order under an advisory lock, each in a transaction of its own and
remembered with its checksum. A file that was applied and has changed since is refused: a new
change is a new file. Migrations only expand; what is contracted waits one release.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import LiteralString

import psycopg
from psycopg import sql

_LOCK = 0x46616465  #: "Fade": one migration at a time on one database
#: what sees more than its caller and tells only a part of it
_TRUSTED: tuple[LiteralString, ...] = (
    "public.faden_reaches(uuid)",
    "public.faden_apart(uuid)",
    "public.faden_find_customers(tsquery, integer)",
    "public.faden_find_messages(tsquery, integer, integer, integer, integer)",
    "public.faden_search_reach()",
)


class MigrationError(Exception):
    """The database cannot be brought to this version; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations() -> tuple[Migration, ...]:
    """Return the shipped migrations in order."""
    folder = resources.files("faden.store") / "migrations"
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )
    return tuple(Migration(entry.name, entry.read_text("utf-8")) for entry in files)


def migrate(url: str) -> tuple[str, ...]:
    """Apply what is missing and return the names of the files applied."""
    applied: list[str] = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set lock_timeout = '60s'")
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        _prepare(connection)
        rows = connection.execute("select name, checksum from faden_migration").fetchall()
        known = {str(name): str(checksum) for name, checksum in rows}
        for migration in migrations():
            if migration.name not in known:
                _apply(connection, migration)
                applied.append(migration.name)
            elif known[migration.name] != migration.checksum:
                raise MigrationError(
                    f"migration {migration.name} was applied with another content. Restore the "
                    "file of the release that applied it; a change belongs into a new file."
                )
        _entrust(connection)
    return tuple(applied)


def pending(url: str) -> tuple[str, ...]:
    """Return the names of the files this database still lacks."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("select to_regclass('faden_migration')").fetchone()
        if not found or found[0] is None:
            return tuple(migration.name for migration in migrations())
        known = {name for (name,) in connection.execute("select name from faden_migration")}
    return tuple(migration.name for migration in migrations() if migration.name not in known)


def create_roles(url: str) -> None:
    """Create the roles that the schema names, and join them: before a backup is read in."""
    with psycopg.connect(url, autocommit=True) as connection:
        _roles(connection)


def _entrust(connection: psycopg.Connection) -> None:
    """Give the engine's role what must see more than its caller, after a restore as well.

    Dumps name no owners. Under its maker, whom row security holds, it would see nothing.
    """
    astray = "select 1 from pg_proc where oid = to_regprocedure(%s) and proowner <> %s::regrole"
    found = [one for one in _TRUSTED if _finds(connection, astray, one, "faden_engine")]
    if not found:
        return
    with connection.transaction():
        connection.execute("grant create on schema public to faden_engine")
        for one in found:
            connection.execute(sql.SQL("alter function " + one + " owner to faden_engine"))
        connection.execute("revoke create on schema public from faden_engine")


def _apply(connection: psycopg.Connection, migration: Migration) -> None:
    with connection.transaction():
        connection.execute(migration.text.encode())
        connection.execute(
            "insert into faden_migration (name, checksum) values (%s, %s)",
            (migration.name, migration.checksum),
        )


def _prepare(connection: psycopg.Connection) -> None:
    connection.execute(
        'create table if not exists faden_migration (name text collate "C" primary key, '
        "checksum text not null, applied_at timestamptz not null default now())"
    )
    _roles(connection)


def _roles(connection: psycopg.Connection) -> None:
    for role in ("faden_engine", "faden_reader"):
        _role(connection, role)


def _role(connection: psycopg.Connection, role: str) -> None:
    """Create a group role once and become a member of it.

    A member that does not inherit: whoever forgets `set role` sees nothing, although they own the
    tables (PostgreSQL 16 can grant it so; under 15 the owner sees everything).
    """
    name, is_16 = sql.Identifier(role), connection.info.server_version >= 160000
    apart = sql.SQL(" with inherit false" if is_16 else "")
    may_set = sql.Literal("SET" if is_16 else "MEMBER")
    try:
        if not _finds(connection, "select 1 from pg_roles where rolname = %s", role):
            _create(connection, name)
        member = sql.SQL("select 1 where pg_has_role(current_user, %s, {})").format(may_set)
        if not _finds(connection, member, role):
            connection.execute(sql.SQL("grant {} to current_user{}").format(name, apart))
    except psycopg.errors.InsufficientPrivilege:
        raise MigrationError(
            f"the database user may not create or join the role {role}. As an administrator run:\n"
            f"    create role {role} nologin;   -- if it does not exist yet\n"
            f"    grant {role} to <the user in FADEN_DATABASE_URL>{apart.as_string()};"
        ) from None


def _finds(
    connection: psycopg.Connection, query: LiteralString | sql.Composed, *values: str
) -> bool:
    return connection.execute(query, values).fetchone() is not None


def _create(connection: psycopg.Connection, name: sql.Identifier) -> None:
    # It may be made this very moment for another database of the same server.
    made = (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation)
    with contextlib.suppress(*made):
        connection.execute(sql.SQL("create role {} nologin").format(name))
