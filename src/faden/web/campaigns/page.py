"""Which campaigns are there, how far have they got, and who got nothing for which reason?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.campaigns.aim import Why
from faden.engine.campaigns.course import DryRun
from faden.store.campaigns import looking
from faden.store.campaigns.ports import CampaignState, Counted
from faden.store.offers.catalogue import listed
from faden.store.views_queue import tags
from faden.store.views_report import account_labels
from faden.web.campaigns.sheet import SCHEMES
from faden.web.language import mark
from faden.web.settings.changing import NOTHING_TRIED, Tried
from faden.web.visit import Visit

PATH = "/campaigns"
FORM = "campaign"
#: state: words, tone
CAMPAIGN_STATES = {
    CampaignState.DRAFT: (mark("Draft: nothing leaves"), "wait"),
    CampaignState.RUNNING: (mark("Running"), "ok"),
    CampaignState.PAUSED: (mark("Paused"), "doubt"),
    CampaignState.STOPPING: (mark("Is being stopped"), "doubt"),
    CampaignState.STOPPED: (mark("Stopped: nothing leaves any more"), "bad"),
    CampaignState.DONE: (mark("Done: everybody had their turn"), "ok"),
}
WHY = {
    Why.UNKNOWN: mark("nobody is known by this address"),
    Why.OPTED_OUT: mark("they said no"),
    Why.GUARDIAN_OPTED_OUT: mark("whoever answers for them said no"),
    Why.OPTED_OUT_FOR: mark("somebody said no for them"),
    Why.DOUBTED: mark("they may have said no; a person has to look"),
    Why.NOT_AGREED: mark("they have not said yes"),
    Why.NO_ADDRESS: mark("no address that can be written to"),
    Why.TOLD: mark("they had this message already"),
    Why.OFFER_SPENT: mark("the offer cannot be made to them any more"),
    Why.STOPPED: mark("stopped before their turn"),
}
_ON_ITS_WAY = frozenset({"queued", "held", "deferred", "sending", "accepted", "sent"})
_ARRIVED = frozenset({"delivered", "read"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the list stand where."""

    listed: int
    waiting: int
    on_their_way: int
    arrived: int
    failed: int  #: or nobody knows
    refused: list[tuple[str, int]]  #: by reason, translated; the commonest first
    replied: int
    redeemed: int

    @property
    def turned(self) -> int:
        """Return how many had their turn."""
        return self.listed - self.waiting


def is_for_all(visit: Visit) -> None:
    """403 for whoever does not reach everybody: a campaign is for all customers."""
    if visit.session.owners is not None or visit.session.apart:
        raise HTTPException(403)


async def show(visit: Visit) -> Response:
    """Show the campaigns."""
    is_for_all(visit)
    found = await looking.campaigns(visit.services.views, visit.workspace)
    return await visit.page("campaigns.html", found=found, campaign_states=CAMPAIGN_STATES)


async def show_sheet(visit: Visit) -> Response:
    """Show the sheet of a new one."""
    is_for_all(visit)
    return await show_sheet_with(visit, NOTHING_TRIED, status=200)


async def show_sheet_with(visit: Visit, tried: Tried, *, status: int) -> Response:
    """Show it with what was written and what is wrong."""
    views, workspace, now = visit.services.views, visit.workspace, visit.now
    offers = [
        one
        for one in await listed(views, workspace)
        if one.state == "published" and one.terms.until > now
    ]
    return await visit.page(
        "campaign_sheet.html",
        status=status,
        tried=tried,
        accounts={
            one.account_id: one.label
            for one in (await account_labels(views, workspace)).values()
            if _writes(visit, one.account_id)
        },
        schemes={scheme: visit.translate(words) for scheme, words in SCHEMES.items()},
        offers={one.offer_id: one.terms.title for one in offers},
        tags=list(await tags(views, workspace)),
    )


def _writes(visit: Visit, account_id: str) -> bool:
    account = visit.services.directory.account(account_id)
    if account is None or account.capabilities.channel == "chat":
        return False
    return account.capabilities.inbound and account.capabilities.answers_by is None


async def show_one(visit: Visit) -> Response:
    """Show one campaign."""
    is_for_all(visit)
    return await show_one_with(visit)


async def show_one_with(
    visit: Visit, *, tried: DryRun | None = None, problem: str = "", status: int = 200
) -> Response:
    """Show it, with what a dry run found or what cannot be done."""
    found = await looking.campaign(visit.services.views, *named(visit))
    if found is None:
        raise HTTPException(404)
    campaign, counted = found
    words, tone = CAMPAIGN_STATES[campaign.state]
    labels = await account_labels(visit.services.views, visit.workspace)
    offer_id = campaign.wanted.offer_id
    offers = await listed(visit.services.views, visit.workspace) if offer_id else []
    return await visit.page(
        "campaign.html",
        status=status,
        campaign=campaign,
        wanted=campaign.wanted,
        state=visit.translate(words),
        tone=tone,
        account=labels[campaign.wanted.account].label
        if campaign.wanted.account in labels
        else campaign.wanted.account,
        scheme=visit.translate(SCHEMES.get(campaign.wanted.scheme, campaign.wanted.scheme)),
        offer=next((one.terms.title for one in offers if one.offer_id == offer_id), offer_id),
        progress=_progress(visit, counted),
        tried=tried,
        tried_refused=_reasons(visit, Counter(tried.refused)) if tried else [],
        problem=problem,
    )


def named(visit: Visit) -> tuple[int, str]:
    """Return which campaign is meant; 404 when none can be called so."""
    campaign_id = visit.path("campaign_id")
    if len(campaign_id) != len("0" * 32) or not set(campaign_id) <= set("0123456789abcdef"):
        raise HTTPException(404)
    return visit.workspace, campaign_id


def _progress(visit: Visit, counted: list[Counted]) -> Progress:
    def of(*states: str) -> int:
        return sum(one.count for one in counted if one.state in states)

    def delivered(states: frozenset[str]) -> int:
        return sum(one.count for one in counted if one.state == "sent" and one.delivery in states)

    sent, on_their_way, arrived = of("sent"), delivered(_ON_ITS_WAY), delivered(_ARRIVED)
    refused: Counter[str] = Counter()
    for one in counted:
        if one.state == "refused":
            refused[one.reason] += one.count
    return Progress(
        listed=sum(one.count for one in counted),
        waiting=of("waiting"),
        on_their_way=on_their_way,
        arrived=arrived,
        failed=sent - on_their_way - arrived,
        refused=_reasons(visit, refused),
        replied=sum(one.replied for one in counted),
        redeemed=sum(one.redeemed for one in counted),
    )


def _reasons(visit: Visit, refused: Counter[str]) -> list[tuple[str, int]]:
    words = {why.value: visit.translate(said) for why, said in WHY.items()}
    return [(words.get(reason, reason), count) for reason, count in refused.most_common() if count]
