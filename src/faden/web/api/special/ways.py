"""May a program hand a ticket to special cases, and give goodwill?"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from faden.core.case.matter import Matter
from faden.core.goodwill.authority import MOST_CENTS, month_of
from faden.engine import command as cmd
from faden.store.special.reading import given
from faden.store.views_report import owners
from faden.web.api.commands import Body, Made, by, writing
from faden.web.api.door import Call
from faden.web.api.operation import Operation, Parameter
from faden.web.api.problem import Problem
from faden.web.visit import LEADERS

_CUSTOMER = "/api/v1/customers/{customer_id}"
_TICKET = _CUSTOMER + "/tickets/{ticket_id}"
_TAG = "special cases"

Reason = Annotated[str, Meta(min_length=1, max_length=500)]
Owner = Annotated[str, Meta(min_length=1, max_length=200)]
Cents = Annotated[int, Meta(ge=1, le=MOST_CENTS)]


class MatterBody(Body):
    """What a ticket is about; `about` (agent:…) is needed for `conduct`, and for nothing else."""

    matter: Literal["complaint", "conduct", "correction", "locked", "goodwill"]
    reason: Annotated[str, Meta(max_length=500)] = ""
    about: Owner | None = None


class ApartBody(Body):
    """Who (agent:…) is kept apart no more, and why."""

    agent: Owner
    reason: Reason


class GoodwillBody(Body):
    """How much is given, in hundredths of the currency, out of which team's budget."""

    team: Owner
    amount_cents: Cents
    reason: Reason


class DecisionBody(Body):
    """Whether what was asked for is granted, and why."""

    granted: bool
    reason: Reason


class TeamShown(msgspec.Struct):
    """What one team has given, and what is left."""

    team: str
    granted: int
    spent_cents: int
    budget_cents: int
    left_cents: int
    limit_cents: int
    lead_limit_cents: int


class GoodwillShown(msgspec.Struct):
    """Every team that may give or has given in the month."""

    month: str
    currency: str
    items: list[TeamShown]


async def name_matter(call: Call, body: MatterBody) -> Made:
    """Hand a ticket to the desk for its matter."""
    if body.about is not None and body.about not in await owners(
        call.services.views, call.workspace
    ):
        raise Problem(422, "about: there is no such colleague.")
    return await by(
        call,
        body,
        cmd.NameMatter,
        **_ticket(call),
        matter=Matter(body.matter),
        reason=body.reason,
        about=body.about,
    )


async def end_apart(call: Call, body: ApartBody) -> Made:
    """Keep somebody apart no more."""
    return await by(
        call,
        body,
        cmd.EndApart,
        customer_id=_name(call, "customer_id"),
        agent=body.agent,
        reason=body.reason,
        leads=call.token.role in LEADERS,
    )


async def give(call: Call, body: GoodwillBody) -> Made:
    """Give goodwill."""
    leads = call.token.role in LEADERS
    return await by(call, body, cmd.GiveGoodwill, **_given(call, body), leads=leads)


async def ask(call: Call, body: GoodwillBody) -> Made:
    """Ask whoever leads for it."""
    return await by(call, body, cmd.AskGoodwill, **_given(call, body))


def _given(call: Call, body: GoodwillBody) -> dict[str, object]:
    limits = call.token.owners
    if limits is not None and body.team not in limits:
        raise Problem(422, "team: this token does not belong to it.")
    said = {"team": body.team, "cents": body.amount_cents, "reason": body.reason}
    return said | _ticket(call)


async def decide(call: Call, body: DecisionBody) -> Made:
    """Grant or decline what was asked for."""
    return await by(
        call,
        body,
        cmd.DecideGoodwill,
        customer_id=_name(call, "customer_id"),
        asked_id=_name(call, "asked_id"),
        granted=body.granted,
        reason=body.reason,
        leads=call.token.role in LEADERS,
    )


async def report(call: Call, _body: None) -> GoodwillShown:
    """Show what was given in a month."""
    policy = call.services.directory.policy(call.workspace)
    month = call.request.query_params.get("month") or month_of(call.now, policy.hours.timezone)
    there = await given(call.services.views, call.workspace, month=month)
    spent = {one.team: one for one in there}
    known = {one.team: one for one in policy.goodwill}
    items = []
    for team in sorted(spent.keys() | known.keys()):
        may, has = known.get(team), spent.get(team)
        cents, budget = has.cents if has else 0, may.budget if may else 0
        items.append(
            TeamShown(
                team=team,
                granted=has.times if has else 0,
                spent_cents=cents,
                budget_cents=budget,
                left_cents=max(0, budget - cents),
                limit_cents=may.limit if may else 0,
                lead_limit_cents=may.limit_of(leads=True) if may else 0,
            )
        )
    return GoodwillShown(month, policy.currency, items)


def _name(call: Call, name: str) -> str:
    return str(call.request.path_params[name])


def _ticket(call: Call) -> dict[str, object]:
    return {one: _name(call, one) for one in ("customer_id", "ticket_id")}


def operations() -> list[Operation]:
    """Return what programs may do about special cases."""
    month = Parameter(name="month", says="Which month, as 2026-11; this one if left out", longest=7)
    return [
        writing(
            _TICKET + "/matter",
            "nameMatter",
            "Hand a ticket to the desk of special cases; say whom a complaint is about",
            name_matter,
            MatterBody,
            tag=_TAG,
        ),
        writing(
            _CUSTOMER + "/apart/end",
            "endApart",
            "Say that a colleague is kept apart from a customer no more",
            end_apart,
            ApartBody,
            tag=_TAG,
        ),
        writing(
            _TICKET + "/goodwill",
            "giveGoodwill",
            "Give goodwill for a ticket, within the limit and the month's budget of a team",
            give,
            GoodwillBody,
            tag=_TAG,
        ),
        writing(
            _TICKET + "/goodwill/ask",
            "askGoodwill",
            "Ask whoever leads to give more than one may",
            ask,
            GoodwillBody,
            tag=_TAG,
        ),
        writing(
            _CUSTOMER + "/goodwill/{asked_id}",
            "decideGoodwill",
            "Grant goodwill that was asked for, or decline it with a reason; for roles that lead",
            decide,
            DecisionBody,
            tag=_TAG,
        ),
        Operation(
            method="GET",
            path="/api/v1/reports/goodwill",
            name="reportGoodwill",
            says="Show what each team has given in a month, and what is left of its budget",
            tag=_TAG,
            roles=LEADERS,
            does=report,
            gives=GoodwillShown,
            asks=(month,),
        ),
    ]
