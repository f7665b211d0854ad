"""Which accounts, owners and open tickets are there?"""

from __future__ import annotations

from datetime import datetime

import msgspec

from faden.core.desk.tag import tag_of
from faden.store.views_queue import SNOOZED, Asked, Waiting, queue
from faden.store.views_report import account_labels, owners
from faden.web.api.door import Call
from faden.web.api.operation import number

SHOWS = ("all", "team", SNOOZED)


class AccountShown(msgspec.Struct):
    """One of our numbers, mailboxes or bots."""

    id: str
    channel: str
    label: str
    connected: bool  #: this process can use it
    sends: bool
    receives: bool
    max_length: int


class AccountsShown(msgspec.Struct):
    """The accounts of the workspace."""

    items: list[AccountShown]


class OwnerShown(msgspec.Struct):
    """A team or a person that can have tickets."""

    id: str
    name: str


class OwnersShown(msgspec.Struct):
    """Who can have tickets, teams first."""

    items: list[OwnerShown]


class WaitingShown(msgspec.Struct):
    """A customer who waits for us."""

    customer_id: str
    ticket_id: str
    name: str | None
    address: str | None
    owner: str
    due_at: datetime
    opened_at: datetime
    reason: str
    priority: int
    level: int
    excerpt: str
    tags: tuple[str, ...]
    snoozed_until: datetime | None


class QueueShown(msgspec.Struct):
    """Who waits, the first due first; pass `next` as `offset` for more."""

    items: list[WaitingShown]
    next: int | None


async def list_accounts(call: Call, _body: None) -> AccountsShown:
    """List the accounts, without their secrets."""
    known = await account_labels(call.services.views, call.workspace)
    found = []
    for label in known.values():
        account = call.services.directory.account(label.account_id)
        can = None if account is None else account.capabilities
        found.append(
            AccountShown(
                id=label.account_id,
                channel=label.channel,
                label=label.label,
                connected=account is not None,
                sends=can is not None and can.max_length > 0,
                receives=can is not None and can.inbound,
                max_length=0 if can is None else can.max_length,
            )
        )
    return AccountsShown(found)


async def list_owners(call: Call, _body: None) -> OwnersShown:
    """List who can have tickets."""
    known = await owners(call.services.views, call.workspace)
    return OwnersShown([OwnerShown(owner, name) for owner, name in known.items()])


async def list_waiting(call: Call, _body: None) -> QueueShown:
    """List the customers who wait."""
    given = call.request.query_params
    asked = Asked(
        now=call.now,
        show=given.get("show", "all"),
        tag=tag_of(given.get("tag", "")),
        offset=number(call, "offset", 0),
    )
    found = await queue(call.services.views, call.workspace, asked)
    return QueueShown(list(map(_shown, found.rows)), found.next_offset)


def _shown(one: Waiting) -> WaitingShown:
    return WaitingShown(
        one.customer_id,
        one.ticket_id,
        one.name,
        one.address,
        one.owner,
        one.due_at,
        one.opened_at,
        one.reason,
        one.priority,
        one.level,
        one.excerpt,
        one.tags,
        None if one.snooze is None or one.snooze.woken_by else one.snooze.until,
    )
