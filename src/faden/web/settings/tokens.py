"""Which programs hold a key, and which not any more?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.administration import keys, people
from faden.engine.administration.deed import Deed, Refused
from faden.store.registry import ROLES
from faden.web import flash
from faden.web.settings.changing import Form, carry_out, once, refuse
from faden.web.settings.connections import PATH, show_with
from faden.web.visit import Visit

_CHECKED = "team-"  #: begins the fields of the teams that were chosen


async def add(visit: Visit) -> Response:
    """Make a key and show it this once; sent again, the form makes no second one."""
    form = Form(name="key", shows=show_with, back=f"{PATH}#keys", main="label")
    role, owner = visit.text("role", longest=20), visit.text("owner", longest=63)
    if role not in ROLES:
        raise HTTPException(400)
    teams = [name.removeprefix(_CHECKED) for name in visit.form if name.startswith(_CHECKED)]

    async def act(deed: Deed) -> str:
        whose = await people.by_id(deed, owner) if owner else None
        label = visit.text("label", longest=100)
        return await keys.add(deed, label, role=role, owner=whose, limits=teams)

    try:
        made = await once(visit, act)
    except Refused as refused:
        return await refuse(visit, form, refused)
    if made is None:
        return flash.go_and_say(form.back, "key-before")
    label = " ".join(visit.text("label").split())
    return await visit.page("settings_key.html", path=PATH, label=label, key=made)


async def revoke(visit: Visit) -> Response:
    """Make a key open nothing any more."""

    async def act(deed: Deed) -> None:
        await keys.revoke(deed, visit.path("token"))

    form = Form(name="revoke", shows=show_with, back=f"{PATH}#keys", says="key-revoked")
    return await carry_out(visit, form, act)
