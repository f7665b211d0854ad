"""How does a webhook account receive, and hand messages over?

The rules are elsewhere: settings.py (may it be connected so?), wire.py and signature.py (in),
replies.py (what an answer means). This file puts them together and does the talking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import msgspec

from faden.channels.webhook import replies, wire
from faden.channels.webhook.settings import Settings, read_settings
from faden.core.channel import (
    Capabilities,
    Claim,
    Inbound,
    InboundMessage,
    LookupResult,
    Refused,
    Rendered,
    SendResult,
    Unknown,
    Unreadable,
    Unrenderable,
    Verdict,
)
from faden.core.reference import with_line
from faden.engine.outward.outgoing import OutgoingClient, Request
from faden.engine.ports import MailAccount
from faden.store.ports import Delivery

LOG = "log"  #: the name of the provider's log, as a folder of the account
CALL_DEADLINE = timedelta(seconds=4.5)  #: below the policy's 5 s, which leave time to record it

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class WebhookAccount:
    """One connected provider that speaks the messages of this channel."""

    def __init__(
        self,
        account_id: str,
        workspace: int,
        *,
        settings: Settings,
        client: OutgoingClient,
        clock: Clock = _now,
    ) -> None:
        self._account_id = account_id
        self._workspace = workspace
        self.settings = settings
        self._client = client
        self._clock = clock
        self.deadline = CALL_DEADLINE  #: how long one call may take

    @classmethod
    def from_config(
        cls,
        account_id: str,
        workspace: int,
        config: Mapping[str, object],
        *,
        client: OutgoingClient,
        base_url: str = "",  # noqa: ARG003 - no text of ours names an address
    ) -> WebhookAccount:
        """Connect as configured; raise ConfigError."""
        settings = read_settings(account_id, config, judge=client.judge)
        return cls(account_id, workspace, settings=settings, client=client)

    @property
    def account_id(self) -> str:
        """The name in `/hooks/{account}`."""
        return self._account_id

    @property
    def workspace(self) -> int:
        """Whose account it is."""
        return self._workspace

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self.settings.capabilities

    def ways(self, *, label: str, connected_at: datetime) -> MailAccount | None:
        """Return how its provider's log is read; None without one."""
        if self.settings.log_url is None:
            return None
        return MailAccount(
            account_id=self._account_id,
            workspace=self._workspace,
            label=label,
            address=self.settings.sender or self._account_id,
            connected_at=connected_at,
            folders=(LOG,),
            is_log=True,
            poll=timedelta(seconds=self.settings.log_poll),
            sends=self.settings.send_url is not None,
        )

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:
        """Say whether the request was made with one of the account's secrets."""
        return wire.verify(headers, body, now, self.settings.secrets)

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        """Understand authenticated bytes, and believe claims no further than `trust` says."""
        found = wire.parse(body, region=self.settings.region)
        if isinstance(found, Unreadable):
            return Unreadable(found.reason, tuple(map(self._believed, found.parts)))
        return tuple(map(self._believed, found))

    def _believed(self, inbound: Inbound) -> Inbound:
        if not isinstance(inbound, InboundMessage) or not inbound.claims:
            return inbound
        most = self.settings.trust
        claims = [Claim(one.address, min(one.evidence, most)) for one in inbound.claims]
        return replace(inbound, claims=tuple(claims))

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        """Make the message fit; one that cannot be answered here tells how to answer (G6)."""
        message, settings = delivery.message, self.settings
        if settings.send_url is None:
            return Unrenderable("this account only receives: it has no send_url")
        if message is None or not message.text.strip():
            return Unrenderable("the message has no text")
        text, route = message.text, settings.answer_route
        if route is not None and route not in text:
            text = f"{text}\n\n{route}"
        most = settings.capabilities.max_length
        if len(text) > most:
            return Unrenderable(f"{len(text)} characters; this account carries {most}")
        text = with_line(text, message.reference_line, longest=most)
        return Rendered(
            delivery_id=delivery.delivery_id,
            ref=delivery.ref,
            to=delivery.address,
            text=text,
            purpose=delivery.purpose,
            attempt=delivery.attempts + 1,
            automatic=message.automatic,
            reply_to=message.reply_to,
            reference=message.reference,
        )

    async def send(self, message: Rendered) -> SendResult:
        """Post the message; every attempt carries the same Idempotency-Key."""
        url = self.settings.send_url
        if url is None:
            return Refused("no_send_url", "this account only receives")
        body = msgspec.json.encode(self._written(message))
        headers = {
            **self.settings.send_headers,
            "Content-Type": "application/json",
            "Idempotency-Key": message.delivery_id,
            **self._signed(message.delivery_id, body),
        }
        request = Request(method="POST", url=url, headers=headers, body=body, within=self.deadline)
        return replies.of_send(await self._client.call(request), now=self._clock())

    async def lookup(self, ref: str) -> LookupResult:
        """Ask the provider whether it has the reference."""
        template = self.settings.lookup_url
        if template is None:
            return Unknown("this account has no lookup_url")
        quoted = quote(ref, safe="")
        request = Request(
            method="GET",
            url=template.replace("{ref}", quoted),
            headers={**self.settings.send_headers, **self._signed(quoted, b"")},
            within=self.deadline,
        )
        return replies.of_lookup(await self._client.call(request))

    def _written(self, message: Rendered) -> dict[str, object]:
        written: dict[str, object] = {
            "id": message.delivery_id,
            "ref": message.ref,
            "to": message.to,
            "text": message.text,
            "purpose": message.purpose,
            "attempt": message.attempt,
            "automatic": message.automatic,
            "reply_to": message.reply_to,
            "reference": message.reference,
        }
        if self.settings.sender is not None:
            written["from"] = self.settings.sender
        return written

    def _signed(self, message_id: str, body: bytes) -> dict[str, str]:
        key = self.settings.send_key
        return {} if key is None else wire.sign(key, message_id, body, at=self._clock())
