"""Who can own a ticket, by which name?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faden.store.registry import FIRST_TEAMS
from faden.store.views_report import Owner, everybody
from faden.web.language import mark
from faden.web.shown import Translate
from faden.web.visit import Visit

_FIRST_NAMES = {"Service": mark("Service"), "Lead": mark("Lead")}
_FIRST = {f"team:{team_id}": name for team_id, name in FIRST_TEAMS.items()}


@dataclass(frozen=True, slots=True)
class Owners:
    """Teams and people by "team:…" and "agent:…"; those we named ourselves are translated."""

    names: Mapping[str, str]  #: everybody's, also of those who left: timelines name them
    offered: Mapping[str, str]  #: of those who can be given a ticket
    away: Mapping[str, str]  #: until when those of them are away who are not there, in words


async def all_owners(visit: Visit) -> Owners:
    """Return who can own a ticket, and who once could."""
    known = await everybody(visit.services.views, visit.workspace)
    names = {one.owner: name_of(one, visit.translate) for one in known}
    present = [one for one in known if one.is_present]
    away = {
        one.owner: visit.translate("away until %(day)s", day=visit.clock.day(one.away_until))
        for one in present
        if one.away_until is not None and one.away_until > visit.now
    }
    return Owners(names, {one.owner: names[one.owner] for one in present}, away)


def name_of(one: Owner, translate: Translate) -> str:
    """Return the name of a team or a person."""
    return translate(_FIRST_NAMES[one.name]) if _FIRST.get(one.owner) == one.name else one.name


async def owner_names(visit: Visit) -> Mapping[str, str]:
    """Return the names of everybody a page may mention."""
    return (await all_owners(visit)).names
