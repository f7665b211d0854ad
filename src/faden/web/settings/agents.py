"""Who may sign in, as what, and who not any more?"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.administration import people
from faden.engine.administration.deed import Deed
from faden.store.people import agents
from faden.store.registry import ROLES, NewAgent
from faden.web.desk.owners import owner_names
from faden.web.language import LANGUAGES, mark
from faden.web.passwords import LONGEST, SHORTEST, hash_password
from faden.web.settings.changing import NOTHING_TRIED, Act, Form, Tried, carry_out, wrong
from faden.web.visit import Visit

PATH = "/settings/people"
ROLE_WORDS = {
    "admin": mark("Administrator: may do everything"),
    "lead": mark("Lead: also sees mailboxes and settles what nobody understood"),
    "agent": mark("Agent: answers customers"),
    "readonly": mark("Reader: sees, but writes nothing"),
}
_EMAIL = re.compile(r"[^@\s]{1,200}@[^@\s]{1,119}")
_NOT_ONESELF = frozenset({"disable", "sign-out", "reset-factor"})  #: for that there is /me


async def show(visit: Visit) -> Response:
    """Show everybody who may sign in, or could."""
    return await show_tried(visit, NOTHING_TRIED)


async def show_tried(visit: Visit, tried: Tried, *, status: int = 200) -> Response:
    """Show them with what was tried in vain."""
    async with visit.services.connections.engine.connection() as connection:
        everybody = await agents.agents(connection, visit.workspace)
    return await visit.page(
        "settings_people.html",
        status=status,
        tried=tried,
        path=PATH,
        people=everybody,
        roles={role: visit.translate(ROLE_WORDS[role]) for role in ROLES},
        locales=LANGUAGES,
        owners=await owner_names(visit),
        shortest=SHORTEST,
        unlimited=people.UNLIMITED,
    )


async def add(visit: Visit) -> Response:
    """Add somebody with a first password, which they change themselves."""
    form = Form(name="new", shows=show_tried, back=PATH, says="agent-added", main="email")
    password = visit.form.get("password", "")
    new = NewAgent(
        workspace=visit.workspace,
        email=visit.text("email", longest=400),
        name=visit.text("name", longest=200),
        role=_role(visit),
        password_hash="",
        locale=_locale(visit),
    )
    faults = {}
    if not _EMAIL.fullmatch(new.email):
        faults["email"] = visit.translate("This is not an e-mail address.")
    if not SHORTEST <= len(password) <= LONGEST:
        faults["password"] = visit.translate(
            "A password needs at least %(n)s characters.", n=SHORTEST
        )
    if faults:
        return await wrong(visit, form, faults)
    hashed = await asyncio.to_thread(hash_password, password)

    async def act(deed: Deed) -> None:
        await people.add(deed, replace(new, password_hash=hashed))

    return await carry_out(visit, form, act)


def _role(visit: Visit) -> str:
    role = visit.text("role", longest=20)
    if role not in ROLES:
        raise HTTPException(400)
    return role


def _locale(visit: Visit) -> str:
    locale = visit.text("locale", longest=5)
    return locale if locale in LANGUAGES else visit.language


async def change(visit: Visit) -> Response:
    """Change what somebody may do."""
    agent, wanted = visit.path("agent"), visit.text("do", longest=20)
    if agent == visit.session.agent_id and wanted in _NOT_ONESELF:
        raise HTTPException(403)  # a second factor ends by its owner's password alone
    acts = _acts(visit, agent)
    if wanted not in acts:
        raise HTTPException(400)
    form = Form(
        name=f"person-{agent}",
        shows=show_tried,
        # whoever steps back may not see this page any more
        back="/me" if agent == visit.session.agent_id else f"{PATH}#person-{agent}",
        says="ended" if wanted == "sign-out" else "set",
        main="role",
    )
    return await carry_out(visit, form, acts[wanted])


def _acts(visit: Visit, agent: str) -> dict[str, Act[object]]:
    async def role(deed: Deed) -> object:
        return await people.set_role(deed, agent, _role(visit))

    async def limit(deed: Deed) -> object:
        return await people.limit(deed, agent, limited=True)

    async def unlimit(deed: Deed) -> object:
        return await people.limit(deed, agent, limited=False)

    async def disable(deed: Deed) -> object:
        return await people.disable(deed, agent)

    async def enable(deed: Deed) -> object:
        return await people.enable(deed, agent)

    async def sign_out(deed: Deed) -> object:
        return await people.end_sessions(deed, agent)

    async def reset_factor(deed: Deed) -> object:
        return await people.reset_second_factor(deed, agent)

    return {
        "role": role,
        "limit": limit,
        "unlimit": unlimit,
        "disable": disable,
        "enable": enable,
        "sign-out": sign_out,
        "reset-factor": reset_factor,
    }
