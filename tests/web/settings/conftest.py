"""An office whose settings are looked at: one database for a file, founded anew where it counts."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.web.company import Company
from tests.web.conftest import database_of
from tests.web.visitor import House

from faden.store.postgres import Running


@pytest.fixture(scope="module")
def office(postgres_server: Running, template: str) -> Iterator[House]:
    """Both companies, founded but without customers; shared by the tests of one file."""
    with database_of(postgres_server, template) as url:
        house = House(Company(url))
        house.open(full=False)
        yield house
        house.close()


@pytest.fixture
def fresh(office: House, postgres_server: Running) -> House:
    """The same as on the first day: a database of its own for each test would take longer."""
    company = office.company
    name = conninfo_to_dict(company.connections.url)["dbname"]
    with psycopg.connect(make_conninfo(postgres_server.admin_url, dbname=name)) as connection:
        connection.execute(
            "truncate workspace, team, agent, token, session, audit, account, arrival,"
            " webhook_subscription, sign_in_failure cascade"
        )
    company.directory.policies.clear()
    office.run(company.found())
    return office
