"""May a system report what it does for a customer, step by step?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from faden.core.processing.rules import Report
from faden.engine.wanted.processes import ReportStep
from faden.store.processes.reading import Running, processes, stuck
from faden.store.registry import ROLES
from faden.store.views_customer import customer
from faden.web.api.commands import Body, Made, by, writing
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.api.promises.said import Owner, Said, When, Words, known_owner, promising

_PROCESSES = "/api/v1/customers/{customer_id}/processes"
_TAG = "processes"


class StepBody(Body):
    """One step of something that a system does for a customer; the first one begins it.

    `id`: what the system calls it. `number`: its own count of the steps, by which one that is told
    twice, or out of order, is known. `next_by`: when the next one is due; without it, in three
    days. `promise`: with the first step, what the customer was told.
    """

    system: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9._-]{0,49}$")]
    id: Annotated[str, Meta(min_length=1, max_length=200)]
    title: Words
    step: Words
    kind: Literal["order", "transfer", "correction", "claim", "other"] = "other"
    state: Literal["running", "done", "failed", "cancelled"] = "running"
    number: Annotated[int, Meta(ge=0, le=2**31)] | None = None
    next_by: When | None = None
    owner: Owner | None = None
    promise: Said | None = None


class ProcessShown(msgspec.Struct):
    """What a system does for a customer; `stuck`: its next step has not come in time."""

    id: str
    customer_id: str
    system: str
    external_id: str
    kind: str
    title: str
    state: str  #: running | done | failed | cancelled
    stuck: bool
    step: str
    stepped_at: datetime | None
    next_by: datetime | None
    owner: str
    began_at: datetime
    promise_id: str | None


class ProcessesShown(msgspec.Struct):
    """A list of processes."""

    items: list[ProcessShown]


def _shown(one: Running) -> ProcessShown:
    process = one.process
    return ProcessShown(
        id=process.process_id,
        customer_id=one.customer_id,
        system=process.system,
        external_id=process.external_id,
        kind=process.kind,
        title=process.title,
        state=process.state,
        stuck=process.is_stuck,
        step=process.step,
        stepped_at=process.stepped_at,
        next_by=process.next_by,
        owner=process.owner,
        began_at=process.began_at,
        promise_id=process.promise_id,
    )


async def show(call: Call, _body: None) -> ProcessesShown:
    """List what systems do for one person."""
    views, workspace = call.services.views, call.workspace
    seen = await customer(views, workspace, str(call.request.path_params["customer_id"]))
    if seen is None:
        raise Problem(404, "There is no such customer.")
    found = await processes(views, workspace, seen.person.records)
    return ProcessesShown([_shown(one) for one in found])


async def show_stuck(call: Call, _body: None) -> ProcessesShown:
    """List what does not move."""
    return ProcessesShown([_shown(one) for one in await stuck(call.services.views, call.workspace)])


async def report(call: Call, body: StepBody) -> Made:
    """Note a step."""
    team = call.services.directory.policy(call.workspace).team
    said = Report(
        system=body.system,
        external_id=body.id,
        kind=body.kind,
        title=body.title,
        step=body.step,
        number=body.number,
        state=body.state,
        next_by=body.next_by,
        owner=await known_owner(call, body.owner or team),
    )
    return await by(
        call,
        body,
        ReportStep,
        customer_id=str(call.request.path_params["customer_id"]),
        report=said,
        promising=await promising(call, body.promise),
    )


def operations() -> list[Operation]:
    """Return what systems may report."""
    everybody = frozenset(ROLES)
    return [
        Operation(
            method="GET",
            path="/api/v1/processes/stuck",
            name="listStuckProcesses",
            says="List what does not move, the longest first",
            tag=_TAG,
            roles=everybody,
            does=show_stuck,
            gives=ProcessesShown,
        ),
        Operation(
            method="GET",
            path=_PROCESSES,
            name="listProcesses",
            says="List what systems do for one person, what runs first",
            tag=_TAG,
            roles=everybody,
            does=show,
            gives=ProcessesShown,
        ),
        writing(
            _PROCESSES,
            "reportStep",
            "Report a step of what you do for a customer; told twice, it is one",
            report,
            StepBody,
            tag=_TAG,
        ),
    ]
