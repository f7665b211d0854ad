"""May a program send one message to many customers, and how far has it got?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.core.address import BadAddress, Withheld, parse_address
from faden.core.subject import MAX_SUBJECT
from faden.engine import command as cmd
from faden.engine.administration.deed import Refused
from faden.engine.campaigns import course
from faden.engine.ids import new_id
from faden.store.campaigns import looking
from faden.store.campaigns.ports import Campaign, CampaignState, Counted, Wanted, Whom
from faden.store.campaigns.work import PostgresCampaignStore
from faden.store.codec import bucket_of_id
from faden.web.api.commands import Body, who
from faden.web.api.door import Call
from faden.web.api.operation import Does, Operation
from faden.web.api.problem import Problem
from faden.web.api.send_message import SUBJECT, fitting
from faden.web.api.settings.changing import Changed, asked, changing, problem_of
from faden.web.visit import LEADERS

_CAMPAIGNS = "/api/v1/campaigns"
_CAMPAIGN = _CAMPAIGNS + "/{campaign_id}"
_TAG = "campaigns"
_STATUS = {"not_found": 404, "conflict": 409}

Address = Annotated[str, Meta(min_length=1, max_length=1_000)]
Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Tag = Annotated[str, Meta(min_length=1, max_length=100)]


class CampaignBody(Body):
    """What is sent to whom: addresses, ids of customers and tags of tickets, in any mixture.

    `everybody`: whoever has an address of the kind; `agreed`: of all these, only who has said yes.
    """

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    account: Annotated[str, Meta(min_length=1, max_length=100)]
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]
    scheme: Annotated[str, Meta(pattern="^[a-z][a-z0-9]{0,19}$")] = "tel"
    subject: Annotated[str, Meta(min_length=1, max_length=MAX_SUBJECT)] | None = None
    offer: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")] | None = None
    per_minute: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    to: tuple[Address, ...] = ()  # a body of 1 MiB ends it, some 40,000 numbers
    customers: tuple[Id, ...] = ()
    tags: Annotated[tuple[Tag, ...], Meta(max_length=50)] = ()
    everybody: bool = False
    agreed: bool = False


class CampaignMade(Changed):
    """The draft is kept; `unknown` of its list are nobody we know, and get nothing."""

    id: str
    listed: int
    unknown: int


class DryRunShown(msgspec.Struct):
    """What would happen now; nothing was sent."""

    messages: int
    customers: int
    quiet: int
    to_guardians: int
    refused: dict[str, int]


class CampaignShown(msgspec.Struct):
    """Where a campaign stands. Numbers are of customers on the list."""

    id: str
    title: str
    state: str
    made_at: datetime
    ended_at: datetime | None
    waiting: int
    deliveries: dict[str, int]  #: by what became of the message
    refused: dict[str, int]  #: by reason
    replied: int
    redeemed: int


class CampaignListed(msgspec.Struct):
    """A campaign among others. Numbers are of customers on its list."""

    id: str
    title: str
    state: str
    made_at: datetime
    ended_at: datetime | None
    waiting: int
    sent: int
    refused: int


class CampaignsShown(msgspec.Struct):
    """The hundred newest campaigns, newest first."""

    items: list[CampaignListed]


async def make(call: Call, body: CampaignBody) -> CampaignMade:
    """Keep a draft."""
    store = _store(call)
    wanted = Wanted(
        title=body.title,
        account=body.account,
        scheme=body.scheme,
        text=body.text,
        by=who(call),
        subject=body.subject,
        offer_id=body.offer,
        per_minute=body.per_minute,
        agreed=body.agreed,
    )
    wrong = course.flaw(call.services.directory, call.workspace, wanted)
    if wrong is not None:
        raise Problem(422, _sentence(wrong))
    if body.subject is not None and not SUBJECT.fullmatch(body.subject):
        raise Problem(422, f"subject: one line of 1 to {MAX_SUBJECT} characters.")
    fitting(call, body.account, body.text, buttons=())
    if not (body.to or body.customers or body.tags or body.everybody):
        raise Problem(
            422, "Give the list: to, with addresses; customers, with ids; tags; everybody."
        )
    draft = Campaign(
        workspace=call.workspace,
        campaign_id=new_id(0),
        state=CampaignState.DRAFT,
        wanted=wanted,
        made_at=call.now,
    )
    addresses = [_address(one, place) for place, one in enumerate(body.to, start=1)]
    whom = Whom(
        addresses=addresses, customers=body.customers, tags=body.tags, everybody=body.everybody
    )
    by, again = _by(call), asked(call, body)
    try:
        made = await course.create(store, draft, whom, place=by.place, request=again)
    except Refused as refused:
        raise problem_of(refused) from None
    return CampaignMade(
        id=made.campaign_id, listed=made.listed, unknown=made.unknown, repeated=made.repeated
    )


async def try_out(call: Call, _body: None) -> DryRunShown:
    """Say what would happen now."""
    found = await course.dry_run(
        _store(call), call.services.directory, _named(call), now=call.now, new_id=new_id
    )
    if found is None:
        raise Problem(404, "There is no such campaign.")
    return DryRunShown(
        messages=found.messages,
        customers=found.meant,
        quiet=found.quiet,
        to_guardians=found.redirected,
        refused=found.refused,
    )


async def start(call: Call, _body: None) -> CampaignShown:
    """Let it run, or go on after a pause."""
    started = course.start(
        _store(call), call.services.directory, _named(call), by=_by(call), now=call.now
    )
    return await _after(call, started)


async def pause(call: Call, _body: None) -> CampaignShown:
    """Write nothing more until it is started again."""
    paused = course.pause(_store(call), _named(call), by=_by(call), now=call.now)
    return await _after(call, paused)


async def stop(call: Call, _body: None) -> CampaignShown:
    """End it; when this answers nothing leaves any more."""
    ended = course.stop(
        _store(call), _named(call), by=_by(call), clock=call.services.clock, rest=course.rest
    )
    return await _after(call, ended)


async def show(call: Call, _body: None) -> CampaignShown:
    """Say where it stands."""
    _store(call)  # or it is not for this token
    found = await looking.campaign(call.services.views, *_named(call))
    if found is None:
        raise Problem(404, "There is no such campaign.")
    return _shown(*found)


async def show_all(call: Call, _body: None) -> CampaignsShown:
    """List the newest ones."""
    _store(call)
    found = await looking.campaigns(call.services.views, call.workspace)
    return CampaignsShown(
        [
            CampaignListed(
                id=one.campaign.campaign_id,
                title=one.campaign.wanted.title,
                state=one.campaign.state,
                made_at=one.campaign.made_at,
                ended_at=one.campaign.ended_at,
                waiting=one.waiting,
                sent=one.sent,
                refused=one.refused,
            )
            for one in found
        ]
    )


async def _after(call: Call, done: Awaitable[cmd.Rejected | None]) -> CampaignShown:
    no = await done
    if no is not None:
        raise Problem(_STATUS.get(no.code, 422), _sentence(no.reason))
    return await show(call, None)


def _shown(campaign: Campaign, counted: list[Counted]) -> CampaignShown:
    waiting: Counter[str] = Counter()
    deliveries: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for one in counted:
        match one.state:
            case "sent":
                deliveries[one.delivery] += one.count
            case "refused":
                refused[one.reason] += one.count
            case _:
                waiting[one.state] += one.count
    return CampaignShown(
        id=campaign.campaign_id,
        title=campaign.wanted.title,
        state=campaign.state,
        made_at=campaign.made_at,
        ended_at=campaign.ended_at,
        waiting=waiting.total(),
        deliveries=dict(deliveries),
        refused=dict(refused),
        replied=sum(one.replied for one in counted),
        redeemed=sum(one.redeemed for one in counted),
    )


def _store(call: Call) -> PostgresCampaignStore:
    """Return where campaigns are; whoever does not reach everybody may not write to everybody."""
    if call.token.owners is not None or call.token.apart:
        raise Problem(403, "A campaign is for all customers; this token reaches only some.")
    return PostgresCampaignStore(call.services.connections.engine)


def _by(call: Call) -> course.By:
    return course.By(who(call), call.request.client.host if call.request.client else "")


def _named(call: Call) -> tuple[int, str]:
    campaign_id = str(call.request.path_params["campaign_id"])
    try:
        bucket_of_id(campaign_id)
        bytes.fromhex(campaign_id)
    except ValueError:
        raise Problem(404, "There is no such campaign.") from None
    if len(campaign_id) != len(new_id(0)):
        raise Problem(404, "There is no such campaign.")
    return call.workspace, campaign_id


def _address(raw: str, place: int) -> str:
    found = parse_address(raw)
    if isinstance(found, BadAddress | Withheld):
        raise Problem(422, f"to: entry {place} is not an address we can write to.")
    return found.uri


def _sentence(reason: str) -> str:
    return (reason[:1].upper() + reason[1:]).rstrip(".") + "."


def _act(rest: str, name: str, says: str, does: Does, gives: type = CampaignShown) -> Operation:
    return changing(f"POST {_CAMPAIGN}/{rest}", name, says, does, gives, tag=_TAG)


def operations() -> list[Operation]:
    """Return what programs may do about campaigns."""
    return [
        changing(
            f"POST {_CAMPAIGNS}",
            "makeCampaign",
            "Keep the draft of one message to many customers; nothing is sent",
            make,
            CampaignMade,
            takes=CampaignBody,
            tag=_TAG,
        ),
        Operation(
            method="GET",
            path=_CAMPAIGNS,
            name="listCampaigns",
            says="List the newest campaigns, and how many of each had their turn",
            tag=_TAG,
            roles=LEADERS,
            does=show_all,
            gives=CampaignsShown,
        ),
        Operation(
            method="GET",
            path=_CAMPAIGN,
            name="getCampaign",
            says="Say how many got it, who did not and why, who answered and who redeemed",
            tag=_TAG,
            roles=LEADERS,
            does=show,
            gives=CampaignShown,
        ),
        _act("dry-run", "tryCampaign", "Say what would happen now", try_out, DryRunShown),
        _act("start", "startCampaign", "Let it run, or go on after a pause", start),
        _act("pause", "pauseCampaign", "Write nothing more until it is started again", pause),
        _act("stop", "stopCampaign", "End it; after the answer nothing leaves any more", stop),
    ]
