"""Which accounts are connected at this moment, and what has each workspace decided?

Read from the database, and again every few seconds: a changed account is known to every process
without a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from faden.channels import CHANNELS
from faden.channels.email.adapter import EmailAccount
from faden.channels.email.settings import takes
from faden.channels.form.adapter import FormAccount
from faden.channels.webhook.adapter import WebhookAccount
from faden.core.policy import Policy
from faden.core.wish.sender import Sender
from faden.engine.onward.by_mail import mail_of
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account, MailAccount
from faden.engine.settings import DEFAULT_HOURS, SettingError, policy_of
from faden.store import registry
from faden.store.connections import Connections
from faden.store.errors import ANY
from faden.store.special.reading import colleagues
from faden.store.webhooks import subscription

log = structlog.get_logger("faden")

_CHANNELS = {channel.name: channel for channel in CHANNELS}
_REFRESH = 2.0  #: seconds until a changed account or policy is known to every process


class Unusable(Exception):
    """An account that somebody has to repair; what is sent to it must not be refused for good."""


class LoadedDirectory:
    """The accounts and policies of all workspaces, read again every few seconds."""

    def __init__(
        self, connections: Connections, client: OutgoingClient, *, base_url: str = ""
    ) -> None:
        self._connections = connections
        self._client = client
        self._base_url = base_url
        self._accounts: dict[str, Account] = {}
        self._rows: dict[str, registry.StoredAccount] = {}
        self._policies: dict[int, Policy] = {}
        self._task: asyncio.Task[None] | None = None
        #: restored from a backup: nothing leaves, and no mailbox is read, until a person says so
        self.quiet = False

    def account(self, account_id: str) -> Account | None:
        """Return a connected account."""
        return self._accounts.get(account_id)

    def contact(self, account_id: str) -> FormAccount | None:
        """Return a contact page."""
        found = self._accounts.get(account_id)
        return found if isinstance(found, FormAccount) else None

    def accounts(self) -> list[Account]:
        """Return every connected account."""
        return list(self._accounts.values())

    def mailbox(self, address: str) -> Account | None:
        """Return the account that takes mails handed over for an address, plus part or not."""
        for account in self._accounts.values():
            if isinstance(account, EmailAccount) and account.takes(address):
                return account
        for row in self._rows.values():
            unusable = self.is_unusable(row.account_id) and row.channel == "email"
            if unusable and takes(row.config, address):
                raise Unusable(row.account_id)
        return None

    def is_unusable(self, account_id: str) -> bool:
        """Say whether an account is there and cannot be used as it is configured.

        Whoever sends to it is asked to come again: for good is only what nobody knows.
        """
        return account_id in self._rows and account_id not in self._accounts

    def mail_accounts(self) -> list[MailAccount]:
        """Return how mail, or a provider's log, is read by every account that has either.

        A mail account that cannot be used is among them.
        """
        found = []
        for row in self._rows.values():
            connected_at = row.created_at or datetime.now(UTC)
            account = self._accounts.get(row.account_id)
            if isinstance(account, EmailAccount):
                found.append(account.ways(label=row.label, connected_at=connected_at))
            elif isinstance(account, WebhookAccount):
                ways = account.ways(label=row.label, connected_at=connected_at)
                found += [ways] if ways else []
            elif row.channel == "email":
                found.append(
                    MailAccount(
                        account_id=row.account_id,
                        workspace=row.workspace,
                        label=row.label,
                        address=None,
                        connected_at=connected_at,
                    )
                )
        return found

    def policy(self, workspace: int) -> Policy:
        """Return what a workspace decided."""
        return self._policies[workspace]

    async def load(self) -> None:
        """Read everything; an account that cannot be used is told and left out."""
        async with self._connections.engine.connection() as connection:
            workspaces = await registry.workspaces(connection)
            accounts = await registry.accounts(connection)
            self.quiet = await registry.is_quiet(connection)
            senders = await subscription.senders(connection)
            here = await colleagues(connection)
        for row in accounts:
            known = self._rows.get(row.account_id)
            self._rows[row.account_id] = row
            if known is None or known.config != row.config:
                self._connect(row)
        for gone in self._rows.keys() - {row.account_id for row in accounts}:
            del self._rows[gone]
            self._accounts.pop(gone, None)
        self._policies = {
            row.workspace_id: replace(
                self._besides(row, senders.get(row.workspace_id, ())),
                colleagues=here.get(row.workspace_id, ()),
            )
            for row in workspaces
        }

    def _besides(self, row: registry.Workspace, senders: Sequence[Sender]) -> Policy:
        """Return a workspace's policy with what is decided elsewhere: who writes besides us."""
        mail = mail_of(self.accounts(), row.workspace_id)
        return replace(
            self._policy(row),
            senders=tuple(senders),
            mails_by=None if mail is None else mail.account_id,
        )

    def _policy(self, row: registry.Workspace) -> Policy:
        """Return a workspace's policy; a wrong one is told and the last good one stays."""
        try:
            return policy_of(row.policy)
        except SettingError as error:
            log.error("settings cannot be used", workspace=row.slug, error=str(error))
            return self._policies.get(row.workspace_id) or Policy(hours=DEFAULT_HOURS)

    def _connect(self, row: registry.StoredAccount) -> None:
        try:
            channel = _CHANNELS[row.channel]
            self._accounts[row.account_id] = channel.connect(
                row.account_id,
                row.workspace,
                row.config,
                client=self._client,
                base_url=self._base_url,
            )
        except (KeyError, ValueError) as error:
            self._accounts.pop(row.account_id, None)
            log.error("account cannot be used", account=row.account_id, error=str(error))

    def start(self) -> None:
        """Keep it fresh."""
        self._task = asyncio.create_task(self._refresh())

    async def stop(self) -> None:
        """End."""
        if self._task:
            self._task.cancel()

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(_REFRESH)
            try:
                await self.load()
            except ANY as error:
                log.warning("directory not refreshed", error=error)
