"""Who may sign in, and what does a program change about that?"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from faden.engine.administration import people
from faden.engine.administration.deed import Deed
from faden.store.people import agents
from faden.store.registry import NewAgent
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.api.settings.changing import Changed, asked, changed, changing, named, reading
from faden.web.passwords import LONGEST, SHORTEST, hash_password

_AGENTS = "/api/v1/agents"
_AGENT = _AGENTS + "/{agent}"

Role = Literal["admin", "lead", "agent", "readonly"]
Locale = Literal["de", "en"]


class AgentShown(msgspec.Struct):
    """A person of the workspace."""

    id: str
    email: str
    name: str
    role: str
    disabled_at: datetime | None
    has_second_factor: bool
    teams: tuple[str, ...]
    limited: bool  #: sees only the customers of these teams
    away_until: datetime | None  #: open tickets move on until then


class AgentsShown(msgspec.Struct):
    """Everybody, those who left last."""

    items: list[AgentShown]


class AgentBody(Body):
    """A person who shall be able to sign in, with a first password they change themselves."""

    email: Annotated[str, Meta(min_length=3, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")]
    role: Role
    password: Annotated[str, Meta(min_length=SHORTEST, max_length=LONGEST)]
    name: Annotated[str, Meta(max_length=200)] = ""
    locale: Locale = "de"


class RoleBody(Body):
    """What somebody may do from now on."""

    role: Role


class LimitBody(Body):
    """Whether somebody sees only the customers of their teams."""

    limited: bool


class AwayBody(Body):
    """Until when somebody is away; null: they are here."""

    until: datetime | None


class Away(Changed):
    """Their open tickets go to their team within seconds."""

    id: str
    until: datetime | None


class Limited(Changed):
    """It holds from their next click."""

    id: str
    limited: bool


class AgentMade(Changed):
    """The person may sign in."""

    id: str


class RoleChanged(Changed):
    """It holds from their next click."""

    id: str
    role: str
    before: str


class Disabled(Changed):
    """They are out, with every session and key of theirs; null: they were already."""

    id: str
    sessions: int | None
    tokens: int | None


class Enabled(Changed):
    """They may sign in again with the password they had; false: they were not disabled."""

    id: str
    was_disabled: bool


class SessionsEnded(Changed):
    """In how many browsers they must sign in again."""

    id: str
    sessions: int


async def show(call: Call, _body: None) -> AgentsShown:
    """List everybody."""
    async with call.services.connections.engine.connection() as connection:
        known = await agents.agents(connection, call.workspace)
    return AgentsShown(
        [
            AgentShown(
                one.agent_id,
                one.email,
                one.name,
                one.role,
                one.disabled_at,
                one.has_second_factor,
                one.teams,
                one.limited,
                one.away_until,
            )
            for one in known
        ]
    )


async def add(call: Call, body: AgentBody) -> AgentMade:
    """Add somebody."""
    hashed = await asyncio.to_thread(hash_password, body.password)
    new = NewAgent(
        workspace=call.workspace,
        email=body.email,
        name=body.name,
        role=body.role,
        password_hash=hashed,
        locale=body.locale,
    )

    async def act(deed: Deed) -> AgentMade:
        return AgentMade(id=await people.add(deed, new))

    said = body
    if asked(call, body) is not None:
        said = msgspec.structs.replace(body, password=await _stretched(call, body.password))
    return await changed(call, said, act, gives=AgentMade)


async def _stretched(call: Call, password: str) -> str:
    """Return a fingerprint that is slow to guess: that of the request is stored (RFC 7914)."""
    salt = f"faden request {call.token.token_id}".encode()
    made = await asyncio.to_thread(hashlib.scrypt, password.encode(), salt=salt, n=2**14, r=8, p=1)
    return made.hex()


async def set_role(call: Call, body: RoleBody) -> RoleChanged:
    """Give somebody another role."""
    agent = named(call, "agent", "agent")

    async def act(deed: Deed) -> RoleChanged:
        before = await people.set_role(deed, agent, body.role)
        return RoleChanged(id=agent, role=body.role, before=before.role)

    return await changed(call, body, act, gives=RoleChanged)


async def limit(call: Call, body: LimitBody) -> Limited:
    """Let somebody see only the customers of their teams, or all again."""
    agent = named(call, "agent", "agent")

    async def act(deed: Deed) -> Limited:
        await people.limit(deed, agent, limited=body.limited)
        return Limited(id=agent, limited=body.limited)

    return await changed(call, body, act, gives=Limited)


async def set_away(call: Call, body: AwayBody) -> Away:
    """Say until when somebody is away."""
    agent = named(call, "agent", "agent")
    if body.until is not None and body.until.tzinfo is None:
        raise Problem(422, "until: give the time zone as well, such as 2026-12-01T08:00:00+01:00.")

    async def act(deed: Deed) -> Away:
        await people.set_away(deed, agent, body.until)
        return Away(id=agent, until=body.until)

    return await changed(call, body, act, gives=Away)


async def disable(call: Call, _body: None) -> Disabled:
    """End somebody's access."""
    agent = named(call, "agent", "agent")

    async def act(deed: Deed) -> Disabled:
        ended = await people.disable(deed, agent)
        if ended is None:
            return Disabled(id=agent, sessions=None, tokens=None)
        return Disabled(id=agent, sessions=ended.sessions, tokens=ended.tokens)

    return await changed(call, None, act, gives=Disabled)


async def enable(call: Call, _body: None) -> Enabled:
    """Let somebody in again."""
    agent = named(call, "agent", "agent")

    async def act(deed: Deed) -> Enabled:
        return Enabled(id=agent, was_disabled=await people.enable(deed, agent))

    return await changed(call, None, act, gives=Enabled)


async def end_sessions(call: Call, _body: None) -> SessionsEnded:
    """Sign somebody out everywhere."""
    agent = named(call, "agent", "agent")

    async def act(deed: Deed) -> SessionsEnded:
        return SessionsEnded(id=agent, sessions=await people.end_sessions(deed, agent))

    return await changed(call, None, act, gives=SessionsEnded)


def operations() -> list[Operation]:
    """Return what can be asked about people."""
    return [
        reading(
            _AGENTS, "listAgents", "List everybody who may sign in, or could", show, AgentsShown
        ),
        changing(
            f"POST {_AGENTS}",
            "addAgent",
            "Add a person who may sign in",
            add,
            AgentMade,
            takes=AgentBody,
        ),
        changing(
            f"PUT {_AGENT}/role",
            "setAgentRole",
            "Give a person another role; one admin always stays",
            set_role,
            RoleChanged,
            takes=RoleBody,
        ),
        changing(
            f"PUT {_AGENT}/limit",
            "limitAgent",
            "Let a person see only the customers of their teams, or all again",
            limit,
            Limited,
            takes=LimitBody,
        ),
        changing(
            f"PUT {_AGENT}/away",
            "setAgentAway",
            "Say until when a person is away; their open tickets go to their team",
            set_away,
            Away,
            takes=AwayBody,
        ),
        changing(
            f"POST {_AGENT}/disable",
            "disableAgent",
            "End a person's access at once, with sessions and keys",
            disable,
            Disabled,
        ),
        changing(f"POST {_AGENT}/enable", "enableAgent", "Let a person in again", enable, Enabled),
        changing(
            f"POST {_AGENT}/sessions/end",
            "endAgentSessions",
            "Sign a person out of every browser",
            end_sessions,
            SessionsEnded,
        ),
    ]
