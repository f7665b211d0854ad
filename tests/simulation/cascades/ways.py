"""Does a message keep to one way at a time in a world where everything goes wrong at once?

From the commits and from what the providers really took: never two ways at once, none after an
answer anywhere or after its time, the gate asked before each, the next one in the very commit of a
hard failure, and with a question that is settled its ways are over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.simulation.account import Violation

from faden.core import event as ev
from faden.core.cascade.said import CascadeEnded, CascadeStarted, CascadeStepped
from faden.core.receipt import State
from faden.store.ports import EventRow

if TYPE_CHECKING:
    from tests.simulation.model import Model
    from tests.simulation.owed import Round

_OVER = (State.FAILED, State.EXPIRED, State.WITHDRAWN)
_LEAVES = (State.QUEUED, State.HELD, State.DEFERRED, State.SENDING)


@dataclass(eq=False, slots=True)
class Message:
    """One message on its ways."""

    record: str
    until: datetime
    steps: list[str] = field(default_factory=list)  #: deliveries, in order
    answered: bool = False
    ended: bool = False


class Ways:
    """Follows every message that goes over several ways."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.messages: dict[str, Message] = {}
        self.open: dict[str, Message] = {}
        self.of: dict[str, str] = {}  #: delivery to its message
        self.seen: Counter[str] = Counter()
        self._stepped: list[str] = []  #: messages, in this commit
        self._settled: list[str] = []  #: questions, in this commit

    # One event.

    def take(self, row: EventRow) -> None:
        """Look at one event."""
        event = row.event
        match event:
            case CascadeStarted():
                self.seen["messages on several ways"] += 1
                message = Message(row.customer_id, event.until)
                self.messages[event.cascade_id] = self.open[event.cascade_id] = message
            case CascadeStepped():
                self._step(event)
            case CascadeEnded():
                self._end(event)
            case ev.AttemptStarted():
                self._attempt(row, event.delivery_id)
            case ev.MessageReceived(machine=None) | ev.CallReported():
                self._spoke(row.customer_id)
            case ev.QuestionAnswered() | ev.QuestionExpired() | ev.QuestionWithdrawn():
                self._settled.append(event.question_id)
            case _:
                pass

    def _step(self, event: CascadeStepped) -> None:
        message = self.messages[event.cascade_id]
        if message.ended:
            raise Violation("E1", f"{event.cascade_id} takes a way after its end")
        message.steps.append(event.delivery_id)
        self.of[event.delivery_id] = event.cascade_id
        self._stepped.append(event.cascade_id)
        self.seen["ways taken"] += 1
        self.seen[f"way taken: {event.because.value}"] += 1

    def _end(self, event: CascadeEnded) -> None:
        message = self.open.pop(event.cascade_id, None)
        if message is None:
            raise Violation("E1", f"{event.cascade_id} ends twice")
        message.ended = True
        self.seen[f"ended: {event.outcome.value}"] += 1

    def _spoke(self, record: str) -> None:
        """Whoever speaks on a record of that person has answered."""
        for message in self.open.values():
            if record in self._model.person(message.record):
                message.answered = True

    def _attempt(self, row: EventRow, delivery_id: str) -> None:
        cascade_id = self.of.get(delivery_id)
        if cascade_id is None:
            return
        message = self.messages[cascade_id]
        self.seen["attempts on a way"] += 1
        if message.ended:
            raise Violation("E1", f"{cascade_id} is over, and a way of it leaves")
        if row.at >= message.until:
            raise Violation("E1", f"the time of {cascade_id} is over, and a way of it leaves")
        if delivery_id != message.steps[-1]:
            raise Violation("E1", f"an earlier way of {cascade_id} leaves after a later one")

    # A whole commit.

    def look(self) -> None:
        """Look at what one commit leaves behind."""
        for cascade_id in self._stepped:
            self._one_at_a_time(cascade_id)
        for question_id in self._settled:
            if question_id in self.open:
                raise Violation("E1", f"{question_id} is settled, and goes on over its ways")
            self.seen["questions with ways that were settled"] += question_id in self.messages
        for cascade_id, message in self.open.items():
            if message.answered:
                raise Violation("E1", f"{cascade_id} was answered, and goes on")
            if message.steps and self._state(message.steps[-1]) in _OVER:
                raise Violation("E1", f"a way of {cascade_id} failed, and none is taken")
        self._stepped.clear()
        self._settled.clear()

    def _one_at_a_time(self, cascade_id: str) -> None:
        message = self.messages[cascade_id]
        for earlier in message.steps[:-1]:
            row = self._model.sendings[earlier].row
            found_out = row.state is State.UNCLEAR and row.run_at is not None
            if row.state in _LEAVES or found_out:
                raise Violation("E1", f"two ways of {cascade_id} at once ({row.state})")
        row = self._model.sendings[message.steps[-1]].row
        person = self._model.person(row.customer_id)
        if any(self._model.records[one].refuses(row.purpose) for one in person):
            raise Violation("G5", f"{cascade_id} takes a way after the no")

    def _state(self, delivery_id: str) -> State:
        return self._model.sendings[delivery_id].row.state

    # What really happened.

    def taken(self, delivery_id: str) -> None:
        """A provider really has it now."""
        cascade_id = self.of.get(delivery_id)
        if cascade_id is None:
            return
        self.seen["taken by a provider"] += 1
        if delivery_id != self.messages[cascade_id].steps[-1]:
            raise Violation("E1", f"an earlier way of {cascade_id} was taken after a later one")

    # The alarms.

    @property
    def ends(self) -> list[datetime]:
        """Return when those that are under way are over."""
        return [message.until for message in self.open.values()]

    def due(self, now: datetime) -> list[str]:
        """Return the messages whose time is over."""
        return [one for one, message in self.open.items() if message.until <= now]

    def rang(self, due: list[str], done: Round) -> None:
        """A round has ended well that began when these were due: each of them is over."""
        for cascade_id in due:
            message = self.open.get(cascade_id)
            if message is None:
                continue
            if not done.held & {message.record, *self._model.records[message.record].kin}:
                raise Violation("E1", f"the time of {cascade_id} is over, and nobody notices")
