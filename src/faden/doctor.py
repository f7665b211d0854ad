"""Is this installation sound, does mail come and go, and is nothing left unanswered?"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import psycopg

from faden.app import utc_now
from faden.channels import CHANNELS
from faden.channels.email.adapter import EmailAccount
from faden.channels.email.checkup import check
from faden.channels.email.round_trip import Trial, round_trip
from faden.channels.webhook.adapter import WebhookAccount
from faden.channels.webhook.checkup import knock, reach
from faden.config import Config
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account
from faden.engine.settings import SettingError, policy_of
from faden.serve import database
from faden.store import sources
from faden.store.migrate import pending
from faden.store.sources import MailFolder, SourceStatus, Tally
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

PATIENCE = timedelta(minutes=1)  #: for a test mail on its way
_ENOUGH = 1_000_000_000  #: bytes of free disk below which the doctor warns


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    text: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What the query over the ledger says."""

    broken: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _How:
    """How accounts are tried."""

    url: str  #: of the database
    config: Config
    send: bool
    patience: timedelta

    def hooks(self, account: Account) -> str:
        """Return the URL where a provider posts for an account."""
        return f"{self.config.address}/hooks/{account.account_id}"


def examine(config: Config, *, send: bool = True, patience: timedelta = PATIENCE) -> list[Finding]:
    """Look at the disk, the database, the settings and every account.

    `send`: try each account by a mail to itself, for which `patience` is had, and a signed request.
    """
    config.data.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(config.data).free
    findings = [Finding(free > _ENOUGH, f"disk: {free / 1e9:.1f} GB free at {config.data}")]
    with database(config) as url:
        missing = pending(url)
        findings.append(Finding(not missing, f"schema: {', '.join(missing) or 'up to date'}"))
        with psycopg.connect(url) as connection:
            connection.execute("set role faden_engine")
            version = connection.info.server_version // 10000
            findings.append(Finding(version >= 15, f"database: PostgreSQL {version}"))
            findings += _workspaces(connection)
            findings += (quiet := _quiet(connection))
            findings += _webhooks(connection)
            found, accounts = _accounts(connection, config)
        findings += found
        how = _How(url, config, send and not quiet, patience)
        findings += asyncio.run(_tried(how, accounts))
    return findings


def _quiet(connection: psycopg.Connection) -> list[Finding]:
    """Look whether this was restored and must not write to anybody: then no account is used."""
    row = connection.execute(statement("find_quiet")).fetchone()
    text = "restored and quiet: nothing leaves until this is the one that works: faden live"
    return [Finding(good=False, text=text)] if row and row[0] else []


def _workspaces(connection: psycopg.Connection) -> list[Finding]:
    found = []
    for slug, policy in connection.execute("select slug, policy from workspace order by slug"):
        try:
            policy_of(policy)
            found.append(Finding(good=True, text=f"workspace {slug}: settings can be read"))
        except SettingError as error:
            found.append(Finding(good=False, text=f"workspace {slug}: {error}"))
    return found or [Finding(good=False, text="no workspace yet: run faden init")]


def _webhooks(connection: psycopg.Connection) -> list[Finding]:
    rows = connection.execute(
        "select subscription_id, failing_since, reason from webhook_subscription"
        " order by workspace_id, subscription_id"
    )
    found = []
    for name, failing_since, reason in rows:
        if reason:
            text = f"is paused: {reason}; then: faden webhook resume {name}"
        elif failing_since:
            text = (
                f"was told nothing since {failing_since:%Y-%m-%d %H:%M}: faden webhook log {name}"
            )
        else:
            text = "is told what happens"
        good = not reason and not failing_since
        found.append(Finding(good=good, text=f"webhook {name}: {text}"))
    return found


def _accounts(
    connection: psycopg.Connection, config: Config
) -> tuple[list[Finding], list[Account]]:
    """Look at the settings of every account; return also the accounts that can be used."""
    channels = {channel.name: channel for channel in CHANNELS}
    client = OutgoingClient(allow=config.outgoing_allow)
    found, usable = [], list[Account]()
    rows = connection.execute(
        "select account_id, workspace_id, channel, config from account order by account_id"
    )
    for account_id, workspace, channel, settings in rows:
        try:
            account = channels[channel].connect(account_id, workspace, settings, client=client)
        except (KeyError, ValueError) as error:
            found.append(Finding(good=False, text=f"account {account_id}: {error}"))
            continue
        found.append(Finding(good=True, text=f"account {account_id}: can be answered"))
        usable.append(account)
    return found + _unanswered(usable), usable


def _unanswered(accounts: Sequence[Account]) -> list[Finding]:
    """Look for accounts that another one answers for, which is not there."""
    there = {(one.workspace, one.account_id) for one in accounts}
    return [
        Finding(good=False, text=f"account {one.account_id}: answers_by: {by} is not connected")
        for one in accounts
        if (by := one.capabilities.answers_by) and (one.workspace, by) not in there
    ]


async def _tried(how: _How, accounts: Sequence[Account]) -> list[Finding]:
    """Try every way in and out of each account, at once on every server."""
    client = OutgoingClient(allow=how.config.outgoing_allow)
    found = await asyncio.gather(*(_account(how, account, client) for account in accounts))
    await client.close()
    return [finding for findings in found for finding in findings]


async def _account(how: _How, account: Account, client: OutgoingClient) -> list[Finding]:
    if isinstance(account, EmailAccount):
        lines = await _mail_account(how, account, client)
    elif isinstance(account, WebhookAccount):
        lines = await _webhook_account(how, account, client)
    else:  # a channel without a way to try it
        lines = []
    return [Finding(good, f"account {account.account_id}: {text}") for good, text in lines]


async def _webhook_account(
    how: _How, account: WebhookAccount, client: OutgoingClient
) -> list[tuple[bool, str]]:
    found = [await reach(account.settings, client)]
    if how.send and account.settings.secrets:
        url = how.hooks(account)
        found.append(
            await asyncio.to_thread(knock, account.settings, url, uuid4().hex, at=utc_now())
        )
    return [(one.good, one.text) for one in found]


async def _mail_account(
    how: _How, account: EmailAccount, client: OutgoingClient
) -> list[tuple[bool, str]]:
    connection = await psycopg.AsyncConnection.connect(how.url, autocommit=True)
    async with connection:
        pgarray.register(connection)
        await connection.execute("set role faden_engine")
        noted = await sources.statuses(connection, account.workspace)

        async def known(folder: str) -> SourceStatus | None:
            here = (account.account_id, folder)
            return next((one for one in noted if (one.account, one.folder) == here), None)

        async def compare(folder: str, validity: int, numbers: Sequence[int]) -> Tally:
            source = MailFolder(account.workspace, account.account_id, folder)
            return await sources.compare(connection, source, validity=validity, numbers=numbers)

        async def arrived(keys: Sequence[str]) -> set[str]:
            return await sources.arrived(connection, account.workspace, account.account_id, keys)

        found = await check(account.settings, client, known=known, compare=compare)
        ways = found[-1:] if account.settings.smtp else []
        if how.send and all(one.good for one in ways):
            trial = Trial(
                client=client,
                arrived=arrived,
                check_id=uuid4().hex,
                at=utc_now(),
                patience=how.patience,
                hooks=how.hooks(account),
            )
            found.append(await round_trip(account.settings, trial))
    return [(one.good, one.text) for one in found]


def audit_unanswered(config: Config) -> Audit:
    """Count inbound messages without a ticket, and open tickets without owner or due time."""
    with database(config) as url, psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        row = connection.execute(statement("audit_unanswered"), {"now": utc_now()}).fetchone()
    if row is None:
        return Audit(broken=True, lines=("the query gave no answer",))
    messages, lost, ownerless, waiting, late, quarantined = row
    lines = (
        f"{messages} inbound messages",
        f"{lost} without a ticket",
        f"{ownerless} open tickets without owner or deadline",
        f"{waiting} tickets wait for an answer, {late} of them beyond their deadline",
        f"{quarantined} things in quarantine wait for a person",
    )
    return Audit(broken=bool(lost or ownerless), lines=lines)
