"""A campaign of a company, beside its pages and its API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.web.company import Company

from faden.engine.campaigns import course
from faden.engine.ids import new_id
from faden.store.campaigns.ports import Campaign, CampaignState, Wanted, Whom
from faden.store.campaigns.work import PostgresCampaignStore


async def campaign_of(
    company: Company, workspace: int, account: str, addresses: Sequence[str] = ()
) -> str:
    """Keep a draft; return its id."""
    wanted = Wanted(
        title="Geheimer Herbst", account=account, scheme="tel", text="Geheim!", by="agent:olga"
    )
    draft = Campaign(
        workspace=workspace,
        campaign_id=new_id(0),
        state=CampaignState.DRAFT,
        wanted=wanted,
        made_at=datetime.now(UTC),
    )
    store = PostgresCampaignStore(company.connections.engine)
    return (await course.create(store, draft, Whom(addresses=addresses))).campaign_id
