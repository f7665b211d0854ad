"""Why was this message sent, held or refused: which rule, and which words of whom stood then?

Rules
* From events alone: the same gate is asked again over the threads as they were at the moment of
  the decision. What was said afterwards explains nothing.
* What the gate wrote down when it refused or held goes before what it would say again: rules
  change, what happened does not.
* A service message touches no consent, so no words stand for or against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from faden.core import consent
from faden.core import event as ev
from faden.core.identity import people
from faden.core.policy import EVERYTHING, REQUIRED, SERVICE
from faden.core.receipt import State
from faden.core.thread import Circle, Thread, fold

MOST = 20  #: words that are shown, the newest ones

SERVED = "a service message: no opt-out touches it"
NEEDED = "the contract needs it: only a no that names it stops it"
WELCOME = "welcome again: the customer said so after the no"
NOTHING = "no wish stood against it"


class Outcome(StrEnum):
    """What was decided about a message."""

    SENT = "sent"  #: handed over; whether it arrived is another matter
    WAITING = "waiting"  #: nothing was decided yet; this is what holds now
    HELD = "held"  #: not now
    REFUSED = "refused"  #: never
    TAKEN_BACK = "taken back"  #: by whoever had written it
    OBSERVED = "observed"  #: another system sent it without asking


@dataclass(frozen=True, slots=True)
class Said:
    """A wish that was known then."""

    customer_id: str
    sequence: int
    at: datetime
    wish: ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted


@dataclass(frozen=True, slots=True)
class Why:
    """The answer."""

    outcome: Outcome
    at: datetime  #: when it was decided
    rule: str
    purpose: str
    said: tuple[Said, ...]  #: the newest first


def why(
    customer_id: str,
    message: ev.Recorded,
    steps: Sequence[ev.Recorded],
    histories: Mapping[str, Sequence[ev.Recorded]],
    *,
    now: datetime,
) -> Why | None:
    """Say why; None for what we did not decide.

    `steps` happened to the message; `histories` are the wishes and ties of every record that the
    customer's was ever tied to, itself among them.
    """
    event = message.event
    if isinstance(event, ev.MessageObserved):
        address, outcome = event.address or "", Outcome.OBSERVED
        at, noted = message.at, event.against
    elif isinstance(event, ev.MessageWritten):
        address = event.address
        outcome, at, noted = _decided(steps, now)
    else:
        return None
    threads = {one: _then(one, events, at) for one, events in histories.items()}
    own = threads.pop(customer_id, Thread(customer_id=customer_id))
    circle = Circle(own, tuple(threads.values()))
    if event.purpose == SERVICE and not noted:
        return Why(outcome, at, SERVED, event.purpose, ())
    said = _said(circle, histories, event.purpose, address, at)
    return Why(outcome, at, noted or _rule(circle, address, event.purpose), event.purpose, said)


def _decided(steps: Sequence[ev.Recorded], now: datetime) -> tuple[Outcome, datetime, str]:
    """Return what was decided last, when, and what was written down about it."""
    for step in reversed(steps):
        match step.event:
            case ev.AttemptStarted():
                return Outcome.SENT, step.at, ""
            case ev.ReceiptRecorded(state=State.WITHDRAWN, reason=reason, by=by):
                outcome = Outcome.REFUSED if by is None else Outcome.TAKEN_BACK
                return outcome, step.at, reason
            case ev.ReceiptRecorded(state=State.HELD, reason=reason):
                return Outcome.HELD, step.at, reason
            case _:
                continue
    return Outcome.WAITING, now, ""


def _then(customer_id: str, events: Sequence[ev.Recorded], at: datetime) -> Thread:
    thread = Thread(customer_id=customer_id)
    for recorded in events:
        if recorded.at <= at:
            thread = fold(thread, recorded.event, recorded.at)
    return thread


def _rule(circle: Circle, address: str, purpose: str) -> str:
    answer = consent.may_send(circle, address, purpose)
    if not isinstance(answer, consent.Yes):
        return answer.reason
    everyone = circle.everyone()
    person = people(everyone, circle.own.customer_id)
    if any(purpose in everyone[one].welcome for one in person):
        return WELCOME
    return NEEDED if purpose in REQUIRED else NOTHING


def _said(
    circle: Circle,
    histories: Mapping[str, Sequence[ev.Recorded]],
    purpose: str,
    address: str,
    at: datetime,
) -> tuple[Said, ...]:
    """Return the wishes of the person, and of whoever answers for them, that speak of this."""
    everyone = circle.everyone()
    person = people(everyone, circle.own.customer_id)
    guardians = {one for record in person for one in everyone[record].guardians}
    found = [
        Said(one, recorded.sequence, recorded.at, recorded.event)
        for one in sorted({*person, *guardians} & histories.keys())
        for recorded in histories[one]
        if recorded.at <= at
        and isinstance(recorded.event, ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted)
        and {purpose, EVERYTHING} & {*recorded.event.purposes}
        and recorded.event.address in (None, address)
    ]
    found.sort(key=lambda one: (one.at, one.sequence), reverse=True)
    return tuple(found[:MOST])
