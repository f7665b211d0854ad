"""What have other systems of the company written to customers?

A billing or campaign system tells each message it has sent, so that it stands on the customer's
thread with its content, and whoever answers knows what the customer has read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.responses import Response

from faden.core.obeyed.sending import AHEAD, FIRST
from faden.core.policy import SERVICE
from faden.core.subject import MAX_SUBJECT
from faden.engine.command import ObserveMessage
from faden.web.api.commands import Body, carried_out, key_of, who
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem, json_response
from faden.web.api.send_message import SUBJECT, SYSTEM, TEMPLATE, writable
from faden.web.visit import WRITERS


class ObservedBody(Body):
    """A message another system has sent, to an address or to a customer."""

    system: Annotated[str, Meta(pattern=SYSTEM)]
    id: Annotated[str, Meta(pattern="^[!-~]{1,200}$")]  #: of that system; the same is told once
    channel: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,29}$")]
    text: Annotated[str, Meta(min_length=1, max_length=100_000)]
    to: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    customer_id: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")] | None = None
    subject: Annotated[str, Meta(min_length=1, max_length=MAX_SUBJECT)] | None = None
    purpose: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,39}$")] = SERVICE
    sent_at: Annotated[datetime, Meta(tz=True)] | None = None  #: now, if left out
    template: Annotated[str, Meta(pattern=TEMPLATE)] | None = None  #: reports count by it


class ObservedTaken(msgspec.Struct):
    """It stands on the thread; `repeated` when it had been told before."""

    id: str
    repeated: bool = False


async def observe(call: Call, body: ObservedBody) -> Response:
    """Take a message of another system onto the customer's thread, once."""
    if (body.to is None) == (body.customer_id is None):
        raise Problem(422, "Say to whom it went: either to (an address) or customer_id.")
    if body.subject is not None and not SUBJECT.fullmatch(body.subject):
        raise Problem(422, "subject: one line with something in it.")
    sent_at = body.sent_at or call.now
    if sent_at > call.now + AHEAD:
        raise Problem(422, "sent_at: lies more than a day ahead; tell it when it has been sent.")
    if sent_at < FIRST:
        raise Problem(422, "sent_at: lies before 1970; say when it was sent, or leave it out.")
    command = ObserveMessage(
        workspace=call.workspace,
        system=body.system,
        external_id=body.id,
        to=None if body.to is None else writable(call, body.to),
        customer_id=body.customer_id,
        channel=body.channel,
        text=body.text,
        subject=body.subject,
        purpose=body.purpose,
        sent_at=sent_at,
        by=who(call),
        idempotency_key=key_of(call),
        token=call.token.token_id,
        template=body.template,
    )
    result = await carried_out(call, command)
    taken = {"id": result.made, "repeated": result.repeated}
    return json_response(taken, status=200 if result.repeated else 201)


def operations() -> list[Operation]:
    """Return them."""
    return [
        Operation(
            method="POST",
            path="/api/v1/messages/observed",
            name="observeMessage",
            says="Tell what another system has sent to a customer; told again, it stays one",
            tag="messages",
            roles=WRITERS,
            does=observe,
            takes=ObservedBody,
            gives=ObservedTaken,
            status=201,
        )
    ]
