"""How does a contact page receive, and who answers what was written on it?

The rules are elsewhere: settings.py (may it be connected so?), wire/filled.py (what a form says).
The page itself is one of web/contact. Nothing leaves here: the account named by `answers_by` sends.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from faden.channels.form.settings import Settings, read_settings
from faden.channels.form.wire import filled
from faden.core.channel import (
    Capabilities,
    Forged,
    Inbound,
    LookupResult,
    Refused,
    Rendered,
    SendResult,
    Unknown,
    Unreadable,
    Unrenderable,
    Verdict,
    Verified,
)
from faden.core.contact.page import Contact
from faden.engine.outward.outgoing import OutgoingClient
from faden.store.ports import Delivery


class FormAccount:
    """One contact page of a company."""

    def __init__(self, account_id: str, workspace: int, *, settings: Settings) -> None:
        self._account_id = account_id
        self._workspace = workspace
        self.settings = settings

    @classmethod
    def from_config(
        cls,
        account_id: str,
        workspace: int,
        config: Mapping[str, object],
        *,
        client: OutgoingClient,  # noqa: ARG003 - nobody is called
        base_url: str = "",  # noqa: ARG003 - no text of ours names an address
    ) -> FormAccount:
        """Connect as configured; raise ConfigError."""
        return cls(account_id, workspace, settings=read_settings(account_id, config))

    @property
    def account_id(self) -> str:
        """The name in `/contact/{account}`."""
        return self._account_id

    @property
    def workspace(self) -> int:
        """Whose account it is."""
        return self._workspace

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self.settings.capabilities

    @property
    def contact(self) -> Contact:
        """What the page says."""
        return self.settings.contact

    @property
    def key(self) -> bytes:
        """What its forms are signed with."""
        return self.settings.key

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:  # noqa: ARG002 - the secret vouches for who sends it
        """Say whether a form of the company's own posts."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        offered = given.strip().encode("utf-8", "surrogateescape")
        if scheme.lower() != "bearer":
            return Forged("no bearer token")
        known = [hmac.compare_digest(offered, one.encode()) for one in self.settings.secrets]
        return Verified() if any(known) else Forged("no secret of this account")

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        """Understand authenticated bytes."""
        return filled.parse(body)

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        """Take the words as they are, for the account that sends them."""
        message = delivery.message
        if message is None or not message.text.strip():
            return Unrenderable("the message has no text")
        if len(message.text) > self.capabilities.max_length:
            return Unrenderable(f"{len(message.text)} characters are too many")
        return Rendered(
            delivery_id=delivery.delivery_id,
            ref=delivery.ref,
            to=delivery.address,
            text=message.text,
            purpose=delivery.purpose,
            attempt=delivery.attempts + 1,
            automatic=message.automatic,
            reply_to=message.reply_to,
        )

    async def send(self, message: Rendered) -> SendResult:  # noqa: ARG002 - nothing leaves here
        """Refuse: whoever writes on a page reads no answer there."""
        by = self.contact.answers_by
        return Refused("no_way_out", f"what came by a contact page is answered by {by}")

    async def lookup(self, ref: str) -> LookupResult:  # noqa: ARG002 - nobody to ask
        """There is nobody to ask."""
        return Unknown("nothing leaves by a contact page")
