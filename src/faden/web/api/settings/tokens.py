"""Which programs hold a key, and what does a program change about that?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.engine.administration import keys, people
from faden.engine.administration.deed import Deed
from faden.store.people import agents
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.settings.agents import Role
from faden.web.api.settings.changing import Changed, changed, changing, named, reading

_TOKENS = "/api/v1/tokens"


class TokenShown(msgspec.Struct):
    """A key, without what opens anything."""

    id: str
    label: str
    role: str
    created_at: datetime
    owner: str | None  #: e-mail address of the person it ends with
    teams: tuple[str, ...] | None  #: it reaches only their customers; null: everybody's


class TokensShown(msgspec.Struct):
    """The keys of programs, the oldest first."""

    items: list[TokenShown]


class TokenBody(Body):
    """A key for a program; `agent`: whose it is, and with whom it ends."""

    label: Annotated[str, Meta(min_length=1, max_length=100)]
    role: Role
    agent: Annotated[str, Meta(min_length=1, max_length=63)] | None = None
    teams: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=63)], ...], Meta(max_length=50)
    ] = ()


class TokenMade(Changed):
    """The key, this once in the clear; null when `repeated`."""

    token: str | None
    label: str
    role: str


class TokenRevoked(Changed):
    """The key opens nothing any more."""

    id: str
    label: str


async def show(call: Call, _body: None) -> TokensShown:
    """List the keys."""
    async with call.services.connections.engine.connection() as connection:
        known = await agents.tokens(connection, call.workspace)
    return TokensShown(
        [
            TokenShown(
                one.token_id, one.label, one.role, one.created_at, one.owner, _teams(one.teams)
            )
            for one in known
        ]
    )


def _teams(limits: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if limits is None else tuple(limits)


async def add(call: Call, body: TokenBody) -> TokenMade:
    """Make a key."""

    async def act(deed: Deed) -> TokenMade:
        owner = None if body.agent is None else await people.by_id(deed, body.agent)
        made = await keys.add(deed, body.label, role=body.role, owner=owner, limits=body.teams)
        return TokenMade(token=made, label=body.label, role=body.role)

    return await changed(call, body, act, gives=TokenMade, hidden="token")


async def revoke(call: Call, _body: None) -> TokenRevoked:
    """Revoke a key."""
    token = named(call, "token", "key")

    async def act(deed: Deed) -> TokenRevoked:
        return TokenRevoked(id=token, label=await keys.revoke(deed, token))

    return await changed(call, None, act, gives=TokenRevoked)


def operations() -> list[Operation]:
    """Return what can be asked about keys."""
    return [
        reading(_TOKENS, "listTokens", "List the keys of programs", show, TokensShown),
        changing(
            f"POST {_TOKENS}",
            "addToken",
            "Make a key for a program; it is shown this once",
            add,
            TokenMade,
            takes=TokenBody,
        ),
        changing(
            f"DELETE {_TOKENS}/{{token}}",
            "revokeToken",
            "Make a key open nothing any more",
            revoke,
            TokenRevoked,
        ),
    ]
