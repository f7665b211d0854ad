"""How does another system of the company say that it obeys, and what does it read?"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from faden.engine.command import AcknowledgeWish
from faden.store.registry import ROLES
from faden.store.wishes.looking import Heard, explained, obeying, whose_wish
from faden.web.api.commands import Body, Made, by, writing
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.visit import LEADERS

COUNTED = timedelta(days=30)  #: how far back incidents are counted


class AcknowledgeBody(Body):
    """Nothing more needs to be said."""


class EarlierShown(msgspec.Struct):
    """How far a system has got with the wishes that stood before it was registered."""

    expected: int | None  #: records of customers with a wish, about; null: not counted yet
    looked: int  #: of these
    told: int  #: wishes
    done_at: datetime | None  #: null: under way
    waits: bool  #: it is late with so many wishes that no earlier ones follow until it acknowledges


class SenderShown(msgspec.Struct):
    """Another system that writes to customers, and how it obeys."""

    name: str
    webhook: str  #: by which it hears wishes
    works: bool
    acknowledge_within_s: float
    late: int  #: wishes it has not acknowledged in time
    incidents: int  #: in the last 30 days
    earlier: EarlierShown | None  #: null: nobody has looked yet


class LateShown(msgspec.Struct):
    """A wish that a sender has not acknowledged in time."""

    wish_id: str
    customer_id: str
    sender: str
    at: datetime
    due_at: datetime


class IncidentShown(msgspec.Struct):
    """Something a sender has sent against a wish."""

    customer_id: str
    sequence: int
    at: datetime
    message_id: str
    sender: str
    purpose: str
    against: str
    ticket_id: str
    told: str | None  #: the message that tells the customer


class SendersShown(msgspec.Struct):
    """How the other senders of the company obey; the newest first."""

    items: list[SenderShown]
    late: list[LateShown]
    incidents: list[IncidentShown]


class SaidShown(msgspec.Struct):
    """A wish that was known when it was decided."""

    customer_id: str
    sequence: int
    at: datetime
    kind: str
    purposes: tuple[str, ...]
    address: str | None
    wording: str
    source: str
    by: str


class WhyShown(msgspec.Struct):
    """Why a message was sent, held or refused."""

    message_id: str
    outcome: str
    at: datetime
    purpose: str
    rule: str
    said: list[SaidShown]


async def acknowledge(call: Call, body: AcknowledgeBody) -> Made:
    """Note that a sender obeys; said again it is the same."""
    wish_id = str(call.request.path_params["wish_id"])
    customer_id = await whose_wish(call.services.views, call.workspace, wish_id)
    if customer_id is None:
        raise Problem(404, "There is no such wish.")
    return await by(call, body, AcknowledgeWish, customer_id=customer_id, wish_id=wish_id)


async def show(call: Call, _body: None) -> SendersShown:
    """Show how the other senders obey."""
    since = call.now - COUNTED
    found = await obeying(call.services.views, call.workspace, now=call.now, since=since)
    return SendersShown(
        items=[
            SenderShown(
                one.sender.name,
                one.webhook,
                one.works,
                one.sender.acknowledge_within.total_seconds(),
                one.late,
                one.incidents,
                _earlier(one.earlier),
            )
            for one in found.senders
        ],
        late=[
            LateShown(one.wish_id, one.customer_id, one.sender, one.at, one.due_at)
            for one in found.late
        ],
        incidents=[
            IncidentShown(
                one.customer_id,
                one.sequence,
                one.at,
                one.event.message_id,
                one.event.sender,
                one.event.purpose,
                one.event.against,
                one.event.ticket_id,
                one.event.told,
            )
            for one in found.broken
        ],
    )


def _earlier(heard: Heard | None) -> EarlierShown | None:
    if heard is None:
        return None
    return EarlierShown(heard.expected, heard.looked, heard.told, heard.done_at, heard.waits)


async def explain(call: Call, _body: None) -> WhyShown:
    """Say why a message was sent, held or refused."""
    asked = call.request.path_params
    sequence = str(asked["sequence"])
    is_number = sequence.isascii() and sequence.isdigit() and len(sequence) < 19
    found = await explained(
        call.services.views,
        call.workspace,
        str(asked["customer_id"]),
        int(sequence) if is_number else 0,
        now=call.now,
    )
    if found is None:
        raise Problem(404, "There is no such message.")
    message, answer = found[0].event, found[1]
    return WhyShown(
        message_id=getattr(message, "delivery_id", "") or getattr(message, "message_id", ""),
        outcome=answer.outcome.value,
        at=answer.at,
        purpose=answer.purpose,
        rule=answer.rule,
        said=[
            SaidShown(
                one.customer_id,
                one.sequence,
                one.at,
                type(one.wish).__name__.removeprefix("Consent").lower(),
                one.wish.purposes,
                one.wish.address,
                one.wish.wording,
                one.wish.source,
                getattr(one.wish, "by", "customer"),
            )
            for one in answer.said
        ],
    )


def operations() -> list[Operation]:
    """Return them."""
    return [
        writing(
            "/api/v1/wishes/{wish_id}/acknowledged",
            "acknowledgeWish",
            "Say that another system obeys a wish it was told; said again it is the same",
            acknowledge,
            AcknowledgeBody,
            tag="wishes",
        ),
        Operation(
            method="GET",
            path="/api/v1/senders",
            name="listSenders",
            says="Show how other systems obey: late acknowledgements and messages against a wish",
            tag="wishes",
            roles=LEADERS,
            does=show,
            gives=SendersShown,
        ),
        Operation(
            method="GET",
            path="/api/v1/customers/{customer_id}/events/{sequence}/why",
            name="explainMessage",
            says="Say why a message was sent, held or refused, and which wishes stood then",
            tag="wishes",
            roles=frozenset(ROLES),
            does=explain,
            gives=WhyShown,
        ),
    ]
