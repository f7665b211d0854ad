"""Which operations does the API have?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.responses import Response

from faden.core.asking.button import LONGEST_LABEL, MOST
from faden.core.subject import MAX_SUBJECT
from faden.store.registry import ROLES
from faden.web.api import (
    customers,
    directory,
    export_messages,
    observed,
    read_message,
    references,
    send_message,
    sourced,
    writes,
)
from faden.web.api.brief import brief
from faden.web.api.campaigns import ways as campaigns
from faden.web.api.cascades import report, ways
from faden.web.api.caused import report as caused
from faden.web.api.commands import writing
from faden.web.api.desk import tickets as desk_tickets
from faden.web.api.door import Call
from faden.web.api.offers import catalogue as offer_catalogue
from faden.web.api.offers import many as offers_to_many
from faden.web.api.offers import table as offers_table
from faden.web.api.offers import ways as offers
from faden.web.api.operation import Does, Operation, Parameter
from faden.web.api.owed import person
from faden.web.api.processes import ways as processes
from faden.web.api.promises import said
from faden.web.api.promises import ways as promises
from faden.web.api.questions import operations as questions
from faden.web.api.searching import search
from faden.web.api.settings import accounts, agents, audit, policy, teams, tokens, webhooks
from faden.web.api.special import ways as special
from faden.web.api.wishes import asking, senders
from faden.web.visit import LEADERS, WRITERS

_CUSTOMER = "/api/v1/customers/{customer_id}"
_TICKET = _CUSTOMER + "/tickets/{ticket_id}"
_MESSAGES = "/api/v1/messages"
_EVERYBODY = frozenset(ROLES)
_LARGEST = 2**63 - 1


class ButtonBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An answer the customer can press; where a channel has no buttons it gets a number."""

    id: Annotated[str, Meta(pattern="^[A-Za-z0-9_.:-]{1,60}$")]
    label: Annotated[str, Meta(min_length=1, max_length=LONGEST_LABEL)]


class OfferedBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The offer that a message makes, and for whom it is where that is somebody else."""

    id: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
    whom: Annotated[str, Meta(max_length=200)] = ""


class MessageBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A message to an address, whether we know it or not."""

    to: Annotated[str, Meta(min_length=1, max_length=1_000)]
    text: Annotated[str, Meta(min_length=1)]
    account: str | None = None
    subject: Annotated[str, Meta(min_length=1, max_length=MAX_SUBJECT)] | None = None
    purpose: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,39}$")] | None = None
    ref: Annotated[str, Meta(pattern="^[!-~]{1,200}$")] | None = None
    automatic: bool | None = None
    buttons: Annotated[list[ButtonBody], Meta(max_length=MOST)] | None = None
    template: Annotated[str, Meta(pattern=send_message.TEMPLATE)] | None = None
    offer: OfferedBody | None = None
    promise: said.Said | None = None  #: what the message says will be
    system: Annotated[str, Meta(pattern=send_message.SYSTEM)] | None = None  #: that has us send it


class MessageTaken(msgspec.Struct):
    """The message is on its thread and will be sent."""

    id: str
    ref: str
    state: str
    repeated: bool = False


class StepShown(msgspec.Struct):
    """A step of a message."""

    at: datetime
    state: str
    attempt: int | None = None
    reason: str | None = None


class MessageShown(msgspec.Struct):
    """Where a message stands, with every step it took."""

    id: str
    ref: str
    state: str
    reason: str
    account: str
    to: str
    purpose: str
    attempts: int
    created_at: datetime
    changed_at: datetime
    receipts: list[StepShown]


def operations() -> list[Operation]:
    """Return all of them, in the order of the documentation."""
    return [
        *_customers(),
        *brief.operations(),
        *sourced.operations(),
        *search.operations(),
        *_changes(),
        *_tickets(),
        *desk_tickets.operations(),
        *references.operations(),
        *_messages(),
        *ways.operations(),
        *report.operations(),
        *observed.operations(),
        *senders.operations(),
        *asking.operations(),
        *person.operations(),
        *questions.operations(),
        *caused.operations(),
        *special.operations(),
        *offer_catalogue.operations(),
        *campaigns.operations(),
        *offers_to_many.operations(),
        *offers_table.operations(),
        *offers.operations(),
        *promises.operations(),
        *processes.operations(),
        *_settings(),
        *accounts.operations(),
        *agents.operations(),
        *teams.operations(),
        *policy.operations(),
        *tokens.operations(),
        *webhooks.operations(),
        *audit.operations(),
    ]


def _customers() -> list[Operation]:
    def read(
        path: str, name: str, says: str, does: Does, gives: type, *asks: Parameter
    ) -> Operation:
        return Operation(
            method="GET",
            path=path,
            name=name,
            says=says,
            tag="customers",
            roles=_EVERYBODY,
            does=does,
            gives=gives,
            asks=asks,
        )

    wanted = Parameter(name="q", says="A number, a mail address or a name", needed=True)
    before = Parameter(name="before", says="What the last answer called next", longest=5_000)
    return [
        read(
            "/api/v1/customers",
            "findCustomers",
            "Find customers by number, mail address or name",
            customers.find_customers,
            customers.HitsShown,
            wanted,
        ),
        read(
            _CUSTOMER,
            "readCustomer",
            "Show a customer: who, addresses, tickets, wishes",
            customers.read_customer,
            customers.CustomerShown,
        ),
        read(
            _CUSTOMER + "/events",
            "readEvents",
            "Show the newest part of the timeline, or what came before a place",
            customers.read_events,
            customers.EventsShown,
            before,
        ),
    ]


def _changes() -> list[Operation]:
    return [
        writing(
            _CUSTOMER + "/answers",
            "answerCustomer",
            "Answer where the customer wrote; settles the open ticket",
            writes.answer,
            writes.AnswerBody,
        ),
        writing(
            _CUSTOMER + "/notes",
            "writeNote",
            "Leave a note for colleagues",
            writes.note,
            writes.NoteBody,
        ),
        writing(
            _CUSTOMER + "/name", "nameCustomer", "Set the name", writes.rename, writes.NameBody
        ),
        writing(
            _CUSTOMER + "/wishes",
            "recordWish",
            "Record what the customer said we may, or may not, send",
            writes.wish,
            writes.WishBody,
        ),
        writing(
            _CUSTOMER + "/joins",
            "joinCustomers",
            "Say that two records are one person",
            writes.join,
            writes.OtherBody,
        ),
        writing(
            _CUSTOMER + "/declines",
            "declineJoin",
            "Say that two records are not one person",
            writes.decline,
            writes.OtherBody,
        ),
        writing(
            _CUSTOMER + "/split",
            "splitCustomer",
            "Take a record out of a joined customer",
            writes.split,
            writes.SplitBody,
        ),
        writing(
            _CUSTOMER + "/wards",
            "declareHousehold",
            "Say that the customer answers for somebody",
            writes.household,
            writes.WardBody,
        ),
    ]


def _tickets() -> list[Operation]:
    offset = Parameter(name="offset", says="Where to go on", least=0, most=100_000)
    show = Parameter(
        name="show",
        says="Which of them: all, as left out; snoozed: what is put off",
        among=directory.SHOWS,
    )
    tag = Parameter(name="tag", says="Only tickets with this word")
    return [
        Operation(
            method="GET",
            path="/api/v1/waiting",
            name="listWaiting",
            says="List the customers who wait, the first due first",
            tag="tickets",
            roles=_EVERYBODY,
            does=directory.list_waiting,
            gives=directory.QueueShown,
            asks=(offset, show, tag),
        ),
        Operation(
            method="GET",
            path="/api/v1/tickets/{ticket_id}",
            name="readTicket",
            says="Show a ticket, whosever it is",
            tag="tickets",
            roles=_EVERYBODY,
            does=customers.read_ticket,
            gives=customers.TicketShown,
        ),
        writing(
            _TICKET + "/assign",
            "assignTicket",
            "Give a ticket to a team or a person",
            writes.assign,
            writes.AssignBody,
            tag="tickets",
        ),
        writing(
            _TICKET + "/close",
            "closeTicket",
            "Settle a ticket, with the reason",
            writes.close,
            writes.CloseBody,
            tag="tickets",
        ),
    ]


def _messages() -> list[Operation]:
    after = Parameter(name="after", says="An exported position", least=0, most=_LARGEST)
    limit = Parameter(name="limit", says="At most so many lines", least=0, most=_LARGEST)
    return [
        Operation(
            method="POST",
            path=_MESSAGES,
            name="sendMessage",
            says="Write to an address, whether we know it or not",
            tag="messages",
            roles=WRITERS,
            does=_sent,
            takes=MessageBody,
            gives=MessageTaken,
            status=201,
            own_body=True,
        ),
        Operation(
            method="GET",
            path=_MESSAGES + "/{message_id}",
            name="readMessage",
            says="Show what became of a message",
            tag="messages",
            roles=_EVERYBODY,
            does=_read,
            gives=MessageShown,
        ),
        writing(
            _MESSAGES + "/{message_id}/settle",
            "settleMessage",
            "Say what became of an uncertain message",
            writes.settle,
            writes.SettleBody,
            tag="messages",
        ),
        Operation(
            method="GET",
            path="/api/v1/export/messages",
            name="exportMessages",
            says="Stream every message after a position, one JSON object a line",
            tag="messages",
            roles=LEADERS,
            does=_exported,
            asks=(after, limit),
            media="application/x-ndjson",
        ),
    ]


def _settings() -> list[Operation]:
    return [
        Operation(
            method="GET",
            path="/api/v1/accounts",
            name="listAccounts",
            says="List the connected accounts, without their secrets",
            tag="settings",
            roles=_EVERYBODY,
            does=directory.list_accounts,
            gives=directory.AccountsShown,
        ),
        Operation(
            method="GET",
            path="/api/v1/owners",
            name="listOwners",
            says="List the teams and persons that can have tickets",
            tag="settings",
            roles=_EVERYBODY,
            does=directory.list_owners,
            gives=directory.OwnersShown,
        ),
    ]


async def _sent(call: Call, _body: None) -> Response:
    return await send_message.send_message(call)


async def _read(call: Call, _body: None) -> Response:
    return await read_message.read_message(call)


async def _exported(call: Call, _body: None) -> Response:
    return await export_messages.export(call)
