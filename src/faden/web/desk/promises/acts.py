"""What is done about a promise from the desk: recorded, kept, moved, handed over, let go?"""

from __future__ import annotations

from starlette.responses import Response

from faden.engine.wanted.promises import (
    HandPromiseOver,
    KeepPromise,
    MakePromise,
    MovePromise,
    ReleasePromise,
)
from faden.web.composing.proposing import kind_of, moment_of
from faden.web.desk.customer import Refused, carry_out, show_with
from faden.web.desk.owners import all_owners
from faden.web.visit import Visit

_FORM = "promise"
_HERE = "desk"


async def make(visit: Visit) -> Response:
    """Record what the customer was told."""
    due = moment_of(visit, "due")
    owner = visit.text("owner", longest=200) or visit.me
    if due is None or owner not in (await all_owners(visit)).offered:
        return await _unclear(visit)
    command = MakePromise(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        what=visit.text("what", longest=2_000),
        kind=kind_of(visit.text("kind", longest=40)),
        due_at=due,
        owner=owner,
        by=visit.me,
        where=_HERE,
        alternative=visit.text("alternative", longest=2_000),
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form=_FORM, sentence="promise-made")


async def keep(visit: Visit) -> Response:
    """It is done."""
    command = KeepPromise(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        promise_id=_which(visit),
        by=visit.me,
        evidence=visit.text("evidence", longest=2_000),
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form=_FORM, sentence="promise-kept")


async def move(visit: Visit) -> Response:
    """It will be later; the customer is told so."""
    due = moment_of(visit, "due")
    if due is None:
        return await _unclear(visit)
    command = MovePromise(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        promise_id=_which(visit),
        due_at=due,
        reason=visit.text("why", longest=2_000),
        by=visit.me,
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form=_FORM, sentence="promise-moved")


async def hand_over(visit: Visit) -> Response:
    """Somebody else keeps it."""
    owner = visit.text("owner", longest=200)
    if owner not in (await all_owners(visit)).offered:
        return await _unclear(visit)
    command = HandPromiseOver(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        promise_id=_which(visit),
        owner=owner,
        by=visit.me,
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form=_FORM, sentence="promise-handed-over")


async def release(visit: Visit) -> Response:
    """The customer does not want it any more."""
    command = ReleasePromise(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        promise_id=_which(visit),
        reason=visit.text("why", longest=2_000),
        by=visit.me,
        form_id=_form(visit),
    )
    return await carry_out(visit, command, form=_FORM, sentence="promise-released")


async def _unclear(visit: Visit) -> Response:
    reason = visit.translate("Please choose until when, and who keeps it.")
    return await show_with(visit, Refused(_FORM, reason, visit.form), status=422)


def _which(visit: Visit) -> str:
    return visit.text("promise", longest=40)


def _form(visit: Visit) -> str | None:
    return visit.text("form_id", longest=100) or None
