"""Does the database itself hide a customer from somebody who is kept apart from them?"""

from collections.abc import Iterator

import psycopg
import pytest
from tests.postgres_fixture import fresh_database
from tests.store.test_limits import (
    AGENT,
    COMPANY,
    OF_CUSTOMERS,
    OURS,
    THEIRS,
    Server,
    a_customer,
    count,
    customers,
    limits,
)
from tests.store.test_row_security import names

from faden.store.postgres import Running

#: what holds something of customers without naming one in each row, or names one beside
BESIDES = {"arrival", "audit", "webhook_delivery"}


@pytest.fixture(scope="module")
def url(postgres_server: Running, template: str) -> Iterator[str]:
    """Mia is kept apart from one customer of two."""
    with fresh_database(postgres_server, template) as url:
        with psycopg.connect(url) as connection:
            connection.execute("set role faden_engine")
            connection.execute(f"insert into {AGENT}".encode())
            a_customer(connection, OURS, owner="team:branch")
            a_customer(connection, THEIRS, owner="team:head")
            for row in COMPANY:
                connection.execute(f"insert into {row}".encode())
            connection.execute("insert into kept_apart values (0, %s, 'mia', 1)", (OURS,))
        yield url


@pytest.fixture
def reader(url: str) -> Iterator[Server]:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_reader")
        names(connection, 1)
        yield connection
        connection.rollback()


def is_named(connection: Server, agent: str) -> None:
    connection.execute("select set_config('faden.apart', %s, true)", (agent,))


@pytest.mark.parametrize("table", OF_CUSTOMERS)
def test_who_is_kept_apart_sees_the_others_and_not_this_one(reader: Server, table: str) -> None:
    assert customers(reader, table) == {OURS, THEIRS}
    is_named(reader, "mia")
    assert customers(reader, table) == {THEIRS}
    is_named(reader, "karim")
    assert customers(reader, table) == {OURS, THEIRS}


def test_who_is_limited_besides_is_behind_both_walls(reader: Server) -> None:
    limits(reader, "team:branch")
    assert customers(reader) == {OURS}
    is_named(reader, "mia")
    assert customers(reader) == set()


def test_neither_the_audit_log_nor_raw_bytes_tell_of_it(reader: Server) -> None:
    is_named(reader, "mia")
    assert [count(reader, table) for table in sorted(BESIDES)] == [0, 0, 0]


def test_every_table_behind_the_wall_of_limits_is_behind_this_one(reader: Server) -> None:
    found = reader.execute(
        "select tablename from pg_policies where policyname = 'apart'"
        " and permissive = 'RESTRICTIVE' and roles = '{faden_reader}'"
    ).fetchall()
    assert {table for (table,) in found} == {*OF_CUSTOMERS, *BESIDES}


def test_nobody_reads_who_is_kept_apart(reader: Server) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("select 1 from kept_apart")
