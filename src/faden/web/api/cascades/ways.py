"""What may a program ask of a message that goes over several ways, one after the other?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.core.asking.button import Button
from faden.core.cascade.course import MOST_WAYS
from faden.core.cascade.said import (
    AS_USUAL,
    LeftOut,
    Patience,
    Wants,
)
from faden.core.policy import SERVICE
from faden.core.subject import MAX_SUBJECT
from faden.engine import command as cmd
from faden.store.cascades.seen import Seen, seen
from faden.store.registry import ROLES
from faden.web.api.commands import Body, Made, by, writing
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.api.send_message import TEMPLATE, writable

_CUSTOMER = "/api/v1/customers/{customer_id}/cascades"
_DAY = 24 * 3_600
_LONGEST = 90 * _DAY  #: seconds that a message may be under way
Seconds = Annotated[int, Meta(ge=1, le=30 * _DAY)]


class WayBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One way: an address of the customer, and the account that writes to it."""

    account: Annotated[str, Meta(min_length=1, max_length=200)]
    to: Annotated[str, Meta(min_length=1, max_length=1_000)]


class PatienceBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Seconds that each way is given; then the next one is taken."""

    delivered: Seconds = int(AS_USUAL.delivered.total_seconds())
    read: Seconds = int(AS_USUAL.read.total_seconds())
    answered: Seconds = int(AS_USUAL.answered.total_seconds())


class OverBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """On which ways a question may go, one after the other; no ways means all that are known."""

    ways: Annotated[list[WayBody], Meta(max_length=MOST_WAYS)] = []
    patience: PatienceBody | None = None


class PressBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An answer the customer can press."""

    id: Annotated[str, Meta(pattern="^[A-Za-z0-9_.:-]{1,60}$")]
    label: Annotated[str, Meta(min_length=1, max_length=40)]


class CascadeBody(Body):
    """A message, and on which ways it may reach the customer; no ways means all that are known."""

    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    wants: Wants = Wants.DELIVERED
    ways: Annotated[list[WayBody], Meta(max_length=MOST_WAYS)] = []  # noqa: RUF012 - msgspec copies
    patience: PatienceBody | None = None
    seconds: Annotated[int, Meta(ge=60, le=_LONGEST)] = 3 * _DAY  #: then nothing of it leaves
    purpose: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,39}$")] = SERVICE
    subject: Annotated[str, Meta(min_length=1, max_length=MAX_SUBJECT)] | None = None
    automatic: bool = True
    buttons: Annotated[list[PressBody], Meta(max_length=10)] = []  # noqa: RUF012 - msgspec copies
    template: Annotated[str, Meta(pattern=TEMPLATE)] | None = None


class StopBody(Body):
    """Nothing more is needed to stop it."""


class LeftOutShown(msgspec.Struct):
    """A way that was not taken, and why."""

    to: str
    reason: str


class WayShown(msgspec.Struct):
    """A way, and why it stands at its place."""

    account: str
    to: str
    channel: str
    why: str


class StepShown(msgspec.Struct):
    """A way that was taken, and why then."""

    at: datetime
    message_id: str
    channel: str
    because: str
    reason: str
    passed_over: list[LeftOutShown]


class CascadeShown(msgspec.Struct):
    """A message on its ways; `outcome` is null while it is under way."""

    id: str
    started_at: datetime
    wants: str
    until: datetime
    ways: list[WayShown]
    left_out: list[LeftOutShown]
    steps: list[StepShown]
    outcome: str | None
    reason: str
    ended_at: datetime | None


class CascadesShown(msgspec.Struct):
    """The last ones of a customer's record, the newest first."""

    items: list[CascadeShown]


async def start(call: Call, body: CascadeBody) -> Made:
    """Begin with the first way."""
    if not body.text.strip():
        raise Problem(422, "text: say something.")
    return await by(
        call,
        body,
        cmd.StartCascade,
        customer_id=_customer(call),
        text=body.text,
        wants=body.wants,
        ways=ways_of(call, body.ways),
        patience=patience_of(body.patience),
        until=call.now + timedelta(seconds=body.seconds),
        purpose=body.purpose,
        subject=body.subject,
        automatic=body.automatic,
        buttons=tuple(Button(one.id, one.label) for one in body.buttons),
        template=body.template,
    )


def ways_of(call: Call, ways: list[WayBody]) -> tuple[tuple[str, str], ...]:
    """Return account and address of each way; raise Problem 422 for what is no address."""
    return tuple((way.account, writable(call, way.to)) for way in ways)


def patience_of(body: PatienceBody | None) -> Patience:
    """Return how long each way is given."""
    given = body or PatienceBody()
    return Patience(
        delivered=timedelta(seconds=given.delivered),
        read=timedelta(seconds=given.read),
        answered=timedelta(seconds=given.answered),
    )


async def stop(call: Call, body: StopBody) -> Made:
    """Take no further way."""
    cascade_id = str(call.request.path_params["cascade_id"])
    return await by(call, body, cmd.StopCascade, customer_id=_customer(call), cascade_id=cascade_id)


async def show(call: Call, _body: None) -> CascadesShown:
    """Return the messages on several ways of a record."""
    found = await seen(call.services.views, call.workspace, _customer(call))
    if found is None:
        raise Problem(404, "There is no such customer.")
    return CascadesShown([_shown(one) for one in found])


def _customer(call: Call) -> str:
    return str(call.request.path_params["customer_id"])


def _shown(one: Seen) -> CascadeShown:
    started, ended = one.started, one.ended
    return CascadeShown(
        id=started.cascade_id,
        started_at=one.at,
        wants=started.wants.value,
        until=started.until,
        ways=[WayShown(way.account, way.address, way.channel, way.why) for way in started.ways],
        left_out=_left_out(started.left_out),
        steps=[
            StepShown(
                at,
                step.delivery_id,
                step.channel,
                step.because.value,
                step.reason,
                _left_out(step.passed_over),
            )
            for at, step in one.steps
        ],
        outcome=None if ended is None else ended.outcome.value,
        reason="" if ended is None else ended.reason,
        ended_at=one.ended_at,
    )


def _left_out(ways: tuple[LeftOut, ...]) -> list[LeftOutShown]:
    return [LeftOutShown(one.address, one.reason) for one in ways]


def operations() -> list[Operation]:
    """Return them."""
    return [
        writing(
            _CUSTOMER,
            "startCascade",
            "Write to a customer on one way after the other, until it has reached them",
            start,
            CascadeBody,
            tag="messages",
        ),
        writing(
            _CUSTOMER + "/{cascade_id}/stop",
            "stopCascade",
            "Stop such a message: what has not left is taken back",
            stop,
            StopBody,
            tag="messages",
        ),
        Operation(
            method="GET",
            path=_CUSTOMER,
            name="listCascades",
            says="Show the messages that went over several ways, with the reason of each step",
            tag="messages",
            roles=frozenset(ROLES),
            does=show,
            gives=CascadesShown,
        ),
    ]
