"""A real PostgreSQL for tests: one server for the session, a fresh database for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from faden.store.migrate import migrate
from faden.store.postgres import EmbeddedPostgres, Running

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the tests' own."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres") / "faden") as running:
        yield running


@pytest.fixture(scope="session")
def postgres_url(postgres_server: Running) -> str:
    """The URL of the server's own database, without any schema."""
    return postgres_server.url


@pytest.fixture(scope="session")
def template(postgres_server: Running) -> str:
    """The name of a database with the schema and workspace 1; copied for each test."""
    name = "template_faden"
    _create(postgres_server, name)
    url = _url(postgres_server, name)
    migrate(url)
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into workspace (slug, name, created_at) values ('demo', 'Demo', now())"
        )
    return name


@pytest.fixture
def database_url(postgres_server: Running, template: str) -> Iterator[str]:
    """The URL of a fresh database with the schema and workspace 1."""
    with fresh_database(postgres_server, template) as url:
        yield url


@contextmanager
def fresh_database(server: Running, template: str) -> Iterator[str]:
    """Lend a copy of the template."""
    name = f"test_{next(_numbers)}"
    _create(server, name, template=template)
    yield _url(server, name)
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        drop = sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
        connection.execute(drop)


def _create(server: Running, name: str, template: str = "template1") -> None:
    owner = conninfo_to_dict(server.url)["user"]
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} owner {} template {}").format(
                sql.Identifier(name), sql.Identifier(str(owner)), sql.Identifier(template)
            )
        )


def _url(server: Running, name: str) -> str:
    return make_conninfo(server.url, dbname=name)
