"""May a program record a promise, and say what became of it?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.engine.wanted.promises import (
    HandPromiseOver,
    KeepPromise,
    MakePromise,
    MovePromise,
    ReleasePromise,
)
from faden.store.promises.reading import Owed, open_promises, promises
from faden.store.registry import ROLES
from faden.store.views_customer import customer
from faden.web.api.commands import Body, Made, by, writing
from faden.web.api.door import Call
from faden.web.api.operation import Operation, Parameter
from faden.web.api.problem import Problem
from faden.web.api.promises.said import Owner, Sort, When, Words, known_owner

_CUSTOMER = "/api/v1/customers/{customer_id}"
_PROMISES = _CUSTOMER + "/promises"
_PROMISE = _PROMISES + "/{promise_id}"
_TAG = "promises"
_AHEAD = timedelta(days=730)

Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class PromiseBody(Body):
    """What was promised, by when, and who keeps it; the team does, if nobody is named."""

    what: Words
    due_at: When
    kind: Sort = "other"
    owner: Owner | None = None
    where: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,29}$")] = "api"
    message_id: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")] | None = None
    alternative: Annotated[str, Meta(max_length=300)] = ""


class KeptBody(Body):
    """What shows that it is done."""

    evidence: Annotated[str, Meta(max_length=500)] = ""


class MovedBody(Body):
    """The new time, and why, as the customer reads it."""

    due_at: When
    reason: Reason


class ReleasedBody(Body):
    """Why the customer does not want it any more."""

    reason: Reason


class OwnerBody(Body):
    """Who keeps it from now on."""

    owner: Owner


class PromiseShown(msgspec.Struct):
    """A promise; `late`: its time has passed and it is still open."""

    id: str
    customer_id: str
    what: str
    kind: str
    state: str  #: open | kept | released
    due_at: datetime
    late: bool
    owner: str
    by: str
    where: str
    made_at: datetime  #: or moved
    moved: int
    message_id: str | None
    alternative: str


class PromisesShown(msgspec.Struct):
    """A list of promises."""

    items: list[PromiseShown]


def _shown(one: Owed, now: datetime) -> PromiseShown:
    promise = one.promise
    return PromiseShown(
        id=promise.promise_id,
        customer_id=one.customer_id,
        what=promise.what,
        kind=promise.kind,
        state=promise.state,
        due_at=promise.due_at,
        late=promise.state == "open" and promise.due_at < now,
        owner=promise.owner,
        by=promise.by,
        where=promise.where,
        made_at=promise.at,
        moved=promise.moved,
        message_id=promise.message_id,
        alternative=promise.alternative,
    )


async def show(call: Call, _body: None) -> PromisesShown:
    """List the promises to one person."""
    views, workspace = call.services.views, call.workspace
    seen = await customer(views, workspace, _name(call, "customer_id"))
    if seen is None:
        raise Problem(404, "There is no such customer.")
    found = await promises(views, workspace, seen.person.records)
    return PromisesShown([_shown(one, call.now) for one in found])


async def show_open(call: Call, _body: None) -> PromisesShown:
    """List what is promised and not kept, the first due first."""
    late = call.request.query_params.get("late") == "yes"
    until = call.now if late else call.now + _AHEAD
    found = await open_promises(call.services.views, call.workspace, until=until)
    return PromisesShown([_shown(one, call.now) for one in found])


async def make(call: Call, body: PromiseBody) -> Made:
    """Record a promise."""
    policy = call.services.directory.policy(call.workspace)
    return await by(
        call,
        body,
        MakePromise,
        customer_id=_name(call, "customer_id"),
        what=body.what,
        kind=body.kind,
        due_at=body.due_at,
        owner=await known_owner(call, body.owner or policy.team),
        where=body.where,
        message_id=body.message_id,
        alternative=body.alternative,
    )


async def keep(call: Call, body: KeptBody) -> Made:
    """Say that it is kept."""
    return await by(call, body, KeepPromise, **_which(call), evidence=body.evidence)


async def move(call: Call, body: MovedBody) -> Made:
    """Say that it will be later; the customer is told."""
    said = {"due_at": body.due_at, "reason": body.reason}
    return await by(call, body, MovePromise, **_which(call), **said)


async def release(call: Call, body: ReleasedBody) -> Made:
    """Say that the customer does not want it any more."""
    return await by(call, body, ReleasePromise, **_which(call), reason=body.reason)


async def hand_over(call: Call, body: OwnerBody) -> Made:
    """Say who keeps it from now on."""
    owner = await known_owner(call, body.owner)
    return await by(call, body, HandPromiseOver, **_which(call), owner=owner)


def _name(call: Call, name: str) -> str:
    return str(call.request.path_params[name])


def _which(call: Call) -> dict[str, object]:
    return {one: _name(call, one) for one in ("customer_id", "promise_id")}


def operations() -> list[Operation]:
    """Return what programs may do about promises."""
    everybody = frozenset(ROLES)
    late = Parameter(name="late", says="yes: only those whose time has passed", among=("yes", "no"))
    return [
        Operation(
            method="GET",
            path="/api/v1/promises",
            name="listOpenPromises",
            says="List what is promised and not kept, the first due first",
            tag=_TAG,
            roles=everybody,
            does=show_open,
            gives=PromisesShown,
            asks=(late,),
        ),
        Operation(
            method="GET",
            path=_PROMISES,
            name="listPromises",
            says="List the promises to one person, the last due first",
            tag=_TAG,
            roles=everybody,
            does=show,
            gives=PromisesShown,
        ),
        writing(
            _PROMISES,
            "makePromise",
            "Record a promise: its owner is told in time, the customer first if it slips",
            make,
            PromiseBody,
            tag=_TAG,
        ),
        writing(_PROMISE + "/keep", "keepPromise", "Say that it is kept", keep, KeptBody, tag=_TAG),
        writing(
            _PROMISE + "/move",
            "movePromise",
            "Say that it will be later; the customer is told, with the reason",
            move,
            MovedBody,
            tag=_TAG,
        ),
        writing(
            _PROMISE + "/release",
            "releasePromise",
            "Say that the customer does not want it any more",
            release,
            ReleasedBody,
            tag=_TAG,
        ),
        writing(
            _PROMISE + "/owner",
            "handPromiseOver",
            "Say who keeps it from now on",
            hand_over,
            OwnerBody,
            tag=_TAG,
        ),
    ]
