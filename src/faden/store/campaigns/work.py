"""How does one batch of a campaign reach PostgreSQL?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec
from psycopg_pool import AsyncConnectionPool

from faden.core.address import bucket_of
from faden.store.campaigns.ports import (
    Campaign,
    CampaignState,
    Counted,
    Listed,
    Meant,
    Turn,
    Wanted,
    Whom,
)
from faden.store.codec import bucket_of_id
from faden.store.log import PostgresUnitOfWork
from faden.store.wire import pgarray
from faden.store.wire.pipeline import Pipeline

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Wanted).decode


class PostgresCampaignStore:
    """The store of campaigns on PostgreSQL."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[PostgresCampaignWork]:
        """Begin one transaction; it is rolled back unless it commits itself."""
        async with self._pool.connection() as connection:
            pipeline = Pipeline(connection)
            try:
                yield PostgresCampaignWork(pipeline, set())
            finally:
                await pipeline.close()


class PostgresCampaignWork(PostgresUnitOfWork):
    """One transaction on one connection; locks and writes events as every other one does."""

    async def add_campaign(self, campaign: Campaign, whom: Whom) -> Listed:
        """Note a campaign with its list."""
        values = {
            **_named(campaign),
            "wanted": _encode(campaign.wanted).decode(),
            "now": campaign.made_at,
        }
        self._run("add_campaign", values)
        listed = {
            **_named(campaign),
            "uri": pgarray.texts(whom.addresses),
            "uri_bucket": pgarray.smalls([bucket_of(one) for one in whom.addresses]),
            "customer": pgarray.uuids(whom.customers),
            "customer_bucket": pgarray.smalls([bucket_of_id(one) for one in whom.customers]),
            "tag": pgarray.texts(whom.tags),
            "everybody": f"{campaign.wanted.scheme}:" if whom.everybody else "",
        }
        [[number, unknown]] = await self._run("add_campaign_targets", listed).rows()
        return Listed(int(number), int(unknown))

    async def campaign(self, workspace: int, campaign_id: str) -> Campaign | None:
        """Return and lock one, after whatever goes on with it."""
        values = {"workspace": workspace, "campaign": campaign_id}
        return _one(await self._run("lock_campaign", values).rows())

    async def due_campaign(self, now: datetime) -> Campaign | None:
        """Return and lock one that goes on now and that nobody else works at."""
        return _one(await self._run("lock_due_campaign", {"now": now}).rows())

    async def save_campaign(self, campaign: Campaign) -> None:
        """Note how it stands."""
        values = {
            "state": campaign.state.value,
            "next_at": campaign.next_at,
            "ended_at": campaign.ended_at,
        }
        self._run("save_campaign", _named(campaign) | values)

    async def waiting(self, campaign: Campaign, *, after: int = -1, limit: int) -> list[Meant]:
        """Return the next who have not had their turn."""
        values = _named(campaign) | {"after": after, "limit": limit}
        return [Meant(*row) for row in await self._run("find_campaign_waiting", values).rows()]

    async def waiting_among(self, campaign: Campaign, customers: Sequence[str]) -> list[Meant]:
        """Return who of these records has not had their turn."""
        values = _named(campaign) | {"customer": pgarray.uuids(customers)}
        return [Meant(*row) for row in await self._run("find_campaign_meant", values).rows()]

    async def told_among(self, campaign: Campaign, customers: Sequence[str]) -> set[str]:
        """Return which of these records had the message."""
        values = _named(campaign) | {"customer": pgarray.uuids(customers)}
        return {one for (one,) in await self._run("find_campaign_told", values).rows()}

    async def agreed_among(self, customers: Sequence[str]) -> dict[str, set[str | None]]:
        """Return where these records once said yes to advertising; None: everywhere."""
        values = {
            "bucket": pgarray.smalls([bucket_of_id(one) for one in customers]),
            "customer": pgarray.uuids(customers),
        }
        found: dict[str, set[str | None]] = {}
        for customer_id, address in await self._run("find_campaign_agreed", values).rows():
            found.setdefault(customer_id, set()).add(address)
        return found

    async def take_turns(self, campaign: Campaign, turns: Sequence[Turn], *, now: datetime) -> None:
        """Note what came of them."""
        values = {
            "place": pgarray.bigs([one.place for one in turns]),
            "reason": pgarray.texts([one.reason for one in turns]),
            "told": pgarray.uuids([one.told_id for one in turns]),
            "delivery": pgarray.uuids([one.delivery_id for one in turns]),
            "now": now,
        }
        self._run("save_campaign_turns", _named(campaign) | values)

    async def stop_waiting(self, campaign: Campaign, reason: str, *, now: datetime) -> None:
        """Let nobody else have their turn."""
        self._run("stop_campaign_waiting", _named(campaign) | {"reason": reason, "now": now})

    async def unsent(self, campaign: Campaign, limit: int) -> list[tuple[str, str]]:
        """Return (delivery, record) of what was written and not settled, without locks."""
        values = _named(campaign) | {"limit": limit}
        found = await self._run("find_campaign_unsent", values).rows()
        return [(delivery_id, customer_id) for delivery_id, customer_id in found]

    async def progress(self, workspace: int, campaign_id: str) -> list[Counted]:
        """Return how many stand where."""
        values = {"workspace": workspace, "campaign": campaign_id}
        return [Counted(*row) for row in await self._run("count_campaign", values).rows()]


def _named(campaign: Campaign) -> dict[str, Any]:
    return {"workspace": campaign.workspace, "campaign": campaign.campaign_id}


def _one(rows: Sequence[Sequence[Any]]) -> Campaign | None:
    return campaign_of(rows[0]) if rows else None


def campaign_of(row: Sequence[Any]) -> Campaign:
    """Return what a row says."""
    workspace, campaign_id, state, wanted, made_at, next_at, ended_at = row
    return Campaign(
        workspace=workspace,
        campaign_id=campaign_id,
        state=CampaignState(state),
        wanted=_decode(wanted),
        made_at=made_at,
        next_at=next_at,
        ended_at=ended_at,
    )
