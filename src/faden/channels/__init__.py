"""Which channels are there?

To add one, copy the folder of the most similar, and add a line here; tests/channels walks this
list and fails for a channel without examples, without a README or without a specimen to test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from faden.channels.chat.adapter import ChatAccount
from faden.channels.email.adapter import EmailAccount
from faden.channels.email.settings import handed_over
from faden.channels.form.adapter import FormAccount
from faden.channels.webhook.adapter import WebhookAccount
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account, Understood


class Connect(Protocol):
    """How an account of a channel is made."""

    def __call__(
        self,
        account_id: str,
        workspace: int,
        config: Mapping[str, object],
        *,
        client: OutgoingClient,
        base_url: str = "",
    ) -> Account:
        """Make it as configured; raise ConfigError. `base_url` is where customers reach us."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of account; the name is its folder's."""

    name: str
    connect: Connect


CHANNELS = (
    Channel("webhook", WebhookAccount.from_config),
    Channel("email", EmailAccount.from_config),
    Channel("chat", ChatAccount.from_config),
    Channel("form", FormAccount.from_config),
)
_BY_NAME = {channel.name: channel for channel in CHANNELS}


@dataclass(frozen=True, slots=True)
class Connected:
    """Makes accounts of configurations, for whoever connects or changes one."""

    client: OutgoingClient
    base_url: str = ""

    @property
    def channels(self) -> tuple[str, ...]:
        """Return the channels there are."""
        return tuple(_BY_NAME)

    @property
    def keyed(self) -> frozenset[str]:
        """Return the channels that sign with a `key` of ours."""
        return frozenset({"email", "form"})

    def understand(self, account_id: str, channel: str, config: Mapping[str, Any]) -> Understood:
        """Make the account; raise ValueError that says what is wrong."""
        account = _BY_NAME[channel].connect(
            account_id, 0, config, client=self.client, base_url=self.base_url
        )
        return Understood(account=account, mailboxes=self.mailboxes(channel, config))

    def mailboxes(self, channel: str, config: Mapping[str, Any]) -> frozenset[str]:
        """Return whose mails are handed over to an account so configured, be it wrong."""
        return handed_over(config) if channel == "email" else frozenset()
