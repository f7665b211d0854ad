"""Which teams are there, and who belongs to them?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.administration import people, teams
from faden.engine.administration.deed import Deed
from faden.store.people import agents
from faden.web.desk.owners import owner_names
from faden.web.settings.changing import NOTHING_TRIED, Form, Tried, carry_out
from faden.web.visit import Visit

PATH = "/settings"


async def show(visit: Visit) -> Response:
    """Show the teams with their members."""
    return await _show(visit, NOTHING_TRIED)


async def _show(visit: Visit, tried: Tried, *, status: int = 200) -> Response:
    async with visit.services.connections.engine.connection() as connection:
        known = await agents.teams(connection, visit.workspace)
        everybody = await agents.agents(connection, visit.workspace)
    names = await owner_names(visit)
    present = [one for one in everybody if one.disabled_at is None]
    return await visit.page(
        "settings_teams.html",
        status=status,
        tried=tried,
        path=PATH,
        teams=[
            (
                team.team_id,
                names.get(f"team:{team.team_id}", team.name),
                [one for one in everybody if team.team_id in one.teams],
                [one for one in present if team.team_id not in one.teams],
            )
            for team in known
        ],
    )


async def add(visit: Visit) -> Response:
    """Add a team."""

    async def act(deed: Deed) -> None:
        await teams.found(deed, visit.text("name", longest=100))

    return await carry_out(visit, Form(name="new", shows=_show, back=PATH), act)


async def change(visit: Visit) -> Response:
    """Rename a team, or change who belongs to it."""
    team, wanted = visit.path("team"), visit.text("do", longest=20)

    async def rename(deed: Deed) -> None:
        await teams.rename(deed, team, visit.text("name", longest=100))

    async def join(deed: Deed) -> None:
        await teams.join(deed, team, await people.by_id(deed, visit.text("agent", longest=63)))

    async def leave(deed: Deed) -> None:
        await teams.leave(deed, team, await people.by_id(deed, visit.text("agent", longest=63)))

    acts = {"rename": rename, "join": join, "leave": leave}
    if wanted not in acts:
        raise HTTPException(400)
    form = Form(name=f"{wanted}-{team}", shows=_show, back=f"{PATH}#team-{team}")
    return await carry_out(visit, form, acts[wanted])
