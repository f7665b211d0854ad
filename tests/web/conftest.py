"""Two companies in a database of their own, and browsers without a window."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.emptied import Emptied
from tests.web.company import Company
from tests.web.visitor import House

from faden.store.postgres import Running

_numbers = count(1)


@contextmanager
def database_of(server: Running, template: str) -> Iterator[str]:
    """Lend a fresh database with the schema."""
    name = sql.Identifier(f"web_{next(_numbers)}")
    owner = sql.Identifier(str(conninfo_to_dict(server.url)["user"]))
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        make = sql.SQL("create database {} owner {} template {}")
        connection.execute(make.format(name, owner, sql.Identifier(template)))
        yield make_conninfo(server.url, dbname=name.as_string().strip('"'))
        connection.execute(sql.SQL("drop database {} with (force)").format(name))


@pytest.fixture(scope="module")
def house(postgres_server: Running, template: str) -> Iterator[House]:
    """Both companies, filled; shared by the tests of one file."""
    with database_of(postgres_server, template) as url:
        house = House(Company(url))
        house.open(full=True)
        yield house
        house.close()


@pytest.fixture(scope="session")
def emptied(postgres_server: Running, template: str) -> Iterator[tuple[str, Emptied]]:
    """The database of all tests that begin without customers."""
    with database_of(postgres_server, template) as url:
        name = str(conninfo_to_dict(url)["dbname"])
        found = Emptied(make_conninfo(postgres_server.admin_url, dbname=name))
        yield url, found
        found.close()


@pytest.fixture
def fresh(emptied: tuple[str, Emptied]) -> Iterator[House]:
    """Both companies, founded but without customers, for one test."""
    url, database = emptied
    database.put_back()
    house = House(Company(url))
    house.open(full=False)
    yield house
    house.close()
