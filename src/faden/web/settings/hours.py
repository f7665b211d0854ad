"""When is somebody there, and by when must a customer have an answer?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.deadline import MAX_WORK
from faden.core.holiday import STATES
from faden.core.policy import Policy
from faden.engine.administration import policy as setting
from faden.engine.administration.deed import Deed
from faden.engine.settings import SettingError, policy_of
from faden.store.views_report import decided
from faden.web.desk.owners import Owners, all_owners
from faden.web.settings.changing import NOTHING_TRIED, Form, Tried, carry_out, wrong
from faden.web.settings.terms import terms_shown
from faden.web.settings.times import DAYS, filled, fits, read_hours, rows_of
from faden.web.visit import Visit

PATH = "/settings/hours"
SPANS = ("first_answer", "next_answer", "call_back", "escalate_every")
_HOUR = timedelta(hours=1)
_FEWEST_RUNGS, _MOST_RUNGS = 3, 10
_ZONES = ("Berlin", "Vienna", "Zurich", "Luxembourg", "Amsterdam", "Brussels", "Paris", "London")


async def show(visit: Visit) -> Response:
    """Show hours and deadlines."""
    return await _show(visit, NOTHING_TRIED)


async def _show(visit: Visit, tried: Tried, *, status: int = 200) -> Response:
    now = await _decided(visit)
    owners = await all_owners(visit)
    return await visit.page(
        "settings_hours.html",
        status=status,
        tried=tried,
        path=PATH,
        days={day: visit.translate(words) for day, words in DAYS.items()},
        rows=rows_of(now.hours.weekly),
        fits=fits(now.hours),
        hours=filled(now.hours, visit.language),
        deadlines=_filled(now, visit.language),
        rungs=_rungs(now),
        teams=_offered(owners, now.team, teams_only=True),
        owners=_offered(owners, *now.escalation),
        terms=terms_shown(now, owners.names, visit),
        federal_states=STATES,
        zones=[f"Europe/{city}" for city in _ZONES],
    )


async def _decided(visit: Visit) -> Policy:
    """Return what is decided at this moment; processes know it a little later."""
    try:
        return policy_of(await decided(visit.services.views, visit.workspace))
    except SettingError:  # as the processes that run: they go on with what they had
        return visit.policy


def _filled(now: Policy, language: str) -> dict[str, str]:
    values = {name: _hours_text(getattr(now, name), language) for name in SPANS}
    values["resolution"] = _hours_text(now.resolution, language) if now.resolution else ""
    rungs = {f"escalation-{n}": owner for n, owner in enumerate(now.escalation, start=1)}
    return values | rungs | {"team": now.team}


def _hours_text(span: timedelta, language: str) -> str:
    text = f"{span / _HOUR:.4g}"
    return text.replace(".", ",") if language == "de" else text


def _rungs(now: Policy) -> int:
    return min(_MOST_RUNGS, max(_FEWEST_RUNGS, len(now.escalation) + 1))


def _offered(owners: Owners, *current: str, teams_only: bool = False) -> dict[str, str]:
    """Return who can be chosen: whoever is present, and who is chosen already."""
    there = {
        owner: f"{name} ({owners.away[owner]})" if owner in owners.away else name
        for owner, name in owners.offered.items()
        if owner.startswith("team:") or not teams_only
    }
    return there | {owner: owners.names.get(owner, owner) for owner in current}


async def set_hours(visit: Visit) -> Response:
    """Change the hours."""
    now = await _decided(visit)
    if not fits(now.hours):
        raise HTTPException(400)  # the form was not there: spans would be lost
    read = read_hours(visit.form, visit.translate)
    form = Form(name="hours", shows=_show, back=PATH, main="mon-1-from")
    if read.faults:
        return await wrong(visit, form, read.faults)

    async def act(deed: Deed) -> None:
        if policy_of({"hours": read.stored}).hours != now.hours:
            await setting.set_one(deed, "hours", dict(read.stored))

    return await carry_out(visit, form, act)


async def set_deadlines(visit: Visit) -> Response:
    """Change by when answers are due, whose they are and who gets what is late."""
    now = await _decided(visit)
    form = Form(name="deadlines", shows=_show, back=f"{PATH}#deadlines", main="first_answer")
    wanted, faults = await _read_deadlines(visit, now)
    if faults:
        return await wrong(visit, form, faults)
    before = {name: getattr(now, name) / _HOUR for name in SPANS}
    before |= {"team": now.team, "escalation": list(now.escalation)}
    before["resolution"] = None if now.resolution is None else now.resolution / _HOUR

    async def act(deed: Deed) -> None:
        for name, value in wanted.items():
            if value != before[name]:
                await setting.set_one(deed, name, value)

    return await carry_out(visit, form, act)


async def _read_deadlines(visit: Visit, now: Policy) -> tuple[dict[str, Any], dict[str, str]]:
    wanted: dict[str, Any] = {}
    faults: dict[str, str] = {}
    shown = _filled(now, visit.language)
    for name in SPANS:
        text = visit.text(name, longest=40)
        hours = getattr(now, name) / _HOUR if text == shown[name] else _number(text)
        if hours is None:
            faults[name] = visit.translate("Write a number of hours, such as 8.")
        wanted[name] = hours
    solve = visit.text("resolution", longest=40)
    wanted["resolution"] = _number(solve) if solve else None
    if solve == shown["resolution"] and now.resolution is not None:
        wanted["resolution"] = now.resolution / _HOUR
    elif solve and wanted["resolution"] is None:
        faults["resolution"] = visit.translate("Write a number of hours, such as 8.")
    owners = await all_owners(visit)
    wanted["team"] = _chosen(visit.form, "team", _offered(owners, now.team, teams_only=True))
    known = _offered(owners, *now.escalation)
    rungs = [_chosen(visit.form, f"escalation-{n}", known) for n in range(1, _rungs(now) + 1)]
    wanted["escalation"] = list(dict.fromkeys(owner for owner in rungs if owner))
    if not wanted["escalation"]:
        faults["escalation-1"] = visit.translate("Somebody has to get what is late.")
    if not wanted["team"]:
        faults["team"] = visit.translate("Choose a team.")
    return wanted, faults


def _number(text: str) -> float | None:
    try:
        hours = float(text.replace(",", "."))
    except ValueError:
        return None
    return hours if 0 < hours <= MAX_WORK / _HOUR else None


def _chosen(form: Mapping[str, str], name: str, known: Mapping[str, str]) -> str:
    owner = form.get(name, "")
    if owner and owner not in known:
        raise HTTPException(404)  # not there, or not ours
    return owner
