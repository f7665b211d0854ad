"""Does a server answer here, and may this role log in and do no more than it should?"""

import socket
from enum import StrEnum
from pathlib import Path
from typing import Literal, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from faden.store.embedded.binaries import OLDEST_MAJOR
from faden.store.embedded.errors import PostgresError, UnfitRole, explain
from faden.store.embedded.folder import APPLICATION, PORT

_CONNECT_SECONDS = 10
_REFUSED = ("authentication failed", "no password supplied")

PROPER_ROLE = f"""\
create role {APPLICATION} login createrole nosuperuser nobypassrls password '...';
create database {APPLICATION} owner {APPLICATION};"""


class Answer(StrEnum):
    """What came back from the socket."""

    NOBODY = "nobody"  #: nothing listens there
    BUSY = "busy"  #: a server that is starting, recovering or stopping
    READY = "ready"  #: the server of these data, proved by logging in


def ask(sockets: Path | None, url: str, *, data: Path) -> Answer:
    """Prove by a connection, not by a process id, that the server of `data` is alive."""
    if sockets is None or not somebody_listens(sockets):
        return Answer.NOBODY
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS, autocommit=True) as server:
            row = server.execute("show data_directory").fetchone()
    except psycopg.OperationalError as error:
        if any(words in str(error) for words in _REFUSED):
            raise PostgresError(
                f"The running server of {data} does not accept the administrator's password in "
                f"{data.parent}. Stop the server; put admin.password back from the backup, or "
                "delete it to have a new one set at the next start."
            ) from error
        return Answer.BUSY  # also a connection cut while the server goes down
    if row is None or not Path(row[0]).samefile(data):
        raise PostgresError(f"The server behind {sockets} serves {row and row[0]}, not {data}.")
    return Answer.READY


def make_role_and_database(url: str, admin_url: str, *, password: str, data: Path) -> None:
    """See to it that the application can log in, with the password we have stored."""
    try:
        with psycopg.connect(
            admin_url, connect_timeout=_CONNECT_SECONDS, autocommit=True
        ) as server:
            role_is_known = _finds(server, "select 1 from pg_roles where rolname = %s")
            if not role_is_known or not _can_log_in(url):
                _set_role(server, password, verb="alter" if role_is_known else "create")
            if not _finds(server, "select 1 from pg_database where datname = %s"):
                name = sql.Identifier(APPLICATION)
                server.execute(sql.SQL("create database {} owner {}").format(name, name))
    except psycopg.Error as error:
        raise explain(str(error), doing="Creating the role and database", data=data) from error


def refuse_superuser(url: str) -> None:
    """Raise UnfitRole when row security would not bind the role behind `url`.

    Also raises PostgresError when the server cannot be reached or is too old.
    """
    place = _without_password(url)
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS, autocommit=True) as server:
            version = server.info.server_version
            roles = server.execute(
                "select rolname, rolsuper, rolbypassrls from pg_roles"
                " where rolname in (session_user, current_user)"
            ).fetchall()
    except psycopg.Error as error:
        raise PostgresError(f"The database {place} cannot be used: {error}") from error
    if version // 10_000 < OLDEST_MAJOR:
        raise PostgresError(
            f"The server of the database {place} is PostgreSQL {version // 10_000}; Faden needs "
            f"{OLDEST_MAJOR} or newer. Upgrade it, or use another server."
        )
    for name, is_super, bypasses in roles:
        if is_super or bypasses:
            excess = "is a superuser" if is_super else "has BYPASSRLS"
            raise UnfitRole(
                f"The role {name} of the database URL {excess}, so row security would not keep "
                "workspaces apart. Create a proper role, as the administrator of the server, and "
                f"put it into the URL:\n{PROPER_ROLE}"
            )


def _finds(server: psycopg.Connection, query: LiteralString) -> bool:
    return server.execute(query, (APPLICATION,)).fetchone() is not None


def _can_log_in(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=_CONNECT_SECONDS).close()
    except psycopg.OperationalError:
        return False
    return True


def _set_role(
    server: psycopg.Connection, password: str, *, verb: Literal["create", "alter"]
) -> None:
    statement = sql.SQL(
        "{verb} role {role} login createrole nosuperuser nobypassrls password {password}"
    )
    server.execute(
        statement.format(
            verb=sql.SQL(verb), role=sql.Identifier(APPLICATION), password=sql.Literal(password)
        )
    )


def somebody_listens(sockets: Path) -> bool:
    """Whether a postmaster lives behind the socket: backends do not keep it open."""
    with socket.socket(socket.AF_UNIX) as knock:
        knock.settimeout(_CONNECT_SECONDS)
        try:
            knock.connect(str(sockets / f".s.PGSQL.{PORT}"))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except (TimeoutError, BlockingIOError):
            return True  # its backlog is full
    return True


def _without_password(url: str) -> str:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # Without the cause: it repeats the text, password and all.
        raise PostgresError(
            "The database URL cannot be read. It looks like "
            "postgresql://role:password@host:5432/database"
        ) from None
    return f"{parts.get('dbname', '?')} on {parts.get('host', '?')}"
