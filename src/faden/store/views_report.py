"""What can be counted, proved and carried out of the house?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from faden.core.address import bucket_of
from faden.core.event import MessageObserved, MessageReceived, MessageWritten
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.sources import SourceStatus
from faden.store.views import RawBytes, Reader, Views, is_id
from faden.store.wire import pgarray

PAGE = 1000
_WINDOW = 2000  #: transactions looked at together
_BEGINNING = (0, -1)


class NoSuchPosition(Exception):
    """This workspace has no message at that position; begin at 0 or at one that was exported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedMessage:
    """One message, with all that proves its fate."""

    id: str
    provider_id: str | None
    ref: str | None
    direction: str  #: inbound, outbound, or observed: another system wrote
    address: str | None
    customer_id: str
    sequence: int
    ticket_id: str | None
    owner: str | None
    due_at: datetime | None
    state: str | None  #: of the ticket (inbound) or of the delivery (outbound)
    position: int  #: where to read on: pass it as `after`


async def export_messages(
    views: Views, workspace: int, *, after: int, limit: int | None
) -> AsyncIterator[list[ExportedMessage]]:
    """Yield pages of messages after a position; nothing is skipped, however many write meanwhile.

    The order is that of (transaction, position). Position alone would not do: a transaction that
    draws its positions early and commits late would appear behind a reader who is past them.
    """
    xid, position = await _place(views, workspace, after)
    horizon, window = await _horizon(views, workspace), _WINDOW
    left = limit
    while xid < horizon and (left is None or left > 0):
        size = PAGE if left is None else min(PAGE, left)
        below = min(xid + window, horizon)
        async with views.reading(workspace) as read:
            found = await read.rows(
                "export_messages", xid=xid, below=below, position=position, limit=size
            )
        if found:
            yield [_exported(row) for row in found]
            left = None if left is None else left - len(found)
        # A full page may have more behind it; else the window is read, and an empty one of a long
        # quiet time makes the next one wider.
        xid, position = (found[-1][0], found[-1][1]) if len(found) == size else (below, -1)
        window = _WINDOW if found else window * 4


async def _horizon(views: Views, workspace: int) -> int:
    async with views.reading(workspace) as read:
        horizon: int = (await read.rows("find_horizon"))[0][0]
    return horizon


async def _place(views: Views, workspace: int, after: int) -> tuple[int, int]:
    if after == 0:
        return _BEGINNING
    async with views.reading(workspace) as read:
        found = await read.rows("find_position", position=after)
    if not found:
        raise NoSuchPosition(f"there is no message at position {after}")
    return found[0][0], found[0][1]


def _exported(row: tuple[Any, ...]) -> ExportedMessage:
    _, position, customer, sequence, _, kind, body, ticket, owner, due_at = row[:10]
    ticket_state, sent, sent_id = row[10:]
    event = event_from_json(kind, body)
    if isinstance(event, MessageReceived):
        return ExportedMessage(
            id=event.message_id,
            provider_id=event.provider_id,
            ref=None,
            direction="inbound",
            address=event.address,
            customer_id=customer.hex,
            sequence=sequence,
            ticket_id=ticket.hex if ticket else None,
            owner=owner,
            due_at=due_at,
            state=ticket_state,
            position=position,
        )
    if isinstance(event, MessageObserved):
        return ExportedMessage(
            id=event.message_id,
            provider_id=event.external_id,
            ref=None,
            direction="observed",
            address=event.address,
            customer_id=customer.hex,
            sequence=sequence,
            ticket_id=None,
            owner=None,
            due_at=None,
            state=None,
            position=position,
        )
    if not isinstance(event, MessageWritten):
        raise TypeError(f"a {kind} is no message")
    return ExportedMessage(
        id=event.delivery_id,
        provider_id=sent_id,
        ref=event.ref,
        direction="outbound",
        address=event.address,
        customer_id=customer.hex,
        sequence=sequence,
        ticket_id=None,
        owner=None,
        due_at=None,
        state=sent,
        position=position,
    )


FILED = "quarantine:"  #: begins the provider's id of what a person took out of quarantine


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message of a customer, or a copy of another system's, with the bytes as which it came."""

    at: datetime
    event: MessageReceived | MessageObserved
    raw: RawBytes

    @property
    def is_formatted(self) -> bool:
        """Whether the bytes hold an HTML form of the text that may be shown."""
        return isinstance(self.event, MessageReceived) and self.event.formatted


async def evidence(
    views: Views, workspace: int, customer_id: str, sequence: int
) -> Evidence | None:
    """Return a message of a customer with its bytes, or None where there is none at that place."""
    if not is_id(customer_id):
        return None
    async with views.reading(workspace) as read:
        found = await read.rows(
            "read_received",
            bucket=bucket_of_id(customer_id),
            customer=customer_id,
            sequence=sequence,
        )
        for at, kind, body in found:
            event = event_from_json(kind, body)
            if not isinstance(event, MessageReceived | MessageObserved):
                continue
            if (raw := await _raw(read, event)) is not None:
                return Evidence(at, event, raw)
    return None


async def _raw(read: Reader, event: MessageReceived | MessageObserved) -> RawBytes | None:
    account = event.account
    key = event.provider_id if isinstance(event, MessageReceived) else event.kept_as
    if account is None or key is None:
        return None
    if read.is_limited:
        await read.rows("name_bytes", account=account, key=key)
    found = await read.rows(
        "read_arrival", bucket=bucket_of(f"{account}\n{key}"), account=account, key=key
    )
    quarantine_id = key.removeprefix(FILED)
    if not found and is_id(quarantine_id):
        kept = await read.rows("read_quarantined", quarantine=quarantine_id)
        found = [row[6:8] for row in kept]
    return RawBytes(*found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Audit:
    """The proof of "never unanswered" (G7): `unanswered` must be 0."""

    inbound: int
    unanswered: int
    open: int
    late: int


async def audit_unanswered(views: Views, workspace: int, *, now: datetime) -> Audit:
    """Count inbound messages that nobody owes an answer for, over the whole ledger."""
    async with views.reading(workspace) as read:
        return Audit(*(await read.rows("count_unanswered", now=now))[0])


async def metrics(
    views: Views, workspace: int, *, now: datetime
) -> tuple[tuple[str, str, int], ...]:
    """Return numbers for the operator as (what, state, count)."""
    async with views.reading(workspace) as read:
        found = await read.rows("count_for_metrics", now=now)
    return tuple((what, state, count) for what, state, count in found)


async def mail_sources(views: Views, workspace: int) -> list[SourceStatus]:
    """Return how it stands with every mail folder that was ever read."""
    async with views.reading(workspace) as read:
        return [SourceStatus(*row) for row in await read.rows("find_mail_sources")]


LATELY = timedelta(days=1)  #: what is counted
_LONGER = timedelta(days=7)  #: how far back the last one is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFlow:
    """What an account took in and sent off lately; moments are None beyond seven days."""

    came: int = 0  #: within a day
    last_came: datetime | None = None
    last_taken: datetime | None = None  #: when its mail server last took a mail of ours
    last_failed: datetime | None = None  #: however long ago
    failed_why: str = ""
    waiting: int = 0  #: mails that the server did not take yet, tried again
    waiting_why: str = ""


async def mail_flow(
    views: Views, workspace: int, accounts: Sequence[str], *, now: datetime
) -> dict[str, MailFlow]:
    """Return what these accounts took in and sent off lately."""
    named, longer = pgarray.texts(accounts), now - _LONGER
    async with views.reading(workspace) as read:
        came = await read.rows("find_mail_arrivals", since=now - LATELY, account=named)
        counted = {account: (count, last) for account, count, last in came}
        if silent := [account for account in accounts if account not in counted]:
            # Only for these: a week of a busy account is a lot to read.
            quiet = pgarray.texts(silent)
            came = await read.rows("find_mail_arrivals", since=longer, account=quiet)
            counted |= {account: (0, last) for account, _, last in came}
        sent = await read.rows("find_mail_deliveries", since=longer, account=named)
    return {
        row[0]: MailFlow(
            came=counted.get(row[0], (0, None))[0],
            last_came=counted.get(row[0], (0, None))[1],
            last_taken=row[1],
            last_failed=row[2],
            failed_why=row[3] or "",
            waiting=row[4],
            waiting_why=row[5] or "",
        )
        for row in sent
    }


@dataclass(frozen=True, slots=True)
class AccountLabel:
    """A connected account as people see it."""

    account_id: str
    channel: str
    label: str


async def account_labels(views: Views, workspace: int) -> dict[str, AccountLabel]:
    """Return the connected accounts by id."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_accounts")
    return {row[0]: AccountLabel(*row) for row in found}


@dataclass(frozen=True, slots=True)
class Owner:
    """A team ("team:…") or a person ("agent:…")."""

    owner: str
    name: str
    is_present: bool  #: can be given a ticket; else left, or only reads
    away_until: datetime | None = None  #: may lie in the past


async def everybody(views: Views, workspace: int) -> list[Owner]:
    """Return who has, can have or once had a ticket, teams first."""
    async with views.reading(workspace) as read:
        return [Owner(row[0], row[1], row[2], row[4]) for row in await read.rows("read_owners")]


async def owners(views: Views, workspace: int) -> dict[str, str]:
    """Return who can own a ticket with the name, teams first."""
    known = await everybody(views, workspace)
    return {one.owner: one.name for one in known if one.is_present}


async def decided(views: Views, workspace: int) -> dict[str, Any]:
    """Return the settings of a workspace as they are stored; what is missing has its default."""
    async with views.reading(workspace) as read:
        found = await read.rows("read_policy")
    return dict(found[0][0]) if found else {}
