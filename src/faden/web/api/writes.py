"""What may a program do for a customer?

Each is one command of the engine, as the desk gives them. The author is the token's label.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from faden.core.desk.mention import MOST
from faden.core.policy import EVERYTHING, SERVICE
from faden.engine import command as cmd
from faden.store.views_report import owners
from faden.web.api.commands import Body, Made, by, done, who
from faden.web.api.customers import found
from faden.web.api.door import Call
from faden.web.api.problem import Problem
from faden.web.api.promises.said import Said, promising

Text = Annotated[str, Meta(min_length=1, max_length=20_000)]
Short = Annotated[str, Meta(min_length=1, max_length=500)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Purpose = Annotated[str, Meta(pattern=r"^([a-z][a-z0-9_-]{0,39}|\*)$")]


class AnswerBody(Body):
    """An answer to a customer, where they wrote."""

    text: Text
    account: Name | None = None  #: where they wrote last, if left out
    to: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    purpose: Purpose = SERVICE
    promise: Said | None = None  #: what the answer says will be


class NoteBody(Body):
    """A note that only colleagues read, put before those it mentions (agent:…)."""

    text: Text
    mentions: Annotated[list[Name], Meta(max_length=MOST)] = []  # noqa: RUF012 - msgspec copies it


class NameBody(Body):
    """What a customer is called."""

    name: Name


class WishBody(Body):
    """What a customer said we may, or may not, send; no purposes means all but the required."""

    granted: bool
    wording: Short
    purposes: Annotated[list[Purpose], Meta(max_length=20)] = []  # noqa: RUF012 - msgspec copies it


class OtherBody(Body):
    """Another customer."""

    other_id: Id


class SplitBody(Body):
    """Why a record is somebody else."""

    reason: Short


class WardBody(Body):
    """Somebody in this customer's care."""

    ward_id: Id


class AssignBody(Body):
    """Who gets a ticket, such as team:service."""

    owner: Name


class CloseBody(Body):
    """Why a ticket is settled; whoever still waits is told so, unless `tell` is false (spam).

    `anyway`: also at an address that nobody vouches for, such as that of an unchecked mail.
    """

    reason: Short
    tell: bool = True
    anyway: bool = False


class SettleBody(Body):
    """What became of an uncertain message; false: it is written anew."""

    customer_id: Id
    arrived: bool


async def answer(call: Call, body: AnswerBody) -> Made:
    """Answer a customer."""
    seen = await found(call)
    ways = [route for route in seen.routes if _fits(route.account, body.account)]
    ways = [route for route in ways if _fits(route.address, body.to)]
    ways = [route for route in ways if not route.address.startswith("contact:")]
    if not ways:
        known = ", ".join(f"{one.account} to {one.address}" for one in seen.routes) or "nowhere"
        raise Problem(422, f"The customer did not write there; they wrote: {known}.")
    account = call.services.directory.account(ways[0].account)
    if account is not None and len(body.text) > account.capabilities.max_length:
        raise Problem(
            422, f"text: this account takes {account.capabilities.max_length} characters."
        )
    return await done(
        call,
        body,
        cmd.Answer,
        customer_id=ways[0].customer_id,
        account=ways[0].account,
        to=ways[0].address,
        text=body.text,
        author=who(call),
        purpose=body.purpose,
        promising=await promising(call, body.promise),
    )


def _fits(there: str, wanted: str | None) -> bool:
    return wanted is None or there == wanted


async def note(call: Call, body: NoteBody) -> Made:
    """Leave a note."""
    return await done(
        call,
        body,
        cmd.WriteNote,
        customer_id=_customer(call),
        text=body.text,
        author=who(call),
        mentions=tuple(body.mentions),
    )


async def rename(call: Call, body: NameBody) -> Made:
    """Set the name."""
    named = " ".join(body.name.split())
    if not named:
        raise Problem(422, "name: write one.")
    return await by(call, body, cmd.NameCustomer, customer_id=_customer(call), name=named)


async def wish(call: Call, body: WishBody) -> Made:
    """Record a wish; answered when it is obeyed everywhere."""
    purposes = tuple(one for one in body.purposes if one != EVERYTHING)
    return await by(
        call,
        body,
        cmd.RecordWish,
        customer_id=_customer(call),
        purposes=purposes,
        granted=body.granted,
        wording=body.wording,
    )


async def join(call: Call, body: OtherBody) -> Made:
    """Say that two records are one person."""
    return await by(
        call, body, cmd.JoinCustomers, customer_id=_customer(call), other_id=body.other_id
    )


async def decline(call: Call, body: OtherBody) -> Made:
    """Say that two records are not one person."""
    return await by(
        call, body, cmd.DeclineJoin, customer_id=_customer(call), other_id=body.other_id
    )


async def split(call: Call, body: SplitBody) -> Made:
    """Take a record out of a joined customer."""
    return await by(call, body, cmd.SplitCustomer, customer_id=_customer(call), reason=body.reason)


async def household(call: Call, body: WardBody) -> Made:
    """Say who answers for whom."""
    return await by(
        call, body, cmd.DeclareHousehold, guardian_id=_customer(call), ward_id=body.ward_id
    )


async def assign(call: Call, body: AssignBody) -> Made:
    """Give a ticket to a team or a person."""
    known = await owners(call.services.views, call.workspace)
    if body.owner not in known:
        raise Problem(422, f"owner: there is no such one; known are: {', '.join(known)}.")
    return await by(call, body, cmd.AssignTicket, **_ticket(call), owner=body.owner)


async def close(call: Call, body: CloseBody) -> Made:
    """Settle a ticket."""
    how = {"reason": body.reason, "tell": body.tell, "anyway": body.anyway}
    return await by(call, body, cmd.CloseTicket, **_ticket(call), **how)


async def settle(call: Call, body: SettleBody) -> Made:
    """Say what became of an uncertain message."""
    return await by(
        call,
        body,
        cmd.SettleDelivery,
        customer_id=body.customer_id,
        delivery_id=str(call.request.path_params["message_id"]),
        arrived=body.arrived,
    )


def _customer(call: Call) -> str:
    return str(call.request.path_params["customer_id"])


def _ticket(call: Call) -> dict[str, str]:
    return {
        "customer_id": _customer(call),
        "ticket_id": str(call.request.path_params["ticket_id"]),
    }
