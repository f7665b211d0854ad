"""Which team looks after special cases, and how much goodwill may each team give?"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from faden.core.apart.desk import EVERY
from faden.core.goodwill.authority import month_of
from faden.core.policy import Policy
from faden.engine.administration import policy as setting
from faden.engine.administration.deed import Deed
from faden.engine.settings import SettingError, policy_of
from faden.store.special.reading import given
from faden.store.views_report import decided
from faden.web.desk.owners import all_owners
from faden.web.settings.changing import NOTHING_TRIED, Form, Tried, carry_out, wrong
from faden.web.shown import amount, cents_of
from faden.web.visit import Visit

PATH = "/settings/special"
_AMOUNTS = ("limit", "lead_limit", "budget")


async def show(visit: Visit) -> Response:
    """Show the desk, the limits, and what was given this month."""
    return await _show(visit, NOTHING_TRIED)


async def _show(visit: Visit, tried: Tried, *, status: int = 200) -> Response:
    now = await _decided(visit)
    owners = await all_owners(visit)
    teams = {owner: name for owner, name in owners.offered.items() if owner.startswith("team:")}
    month = month_of(visit.now, now.hours.timezone)
    there = await given(visit.services.views, visit.workspace, month=month)
    spent = {one.team: one for one in there}
    limits = {one.team: one for one in now.goodwill}

    def money(cents: int) -> str:
        return amount(cents, now.currency, visit.language)

    return await visit.page(
        "settings_special.html",
        status=status,
        tried=tried,
        path=PATH,
        teams=teams,
        desk=dict(now.special).get(EVERY, ""),
        filled=_filled(now, visit.language),
        month=month,
        currency=now.currency,
        given=[
            (
                owners.names.get(team, team),
                spent[team].times if team in spent else 0,
                money(spent[team].cents if team in spent else 0),
                money(limits[team].budget if team in limits else 0),
            )
            for team in sorted(spent.keys() | limits.keys())
        ],
    )


async def _decided(visit: Visit) -> Policy:
    try:
        return policy_of(await decided(visit.services.views, visit.workspace))
    except SettingError:  # as the processes that run: they go on with what they had
        return visit.policy


def _filled(now: Policy, language: str) -> dict[str, str]:
    point = "," if language == "de" else "."
    return {
        f"{name}-{one.team}": f"{getattr(one, name) / 100:.2f}".replace(".", point)
        for one in now.goodwill
        for name in _AMOUNTS
    }


async def change(visit: Visit) -> Response:
    """Change the desk and the limits."""
    now = await _decided(visit)
    form = Form(name="special", shows=_show, back=PATH, main="desk")
    owners = await all_owners(visit)
    teams = [owner for owner in owners.offered if owner.startswith("team:")]
    desk = visit.text("desk", longest=100)
    faults = {} if desk in ("", *teams) else {"desk": visit.translate("Choose a team.")}
    amounts = _read(visit, teams, faults)
    if faults:
        return await wrong(visit, form, faults)
    others = {matter: team for matter, team in now.special if matter != EVERY}
    special = others | ({EVERY: desk} if desk else {})

    wanted: dict[str, Any] = {"special": special, "goodwill": amounts}
    before = _before(now)

    async def act(deed: Deed) -> None:
        for key, value in wanted.items():
            if value != before[key]:
                await setting.set_one(deed, key, value)

    return await carry_out(visit, form, act)


def _read(visit: Visit, teams: list[str], faults: dict[str, str]) -> dict[str, dict[str, int]]:
    """Return what was typed for each team, and note what is wrong with it."""
    amounts: dict[str, dict[str, int]] = {}
    for team in teams:
        for name in _AMOUNTS:
            text = visit.text(f"{name}-{team}", longest=20)
            cents = cents_of(text) if text else 0
            if cents is None:
                faults[f"{name}-{team}"] = visit.translate("Write an amount, such as 25 or 25.50.")
            elif cents:
                amounts.setdefault(team, {})[name] = cents
    return amounts


def _before(now: Policy) -> dict[str, Any]:
    limits = {
        one.team: {name: getattr(one, name) for name in _AMOUNTS if getattr(one, name)}
        for one in now.goodwill
    }
    return {"special": dict(now.special), "goodwill": limits}
