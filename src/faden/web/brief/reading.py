"""What is the brief of this customer, with what the connected channels can tell?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from faden.core.brief.brief import Brief
from faden.core.receipt import State
from faden.store.brief.lately import brief_of
from faden.store.views_customer import Customer
from faden.web.services import Services


async def read_brief(
    services: Services, workspace: int, seen: Customer, *, accounts: Iterable[str], now: datetime
) -> Brief:
    """Return the brief; only accounts whose channel tells readings can say "not read"."""
    known = (services.directory.account(one) for one in accounts)
    tells = frozenset(
        one.account_id for one in known if one is not None and State.READ in one.capabilities.rungs
    )
    return await brief_of(services.views, workspace, seen, tells_read=tells, now=now)
