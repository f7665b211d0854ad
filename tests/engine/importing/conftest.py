"""An importer for each test that asks for one; nothing was imported before."""

import pytest
from tests.engine.importing.importer import Importer
from tests.engine.office import Office


@pytest.fixture
def importer(office: Office) -> Importer:
    """Somebody who imports the customers of a CRM."""
    office._eyes.execute("delete from customer_source")
    return Importer(office)
