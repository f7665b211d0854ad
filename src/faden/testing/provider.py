"""How does a provider behave when it behaves as told, well or badly?

A sandbox account: it takes messages, keeps what it took, tells what became of them and does wrong
what its `Habits` say, as often as they say. Tests look at `taken`, the truth; the hub sees only
answers and receipts, as with any provider.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from faden.core.channel import (
    Capabilities,
    Found,
    Inbound,
    InboundReceipt,
    LookupResult,
    NotFound,
    Refused,
    Rendered,
    Retry,
    SendResult,
    Sent,
    Unclear,
    Unknown,
    Unreadable,
    Unrenderable,
    Verdict,
    Verified,
)
from faden.core.receipt import State
from faden.store.ports import Delivery
from faden.testing.memory_locks import Pace


@dataclass(slots=True)
class Habits:
    """How often what goes wrong (0 to 1, each judged by itself), changed while it runs."""

    refuses: float = 0.0  #: says no for good
    busy: float = 0.0  #: says "not now" (429, 503): certainly not taken
    loses: float = 0.0  #: the request never gets there and nobody answers
    resets: float = 0.0  #: takes the message, and the connection ends before the answer
    slow: float = 0.0  #: stays silent for longer than anybody waits
    forgetful: float = 0.0  #: a look-up gets no answer
    fails_later: float = 0.0  #: takes the message and reports that it did not arrive
    silent: float = 0.0  #: sends no receipt at all
    early: float = 0.0  #: sends the receipt before it has answered the send
    repeats: float = 0.0  #: sends a receipt twice
    by_own_id: float = 0.0  #: names its own id alone in a receipt, not our reference

    @classmethod
    def good(cls) -> Habits:
        """Return the habits of a provider with which nothing goes wrong."""
        return cls()


@dataclass(slots=True)
class Taken:
    """A message the provider really has, and where it got by now."""

    sent_id: str
    message: Rendered
    at: datetime
    state: State = State.ACCEPTED
    told: list[State] = field(default_factory=list)  #: states the receipts named


class Watcher(Protocol):
    """Whoever wants to know the truth as it happens."""

    def call_began(self, account: str, message: Rendered) -> None:
        """A hand-over begins."""

    def taken(self, account: str, message: Rendered) -> None:
        """The message has really gone out."""

    def call_ended(self, account: str, message: Rendered, result: SendResult) -> None:
        """The hand-over has ended, as the hub sees it."""

    def looked_up(self, account: str, ref: str, result: LookupResult) -> None:
        """A look-up was answered."""


class SandboxProvider:
    """One account at a provider that exists only here."""

    def __init__(
        self,
        account_id: str,
        workspace: int,
        capabilities: Capabilities,
        *,
        pace: Pace,
        now: Callable[[], datetime],
        chance: random.Random,
    ) -> None:
        self.account_id = account_id
        self.workspace = workspace
        self.capabilities = capabilities
        self.habits = Habits()
        self.patience = timedelta(seconds=5)  #: after which a call is cut off
        self.until: Callable[[Rendered], datetime | None] = lambda _: None  #: or earlier
        self.taken: list[Taken] = []
        self.receipts: list[InboundReceipt] = []  #: to be delivered to the hub by whoever drives
        self.watcher: Watcher | None = None
        self._by_ref: dict[str, Taken] = {}
        self._pace = pace
        self._now = now
        self._chance = chance
        self._receipts_made = 0

    # The account port.

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:  # noqa: ARG002
        """Believe everybody: nobody else can reach it."""
        return Verified()

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:  # noqa: ARG002
        """Read nothing: inbound values are handed over as they are."""
        return Unreadable("the sandbox has no wire format")

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        """Carry every text that is short enough."""
        message = delivery.message
        if message is None or len(message.text) > self.capabilities.max_length:
            return Unrenderable(f"longer than {self.capabilities.max_length} characters")
        return Rendered(
            delivery_id=delivery.delivery_id,
            ref=delivery.ref,
            to=delivery.address,
            text=message.text,
            purpose=delivery.purpose,
            attempt=delivery.attempts + 1,
            automatic=message.automatic,
        )

    async def send(self, message: Rendered) -> SendResult:
        """Take a message, or not, and answer, or not."""
        if self.watcher:
            self.watcher.call_began(self.account_id, message)
        result = await self._send(message)
        if self.watcher:
            self.watcher.call_ended(self.account_id, message, result)
        return result

    async def lookup(self, ref: str) -> LookupResult:
        """Say whether this reference is known."""
        await self._pace.point("lookup")
        known = self._by_ref.get(ref)
        result: LookupResult
        if self._happens(self.habits.forgetful):
            result = Unknown("the look-up got no answer")
        else:
            result = NotFound() if known is None else Found(known.sent_id, known.state)
        if self.watcher:
            self.watcher.looked_up(self.account_id, ref, result)
        await self._pace.point("lookup answer")
        return result

    # What it does with a message.

    async def _send(self, message: Rendered) -> SendResult:
        end = self._end_of_call(message)
        habits = self.habits
        fate = "lost" if self._happens(habits.loses) else "arrives"
        try:
            await self._travel("call")
        except GeneratorExit:
            # The caller died; what was on its way arrives all the same, now and then.
            if fate == "arrives" and self._chance.random() < 0.5 and self._now() < end:
                self._known(message) or self._take(message)
            raise
        if fate == "lost" or self._now() >= end:
            return Unclear("nobody answered")
        if self._happens(habits.busy):
            return Retry("busy", timedelta(seconds=1) if self._chance.random() < 0.5 else None)
        known = self._known(message)
        if known is None and self._happens(habits.refuses):
            return Refused("21211", "this number cannot be reached")
        taken = known or self._take(message)
        await self._travel("answer")
        if self._happens(habits.resets) or self._happens(habits.slow) or self._now() >= end:
            return Unclear("the connection ended before the answer")
        return Sent(taken.sent_id, State.ACCEPTED)

    async def _travel(self, what: str) -> None:
        """Let others do a little, or a lot, while this is under way."""
        for _ in range(self._chance.choice((1, 1, 2, 8))):
            await self._pace.point(what)

    def _known(self, message: Rendered) -> Taken | None:
        return self._by_ref.get(message.ref) if self.capabilities.deduplicates else None

    def _end_of_call(self, message: Rendered) -> datetime:
        latest = self._now() + self.patience
        told = self.until(message)
        return latest if told is None else min(latest, told)

    def _happens(self, chance: float) -> bool:
        return chance > 0 and self._chance.random() < chance

    def _take(self, message: Rendered) -> Taken:
        taken = Taken(f"{self.account_id}-{len(self.taken) + 1}", message, self._now())
        self.taken.append(taken)
        self._by_ref[message.ref] = taken
        if self.watcher:
            self.watcher.taken(self.account_id, message)
        if self._happens(self.habits.early):
            self.report(taken)
        return taken

    # Receipts.

    def report(self, taken: Taken) -> None:
        """Let a message get on, and write the receipts that say so."""
        if taken.state not in (State.ACCEPTED, State.SENT):
            return
        if self._happens(self.habits.fails_later):
            taken.state = State.FAILED
        else:
            taken.state = State.SENT if taken.state is State.ACCEPTED else State.DELIVERED
        if self._happens(self.habits.silent):
            return
        taken.told.append(taken.state)
        for _ in range(2 if self._happens(self.habits.repeats) else 1):
            self.receipts.append(self._receipt(taken, taken.state))

    def _receipt(self, taken: Taken, state: State) -> InboundReceipt:
        self._receipts_made += 1
        anonymous = self._happens(self.habits.by_own_id)
        return InboundReceipt(
            provider_id=f"{self.account_id}-receipt-{self._receipts_made}",
            state=state,
            ref=None if anonymous else taken.message.ref,
            sent_id=taken.sent_id,
            reason="the carrier gave up" if state is State.FAILED else "",
        )
