"""Who can own a ticket, by which name?"""

from __future__ import annotations

from faden.store.registry import FIRST_TEAMS
from faden.store.views_report import owners
from faden.web.language import mark
from faden.web.visit import Visit

_FIRST_NAMES = {"Service": mark("Service"), "Lead": mark("Lead")}
_FIRST = {f"team:{team_id}": name for team_id, name in FIRST_TEAMS.items()}


async def owner_names(visit: Visit) -> dict[str, str]:
    """Return "team:…" and "agent:…" with their names; those we named ourselves are translated."""
    found = await owners(visit.services.views, visit.workspace)
    return {
        owner: visit.translate(_FIRST_NAMES[name]) if _FIRST.get(owner) == name else name
        for owner, name in found.items()
    }
