"""An office in which nobody has subscribed yet, and whoever lets senders come and go."""

import pytest
from tests.engine.office import Office
from tests.engine.publishing.conftest import office  # noqa: F401 - a fixture of all tests here
from tests.engine.wishes.senders import Senders


@pytest.fixture
def senders(office: Office) -> Senders:  # noqa: F811 - the fixture
    """Nobody else writes to customers yet."""
    return Senders(office)
