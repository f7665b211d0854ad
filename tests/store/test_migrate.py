"""Does a database get the schema once, whole, and refuse one that was changed behind its back?"""

import threading
from collections.abc import Callable, Iterator
from itertools import count

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from faden.store import migrate as migrating
from faden.store.migrate import Migration, MigrationError, migrate, migrations, pending
from faden.store.postgres import Running

NewDatabase = Callable[..., str]
NAMES = tuple(migration.name for migration in migrations())

_numbers = count(1)


@pytest.fixture
def new_database(postgres_server: Running) -> Iterator[NewDatabase]:
    """Make a database without any schema; return its URL."""
    made = []

    def make(owner: str = "") -> str:
        name = f"empty_{next(_numbers)}"
        owner = owner or str(conninfo_to_dict(postgres_server.url)["user"])
        made.append(name)
        create = sql.SQL("create database {} owner {}")
        with psycopg.connect(postgres_server.admin_url, autocommit=True) as connection:
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(owner)))
        return make_conninfo(postgres_server.url, dbname=name)

    yield make
    with psycopg.connect(postgres_server.admin_url, autocommit=True) as connection:
        for name in made:
            drop = sql.SQL("drop database {} with (force)")
            connection.execute(drop.format(sql.Identifier(name)))


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        return {str(name) for (name,) in found}


def test_a_new_database_gets_everything_and_the_second_time_nothing(
    new_database: NewDatabase,
) -> None:
    url = new_database()
    assert pending(url) == NAMES
    assert migrate(url) == NAMES
    assert migrate(url) == pending(url) == ()
    assert {"thread", "event", "ticket", "delivery", "faden_migration"} <= tables(url)


def test_two_that_start_at_once_do_not_disturb_one_another(new_database: NewDatabase) -> None:
    url = new_database()
    applied: list[tuple[str, ...]] = []
    both = [threading.Thread(target=lambda: applied.append(migrate(url))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(applied) == [(), NAMES]


def test_a_migration_that_was_changed_afterwards_is_refused_by_name(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update faden_migration set checksum = 'of another text'")
    with pytest.raises(MigrationError, match=f"{NAMES[0]} was applied with another content"):
        migrate(database_url)


def test_a_migration_that_fails_leaves_nothing_behind(
    new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database()
    broken = Migration("9999_broken.sql", "create table half (whole integer); select 1 / 0")
    monkeypatch.setattr(migrating, "migrations", lambda: (*migrations(), broken))
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(url)
    assert "half" not in tables(url)
    assert pending(url) == ("9999_broken.sql",)


def test_a_checksum_is_of_the_whole_text() -> None:
    one, other = Migration("1.sql", "select 1"), Migration("1.sql", "select 1 ")
    assert one.checksum != other.checksum


def test_migrations_are_numbered_without_gaps_and_say_what_for() -> None:
    assert [name[:5] for name in NAMES] == [f"{n:04}_" for n in range(1, len(NAMES) + 1)]
    assert all(migration.text.startswith("-- ") for migration in migrations())


# A database user of the operator's own, who may not create roles.


@pytest.fixture
def plain_user(postgres_server: Running) -> Iterator[str]:
    """A role that may neither create roles nor is a member of ours."""
    with psycopg.connect(postgres_server.admin_url, autocommit=True) as connection:
        owner = sql.Identifier(str(conninfo_to_dict(postgres_server.url)["user"]))
        connection.execute("create role plain nologin")
        connection.execute(sql.SQL("grant plain to {}").format(owner))
        yield "plain"
        connection.execute("drop owned by plain")
        connection.execute("drop role plain")


def test_a_user_who_may_not_create_roles_is_told_what_an_administrator_must_do(
    plain_user: str, new_database: NewDatabase, template: str
) -> None:
    url = make_conninfo(new_database(plain_user), options="-c role=plain")
    with pytest.raises(MigrationError, match="grant faden_engine to <the user in") as told:
        migrate(url)
    assert "create role faden_engine nologin" in str(told.value)


def test_a_user_for_whom_that_was_done_needs_nothing_more(
    plain_user: str, new_database: NewDatabase, template: str, postgres_server: Running
) -> None:
    with psycopg.connect(postgres_server.admin_url, autocommit=True) as connection:
        connection.execute("grant faden_engine, faden_reader to plain with inherit false")
    url = make_conninfo(new_database(plain_user), options="-c role=plain")
    assert migrate(url) == NAMES
