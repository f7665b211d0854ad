"""Who did what, when and from where?

Rows are only ever added, by the transaction that makes the change: either both are there or
neither. They name people, customers and settings by their ids; no customer's words stand in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from psycopg import AsyncConnection

from faden.store.views import Views
from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]


class Did(StrEnum):
    """What can be done that somebody may have to answer for."""

    SIGNED_IN = "signed_in"  #: password right, and the code where one is due
    SIGN_IN_FAILED = "sign_in_failed"  #: wrong password of somebody we know
    CODE_FAILED = "code_failed"  #: right password, wrong code
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"  #: ended from another browser, or by an operator
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name, not a password
    SECOND_FACTOR_SET_UP = "second_factor_set_up"
    SECOND_FACTOR_REMOVED = "second_factor_removed"  #: by its owner
    SECOND_FACTOR_RESET = "second_factor_reset"  #: by an operator
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    AGENT_ADDED = "agent_added"
    AGENT_DISABLED = "agent_disabled"
    AGENT_ENABLED = "agent_enabled"
    ROLE_CHANGED = "role_changed"
    AGENT_LIMITED = "agent_limited"  #: to the customers of some teams
    AGENT_UNLIMITED = "agent_unlimited"
    AGENT_AWAY = "agent_away"  #: or here again
    TEAM_ADDED = "team_added"
    TEAM_JOINED = "team_joined"
    TEAM_LEFT = "team_left"
    WORKSPACE_ADDED = "workspace_added"
    SETTING_CHANGED = "setting_changed"
    ACCOUNT_CONNECTED = "account_connected"
    TOKEN_MADE = "token_made"  # noqa: S105 - a name, not a token
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a name, not a token
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"  #: where or what it is told
    WEBHOOK_PAUSED = "webhook_paused"
    WEBHOOK_RESUMED = "webhook_resumed"
    WEBHOOK_REMOVED = "webhook_removed"
    WEBHOOK_REPLAYED = "webhook_replayed"  #: told again what it was told before
    WEBHOOK_SECRET_CHANGED = "webhook_secret_changed"  # noqa: S105 - a name, not a secret
    CARD_OPENED = "card_opened"  #: somebody at a counter looked a customer up
    EXPORTED = "exported"  #: many messages at once
    AUDIT_FORGOTTEN = "audit_forgotten"  #: old rows of this log were taken away
    QUARANTINE_SETTLED = "quarantine_settled"
    QUARANTINE_FILED = "quarantine_filed"
    CUSTOMERS_IMPORTED = "customers_imported"  #: from a file, or some of it before it was stopped
    BACKUP_TAKEN = "backup_taken"  #: everything was copied into a file, or begun to be
    RESTORED = "restored"  #: what was here before is what a backup held
    WENT_LIVE = "went_live"  #: what was restored writes to people again
    CUSTOMERS_JOINED = "customers_joined"
    JOIN_DECLINED = "join_declined"
    CUSTOMER_SPLIT = "customer_split"
    HOUSEHOLD_DECLARED = "household_declared"
    WISH_RECORDED = "wish_recorded"
    COLLEAGUE_KEPT_APART = "colleague_kept_apart"  #: from a customer, for a complaint
    COLLEAGUE_BACK = "colleague_back"  #: kept apart no more
    OFFER_DRAFTED = "offer_drafted"
    OFFER_PUBLISHED = "offer_published"
    OFFER_WITHDRAWN = "offer_withdrawn"
    CAMPAIGN_MADE = "campaign_made"  #: a draft; nothing leaves
    CAMPAIGN_STARTED = "campaign_started"  #: or goes on
    CAMPAIGN_PAUSED = "campaign_paused"
    CAMPAIGN_STOPPED = "campaign_stopped"
    GOODWILL_GIVEN = "goodwill_given"  #: or decided about, where somebody had asked
    CUSTOMER_ERASED = "customer_erased"  #: who it was stands nowhere; "erasure:…" has the hash
    CUSTOMER_EXPORTED = "customer_exported"  #: everything about one person was handed out
    ERASURE_HELD = "erasure_held"
    ERASURE_RELEASED = "erasure_released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done."""

    workspace: int
    who: str  #: "agent:…", "token:…", "cli:<name on that machine>"; "" where nobody knows
    did: Did
    what: str = ""  #: to whom or what: "agent:…", "customer:…", "team:…"
    place: str = ""  #: the network address it came from; "command line"
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry with its number and time; `did` is text, since a newer Faden may have written it."""

    number: int
    at: datetime
    who: str
    did: str
    what: str
    place: str
    detail: Mapping[str, str]


def values_of(entry: Entry, *, at: datetime) -> dict[str, Any]:
    """Return what the statement `write_audit` wants."""
    return {
        "workspace": entry.workspace,
        "at": at,
        "who": entry.who,
        "did": entry.did.value,
        "what": entry.what,
        "place": entry.place,
        "detail": json.dumps(dict(entry.detail)),
    }


async def note(connection: Connection, entry: Entry, *, now: datetime) -> None:
    """Add an entry; it is there when the caller's transaction is."""
    await connection.execute(statement("write_audit"), values_of(entry, at=now))


async def note_once(
    connection: Connection, entry: Entry, *, now: datetime, within: timedelta
) -> None:
    """Add an entry unless the same one was added lately: whoever asks again and again is one."""
    values = values_of(entry, at=now) | {"since": now - within}
    await connection.execute(statement("write_audit_once"), values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which entries somebody wants to see."""

    who: str = ""
    did: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  #: entries older than this number
    limit: int = 50


async def read(views: Views, workspace: int, asked: Asked) -> list[Recorded]:
    """Return the newest entries of a workspace that fit, newest first."""
    async with views.reading(workspace) as reader:
        rows = await reader.rows(
            "read_audit",
            who=asked.who,
            did=asked.did,
            since=asked.since,
            until=asked.until,
            before=asked.before,
            limit=asked.limit,
        )
    return [Recorded(*row) for row in rows]


async def names(views: Views, workspace: int) -> dict[str, str]:
    """Return "agent:…" with the name of everybody who works, or worked, in a workspace."""
    async with views.reading(workspace) as reader:
        return {f"agent:{row[0]}": str(row[1]) for row in await reader.rows("read_people")}
