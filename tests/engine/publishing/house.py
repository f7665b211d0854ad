"""How does a test let real processes publish to a receiver that behaves as the story tells?

    async with told(office, receiver) as house: …

A publisher like that of `faden work`, over the office's database; the clock is the office's.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
from tests.engine.office import MONDAY, Office, item
from tests.scripted_server import Asked, ScriptedServer

from faden.core.channel import Inbound
from faden.core.event import Event, MessageReceived
from faden.engine import inbox
from faden.engine.doorbell import Doorbell
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.publishing.payload import KINDS, TO_SENDERS
from faden.engine.publishing.publication import Acknowledge
from faden.engine.publishing.publisher import Publisher
from faden.store.codec import KIND_OF, bucket_of_id, event_to_json
from faden.store.connections import Connections
from faden.store.views import Views
from faden.store.webhooks import subscription as subscriptions
from faden.store.webhooks.publishing import desk
from faden.store.webhooks.subscription import NewSubscription, Place

EVERY = tuple(kind for kind in KINDS if kind != TO_SENDERS)
SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()
BEGINNING = Place(*subscriptions.BEGINNING)


class Silent:
    """A bell that rings nowhere else."""

    async def ring(self, word: str) -> None:
        """Nobody else is there."""

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Nothing is heard."""


@dataclass
class House:
    """The processes that publish, and what people do meanwhile."""

    office: Office
    connections: Connections
    client: OutgoingClient
    views: Views
    publishers: list[Publisher] = field(default_factory=list)
    bells: list[Doorbell] = field(default_factory=list)
    quiet: bool = False
    acknowledge: Acknowledge | None = None

    def process(self) -> Publisher:
        """Start what one `faden work` does for webhooks."""
        bell = Doorbell(Silent())
        publisher = Publisher(
            partial(desk, self.office.url),
            self.views,
            self.client,
            clock=self.office.clock,
            doorbell=bell,
            is_quiet=lambda: self.quiet,
            acknowledge=self.acknowledge,
        )
        publisher.start()
        self.publishers.append(publisher)
        self.bells.append(bell)
        return publisher

    async def accept(self, *inbounds: Inbound) -> None:
        """Take in what customers send, as another process would."""
        office = self.office
        items = [item(inbound) for inbound in inbounds]
        await inbox.accept(office.store, office, items, now=office.now, new_id=office.new_id)
        self.ring()

    def ring(self) -> None:
        """Say that something was committed."""
        for bell in self.bells:
            bell.ring()

    async def later(self, **much: float) -> None:
        """Let time pass, for everybody."""
        self.office.later(**much)
        self.ring()

    async def person(
        self, change: Callable[[psycopg.AsyncConnection[Any]], Awaitable[bool]]
    ) -> bool:
        """Let a person change something."""
        async with self.connections.engine.connection() as connection:
            return await change(connection)

    async def subscribe(
        self,
        url: str,
        *,
        name: str = "shop",
        kinds: Sequence[str] = EVERY,
        workspace: int = 1,
        after: Place | None = BEGINNING,
    ) -> None:
        """Subscribe a system."""
        new = NewSubscription(
            workspace=workspace, name=name, url=url, kinds=kinds, secret=SECRET, after=after
        )
        made = await self.person(lambda at: subscriptions.add(at, new, now=self.office.now))
        assert made

    async def paused(self, name: str = "shop") -> subscriptions.Status:
        """Wait until a subscription is paused."""
        while True:
            found = await self.status(name)
            if found.paused_at:
                return found
            await asyncio.sleep(0.01)

    async def status(self, name: str = "shop", workspace: int = 1) -> subscriptions.Status:
        """Return how it stands with a subscription."""
        found = await subscriptions.statuses(self.views, workspace)
        return next(one for one in found if one.name == name)

    async def log(self, name: str = "shop") -> list[subscriptions.Logged]:
        """Return what a subscription was told, oldest first."""
        return (await subscriptions.log_of(self.views, 1, name, limit=10_000))[::-1]

    async def settled(self, count: int, name: str = "shop") -> list[subscriptions.Logged]:
        """Wait until so many events are noted as told; return the log."""
        while True:
            found = await self.log(name)
            if sum(one.state == "delivered" for one in found) >= count:
                return found
            await asyncio.sleep(0.01)

    async def tried(self, attempts: int, name: str = "shop") -> subscriptions.Logged:
        """Wait until the first event was tried so often and that is noted."""
        while True:
            found = await self.log(name)
            if found and found[0].attempts >= attempts:
                return found[0]
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_house(
    office: Office, *receivers: ScriptedServer, client: OutgoingClient | None = None
) -> AsyncIterator[House]:
    """Lend a house whose processes may call these receivers."""
    connections = Connections(office.url, engine_size=2, reader_size=4)
    async with AsyncExitStack() as stack:
        await connections.open()
        stack.push_async_callback(connections.close)
        allow = frozenset(receiver.place for receiver in receivers)
        client = client or OutgoingClient(allow=allow)
        stack.push_async_callback(client.close)
        house = House(office, connections, client, Views(connections))
        try:
            yield house
        finally:
            for publisher in house.publishers:
                await publisher.stop()


_TICKET = (
    "insert into ticket (bucket, ticket_id, workspace_id, customer_id, state, owner, due_at,"
    " wake_at, opened_at, reason) values (%(bucket)s, %(ticket)s, %(workspace)s, %(customer)s,"
    " 'open', 'team:service', %(at)s, %(at)s, %(at)s, 'message') on conflict do nothing"
)
_EVENT = (
    "insert into event (bucket, customer_id, sequence, workspace_id, at, kind, ticket_id, body)"
    " values (%(bucket)s, %(customer)s, %(sequence)s, %(workspace)s, %(at)s, %(kind)s, %(ticket)s,"
    " %(body)s)"
)


def a_customer(number: int) -> str:
    """Return the id of a record."""
    return f"{number:032x}"


def happen(
    connection: psycopg.Connection[Any],
    event: Event,
    *,
    customer: str,
    sequence: int,
    workspace: int = 1,
    at: datetime = MONDAY,
) -> None:
    """Write one event, beside the engine, in the transaction that is open there."""
    ticket = event.ticket_id if isinstance(event, MessageReceived) else None
    values = {
        "bucket": bucket_of_id(customer),
        "customer": customer,
        "sequence": sequence,
        "workspace": workspace,
        "at": at,
        "kind": KIND_OF[type(event)],
        "ticket": ticket,
        "body": event_to_json(event).decode(),
    }
    if ticket:
        connection.execute(_TICKET.encode(), values)
    connection.execute(_EVENT.encode(), values)


def received(text: str, customer: str, **more: Any) -> MessageReceived:
    """Return a message of a customer, on a ticket of its own record."""
    values: dict[str, Any] = {
        "message_id": a_customer(1),
        "account": "line",
        "address": "tel:+491701234567",
        "text": text,
        "ticket_id": customer,
        "provider_id": f"p-{text}",
        "level": 2,
    }
    return MessageReceived(**(values | more))


@contextmanager
def writer(office: Office | str) -> Iterator[psycopg.Connection[Any]]:
    """Lend a connection of another process; it commits when told to."""
    with psycopg.connect(office if isinstance(office, str) else office.url) as connection:
        connection.execute("set role faden_engine")
        connection.commit()  # the role stays, and no transaction is open
        yield connection


async def eventually(so: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so that has to be asked for."""
    while not await so():  # noqa: ASYNC110 - the database knows no event
        await asyncio.sleep(0.05)


def opened(asked: Asked, secret: str = SECRET) -> dict[str, Any]:
    """Verify a request as the specification says, written anew from it; return what it tells."""
    # https://github.com/standard-webhooks: signed content is "{id}.{timestamp}.{payload}"
    message_id = asked.headers["webhook-id"]
    stamp = asked.headers["webhook-timestamp"]
    assert stamp.isdigit()
    content = message_id.encode() + b"." + stamp.encode() + b"." + asked.body
    key = base64.b64decode(secret.split("_", 1)[1])
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    versions = dict(part.split(",", 1) for part in asked.headers["webhook-signature"].split(" "))
    assert versions["v1"] == wanted
    told: dict[str, Any] = json.loads(asked.body)
    assert told["id"] == message_id
    return told


def ids(receiver: ScriptedServer) -> list[str]:
    """Return what was told, in order, by its webhook-id."""
    return [asked.headers["webhook-id"] for asked in receiver.asked]


def texts(receiver: ScriptedServer) -> list[str]:
    """Return what customers said, as told."""
    return [opened(asked)["data"]["text"] for asked in receiver.asked]
