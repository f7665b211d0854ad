"""An office whose settings are looked at, and which no test here may change."""

from collections.abc import Iterator

import pytest
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
