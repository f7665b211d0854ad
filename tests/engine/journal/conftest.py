"""An office whose service mailbox gets copies of what the billing system writes."""

import pytest
from tests.channels.email.journal.copies import LISTED
from tests.channels.email.test_inbound import settings
from tests.engine.journal.doors import Doors
from tests.engine.office import Office

from faden.channels.email.adapter import EmailAccount
from faden.engine.outward.outgoing import OutgoingClient


@pytest.fixture
def doors(office: Office) -> Doors:
    """The company's ways to hear of a mail."""
    for name in ("mail", "branch"):
        listed = settings(**LISTED)
        office.accounts[name] = EmailAccount(
            name, 1, settings=listed, client=OutgoingClient(), base_url=""
        )
    return Doors(office)
