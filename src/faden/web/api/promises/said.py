"""What does a message promise that a program sends?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from faden.engine.wanted.promises import Promising
from faden.store.views_report import owners
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.problem import Problem

When = Annotated[datetime, Meta(tz=True)]
Owner = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(min_length=1, max_length=300)]
Sort = Literal["call_back", "delivery", "refund", "price", "correction", "answer", "other"]


class Said(Body):
    """What the message says will be, by when, and who keeps it; without an owner the team."""

    what: Words
    due_at: When
    kind: Sort = "other"
    owner: Owner | None = None
    alternative: Annotated[str, Meta(max_length=300)] = ""


async def promised(call: Call, given: dict[str, Any] | None) -> Promising | None:
    """Return what was given as a program writes it; raise Problem 422."""
    if given is None:
        return None
    try:
        said = msgspec.convert(given, Said)
    except msgspec.ValidationError as error:
        raise Problem(422, f"promise: {error}.") from None
    return await promising(call, said)


async def promising(call: Call, said: Said | None) -> Promising | None:
    """Return what is promised; raise Problem 422 where nobody is called like its owner."""
    if said is None:
        return None
    team = call.services.directory.policy(call.workspace).team
    owner = await known_owner(call, said.owner or team)
    return Promising(
        what=said.what,
        kind=said.kind,
        due_at=said.due_at,
        owner=owner,
        alternative=said.alternative,
    )


async def known_owner(call: Call, owner: str) -> str:
    """Return a team or colleague that there is; raise Problem 422."""
    if owner not in await owners(call.services.views, call.workspace):
        raise Problem(422, "owner: there is no such team or colleague; see the list of owners.")
    return owner
