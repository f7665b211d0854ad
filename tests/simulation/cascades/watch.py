"""What is true of every message on several ways, whatever was lost, late or told twice?

It looks at what was committed and at the calls themselves, never at what the rule has decided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from faden.core import event as ev
from faden.core.cascade.said import CascadeEnded, CascadeStarted, CascadeStepped
from faden.core.receipt import State, settled
from faden.store.ports import Changes

_OVER = (State.FAILED, State.EXPIRED, State.WITHDRAWN)


class Broken(AssertionError):
    """Something that must never happen has happened."""


@dataclass
class Message:
    """One message on its ways."""

    started: CascadeStarted
    records: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)  #: deliveries, in order
    begins: list[datetime] = field(default_factory=list)
    ended: datetime | None = None
    answered: bool = False


class Watch:
    """Follows every message."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.messages: dict[str, Message] = {}
        self._of: dict[str, tuple[Message, int]] = {}
        self._by_record: dict[str, list[Message]] = {}
        self._stopped: set[str] = set()  #: records whose customer wants no advertising
        self._person: dict[str, set[str]] = {}
        self._purpose: dict[str, str] = {}
        self._states: dict[str, State] = {}
        self._calling: set[str] = set()
        self._arrived: set[str] = set()

    # What was committed.

    def committed(self, changes: list[Changes]) -> None:
        """Take one transaction."""
        for one in changes:
            for row in one.events:
                self._take(row.customer_id, row.event)

    def _take(  # noqa: C901 - a line for each kind of event
        self, record: str, event: ev.Event
    ) -> None:
        match event:
            case CascadeStarted():
                message = Message(event)
                self.messages[event.cascade_id] = message
                for one in self._people(record):
                    self._by_record.setdefault(one, []).append(message)
            case CascadeStepped():
                self._step(self.messages[event.cascade_id], event)
            case CascadeEnded():
                self.messages[event.cascade_id].ended = self._clock()
            case ev.MessageWritten():
                self._purpose[event.delivery_id] = event.purpose
            case ev.AttemptStarted():
                self._attempt(record, event.delivery_id)
            case ev.ReceiptRecorded():
                self._states[event.delivery_id] = event.state
                if settled(event.state):  # the provider has told what became of it
                    self._calling.discard(event.delivery_id)
            case ev.MessageReceived(machine=None):
                for message in self._by_record.get(record, []):
                    message.answered = True
            case ev.ConsentWithdrawn():
                self._stopped.update(self._people(record))
            case ev.CustomersJoined():
                together = self._people(record) | self._people(event.other_id)
                self._person.update(dict.fromkeys(together, together))
            case _:
                pass

    def _people(self, record: str) -> set[str]:
        return self._person.get(record, {record})

    def _step(self, message: Message, event: CascadeStepped) -> None:
        if message.ended is not None:
            raise Broken("a way was taken after the end")
        message.steps.append(event.delivery_id)
        message.begins.append(event.begins)
        self._of[event.delivery_id] = (message, len(message.steps) - 1)

    def _attempt(self, record: str, delivery_id: str) -> None:
        found = self._of.get(delivery_id)
        if found is None:
            return
        message, step = found
        if message.answered:
            raise Broken("an attempt after the customer had answered")
        if step != len(message.steps) - 1:
            raise Broken("an earlier way leaves after a later one was taken")
        if record in self._stopped and self._purpose[delivery_id] == "marketing":
            raise Broken("an attempt after the customer had said stop")
        if self._clock() >= message.started.until:
            raise Broken("an attempt after its time")
        for earlier, begins in zip(message.steps[:step], message.begins, strict=False):
            patience = self._clock() - begins >= message.started.patience.delivered
            if self._states.get(earlier) not in _OVER and not patience:
                raise Broken("a way was taken while the one before was neither over nor late")

    # What really happened.

    def began(self, delivery_id: str) -> None:
        """A call to a provider begins."""
        found = self._of.get(delivery_id)
        if found is not None and self._calling & set(found[0].steps):
            raise Broken("two ways at once")
        self._calling.add(delivery_id)

    def taken(self, delivery_id: str) -> None:
        """A provider really has it now."""
        found = self._of.get(delivery_id)
        if found is not None and found[1] != len(found[0].steps) - 1:
            raise Broken("an earlier way took it after a later one was taken")

    def ended(self, delivery_id: str) -> None:
        """It is over."""
        self._calling.discard(delivery_id)

    def arrived(self, delivery_id: str) -> None:
        """The customer has it."""
        self._arrived.add(delivery_id)

    def end(self) -> None:
        """Nothing more happens: every message has ended."""
        if any(message.ended is None for message in self.messages.values()):
            raise Broken("a message is still on its ways, and nobody looks at it")

    @property
    def rates(self) -> tuple[float, float]:
        """Return how many messages arrived by their first way, and by any."""
        first = sum(one.steps[0] in self._arrived for one in self.messages.values())
        some = sum(bool(self._arrived & set(one.steps)) for one in self.messages.values())
        return first / len(self.messages), some / len(self.messages)
