"""What can have happened to goodwill?

Events as in event.py, where the union of all events names them. Amounts are whole cents (or what a
hundredth is called in another currency).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillAsked:
    """Somebody asks for more than they may give; `asked_id` is also the ticket of whoever leads."""

    asked_id: str
    ticket_id: str  #: what it is for: the evidence
    team: str  #: whose budget ("team:…")
    cents: int
    currency: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillGranted:
    """The company gives something; billing pays it out once for each `goodwill_id`."""

    goodwill_id: str
    ticket_id: str
    team: str
    cents: int
    currency: str
    month: str  #: whose budget it comes from, as 2026-11
    reason: str
    by: str
    asked_id: str | None = None  #: the request that it grants
    asked_by: str | None = None  #: who had asked


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillDeclined:
    """Whoever may decide said no, and why."""

    asked_id: str
    ticket_id: str
    reason: str
    by: str


GoodwillEvent = GoodwillAsked | GoodwillGranted | GoodwillDeclined
