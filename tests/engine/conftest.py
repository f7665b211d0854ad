"""An office for each test that asks for one.

They share one database and one set of connections, because making those costs more than the
tests themselves; what one test left behind is gone before the next one begins.
"""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.engine.office import Office

from faden.store.postgres import Running


@pytest.fixture(scope="session")
def only_office(postgres_server: Running, template: str) -> Iterator[Office]:
    """The office of all tests."""
    name = sql.Identifier("office")
    owner = sql.Identifier(str(conninfo_to_dict(postgres_server.url)["user"]))
    make = sql.SQL("create database {} owner {} template {}")
    with psycopg.connect(postgres_server.admin_url, autocommit=True) as connection:
        connection.execute(make.format(name, owner, sql.Identifier(template)))
    with asyncio.Runner() as runner:
        office = Office(make_conninfo(postgres_server.url, dbname="office"), runner)
        yield office
        office.close()


@pytest.fixture
def office(only_office: Office) -> Office:
    """A company with an empty database, on a Monday at noon."""
    only_office.begin()
    return only_office
