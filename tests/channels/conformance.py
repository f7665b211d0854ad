"""What must the suite know of a channel to test it?

One specimen for each channel in `faden.channels.CHANNELS`: a configuration, how its provider signs,
and how its provider writes down what a customer did. test_conformance.py does the rest.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from faden import channels
from faden.channels import CHANNELS, Channel
from faden.channels.webhook import wire
from faden.core.channel import InboundCall, InboundMessage, InboundOptOut, InboundReceipt
from faden.core.event import MessageWritten
from faden.core.receipt import State
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account
from faden.store.ports import Delivery

FOLDER = Path(channels.__file__).parent
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LINDA = "tel:+491701234567"


class Specimen(Protocol):
    """The provider's side of a channel."""

    config: Mapping[str, object]
    examples: Mapping[str, type]  #: files of the channel's folder, and what they mean
    linda: str  #: the address of a customer here
    spellings: Sequence[str]  #: ways to write it
    nobody: Sequence[str | None]  #: senders who did not say who they are
    unanswerable: Sequence[str]  #: senders nobody could answer, kept for a person
    signs: bool  #: a request proves its body and time, not only who sends it
    hashes: bool  #: the id of a message is a hash of its content
    endless: bytes | None  #: what is too much for one message; None: all of it is taken

    def sign(self, body: bytes, at: datetime) -> dict[str, str]:
        """The headers of a genuine request."""

    def message(self, text: str, *, number: str | None = "") -> bytes:
        """A message of Linda under always the same id; no number where it was withheld."""

    def rewritten(self, body: bytes) -> bytes:
        """The same body in another writing: order, spaces, fields nobody reads."""


class WebhookSpecimen:
    key = bytes(range(32))
    config: Mapping[str, object] = {
        "secrets": ["whsec_" + base64.b64encode(key).decode()],
        "send_url": "https://sms.example.org/messages",
    }

    examples: Mapping[str, type] = {
        "message.json": InboundMessage,
        "receipt.json": InboundReceipt,
        "call-ringing.json": InboundCall,
        "optout.json": InboundOptOut,
    }
    linda = LINDA
    spellings: Sequence[str] = ("+49 170 1234567", "0170/1234567", "tel:+491701234567")
    nobody: Sequence[str | None] = (None, "", "anonymous", "Anonym")
    unanswerable: Sequence[str] = ("DHL", "72727", "not an address")
    signs = True
    hashes = False

    endless: bytes | None = json.dumps(
        {"id": "m1", "from": LINDA, "text": "a" * 1_000_000}
    ).encode()

    def sign(self, body: bytes, at: datetime) -> dict[str, str]:
        return wire.sign(self.key, "msg_1", body, at=at)

    def message(self, text: str, *, number: str | None = LINDA) -> bytes:
        return json.dumps({"id": "m1", "from": number, "text": text}).encode()

    def rewritten(self, body: bytes) -> bytes:
        fields = json.loads(body)
        turned = {"extra": {"more": [1]}, **dict(reversed(fields.items()))}
        return json.dumps(turned, ensure_ascii=False, indent=2).encode()


class EmailSpecimen:
    """A provider that posts raw mails, behind the MX mx.firma.example."""

    config: Mapping[str, object] = {
        "address": "service@firma.example",
        "authserv_id": "mx.firma.example",
        "key": "whsec_" + base64.b64encode(bytes(range(32))).decode(),
        "secrets": ["a-secret-of-the-provider"],
        "smtp": {"host": "smtp.firma.example", "port": 465, "security": "tls"},
    }
    examples: Mapping[str, type] = {
        "message.eml": InboundMessage,
        "vacation.eml": InboundMessage,
        "bounce.eml": InboundReceipt,
        "complaint.eml": InboundOptOut,
    }
    linda = "mailto:linda@example.org"
    spellings: Sequence[str] = (
        "linda@example.org",
        "LINDA@Example.ORG",
        '"Weber, Linda" <linda@example.org>',
    )
    nobody: Sequence[str | None] = (
        None,
        "",
        "undisclosed",
        "Linda",
        "a@example.org, b@example.org",
    )
    unanswerable: Sequence[str] = ()
    signs = False
    hashes = True
    endless: bytes | None = None

    def sign(self, body: bytes, at: datetime) -> dict[str, str]:
        return {"authorization": "Bearer a-secret-of-the-provider"}

    def message(self, text: str, *, number: str | None = "linda@example.org") -> bytes:
        sender = "" if number is None else f"From: {number}\r\n"
        head = (
            "Authentication-Results: mx.firma.example; dmarc=pass header.from=example.org\r\n"
            f"{sender}To: service@firma.example\r\nSubject: Hallo\r\n"
            "Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        return head.encode() + text.encode("utf-8", "surrogatepass")

    def rewritten(self, body: bytes) -> bytes:
        """As another server on the way passes it on."""
        trace = b"Received: from mx.firma.example by imap.firma.example; Sun, 22 Nov 2026 10:00\r\n"
        return trace + body.replace(b"\r\n", b"\n") + b"\n\n"


class ChatSpecimen:
    """The company's own server, which posts what is written in its app."""

    config: Mapping[str, object] = {
        "key": "whsec_" + base64.b64encode(bytes(range(32))).decode(),
        "origins": ["https://shop.example"],
        "secrets": ["the-app-server-has-this-secret-too"],
    }
    examples: Mapping[str, type] = {"message.json": InboundMessage, "seen.json": InboundReceipt}
    linda = "user:under-test.kunde-17"
    spellings: Sequence[str] = (linda,)
    nobody: Sequence[str | None] = (None,)
    unanswerable: Sequence[str] = ("tel:+491701234567", "user:another.kunde-17", "kunde-17")
    signs = False
    hashes = False
    endless: bytes | None = json.dumps({"id": "m1", "text": "a" * 1_000_000}).encode()

    def sign(self, body: bytes, at: datetime) -> dict[str, str]:
        return {"authorization": "Bearer the-app-server-has-this-secret-too"}

    def message(self, text: str, *, number: str | None = linda) -> bytes:
        return json.dumps({"id": "message-1", "sender": number, "text": text}).encode()

    def rewritten(self, body: bytes) -> bytes:
        fields = json.loads(body)
        return json.dumps(dict(reversed(fields.items())), ensure_ascii=False, indent=2).encode()


class FormSpecimen:
    """The company's own server, which posts a form of its own."""

    config: Mapping[str, object] = {
        "key": "whsec_" + base64.b64encode(bytes(range(32))).decode(),
        "name": "Firma Muster",
        "answers_by": "mail",
        "secrets": ["the-own-form-of-the-shop-has-this-secret"],
    }
    examples: Mapping[str, type] = {
        "message.json": InboundMessage,
        "call-back.json": InboundMessage,
    }
    linda = "mailto:linda@example.org"
    spellings: Sequence[str] = ("linda@example.org", "LINDA@Example.ORG", " linda@example.org ")
    nobody: Sequence[str | None] = (None, "")
    unanswerable: Sequence[str] = ("linda", "+49 170 1234567", "not an address")
    signs = False
    hashes = True
    endless: bytes | None = json.dumps({"id": "form-0001", "text": "a" * 1_000_000}).encode()

    def sign(self, body: bytes, at: datetime) -> dict[str, str]:
        return {"authorization": "Bearer the-own-form-of-the-shop-has-this-secret"}

    def message(self, text: str, *, number: str | None = "linda@example.org") -> bytes:
        return json.dumps({"id": "form-0001", "mail": number, "text": text}).encode()

    def rewritten(self, body: bytes) -> bytes:
        fields = json.loads(body)
        return json.dumps(dict(reversed(fields.items())), ensure_ascii=False, indent=2).encode()


SPECIMENS: dict[str, Specimen] = {
    "webhook": WebhookSpecimen(),
    "email": EmailSpecimen(),
    "chat": ChatSpecimen(),
    "form": FormSpecimen(),
}


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


def delivery(text: str, to: str = LINDA) -> Delivery:
    """An outbound message to Linda, about to be tried for the first time."""
    written = MessageWritten(
        delivery_id="d1",
        account="under-test",
        address=to,
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
        address=to,
        purpose="contract",
        ref="order-17",
        sequence=3,
        state=State.QUEUED,
        run_at=NOW,
        message=written,
    )
