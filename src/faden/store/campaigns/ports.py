"""What is asked of a store while one message goes to many customers?

A batch is one transaction: the campaign is locked first, then the records that nobody else holds.
What was decided about a customer and their message become visible together, so nobody is told twice
after a crash, and whoever stops a campaign waits for the batch that is under way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from faden.store.ports import UnitOfWork


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"  #: nothing leaves
    RUNNING = "running"  #: a batch after another
    PAUSED = "paused"  #: no further batch until it goes on
    STOPPING = "stopping"  #: what is queued is being taken back
    STOPPED = "stopped"  #: nothing leaves any more
    DONE = "done"  #: everybody had their turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is sent, and how fast."""

    title: str
    account: str
    scheme: str  #: of the addresses the account writes to: tel, mailto …
    text: str
    by: str
    subject: str | None = None
    offer_id: str | None = None
    per_minute: int | None = None  #: messages; None: as fast as they can be written
    agreed: bool = False  #: only to whoever has said yes to advertising


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom it is for; what is named twice counts once, except in what is listed one by one."""

    addresses: Sequence[str] = ()
    customers: Sequence[str] = ()  #: their records
    tags: Sequence[str] = ()  #: whoever has a ticket with one of these
    everybody: bool = False  #: whoever has an address of the kind


@dataclass(frozen=True, slots=True)
class Listed:
    """How long the list is, and how many of it nobody knows."""

    listed: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as it now stands."""

    workspace: int
    campaign_id: str
    state: CampaignState
    wanted: Wanted
    made_at: datetime
    next_at: datetime | None = None  #: when it goes on; None: it does not
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """Somebody for whom the message is, and who has not had their turn."""

    place: int  #: in the list
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What came of somebody's turn."""

    place: int
    reason: str = ""  #: why they get nothing; empty: they do
    told_id: str | None = None  #: the record it went to
    delivery_id: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many stand alike."""

    state: str  #: waiting | sent | refused
    reason: str
    delivery: str  #: what became of the message; empty: there is none
    count: int
    replied: int  #: of these: they have written since
    redeemed: int  #: of these: the offer was redeemed


class CampaignWork(UnitOfWork, Protocol):
    """One transaction of it."""

    async def ask(self, name: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run queries/<name>.sql in this transaction."""

    async def add_campaign(self, campaign: Campaign, whom: Whom) -> Listed:
        """Note a campaign with its list."""

    async def campaign(self, workspace: int, campaign_id: str) -> Campaign | None:
        """Return and lock one, after whatever goes on with it."""

    async def due_campaign(self, now: datetime) -> Campaign | None:
        """Return and lock one that goes on now and that nobody else works at."""

    async def save_campaign(self, campaign: Campaign) -> None:
        """Note how it stands."""

    async def waiting(self, campaign: Campaign, *, after: int = -1, limit: int) -> list[Meant]:
        """Return the next who have not had their turn."""

    async def waiting_among(self, campaign: Campaign, customers: Sequence[str]) -> list[Meant]:
        """Return who of these records has not had their turn."""

    async def told_among(self, campaign: Campaign, customers: Sequence[str]) -> set[str]:
        """Return which of these records had the message."""

    async def agreed_among(self, customers: Sequence[str]) -> dict[str, set[str | None]]:
        """Return where these records once said yes to advertising; None: everywhere."""

    async def take_turns(self, campaign: Campaign, turns: Sequence[Turn], *, now: datetime) -> None:
        """Note what came of them."""

    async def stop_waiting(self, campaign: Campaign, reason: str, *, now: datetime) -> None:
        """Let nobody else have their turn."""

    async def unsent(self, campaign: Campaign, limit: int) -> list[tuple[str, str]]:
        """Return (delivery, record) of what was written and not settled, without locks."""

    async def progress(self, workspace: int, campaign_id: str) -> list[Counted]:
        """Return how many stand where."""


class CampaignStore(Protocol):
    """Where it is remembered."""

    def unit_of_work(self) -> AbstractAsyncContextManager[CampaignWork]:
        """Begin one transaction."""
