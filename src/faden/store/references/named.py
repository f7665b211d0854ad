"""Which conversation does a code name?"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.address import bucket_of
from faden.store.views import Views


@dataclass(frozen=True, slots=True)
class Named:
    """A conversation that had a code, and how its ticket stands."""

    customer_id: str
    ticket_id: str
    state: str  #: open | answered | closed

    @property
    def is_live(self) -> bool:
        """Say whether the code still names it."""
        return self.state != "closed"


async def named(views: Views, workspace: int, code: str) -> Named | None:
    """Return what a code of this workspace names, or once named; None: it was never given."""
    async with views.reading(workspace) as read:
        found = await read.rows("find_code", bucket=bucket_of(code), code=code)
    return Named(found[0][0].hex, found[0][1].hex, found[0][2]) if found else None
