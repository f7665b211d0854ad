"""An office in which nobody has subscribed yet."""

import psycopg
import pytest
from tests.engine.office import Office


@pytest.fixture
def office(only_office: Office) -> Office:
    """A company with an empty database, on a Monday at noon."""
    only_office.begin()
    with psycopg.connect(only_office.url) as connection:
        connection.execute("set role faden_engine")
        connection.execute("delete from webhook_subscription")
        connection.execute("delete from workspace where workspace_id <> 1")
    return only_office
