"""Which channels are there?

To add one, copy the folder of the most similar, and add a line here; tests/channels walks this
list and fails for a channel without examples, without a README or without a specimen to test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from faden.channels.chat.adapter import ChatAccount
from faden.channels.email.adapter import EmailAccount
from faden.channels.webhook.adapter import WebhookAccount
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account


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
)
