"""What can have happened to how much a ticket matters, and to the words that stand on it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.core.ticket import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrioritised:
    """It matters more or less from now on, or its team or tag promises more; never later."""

    ticket_id: str
    urgency: Urgency
    by: str
    due_at: datetime | None = None  #: sooner than before; None: as before
    resolve_at: datetime | None = None  #: sooner than before; None: as before


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTagged:
    """It got one of the company's own words."""

    ticket_id: str
    tag: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUntagged:
    """One of these words was taken off it."""

    ticket_id: str
    tag: str
    by: str
