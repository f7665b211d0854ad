"""What does the engine ask of a channel and of the workspace's settings?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from faden.core.channel import (
    Capabilities,
    Inbound,
    LookupResult,
    Rendered,
    SendResult,
    Unreadable,
    Unrenderable,
    Verdict,
)
from faden.core.contact.page import Contact
from faden.core.policy import Policy
from faden.core.reference import Draw
from faden.engine.ids import NewId
from faden.store.ports import Delivery


class Account(Protocol):
    """One connected account (our number, mailbox, bot) of a channel."""

    @property
    def account_id(self) -> str:
        """Return its name, as in `/hooks/{account}`."""

    @property
    def workspace(self) -> int:
        """Return whose account it is."""

    @property
    def capabilities(self) -> Capabilities:
        """Return what it can do."""

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:
        """Say whether the request is from the provider. `headers` have lower-case names."""

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        """Understand authenticated bytes. Pure: no clock, no I/O."""

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        """Make it fit the channel, with a working way back. Pure."""

    async def send(self, message: Rendered) -> SendResult:
        """Hand it to the provider; ends by the policy's call deadline."""

    async def lookup(self, ref: str) -> LookupResult:
        """Ask the provider what became of a reference (only with `capabilities.lookup`)."""


class ContactAccount(Account, Protocol):
    """An account whose customers write on its contact page."""

    @property
    def contact(self) -> Contact:
        """Return what the page says."""

    @property
    def key(self) -> bytes:
        """Return what its forms are signed with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """An account as its configuration makes it."""

    account: Account
    mailboxes: frozenset[str]  #: whose mails are handed over to it; no other account may have them


class Connector(Protocol):
    """Who knows what a channel makes of a configuration."""

    @property
    def channels(self) -> Sequence[str]:
        """Return the channels there are."""

    @property
    def keyed(self) -> frozenset[str]:
        """Return the channels that sign with a `key` of ours."""

    def understand(self, account_id: str, channel: str, config: Mapping[str, Any]) -> Understood:
        """Make the account; raise ValueError that says what is wrong."""

    def mailboxes(self, channel: str, config: Mapping[str, Any]) -> frozenset[str]:
        """Return whose mails are handed over to an account so configured, be it wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """How mail, or a provider's log, comes to an account; nothing of it is secret."""

    account_id: str
    workspace: int
    label: str
    address: str | None  #: None: its settings cannot be used
    connected_at: datetime
    folders: tuple[str, ...] = ()  #: those of its mailbox that are read, or the log
    is_log: bool = False  #: no mailbox: a provider's log is compared with what came by webhook
    poll: timedelta = timedelta(minutes=1)  #: between two looks into a folder
    handed_over: bool = False  #: our mail server passes mails on
    posted: bool = False  #: a provider posts mails
    sends: bool = False


class Directory(Protocol):
    """The connected accounts and the policy of each workspace."""

    def account(self, account_id: str) -> Account | None:
        """Return a connected account."""

    def policy(self, workspace: int) -> Policy:
        """Return what a workspace decided."""


def answering(directory: Directory, account_id: str) -> Account | None:
    """Return the account from which what came to this one is answered; None: not connected."""
    account = directory.account(account_id)
    if account is None or account.capabilities.answers_by is None:
        return account
    other = directory.account(account.capabilities.answers_by)
    return None if other is None or other.workspace != account.workspace else other


@dataclass(frozen=True, slots=True)
class Given:
    """What a command needs of the world: the time, fresh ids, chance."""

    now: datetime
    new_id: NewId
    draw: Draw
    owners: frozenset[str] | None = None  #: whose customers alone it may touch; None: everybody's
    apart_as: str = ""  #: the colleague ("agent:…") whose program it is
