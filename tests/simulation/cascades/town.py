"""A town in which messages go by several ways, and everything that is told of them goes wrong.

The engine is the real one, over the store in memory, driven by a calendar of what happens when:
calls take time, results get lost with the process that waited for them, receipts are lost, late,
doubled and out of order, people answer on whatever way they like. One seed is one town.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any

from tests.simulation.cascades.watch import Watch

from faden.core.cascade.said import Patience, Wants
from faden.core.channel import (
    Capabilities,
    Claim,
    Evidence,
    Found,
    Inbound,
    InboundMessage,
    InboundReceipt,
    LookupResult,
    NotFound,
    Refused,
    Rendered,
    Retry,
    SendResult,
    Sent,
    Unclear,
    Unrenderable,
)
from faden.core.deadline import BusinessHours
from faden.core.policy import Policy
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine import handle, inbox, outbox
from faden.engine.arrivals.digest import digest_of
from faden.engine.cascades import alarms
from faden.engine.ids import seeded
from faden.engine.inbox import Item
from faden.store.ports import Delivery
from faden.testing.memory import MemoryStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_ALWAYS = BusinessHours(timezone="UTC", weekly=(((time(0), time(0)),),) * 7)
_POLICY = Policy(hours=_ALWAYS, max_attempts=4)
PATIENCE = Patience(
    delivered=timedelta(minutes=10), read=timedelta(hours=1), answered=timedelta(hours=3)
)
#: So short that it is over while a call is under way.
HURRIED = Patience(
    delivered=timedelta(seconds=3), read=timedelta(seconds=20), answered=timedelta(minutes=2)
)
_TOLD = frozenset({State.SENT, State.DELIVERED, State.READ, State.FAILED})
_CAN = {
    "sms": Capabilities(channel="sms"),
    "mail": Capabilities(channel="email", deduplicates=True, rungs=frozenset({State.FAILED})),
    "chat": Capabilities(channel="chat", lookup=True, rungs=_TOLD),
}
_ALIVE = {"sms": 0.88, "mail": 0.9, "chat": 0.7}  #: how likely a way reaches a customer at all


class _Still:
    """Nobody gives way: one thing happens after the other, in the order of the calendar."""

    async def point(self, what: str) -> None:
        """Go on."""

    async def wait(self, key: Hashable) -> None:
        """Never: who holds a lock has let go of it before anybody else begins."""
        raise AssertionError(f"somebody waits for {key}")

    def wake(self, key: Hashable) -> None:
        """Nobody rests."""


@dataclass(eq=False)
class Post:
    """One account; what it does with a message is decided by the town."""

    account_id: str
    capabilities: Capabilities
    town: Town
    workspace: int = 1

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        """Take the text as it is."""
        message = delivery.message
        assert message is not None
        return Rendered(
            delivery_id=delivery.delivery_id,
            ref=delivery.ref,
            to=delivery.address,
            text=message.text,
            purpose=delivery.purpose,
            attempt=delivery.attempts + 1,
        )

    async def lookup(self, ref: str) -> LookupResult:
        """Say whether it has it."""
        return Found() if ref in self.town.taken else NotFound()


class Town:
    """Customers, providers and the hub; `run` lets days pass."""

    def __init__(self, seed: int, customers: int) -> None:
        self.chance = random.Random(seed)
        self.now = NOON
        self.new_id = seeded(random.Random(seed + 1), lambda: int(self.now.timestamp() * 1000))
        self.watch = Watch(self.clock)
        self.store = MemoryStore(_Still(), on_commit=self.watch.committed)
        self.accounts = {name: Post(name, can, self) for name, can in _CAN.items()}
        self.taken: set[str] = set()
        self.seen: Counter[str] = Counter()
        self._calendar: list[tuple[datetime, int, Callable[[], None]]] = []
        self._number = count()
        self._alive: dict[str, bool] = {}
        for number in range(customers):
            self._after(self.chance.uniform(0, 3_600), partial(self._customer, number))

    # What the engine asks.

    def clock(self) -> datetime:
        """Return the time."""
        return self.now

    def account(self, account_id: str) -> Any:
        """Return an account."""
        return self.accounts.get(account_id)

    def policy(self, workspace: int) -> Policy:
        """Return the rules."""
        return _POLICY

    # The calendar.

    def run(self) -> None:
        """Let everything happen that is going to."""
        while self._calendar:
            at, _, what = heapq.heappop(self._calendar)
            self.now = max(self.now, at)
            what()
        self.watch.end()

    def _after(self, seconds: float, what: Callable[[], None]) -> None:
        at = self.now + timedelta(seconds=seconds)
        heapq.heappush(self._calendar, (at, next(self._number), what))

    def _do(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """Run something of the engine to its end: nothing in it waits."""
        try:
            doing.send(None)
        except StopIteration as done:
            result = done.value
        else:
            raise AssertionError("the engine waited")
        self._look()
        return result

    def _look(self) -> None:
        """Have the outbox and the alarms look soon, and when the next thing is due."""
        due = [one.run_at for one in self.store.committed.under_way.values() if one.run_at]
        if due:
            wait = max(0.0, (min(due) - self.now).total_seconds())
            self._after(wait + self.chance.uniform(0.05, 1), self._claim)
        rings = [one.rings_at for one in self.store.committed.ringing.values() if one.rings_at]
        if rings:
            wait = max(0.0, (min(rings) - self.now).total_seconds())
            self._after(wait + self.chance.uniform(0.05, 1), self._ring)

    # The hub.

    def _claim(self) -> None:
        if not any(
            one.run_at and one.run_at <= self.now for one in self.store.committed.under_way.values()
        ):
            return
        claiming = outbox.claim(self.store, self, now=self.now, new_id=self.new_id)
        for call in self._do(claiming):
            self._after(self.chance.choice((0, 0, 0.2, 3, 7)), partial(self._begin, call))

    def _ring(self) -> None:
        rings = self.store.committed.ringing.values()
        if any(one.rings_at and one.rings_at <= self.now for one in rings):
            self._do(alarms.ring(self.store, self, now=self.now, new_id=self.new_id))

    def _begin(self, call: outbox.Call) -> None:
        if call.doing is outbox.Doing.LOOKUP:
            looked = call.account.lookup(call.message.ref)
            self._after(0.1, partial(self._record, call, self._done(looked)))
            return
        if self.now >= call.until:
            self._record(call, Retry("slept"))
            return
        self.watch.began(call.message.delivery_id)
        result = self._hand_over(call)
        left = (call.until - self.now).total_seconds()
        takes = left if isinstance(result, Unclear) else self.chance.uniform(0, left)
        self._after(takes, partial(self._end, call, result))

    @staticmethod
    def _done(doing: Coroutine[Any, Any, Any]) -> Any:
        try:
            doing.send(None)
        except StopIteration as done:
            return done.value
        raise AssertionError("a look-up waited")

    def _end(self, call: outbox.Call, result: SendResult) -> None:
        self.watch.ended(call.message.delivery_id)
        if self.chance.random() < 0.02:
            self.seen["processes that died"] += 1
            return
        self._after(self.chance.choice((0, 0.1, 4)), partial(self._record, call, result))

    def _record(self, call: outbox.Call, result: Any) -> None:
        answers = [outbox.Answered(call, result)]
        self._do(outbox.record(self.store, self, answers, now=self.now, new_id=self.new_id))

    # The providers.

    def _hand_over(self, call: outbox.Call) -> SendResult:
        self.seen["deliveries"] += 1
        chance, message = self.chance.random(), call.message
        alive = self._alive[message.to]
        if chance < 0.03:
            return Retry("busy", timedelta(seconds=self.chance.choice((1, 30, 900))))
        if chance < 0.04:
            return Unclear("the request never got there")
        if not alive and chance < 0.5:
            return Refused("21211", "no such address")
        if message.ref in self.taken:
            return Sent(f"s{message.ref}")
        self.taken.add(message.ref)
        self.watch.taken(message.ref)
        self._carry(call, alive=alive and chance > 0.08)
        return Unclear("the answer got lost") if chance > 0.97 else Sent(f"s{message.ref}")

    def _carry(self, call: outbox.Call, *, alive: bool) -> None:
        """Take a message to the customer, and tell of it, badly."""
        slow = self.chance.random() < 0.15
        arrives = self.chance.uniform(1, 3_600 if slow else 60)
        ref = call.message.ref
        self._tell(call, State.SENT, self.chance.uniform(0, arrives))
        if not alive:
            if self.chance.random() < 0.7:
                self._tell(call, State.FAILED, arrives)
            return
        self._after(arrives, partial(self.watch.arrived, ref))
        self._tell(call, State.DELIVERED, arrives)
        if self.chance.random() < 0.6:
            reads = arrives + self.chance.expovariate(1 / 1_800)
            self._tell(call, State.READ, reads)
            customer = call.message.text
            if customer.isdigit() and self.chance.random() < 0.4:
                self._after(reads + self.chance.uniform(5, 3_600), partial(self._says, customer))

    def _tell(self, call: outbox.Call, state: State, after: float) -> None:
        """Report, or not, or late, or twice."""
        tells = {State.SENT, State.FAILED, *call.account.capabilities.rungs}
        if state not in tells or self.chance.random() < 0.1:
            self.seen["receipts that never came"] += 1
            return
        late = self.chance.expovariate(1 / 5_000) if self.chance.random() < 0.2 else 0
        again = self.chance.random() < 0.15
        for number in range(1 + again):
            receipt = InboundReceipt(
                provider_id=f"{call.message.ref}:{state.value}:{number}",
                state=state,
                ref=call.message.ref,
                reason="told" if state is State.FAILED else "",
            )
            wait = after + late + number * self.chance.uniform(0, 900)
            account = call.account.account_id
            self._after(wait, partial(self._accept, account, receipt))
            self.seen["receipts"] += 1

    # The customers.

    def _customer(self, number: int) -> None:
        """Somebody is met on all ways, and is written to."""
        ways = {
            "sms": f"tel:+49170{number:07}",
            "mail": f"mailto:c{number}@example.org",
            "chat": f"whatsapp:+49170{number:07}",
        }
        for account, address in ways.items():
            self._alive[address] = self.chance.random() < _ALIVE[account]
        proof = (Claim(ways["sms"], Evidence.PROOF),)
        for account, address in ways.items():
            claims = () if account == "sms" else proof
            self._accept(account, self._message(address, "Hallo", claims=claims))
        order = self.chance.sample(sorted(ways.items()), self.chance.choice((1, 2, 3, 3)))
        customer = self.store.committed.addresses[1, ways["sms"]]
        command = cmd.StartCascade(
            workspace=1,
            customer_id=customer,
            text=str(number),
            by="api:shop",
            purpose=self.chance.choice(("contract", "marketing")),
            wants=self.chance.choice(tuple(Wants)),
            patience=self.chance.choice((PATIENCE, PATIENCE, HURRIED)),
            until=self.now + timedelta(days=1),
            ways=tuple(order),
        )
        made = self._do(handle.handle(self.store, self, command, now=self.now, new_id=self.new_id))
        assert isinstance(made, cmd.Done), made
        self.seen["messages"] += 1
        if self.chance.random() < 0.05:
            says = partial(self._says, str(number), "STOPP")
            self._after(self.chance.uniform(0, 7_200), says)

    def _says(self, number: str, text: str = "Ich komme morgen") -> None:
        """A customer answers on whatever way."""
        padded = f"{int(number):07}"
        address, account = self.chance.choice(
            (
                (f"tel:+49170{padded}", "sms"),
                (f"mailto:c{number}@example.org", "mail"),
                (f"whatsapp:+49170{padded}", "chat"),
            )
        )
        self.seen["answers"] += 1
        self._accept(account, self._message(address, text))

    def _message(
        self, address: str, text: str, *, claims: tuple[Claim, ...] = ()
    ) -> InboundMessage:
        return InboundMessage(
            provider_id=f"m{next(self._number)}", sender=address, text=text, claims=claims
        )

    def _accept(self, account: str, inbound: Inbound) -> None:
        item = Item(1, account, inbound, b"-", digest_of(inbound))
        self._do(inbox.accept(self.store, self, [item], now=self.now, new_id=self.new_id))
