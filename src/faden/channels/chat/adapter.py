"""How does a chat account receive, and hand messages over?

Nothing is called: what we write stands on the thread, and the customer's window reads it there
(door.py). So a message is `sent` at once, and `delivered` or `read` when the window says so.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from faden.channels.chat.settings import Settings, read_settings
from faden.channels.chat.wire import spoken
from faden.core.channel import (
    Capabilities,
    File,
    Forged,
    Inbound,
    LookupResult,
    Rendered,
    SendResult,
    Sent,
    Unknown,
    Unreadable,
    Unrenderable,
    Verdict,
    Verified,
)
from faden.core.receipt import State
from faden.engine.outward.outgoing import OutgoingClient
from faden.store.ports import Delivery


class ChatAccount:
    """One chat, on any number of pages of one company."""

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
    ) -> ChatAccount:
        """Connect as configured; raise ConfigError."""
        return cls(account_id, workspace, settings=read_settings(account_id, config))

    @property
    def account_id(self) -> str:
        """The name in `/chat/{account}`."""
        return self._account_id

    @property
    def workspace(self) -> int:
        """Whose account it is."""
        return self._workspace

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self.settings.capabilities

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:  # noqa: ARG002 - a token vouches for who sends it
        """Say whether the company's own server posts, for an app that speaks through it."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        offered = given.strip().encode("utf-8", "surrogateescape")
        if scheme.lower() != "bearer":
            return Forged("no bearer token")
        known = [hmac.compare_digest(offered, one.encode()) for one in self.settings.secrets]
        return Verified() if any(known) else Forged("no secret of this account")

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        """Understand authenticated bytes."""
        return spoken.parse(body, account_id=self._account_id)

    def carrying(self, files: tuple[File, ...]) -> ChatAccount:
        """Return the account as it understands a message that names these files."""
        return _Carrying(self._account_id, self._workspace, settings=self.settings, files=files)

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        """Take the words as they are; the window shows them as text."""
        message = delivery.message
        if message is None or not (message.text.strip() or message.files):
            return Unrenderable("the message has no text")
        if len(message.text) > self.capabilities.max_length:
            return Unrenderable(
                f"{len(message.text)} characters; this chat carries {self.capabilities.max_length}"
            )
        return Rendered(
            delivery_id=delivery.delivery_id,
            ref=delivery.ref,
            to=delivery.address,
            text=message.text,
            purpose=delivery.purpose,
            attempt=delivery.attempts + 1,
            automatic=message.automatic,
            reply_to=message.reply_to,
            files=message.files,
        )

    async def send(self, message: Rendered) -> SendResult:  # noqa: ARG002 - it stands there already
        """Say that the customer's window can read it."""
        return Sent(None, State.SENT)

    async def lookup(self, ref: str) -> LookupResult:  # noqa: ARG002 - nobody to ask
        """There is nobody to ask."""
        return Unknown("a chat is its own provider")


class _Carrying(ChatAccount):
    """A chat while one message with files is taken; the door has looked whose they are."""

    def __init__(
        self, account_id: str, workspace: int, *, settings: Settings, files: tuple[File, ...]
    ) -> None:
        super().__init__(account_id, workspace, settings=settings)
        self._files = files

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        """Understand the message with its files."""
        return spoken.parse(body, account_id=self.account_id, files=self._files)
