"""How does a mail account receive and send?

The rules are elsewhere: settings.py (may it be connected so?), inbound.py (what a mail means),
wire/compose.py (how ours is written), submission.py (what an answer of the mail server means). This
file puts them together.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from faden.channels.email.inbound import understand
from faden.channels.email.settings import Settings, read_settings
from faden.channels.email.submission import submit
from faden.channels.email.wire import token
from faden.channels.email.wire.compose import compose, recipient_of
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
from faden.core.preference.link import LASTS, Aim, Link, make
from faden.core.reference import with_line
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import MailAccount
from faden.store.ports import Delivery

CALL_DEADLINE = timedelta(seconds=4.5)  #: below the policy's 5 s, which leave time to record it

_FOOT = {
    Aim.THREAD: "Verlauf lesen, antworten / Read and answer",
    Aim.WISHES: "Was wir Ihnen senden, und wann / What we send you, and when",
}

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class EmailAccount:
    """One mailbox of the company."""

    def __init__(
        self,
        account_id: str,
        workspace: int,
        *,
        settings: Settings,
        client: OutgoingClient,
        base_url: str,
        clock: Clock = _now,
    ) -> None:
        self.settings = settings
        self._account_id = account_id
        self._workspace = workspace
        self._client = client
        self._base_url = base_url
        self._clock = clock

    @classmethod
    def from_config(
        cls,
        account_id: str,
        workspace: int,
        config: Mapping[str, object],
        *,
        client: OutgoingClient,
        base_url: str = "",
    ) -> EmailAccount:
        """Connect as configured; raise ConfigError."""
        settings = read_settings(account_id, config, judge=client.judge_place)
        return cls(account_id, workspace, settings=settings, client=client, base_url=base_url)

    @property
    def account_id(self) -> str:
        """The name in `/hooks/{account}`."""
        return self._account_id

    @property
    def workspace(self) -> int:
        """Whose account it is."""
        return self._workspace

    @property
    def key(self) -> bytes:
        """What its reply tokens and the links in its mails are signed with."""
        return self.settings.key

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self.settings.capabilities

    def takes(self, address: str) -> bool:
        """Say whether mails for an address are handed over to this account; plus part or not."""
        if not self.settings.handover:
            return False
        spelt = address.strip().lower()
        local, _, domain = spelt.rpartition("@")
        plain = local.partition(self.settings.delimiter)[0] if self.settings.delimiter else local
        return bool({spelt, f"{plain}@{domain}"} & self.settings.mailboxes)

    def ways(self, *, label: str, connected_at: datetime) -> MailAccount:
        """Say how mail comes and goes here, for those who look after it."""
        settings = self.settings
        imap = settings.imap
        return MailAccount(
            account_id=self._account_id,
            workspace=self._workspace,
            label=label,
            address=settings.address,
            connected_at=connected_at,
            folders=imap.folders if imap else (),
            poll=timedelta(seconds=imap.poll_seconds if imap else 0),
            handed_over=settings.handover,
            posted=bool(settings.secrets),
            sends=settings.smtp is not None,
        )

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:  # noqa: ARG002
        """Say whether the request bears one of the account's secrets."""
        given = headers.get("x-faden-secret", "")
        kind, _, rest = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            given = rest.strip()
        offered = given.encode("utf-8", "replace")
        known = [hmac.compare_digest(offered, one.encode()) for one in self.settings.secrets]
        return Verified() if any(known) else Forged("no secret of this account")

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        """Understand one raw mail."""
        return understand(body, self.settings)

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        """Make it a mail that can be answered, where there is a way to send and an address."""
        message, settings = delivery.message, self.settings
        if settings.smtp is None:
            return Unrenderable("this account only receives: it has no smtp")
        if message is None or not message.text.strip():
            return Unrenderable("the message has no text")
        if recipient_of(delivery.address) is None:
            return Unrenderable("this is no mail address")
        text, route = message.text, settings.answer_route
        if route is not None and route not in text:
            text = f"{text}\n\n{route}"
        most = settings.capabilities.max_length
        if len(text) > most:
            return Unrenderable(f"{len(text)} characters; this account carries {most}")
        text = with_line(text, message.reference_line, longest=most)
        subject = message.subject or (settings.confirmation_subject if message.confirms else None)
        return Rendered(
            delivery_id=delivery.delivery_id,
            ref=delivery.ref,
            to=delivery.address,
            text=text,
            purpose=delivery.purpose,
            attempt=delivery.attempts + 1,
            automatic=message.automatic,
            reply_to=message.reply_to,
            subject=subject,
            references=message.references,
            reference=message.reference,
            files=message.files,
        )

    async def send(self, message: Rendered) -> SendResult:
        """Hand it to the company's mail server."""
        if self.settings.smtp is None:
            return Refused("no_smtp", "this account only receives")
        now = self._clock()
        message = replace(message, text=message.text + self._foot(message, now))
        mail = compose(message, self.settings, at=now, unsubscribe_url=self._unsubscribe(message))
        return await submit(
            mail, self.settings.smtp, within=CALL_DEADLINE, connect=self._client.connect
        )

    async def lookup(self, ref: str) -> LookupResult:  # noqa: ARG002
        """Nobody can ask a mail server what became of a mail."""
        return Unknown("a mail server cannot be asked")

    def _foot(self, message: Rendered, now: datetime) -> str:
        """Return the links with which every mail ends, where customers can reach us safely."""
        if not self._base_url.startswith("https://"):
            return ""
        link = Link(self._account_id, message.delivery_id, now + LASTS)
        lines = [
            f"{words}:\n{self._base_url}/{aim.value}/{make(self.settings.key, aim, link)}"
            for aim, words in _FOOT.items()
        ]
        return "\n\n-- \n" + "\n".join(lines)

    def _unsubscribe(self, message: Rendered) -> str:
        made = token.make(self.settings.key, message.delivery_id)
        return f"{self._base_url}/unsubscribe/{self._account_id}/{made}"
