"""What does a unit of work read of the catalogue, and when must somebody look at an offer?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from faden.core.offer.terms import Offered
from faden.store.offers.rows import terms_of
from faden.store.wire.pipeline import Reply


class Offering:
    """The part of a transaction that reads offers."""

    _run: Callable[[str, Mapping[str, Any]], Reply]

    async def offered(self, workspace: int, offer_id: str) -> Offered | None:
        """Return what is offered under this name, which stays so until the end; None: nothing."""
        found = await self._run("read_offer", {"workspace": workspace, "offer": offer_id}).rows()
        if not found or found[0][1] != "published":
            return None
        version, _, terms = found[0]
        return Offered(offer_id=offer_id, version=version, terms=terms_of(terms))

    async def due_offers(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (offer made, record) of those whose time has passed, without locks."""
        found = self._run("find_due_offers", {"now": now, "limit": limit})
        return [(grant_id, customer_id) for grant_id, customer_id in await found.rows()]
