"""Is this installation sound, and can anybody prove that nothing is unanswered?"""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import psycopg

from faden.app import utc_now
from faden.channels import CHANNELS
from faden.config import Config
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.settings import SettingError, policy_of
from faden.serve import database
from faden.store.migrate import pending
from faden.store.wire.statement import statement

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


def examine(config: Config) -> list[Finding]:
    """Look at the disk, the database, the settings and every account."""
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
            findings += _accounts(connection, config)
    return findings


def _workspaces(connection: psycopg.Connection) -> list[Finding]:
    found = []
    for slug, policy in connection.execute("select slug, policy from workspace order by slug"):
        try:
            policy_of(policy)
            found.append(Finding(good=True, text=f"workspace {slug}: settings can be read"))
        except SettingError as error:
            found.append(Finding(good=False, text=f"workspace {slug}: {error}"))
    return found or [Finding(good=False, text="no workspace yet: run faden init")]


def _accounts(connection: psycopg.Connection, config: Config) -> list[Finding]:
    channels = {channel.name: channel for channel in CHANNELS}
    client = OutgoingClient(allow=config.outgoing_allow)
    found = []
    rows = connection.execute(
        "select account_id, workspace_id, channel, config from account order by account_id"
    )
    for account_id, workspace, channel, settings in rows:
        try:
            channels[channel].connect(account_id, workspace, settings, client=client)
            found.append(Finding(good=True, text=f"account {account_id}: can be answered"))
        except (KeyError, ValueError) as error:
            found.append(Finding(good=False, text=f"account {account_id}: {error}"))
    return found


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
