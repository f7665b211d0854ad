"""Is each question of a world asked, answered and settled as it was promised?

From the commits alone: asked only while it waits for its answer, the first answer holds until
another one is wanted in so many words, no time has more customers than places, whoever is not
understood is asked once more and then read by a person, and nothing settled waits to leave.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.simulation.account import Violation

from faden.core import event as ev
from faden.core.question.answer import Why
from faden.core.question.happening import ALREADY, OVER
from faden.core.question.spec import Kind, Spec
from faden.core.receipt import State
from faden.core.ticket import TicketState
from faden.store.ports import EventRow

if TYPE_CHECKING:
    from tests.simulation.model import Model
    from tests.simulation.owed import Round

MIA = "agent:mia"  #: answers what has no answer yet, and changes none
_UNSENT = (State.QUEUED, State.HELD, State.DEFERRED)
_NOT_UNDERSTOOD = frozenset(why.value for why in Why)


@dataclass(eq=False, slots=True)
class Question:
    """What is known of one question."""

    record: str
    spec: Spec
    expires_at: datetime
    phase: str = "open"
    key: str = ""
    value: str = ""
    wants: str = ""  #: asked whether it shall be changed to this
    backs: int = 0  #: times it was asked back
    unclear: int = 0
    told: bool = False  #: that it is confirmed, or over
    asked_by: list[str] = field(default_factory=list)  #: messages that ask it


class Asked:
    """Follows every question."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.questions: dict[str, Question] = {}
        self.asking: dict[str, str] = {}  #: message of ours to the question it asks
        #: message that offers a change, to its question and the key it is changed to
        self.changing: dict[str, tuple[str, str]] = {}
        self.seen: Counter[str] = Counter()
        self._capacity: dict[tuple[str, str], int] = {}
        self._settled: list[str] = []  #: in this commit
        #: message that owes nothing and is not explained yet; whether it says once more what holds
        self._answers: dict[str, bool] = {}
        self._heard: dict[str, ev.MessageReceived] = {}  #: messages in this commit
        self._owing: list[tuple[str, str]] = []  #: record that needs a ticket, and why
        self._said: set[str] = set()  #: messages of ours that tell customers how it stands
        self._written: set[str] = set()  #: messages of ours in this commit

    # One event.

    def take(self, row: EventRow) -> None:  # noqa: C901 - a line for each kind of event
        """Look at one event."""
        event = row.event
        match event:
            case ev.QuestionAsked():
                self._ask(row, event)
            case ev.MessageWritten():
                self._written.add(event.delivery_id)
                if event.asks is not None:
                    self._of(event.asks)
                    self.asking[event.delivery_id] = event.asks
            case ev.AttemptStarted():
                self._attempt(row, event.delivery_id)
            case ev.MessageReceived():
                self._heard[event.message_id] = event
                # Nothing can be said to whoever withholds their number.
                if event.question is not None and not event.address.startswith("contact:"):
                    one = self._of(event.question)
                    self._answers[event.message_id] = one.told and one.phase == "answered"
            case ev.QuestionAnswered():
                self._answered(row, event)
            case ev.AnswerUnclear():
                self._unclear(event)
            case ev.QuestionExpired():
                self._expired(row, event.question_id)
            case ev.QuestionWithdrawn():
                self._withdrawn(event.question_id)
            case _:
                pass

    def _of(self, question_id: str) -> Question:
        one = self.questions.get(question_id)
        if one is None:
            raise Violation("C2", f"{question_id} was never asked")
        return one

    def _ask(self, row: EventRow, event: ev.QuestionAsked) -> None:
        before = self.questions.get(event.question_id)
        if before is None:
            self.seen["questions"] += 1
            new = Question(row.customer_id, event.spec, event.expires_at)
            self.questions[event.question_id] = new
            for offer in event.spec.offers:
                self._capacity.setdefault((event.spec.pool, offer.key), offer.capacity)
        elif before.phase != "open" or before.record != row.customer_id:
            raise Violation("C2", f"{event.question_id} is {before.phase} and is asked once more")
        self.questions[event.question_id].asked_by.append(event.delivery_id)

    def _attempt(self, row: EventRow, delivery_id: str) -> None:
        question_id = self.asking.get(delivery_id)
        if question_id is None:
            return
        one = self._of(question_id)
        self.seen["attempts to ask"] += 1
        if one.phase != "open" or one.expires_at <= row.at:
            raise Violation("C2", f"{question_id} is asked, and waits for no answer any more")
        if row.customer_id not in self._model.person(one.record):
            raise Violation("G8", f"{question_id} is asked of somebody else")

    def _answered(self, row: EventRow, event: ev.QuestionAnswered) -> None:
        one = self._of(event.question_id)
        self._explain(event.message_id)
        if one.phase not in ("open", "answered"):
            raise Violation("C2", f"{event.question_id} is {one.phase} and gets an answer")
        if one.expires_at <= row.at:
            raise Violation("C2", f"{event.question_id} gets an answer after its time")
        if one.phase == "answered":
            self.seen["answers changed"] += 1
            if event.by == MIA or (event.by == "customer" and not self._is_wanted(one, event)):
                raise Violation("C2", f"{event.question_id} had its answer, and has another one")
        if event.instead_of != one.key:
            raise Violation("C2", f"{event.question_id} does not say which answer it had")
        self._check_words(one, event)
        one.phase, one.key, one.value, one.wants = "answered", event.key, event.value, ""
        one.told = False
        self._settled.append(event.question_id)
        by_whom = "by the customer" if event.by == "customer" else "by a colleague"
        self.seen[f"answers {by_whom}"] += 1

    def _is_wanted(self, one: Question, event: ev.QuestionAnswered) -> bool:
        """Say whether the customer was asked about just this change, and said yes or pressed it."""
        message = self._heard[event.message_id or ""]
        pressed = self.changing.get(message.reply_to or "") == (event.question_id, event.key)
        is_pressed = message.pressed == f"change:{event.key}"
        return (is_pressed and pressed) or (message.pressed is None and one.wants == event.key)

    def _check_words(self, one: Question, event: ev.QuestionAnswered) -> None:
        """Words that can mean one answer alone are never taken for another."""
        message = self._heard.get(event.message_id or "")
        meant = None if message is None else MEANS.get((one.spec.kind, message.text))
        if meant is not None and one.phase == "open" and event.key != meant:
            raise Violation("C2", f"{event.message_id} is taken for {event.key}")

    def _unclear(self, event: ev.AnswerUnclear) -> None:
        one = self._of(event.question_id)
        self._explain(event.message_id)
        self._said.update({event.delivery_id} - {""})
        self.seen[f"not an answer: {event.why}"] += 1
        if event.wants:
            if one.phase != "answered":
                raise Violation("C2", f"{event.question_id} is {one.phase}; what shall change?")
            one.wants = event.wants
            self.changing[event.delivery_id] = (event.question_id, event.wants)
        else:
            one.wants = ""
        if event.why in _NOT_UNDERSTOOD:
            one.unclear += 1
            one.backs += bool(event.delivery_id)
            one.asked_by += [event.delivery_id] if event.delivery_id else []
            if one.backs > 1:
                raise Violation("C2", f"{event.question_id} is asked back again and again")
        message = self._heard.get(event.message_id)
        owes = message is None or message.question is None
        if not event.delivery_id and event.why != "which" and not owes:
            raise Violation("C2", f"nobody reads what {event.message_id} says")
        one.told = one.told or event.why in (ALREADY, OVER)

    def _expired(self, row: EventRow, question_id: str) -> None:
        one = self._of(question_id)
        if one.phase != "open" or one.expires_at > row.at:
            raise Violation("C2", f"{question_id} is {one.phase}, and expires")
        if one.unclear:
            self._owing.append((one.record, f"nobody hears who tried to answer {question_id}"))
        one.phase = "expired"
        self._settled.append(question_id)
        self.seen["expired"] += 1

    def _withdrawn(self, question_id: str) -> None:
        one = self._of(question_id)
        if one.phase not in ("open", "answered"):
            raise Violation("C2", f"{question_id} is {one.phase}, and is withdrawn")
        one.phase = "withdrawn"
        self._settled.append(question_id)
        self.seen["withdrawn"] += 1

    def _explain(self, message_id: str | None) -> None:
        if message_id is not None:
            self._answers.pop(message_id, None)

    # A whole commit.

    def look(self) -> None:
        """Look at what one commit leaves behind."""
        for question_id in self._settled:
            self._nothing_waits(question_id)
        if self._settled:
            self._nothing_overbooked()
        for message_id, is_told in self._answers.items():
            # Told once that it is confirmed; each time would be a talk with a machine for ever.
            if not is_told:
                raise Violation("C2", f"{message_id} owes nothing, and settles nothing either")
            self.seen["said once more"] += 1
        if self._said - self._written:
            raise Violation("C2", f"nobody was told {self._said - self._written}")
        for record, why in self._owing:
            if not self._has_ticket(record):
                raise Violation("G7", why)
        self._settled.clear()
        self._answers.clear()
        self._heard.clear()
        self._owing.clear()
        self._said.clear()
        self._written.clear()

    def _nothing_waits(self, question_id: str) -> None:
        one = self.questions[question_id]
        person = self._model.person(one.record)
        for delivery_id in one.asked_by:
            row = self._model.sendings[delivery_id].row
            if row.customer_id in person and row.state in _UNSENT:
                raise Violation("C2", f"{question_id} is {one.phase}, and still waits to be asked")
            self.seen["deliveries withdrawn"] += row.state is State.WITHDRAWN

    def _nothing_overbooked(self) -> None:
        had = Counter(
            (one.spec.pool, one.key)
            for one in self.questions.values()
            if one.phase == "answered" and one.spec.pool
        )
        for place, number in had.items():
            self.seen["times that are full"] += number == self._capacity[place]
            if number > self._capacity[place]:
                raise Violation("F1", f"{place} has {number} customers")

    def _has_ticket(self, record: str) -> bool:
        return any(
            ticket.state is TicketState.OPEN
            for one in self._model.person(record)
            for ticket in self._model.records[one].thread.tickets
        )

    # The alarms.

    @property
    def ends(self) -> list[datetime]:
        """Return when those that wait for an answer are over."""
        return [one.expires_at for one in self.questions.values() if one.phase == "open"]

    def due(self, now: datetime) -> list[str]:
        """Return the open questions whose time is over."""
        return [
            question_id
            for question_id, one in self.questions.items()
            if one.phase == "open" and one.expires_at <= now
        ]

    def rang(self, due: list[str], done: Round) -> None:
        """A round has ended well that began when these were due: somebody has looked at each."""
        for question_id in due:
            one = self.questions[question_id]
            held = done.held & {one.record, *self._model.records[one.record].kin}
            if one.phase == "open" and not held:
                raise Violation("C2", f"{question_id} is over, and nobody notices")


#: What people write, and the answer it is of a kind of question, whatever else is asked.
MEANS = {
    (Kind.YES_NO, "jo passt"): "yes",
    (Kind.YES_NO, "ne danke"): "no",
    (Kind.CHOICE, "lieber rot"): "red",
    (Kind.CHOICE, "blau bitte"): "blue",
    (Kind.SLOTS, "Donnerstag passt"): "thu",
    (Kind.SLOTS, "lieber Freitag"): "fri",
}
