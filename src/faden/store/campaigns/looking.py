"""How far have campaigns got, for whoever looks at them? Nobody who sends waits for that."""

from __future__ import annotations

from dataclasses import dataclass

from faden.store.campaigns.ports import Campaign, Counted
from faden.store.campaigns.work import campaign_of
from faden.store.views import Views

MOST = 100  #: campaigns that are listed


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign, and how many of its list had their turn."""

    campaign: Campaign
    waiting: int
    sent: int
    refused: int

    @property
    def listed(self) -> int:
        """Return how long its list is."""
        return self.waiting + self.sent + self.refused


async def campaigns(views: Views, workspace: int) -> list[Standing]:
    """Return the newest ones first."""
    async with views.reading(workspace) as read:
        rows = await read.rows("read_campaigns", limit=MOST)
    return [Standing(campaign_of(row[:7]), *row[7:]) for row in rows]


async def campaign(
    views: Views, workspace: int, campaign_id: str
) -> tuple[Campaign, list[Counted]] | None:
    """Return one, and how many stand where."""
    async with views.reading(workspace) as read:
        rows = await read.rows("read_campaign", campaign=campaign_id)
        if not rows:
            return None
        counted = await read.rows("count_campaign", campaign=campaign_id)
    return campaign_of(rows[0]), [Counted(*row) for row in counted]
