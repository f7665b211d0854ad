"""Accounts whose provider takes everything, and the directory that knows them, for tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from faden.channels.form.adapter import FormAccount
from faden.core.channel import (
    Capabilities,
    Inbound,
    LookupResult,
    NotFound,
    Rendered,
    SendResult,
    Sent,
    Unreadable,
    Unrenderable,
    Verdict,
    Verified,
)
from faden.core.policy import Policy
from faden.engine.settings import DEFAULT_HOURS
from faden.store.ports import Delivery


@dataclass(frozen=True, slots=True)
class Line:
    """An account whose provider takes everything."""

    account_id: str
    workspace: int
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(max_length=1600, max_file=10_000_000)
    )

    @property
    def key(self) -> bytes:
        return self.account_id.encode().ljust(32, b"k")

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:
        return Verified()

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        return ()

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        return Unrenderable("never asked for")

    async def send(self, message: Rendered) -> SendResult:
        return Sent()

    async def lookup(self, ref: str) -> LookupResult:
        return NotFound()


@dataclass(slots=True)
class Lines:
    """The directory of both companies."""

    lines: dict[str, Line | FormAccount] = field(default_factory=dict)
    policies: dict[int, Policy] = field(default_factory=dict)

    def account(self, account_id: str) -> Line | FormAccount | None:
        return self.lines.get(account_id)

    def policy(self, workspace: int) -> Policy:
        return self.policies.get(workspace) or Policy(hours=DEFAULT_HOURS)
