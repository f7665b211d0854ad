"""How does a campaign run, pause and stop, whatever process dies meanwhile?

Rules
* A batch is one transaction: who had their turn and their message are committed together. Who is
  killed has told nobody twice and left nobody out.
* One worker goes on with a campaign; the others leave it alone. A record that somebody holds is not
  waited for: its turn comes with a later batch.
* Whoever stops waits for the batch under way, takes back what is queued, and waits for the provider
  calls that have begun (G5). Only then is it stopped: after that nothing leaves.
* A stop that was cut off is brought to its end by the workers.
* No faster than was wished: who was away does not make up for it in a burst.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from faden.core.campaigns.aim import Why
from faden.core.desk.tag import tag_of
from faden.core.event import ReceiptRecorded
from faden.core.receipt import NOT_REPEATED, State
from faden.engine import command as cmd
from faden.engine.administration.once import Request, first_answer, keep_answer
from faden.engine.campaigns.letters import Writer, addressed, locked
from faden.engine.ids import NewId
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.store.campaigns.ports import (
    Campaign,
    CampaignState,
    CampaignStore,
    CampaignWork,
    Meant,
    Turn,
    Wanted,
    Whom,
)
from faden.store.people.audit import Did, Entry, values_of
from faden.store.ports import Delivery

BATCH = 200  #: turns in one transaction
_AGAIN = timedelta(seconds=1)  #: until records are tried again that somebody holds
_PAUSE = 0.05  #: seconds between two looks whether a stop has come to its end
_STOPPED = "the campaign was stopped"


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen now."""

    messages: int  #: that would be written
    meant: int  #: customers for whom they are
    quiet: int  #: messages that would wait for the end of quiet hours
    redirected: int  #: messages that would go to a guardian
    refused: dict[str, int]  #: customers for whom nobody gets it, by reason


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, and from where."""

    who: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft is kept."""

    campaign_id: str
    listed: int
    unknown: int  #: of its list: nobody we know
    repeated: bool = False  #: it was before, under the same key


_drafted = msgspec.json.Decoder(Drafted).decode


async def create(
    store: CampaignStore,
    campaign: Campaign,
    whom: Whom,
    *,
    place: str = "",
    request: Request | None = None,
) -> Drafted:
    """Note a draft; a `request` that came before is answered as then. Raises Refused."""
    async with store.unit_of_work() as work:
        if request is not None:
            first = await first_answer(work.ask, request, now=campaign.made_at)
            if first is not None:
                return replace(_drafted(first), repeated=True)
        tags = [tag_of(one) for one in whom.tags]
        found = await work.add_campaign(campaign, replace(whom, tags=tags))
        made = Drafted(campaign.campaign_id, found.listed, found.unknown)
        if request is not None:
            await keep_answer(work.ask, request, msgspec.json.encode(made).decode())
        by = By(campaign.wanted.by, place)
        await _note(work, by, Did.CAMPAIGN_MADE, campaign, campaign.made_at)
        await work.commit()
        return made


async def _note(work: CampaignWork, by: By, did: Did, campaign: Campaign, now: datetime) -> None:
    entry = Entry(
        workspace=campaign.workspace,
        who=by.who,
        did=did,
        what=f"campaign:{campaign.campaign_id}",
        place=by.place,
    )
    await work.ask("write_audit", values_of(entry, at=now))


def flaw(directory: Directory, workspace: int, wanted: Wanted) -> str | None:
    """Return what is wrong with what is wanted."""
    account = directory.account(wanted.account)
    if account is None or account.workspace != workspace:
        return f"the account {wanted.account} is not connected; see the list of accounts"
    if not account.capabilities.inbound or account.capabilities.answers_by is not None:
        return "an answer to this message could not reach us, so it is not sent (G6)"
    if account.capabilities.channel == "chat":
        return "a chat is begun by the customer; choose an account that can write first"
    # What another account writes to knows its provider alone.
    if account.capabilities.channel == "email" and wanted.scheme != "mailto":
        return "this account writes to e-mail addresses alone; choose those"
    if not wanted.text.strip():
        return "a campaign needs a text"
    if wanted.per_minute is not None and wanted.per_minute < 1:
        return "per_minute is at least 1; to send nothing, pause"
    return None


async def dry_run(
    store: CampaignStore,
    directory: Directory,
    named: tuple[int, str],
    *,
    now: datetime,
    new_id: NewId,
) -> DryRun | None:
    """Say what would happen now, without doing it; None: there is no such campaign."""
    refused: Counter[str] = Counter()
    messages = meant = quiet = redirected = 0
    told: set[str] = set()
    after = -1
    async with store.unit_of_work() as work:
        for one in await work.progress(*named):
            refused[one.reason] += one.count if one.state == "refused" else 0
    while True:
        # Each page is a transaction of its own that is rolled back: nobody waits for the whole.
        async with store.unit_of_work() as work:
            campaign = await work.campaign(*named)
            if campaign is None:
                return None
            page = await work.waiting(campaign, after=after, limit=BATCH)
            if not page:
                break
            after = page[-1].place
            ledger = Ledger(await locked(work, page), now)
            found = await addressed(work, campaign, ledger, page, told=told)
            refused.update(turn.reason for turn in found.turns)
            writer = Writer(work, directory, campaign, ledger, new_id)
            for letter in found.letters:
                told.add(letter.aim.customer_id)
                if await writer.spent(letter):
                    refused[Why.OFFER_SPENT] += len(letter.places)
                    continue
                messages, meant = messages + 1, meant + len(letter.places)
                quiet += writer.quiet(letter)
                redirected += bool(letter.wards)
    return DryRun(messages, meant, quiet, redirected, dict(+refused))


async def start(
    store: CampaignStore, directory: Directory, named: tuple[int, str], *, by: By, now: datetime
) -> cmd.Rejected | None:
    """Let it run, or go on."""
    async with store.unit_of_work() as work:
        campaign = await work.campaign(*named)
        if campaign is None:
            return cmd.Rejected("not_found", "there is no such campaign")
        if campaign.state is CampaignState.RUNNING:
            return None
        if campaign.state not in (CampaignState.DRAFT, CampaignState.PAUSED):
            return cmd.Rejected("conflict", f"this campaign is {campaign.state}; make a new one")
        if wrong := flaw(directory, campaign.workspace, campaign.wanted):
            return cmd.Rejected("invalid", wrong)
        offer_id = campaign.wanted.offer_id
        if offer_id is not None and await work.offered(campaign.workspace, offer_id) is None:
            return cmd.Rejected("invalid", f"{offer_id} is not offered; see the offers board")
        running = replace(campaign, state=CampaignState.RUNNING, next_at=now)
        await work.save_campaign(running)
        await _note(work, by, Did.CAMPAIGN_STARTED, campaign, now)
        await work.commit()
        return None


async def pause(
    store: CampaignStore, named: tuple[int, str], *, by: By, now: datetime
) -> cmd.Rejected | None:
    """Write nothing more until it goes on; what is written already leaves."""
    async with store.unit_of_work() as work:
        campaign = await work.campaign(*named)
        if campaign is None:
            return cmd.Rejected("not_found", "there is no such campaign")
        if campaign.state is CampaignState.PAUSED:
            return None
        if campaign.state is not CampaignState.RUNNING:
            return cmd.Rejected("conflict", f"this campaign is {campaign.state}")
        await work.save_campaign(replace(campaign, state=CampaignState.PAUSED, next_at=None))
        await _note(work, by, Did.CAMPAIGN_PAUSED, campaign, now)
        await work.commit()
        return None


async def stop(
    store: CampaignStore,
    named: tuple[int, str],
    *,
    by: By,
    clock: Callable[[], datetime],
    rest: Callable[[], Awaitable[None]],
) -> cmd.Rejected | None:
    """End it for good; when this returns nothing leaves any more."""
    async with store.unit_of_work() as work:
        campaign = await work.campaign(*named)
        if campaign is None:
            return cmd.Rejected("not_found", "there is no such campaign")
        if campaign.state is CampaignState.STOPPED:
            return None
        now = clock()
        await work.stop_waiting(campaign, Why.STOPPED, now=now)
        await work.save_campaign(replace(campaign, state=CampaignState.STOPPING, next_at=now))
        await _note(work, by, Did.CAMPAIGN_STOPPED, campaign, now)
        await work.commit()
    while True:
        async with store.unit_of_work() as work:
            campaign = await work.campaign(*named)
            if campaign is None or campaign.state is CampaignState.STOPPED:
                return None
            after = await _take_back(work, campaign, now=clock())
            await work.commit()
        if after.state is CampaignState.STOPPED:
            return None
        await rest()


async def rest() -> None:
    """Wait for what a stop waits for."""
    await asyncio.sleep(_PAUSE)


async def go_on(
    store: CampaignStore,
    directory: Directory,
    *,
    now: datetime,
    new_id: NewId,
    limit: int = BATCH,
) -> Campaign | None:
    """Do the next batch of one campaign; return how it stands, None: none is due."""
    async with store.unit_of_work() as work:
        campaign = await work.due_campaign(now)
        if campaign is None:
            return None
        if campaign.state is CampaignState.STOPPING:
            after = await _take_back(work, campaign, now=now)
        else:
            after = await _batch(work, directory, campaign, now=now, new_id=new_id, limit=limit)
        await work.commit()
        return after


async def _batch(
    work: CampaignWork,
    directory: Directory,
    campaign: Campaign,
    *,
    now: datetime,
    new_id: NewId,
    limit: int,
) -> Campaign:
    few = _at_once(campaign, limit)
    page = await work.waiting(campaign, limit=few)
    if not page:
        done = replace(campaign, state=CampaignState.DONE, next_at=None, ended_at=now)
        await work.save_campaign(done)
        return done
    ledger = Ledger(await locked(work, page), now)
    # Two in the care of one guardian are told of in one message, wherever on the list they stand.
    more = await work.waiting_among(campaign, sorted(ledger.records))
    meant: dict[int, Meant] = {one.place: one for one in (*page, *more)}
    found = await addressed(work, campaign, ledger, meant.values())
    writer = Writer(work, directory, campaign, ledger, new_id)
    turns: list[Turn] = list(found.turns)
    for letter in found.letters:
        turns += await writer.write(letter)
    if ledger.changes.events:
        await work.write(ledger.changes)
    if turns:
        await work.take_turns(campaign, turns, now=now)
    after = replace(campaign, next_at=_next(campaign, few, now, progressed=bool(turns)))
    await work.save_campaign(after)
    return after


def _at_once(campaign: Campaign, limit: int) -> int:
    """Return how many have their turn in one batch: of a slow campaign a second's worth."""
    pace = campaign.wanted.per_minute
    return limit if pace is None else max(1, min(limit, pace // 60))


def _next(campaign: Campaign, few: int, now: datetime, *, progressed: bool) -> datetime:
    if not progressed:
        return now + _AGAIN
    pace = campaign.wanted.per_minute
    if pace is None:
        return now
    due = campaign.next_at or now
    # A worker that is a little late keeps the pace; one that was away does not catch up at once.
    begun = due if now - due < _AGAIN else now
    return begun + timedelta(minutes=few / pace)


async def _take_back(work: CampaignWork, campaign: Campaign, *, now: datetime) -> Campaign:
    """Take back what is queued; stopped is the campaign when nothing is under way either."""
    unsent = await work.unsent(campaign, BATCH)
    if not unsent:
        stopped = replace(campaign, state=CampaignState.STOPPED, next_at=None, ended_at=now)
        await work.save_campaign(stopped)
        return stopped
    records = await work.lock(sorted({customer for _, customer in unsent}), skip_locked=False)
    ledger = Ledger(records, now)
    deliveries = await work.deliveries([one for one, _ in unsent])
    for delivery in deliveries.values():
        _end(ledger, delivery)
    if ledger.changes.events:
        await work.write(ledger.changes)
    after = replace(campaign, next_at=now)
    await work.save_campaign(after)
    return after


def _end(ledger: Ledger, delivery: Delivery) -> None:
    """Take back what has not begun; what may have arrived is not repeated."""
    if delivery.state in (State.QUEUED, State.HELD, State.DEFERRED):
        state, reason = State.WITHDRAWN, _STOPPED
    elif delivery.state is State.SENDING and (delivery.call_until or ledger.now) > ledger.now:
        return
    elif delivery.state in (State.SENDING, State.UNCLEAR):
        state, reason = State.UNCLEAR, NOT_REPEATED + _STOPPED
    else:
        return
    ledger.move(
        delivery,
        ReceiptRecorded(delivery_id=delivery.delivery_id, state=state, reason=reason),
    )
