"""What is done about a campaign from a page: drafted, tried, started, paused, stopped?"""

from __future__ import annotations

import hashlib
import json

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.administration.deed import Refused
from faden.engine.administration.once import Request
from faden.engine.campaigns import course
from faden.engine.ids import new_id
from faden.store.campaigns.ports import Campaign, CampaignState
from faden.store.campaigns.work import PostgresCampaignStore
from faden.web import flash
from faden.web.campaigns.page import (
    FORM,
    PATH,
    is_for_all,
    named,
    show_one_with,
    show_sheet_with,
)
from faden.web.campaigns.sheet import Wrong, read_sheet
from faden.web.settings.changing import Tried
from faden.web.visit import Visit

_SAYS = {"start": "campaign-started", "pause": "campaign-paused", "stop": "campaign-stopped"}
_OURS = frozenset({"csrf", "form_id"})


async def make(visit: Visit) -> Response:
    """Keep a draft; the form that is sent twice makes one."""
    is_for_all(visit)
    try:
        sheet = read_sheet(visit)
    except Wrong as wrong:
        return await _again(visit, wrong.faults)
    draft = Campaign(
        workspace=visit.workspace,
        campaign_id=new_id(0),
        state=CampaignState.DRAFT,
        wanted=sheet.wanted,
        made_at=visit.now,
    )
    try:
        made = await course.create(
            _store(visit), draft, sheet.whom, place=visit.place, request=_request(visit)
        )
    except Refused as refused:
        return await _again(visit, {"title": visit.reason(refused.reason)}, status=409)
    return flash.go_and_say(f"{PATH}/{made.campaign_id}", "campaign-made")


async def _again(visit: Visit, faults: dict[str, str], *, status: int = 422) -> Response:
    kept = {name: text for name, text in visit.form.items() if name not in _OURS}
    return await show_sheet_with(visit, Tried(FORM, faults, kept), status=status)


async def act(visit: Visit) -> Response:
    """See what would happen; start it, let it rest or end it."""
    is_for_all(visit)
    wanted, named_ = visit.text("do", longest=20), named(visit)
    store, by = _store(visit), course.By(visit.me, visit.place)
    directory = visit.services.directory
    match wanted:
        case "try":
            return await show_one_with(
                visit,
                tried=await course.dry_run(store, directory, named_, now=visit.now, new_id=new_id),
            )
        case "start":
            done = await course.start(store, directory, named_, by=by, now=visit.now)
        case "pause":
            done = await course.pause(store, named_, by=by, now=visit.now)
        case "stop":
            done = await course.stop(
                store, named_, by=by, clock=visit.services.clock, rest=course.rest
            )
        case _:
            raise HTTPException(400)
    if done is not None and done.code == "not_found":
        raise HTTPException(404)
    if done is not None:
        return await show_one_with(visit, problem=visit.reason(done.reason), status=409)
    return flash.go_and_say(f"{PATH}/{named_[1]}", _SAYS[wanted])


def _store(visit: Visit) -> PostgresCampaignStore:
    return PostgresCampaignStore(visit.services.connections.engine)


def _request(visit: Visit) -> Request | None:
    form_id = visit.text("form_id", longest=100)
    if not form_id:
        return None
    asked = {name: text for name, text in visit.form.items() if name not in _OURS}
    sent = [hashlib.sha256(one.content).hexdigest() for one in visit.files]
    said = json.dumps([asked, sent], sort_keys=True).encode()
    key = f"campaign:{visit.me}:{form_id}"
    return Request(visit.workspace, key, hashlib.sha256(said).digest())
