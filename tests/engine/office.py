"""How does a test run a small company: one real database, one line to the customers, its own clock?

    office.accept(says("Guten Tag"))       # what a provider delivered is committed
    office.send()                          # everything that is due leaves, and is recorded

Nothing goes on by itself: time stands still until `later`.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

import psycopg

from faden.core import event as ev
from faden.core.channel import (
    Capabilities,
    Claim,
    Inbound,
    InboundMessage,
    InboundReceipt,
    LookupResult,
    Rendered,
    SendResult,
    Sent,
    Unreadable,
    Unrenderable,
    Verdict,
    Verified,
)
from faden.core.deadline import BusinessHours
from faden.core.policy import Policy
from faden.core.receipt import State
from faden.core.thread import Thread
from faden.engine import command as cmd
from faden.engine import handle, inbox, outbox
from faden.engine.arrivals.digest import digest_of
from faden.engine.ids import seeded
from faden.engine.inbox import Item, Outcome
from faden.engine.ports import Account
from faden.store.codec import event_from_json, thread_from_bytes
from faden.store.connections import Connections
from faden.store.log import PostgresStore
from faden.store.ports import Delivery
from faden.store.searching.index import Index

T = TypeVar("T")

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINDA = "tel:+491701234567"
KARIM = "tel:+491715550143"
MIA = "tel:+491709999999"
ALWAYS = BusinessHours(timezone="UTC", weekly=(((time(0), time(0)),),) * 7)
POLICY = Policy(hours=ALWAYS, max_attempts=3, escalation=("team:lead", "team:board"))

#: every table that a customer's message can reach, whoever is pointed to last
OWNED = (
    *("delivery", "event", "ticket", "thread", "address", "arrival"),
    *("reference", "reference_code", "reference_try", "stray_receipt", "quarantine"),
    *("mail_source", "mail_seen", "customer_source", "webhook_delivery", "webhook_subscription"),
    *("chat_visitor", "draft", "presence", "mention"),
    *("search_customer", "search_message", "upload", "passed_wish", "incident", "wish_sweep"),
    *("question", "offered_time", "cascade", "kept_apart", "goodwill_month"),
    *("promise", "process", "campaign_target", "campaign"),
    *("redemption", "offer_grant", "offer_read", "offer"),
    *("kept_wish", "erasure", "legal_hold", "restoration"),
)

_numbers = count(1)


def says(
    text: str,
    sender: str | None = LINDA,
    *,
    provider_id: str = "",
    name: str | None = None,
    claims: tuple[Claim, ...] = (),
) -> InboundMessage:
    """A customer writes; each time under an id of its own unless told otherwise."""
    provider_id = provider_id or f"m{next(_numbers)}"
    return InboundMessage(
        provider_id=provider_id, sender=sender, text=text, name=name, claims=claims
    )


def reports(
    state: State, *, ref: str | None = None, sent_id: str | None = None, reason: str = ""
) -> InboundReceipt:
    """The provider says what became of a message of ours."""
    provider_id = f"r{next(_numbers)}"
    return InboundReceipt(
        provider_id=provider_id, state=state, ref=ref, sent_id=sent_id, reason=reason
    )


def item(inbound: Inbound | Unreadable, *, account: str = "line", raw: bytes = b"") -> Item:
    """What the route hands to the inbox."""
    digest = b"" if isinstance(inbound, Unreadable) else digest_of(inbound)
    return Item(1, account, inbound, raw or repr(inbound).encode("utf-8", "replace"), digest)


@dataclass
class Line:
    """One account whose provider answers what the test has put into `answers`."""

    account_id: str = "line"
    workspace: int = 1
    capabilities: Capabilities = field(default_factory=Capabilities)
    answers: deque[SendResult | LookupResult | Exception] = field(default_factory=deque)
    heard: list[Rendered] = field(default_factory=list)  #: what was handed to the provider
    asked: list[str] = field(default_factory=list)  #: what was looked up
    cannot: dict[str, Unrenderable | Exception] = field(default_factory=dict)  #: by text

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:
        """Everybody is who they say."""
        return Verified()

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        """Nothing is posted to this line; it is told in values."""
        return Unreadable("this line reads nothing")

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        """Take the text as it is."""
        assert delivery.message is not None
        flaw = self.cannot.get(delivery.message.text)
        if isinstance(flaw, Exception):
            raise flaw
        return flaw or Rendered(
            delivery_id=delivery.delivery_id,
            ref=delivery.ref,
            to=delivery.address,
            text=delivery.message.text,
            purpose=delivery.purpose,
            attempt=delivery.attempts + 1,
        )

    async def send(self, message: Rendered) -> SendResult:
        """Hear it, and answer as told; without being told, take it."""
        self.heard.append(message)
        answer = self.answers.popleft() if self.answers else Sent(f"s{len(self.heard)}")
        return self._said(answer)  # type: ignore[return-value]

    async def lookup(self, ref: str) -> LookupResult:
        """Answer as told."""
        self.asked.append(ref)
        return self._said(self.answers.popleft())  # type: ignore[return-value]

    def _said(self, answer: SendResult | LookupResult | Exception) -> SendResult | LookupResult:
        if isinstance(answer, Exception):
            raise answer
        return answer


class Office:
    """The engine's parts over a real database, driven by hand."""

    def __init__(self, url: str, runner: asyncio.Runner) -> None:
        self.url = url
        self.patience = 20.0  #: seconds that anything may take
        self.now = MONDAY
        self.new_id = seeded(random.Random(7), lambda: int(self.now.timestamp() * 1000))
        self._runner = runner
        self._connections = Connections(url, engine_size=4, reader_size=1)
        self.run(self._connections.engine.open(wait=True))
        self._eyes = psycopg.connect(url, autocommit=True)
        self._eyes.execute("set role faden_engine")
        self.begin()

    def begin(self) -> None:
        """Nobody has ever written, and nothing is connected but the line."""
        for table in OWNED:
            self._eyes.execute(f"delete from {table}".encode())
        self.now = MONDAY
        self.store = PostgresStore(self._connections.engine)
        self.policies = {1: POLICY}
        self.line = Line()
        self.accounts: dict[str, Account] = {"line": self.line}

    def close(self) -> None:
        """Let go of the database."""
        self._eyes.close()
        self.run(self._connections.close())

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        """Run something of the engine to its end; nothing may take longer than this."""

        async def soon() -> T:
            async with asyncio.timeout(self.patience):
                return await doing

        return self._runner.run(soon())

    # What the engine asks.

    def account(self, account_id: str) -> Account | None:
        """The engine asks for an account."""
        return self.accounts.get(account_id)

    def policy(self, workspace: int) -> Policy:
        """The engine asks for the rules."""
        return self.policies[workspace]

    def clock(self) -> datetime:
        """The engine asks for the time."""
        return self.now

    # What happens.

    def later(self, **much: float) -> None:
        """Let time pass."""
        self.now += timedelta(**much)

    def accepted(self, *items: Item) -> inbox.Accepted:
        """Commit one batch."""
        batch = inbox.accept(self.store, self, items, now=self.now, new_id=self.new_id)
        return self.run(batch)

    def accept(self, *inbounds: Inbound | Unreadable) -> list[Outcome]:
        """Commit one batch that came over the line."""
        return self.accepted(*map(item, inbounds)).outcomes

    def do(self, command: cmd.Command) -> cmd.Done | cmd.Rejected:
        """Carry out a command."""
        done = handle.handle(self.store, self, command, now=self.now, new_id=self.new_id)
        return self.run(done)

    def index(self, *, pause: Callable[[], Coroutine[Any, Any, None]] | None = None) -> int:
        """Take in what happened, as the follower of the log does; return how many events."""

        async def none() -> None:
            return None

        return self.run(Index(self._connections.engine, pause=pause or none).fill(limit=1000))

    def writes(
        self, text: str, to: str = LINDA, *, purpose: str = "service", account: str = "line"
    ) -> str:
        """A program writes to an address; return the delivery."""
        command = cmd.SendMessage(
            workspace=1, account=account, to=to, text=text, author="api:shop", purpose=purpose
        )
        done = self.do(command)
        assert isinstance(done, cmd.Done)
        assert done.made is not None
        return done.made

    def claim(
        self,
        *,
        paused: tuple[str, ...] = (),
        room: Callable[[Account], int] | None = None,
    ) -> list[outbox.Call]:
        """Commit what is to be sent now."""
        return self.run(
            outbox.claim(
                self.store, self, now=self.now, new_id=self.new_id, paused=paused, room=room
            )
        )

    def perform(self, calls: Sequence[outbox.Call]) -> list[outbox.Answered]:
        """Make the calls."""
        return [outbox.Answered(call, self.run(outbox.perform(call, self.now))) for call in calls]

    def record(self, answers: Sequence[outbox.Answered]) -> None:
        """Commit what came of them."""
        self.run(outbox.record(self.store, self, answers, now=self.now, new_id=self.new_id))

    def send(self) -> int:
        """Do one whole round; return how many calls were made."""
        calls = self.claim()
        if calls:
            self.record(self.perform(calls))
        return len(calls)

    # What is there.

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read from the database, beside the engine."""
        return self._eyes.execute(query.encode(), values).fetchall()

    def execute(self, statement: str) -> None:
        """Change something beside the engine."""
        self._eyes.execute(statement.encode())

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(self.rows(f"select count(*) from {table}")[0][0])

    def customer(self, address: str = LINDA) -> str:
        """Return the record of an address."""
        ((customer_id,),) = self.rows("select customer_id from address where uri = %s", address)
        return str(customer_id.hex)

    def thread(self, address: str = LINDA) -> Thread:
        """Return the stored snapshot."""
        customer_id = self.customer(address)
        ((raw,),) = self.rows("select snapshot from thread where customer_id = %s", customer_id)
        return thread_from_bytes(raw)

    def events(self, address: str = LINDA) -> list[ev.Event]:
        """Return what happened on a record, in order."""
        found = self.rows(
            "select kind, body::text from event where customer_id = %s order by sequence",
            self.customer(address),
        )
        return [event_from_json(kind, body) for kind, body in found]

    def kinds(self, address: str = LINDA) -> list[str]:
        """Return what happened on a record, by name."""
        return [type(event).__name__ for event in self.events(address)]

    def delivery(self, delivery_id: str) -> Delivery:
        """Return one message of ours as it stands."""

        async def read() -> Delivery:
            async with self.store.unit_of_work() as work:
                return (await work.deliveries([delivery_id]))[delivery_id]

        return self.run(read())

    def state(self, delivery_id: str) -> State:
        """Return how far one message of ours has got."""
        return self.delivery(delivery_id).state
