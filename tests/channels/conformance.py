"""What must the suite know of a channel to test it?

One specimen for each channel in `faden.channels.CHANNELS`: a configuration, how its provider signs,
and how its provider writes down what a customer did. test_conformance.py does the rest.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from faden import channels
from faden.channels import CHANNELS, Channel
from faden.channels.webhook import wire
from faden.core.event import MessageWritten
from faden.core.receipt import State
from faden.engine.outgoing import OutgoingClient
from faden.engine.ports import Account
from faden.store.ports import Delivery

FOLDER = Path(channels.__file__).parent
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LINDA = "tel:+491701234567"


class Specimen(Protocol):
    """The provider's side of a channel."""

    config: Mapping[str, object]

    def sign(self, body: bytes, at: datetime) -> dict[str, str]:
        """The headers of a genuine request."""

    def message(self, text: str, *, number: str | None = LINDA) -> bytes:
        """A message under always the same id; no number where it was withheld."""

    def rewritten(self, body: bytes) -> bytes:
        """The same body in another writing: order, spaces, fields nobody reads."""


class WebhookSpecimen:
    key = bytes(range(32))
    config: Mapping[str, object] = {
        "secrets": ["whsec_" + base64.b64encode(key).decode()],
        "send_url": "https://sms.example.org/messages",
    }

    def sign(self, body: bytes, at: datetime) -> dict[str, str]:
        return wire.sign(self.key, "msg_1", body, at=at)

    def message(self, text: str, *, number: str | None = LINDA) -> bytes:
        return json.dumps({"id": "m1", "from": number, "text": text}).encode()

    def rewritten(self, body: bytes) -> bytes:
        fields = json.loads(body)
        turned = {"extra": {"more": [1]}, **dict(reversed(fields.items()))}
        return json.dumps(turned, ensure_ascii=False, indent=2).encode()


SPECIMENS: dict[str, Specimen] = {"webhook": WebhookSpecimen()}


@dataclass(frozen=True, slots=True)
class Subject:
    """A channel with its specimen and a connected account."""

    channel: Channel
    specimen: Specimen
    account: Account

    @property
    def folder(self) -> Path:
        return FOLDER / self.channel.name

    def example(self, name: str) -> bytes:
        return (self.folder / "examples" / name).read_bytes()


def subjects() -> list[Subject]:
    """Every registered channel, connected."""
    found = []
    for channel in CHANNELS:
        specimen = SPECIMENS[channel.name]
        account = channel.connect("under-test", 7, specimen.config, client=OutgoingClient())
        found.append(Subject(channel, specimen, account))
    return found


def delivery(text: str) -> Delivery:
    """An outbound message to Linda, about to be tried for the first time."""
    written = MessageWritten(
        delivery_id="d1",
        account="under-test",
        address=LINDA,
        text=text,
        purpose="contract",
        author="agent:mia",
        ref="order-17",
    )
    return Delivery(
        workspace=7,
        delivery_id="d1",
        customer_id="c1",
        account="under-test",
        address=LINDA,
        purpose="contract",
        ref="order-17",
        sequence=3,
        state=State.QUEUED,
        run_at=NOW,
        message=written,
    )
