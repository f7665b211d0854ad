"""May a program put tickets off, tag them, and see which words are in use?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from faden.core.desk.snooze import MAX_REASON
from faden.core.ticket import Urgency
from faden.engine import command as cmd
from faden.store.registry import ROLES
from faden.store.views_queue import tags
from faden.web.api.commands import Body, Made, by, writing
from faden.web.api.door import Call
from faden.web.api.operation import Operation

_TICKET = "/api/v1/customers/{customer_id}/tickets/{ticket_id}"


class SnoozeBody(Body):
    """Until when a ticket is put off; no later than a quarter of an hour before it is due."""

    until: Annotated[datetime, Meta(tz=True)]
    reason: Annotated[str, Meta(max_length=MAX_REASON)] = ""


class WakeBody(Body):
    """Nothing more is to be said."""


class PriorityBody(Body):
    """How urgent a ticket is; what it promises may come sooner by that, never later."""

    urgency: Literal["urgent", "high", "normal", "low"]


class TagBody(Body):
    """One of the company's words, in any spelling."""

    tag: Annotated[str, Meta(min_length=1, max_length=200)]


class TagShown(msgspec.Struct):
    """A word, and on how many of the latest tagged tickets it stands."""

    tag: str
    tickets: int


class TagsShown(msgspec.Struct):
    """The words in use, the commonest first."""

    items: list[TagShown]


async def snooze(call: Call, body: SnoozeBody) -> Made:
    """Put a ticket off."""
    return await by(
        call, body, cmd.SnoozeTicket, **_ticket(call), until=body.until, reason=body.reason
    )


async def wake(call: Call, body: WakeBody) -> Made:
    """Take it up again."""
    return await by(call, body, cmd.WakeTicket, **_ticket(call))


async def prioritise(call: Call, body: PriorityBody) -> Made:
    """Say how urgent a ticket is."""
    urgency = Urgency(body.urgency)
    return await by(call, body, cmd.PrioritiseTicket, **_ticket(call), urgency=urgency)


async def tag(call: Call, body: TagBody) -> Made:
    """Give a ticket a word."""
    return await by(call, body, cmd.TagTicket, **_ticket(call), tag=body.tag)


async def untag(call: Call, body: TagBody) -> Made:
    """Take a word off."""
    return await by(call, body, cmd.UntagTicket, **_ticket(call), tag=body.tag)


async def list_tags(call: Call, _body: None) -> TagsShown:
    """List the words in use."""
    known = await tags(call.services.views, call.workspace)
    return TagsShown([TagShown(word, count) for word, count in known.items()])


def _ticket(call: Call) -> dict[str, str]:
    names = call.request.path_params
    return {"customer_id": str(names["customer_id"]), "ticket_id": str(names["ticket_id"])}


def operations() -> list[Operation]:
    """Return what programs may do with tickets besides answering."""
    return [
        writing(
            _TICKET + "/snooze",
            "snoozeTicket",
            "Put a ticket off; it keeps its owner and its due time",
            snooze,
            SnoozeBody,
            tag="tickets",
        ),
        writing(
            _TICKET + "/wake",
            "wakeTicket",
            "Take a ticket up again that was put off",
            wake,
            WakeBody,
            tag="tickets",
        ),
        writing(
            _TICKET + "/priority",
            "prioritiseTicket",
            "Say how urgent a ticket is; its times may come sooner by that, never later",
            prioritise,
            PriorityBody,
            tag="tickets",
        ),
        writing(
            _TICKET + "/tags",
            "tagTicket",
            "Give a ticket one of the company's words",
            tag,
            TagBody,
            tag="tickets",
        ),
        writing(
            _TICKET + "/tags/remove",
            "untagTicket",
            "Take one of these words off a ticket",
            untag,
            TagBody,
            tag="tickets",
        ),
        Operation(
            method="GET",
            path="/api/v1/tags",
            name="listTags",
            says="List the words that stand on tickets, the commonest first",
            tag="tickets",
            roles=frozenset(ROLES),
            does=list_tags,
            gives=TagsShown,
        ),
    ]
