"""What follows when a system reports a step, and when it reports none?

Rules (G2)
* A step told twice, by its number or in the same words, is one. One with a lower number than the
  last, or after the end, is noted and changes nothing: systems tell late and out of order.
* Each step says when the next is due, or it is due in three days. When it has not come by then,
  whoever sees to it has a ticket; the step that comes after all closes it.
* What fails or is called off is a person's, at once; what is done keeps the promise that was made
  about it, where it still stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.core import event as ev
from faden.core.deadline import due
from faden.core.process.happening import (
    ProcessBegan,
    ProcessEnded,
    ProcessStepped,
    ProcessStuck,
)
from faden.core.process.standing import MOST_RUNNING, Process
from faden.core.situation import Situation
from faden.core.ticket import TicketState

KINDS = ("order", "transfer", "correction", "claim", "other")
ENDS = ("done", "failed", "cancelled")
USUALLY = timedelta(days=3)  #: within which the next step comes, if nobody says otherwise
FARTHEST = timedelta(days=365)
STUCK = "a process does not move"  #: why such a ticket is open
FAILED = "a process failed"
MOVES = "it moves again"
_WORDS = 300  #: characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a system says."""

    system: str
    external_id: str
    kind: str
    title: str
    step: str
    number: int | None = None
    state: str = "running"
    next_by: datetime | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class No:
    """It is not done; `code` is for programs."""

    code: str  #: conflict | invalid
    reason: str


def flaw(here: Situation, said: Report) -> No | None:
    """Return what is wrong with a report."""
    if said.kind not in KINDS:
        return No("invalid", f"kind: one of {', '.join(KINDS)}")
    if said.state not in ("running", *ENDS):
        return No("invalid", f"state: one of running, {', '.join(ENDS)}")
    if not 0 < len(said.step.strip()) <= _WORDS or not 0 < len(said.title.strip()) <= _WORDS:
        return No("invalid", f"title, step: 1 to {_WORDS} characters")
    if said.next_by is not None and not here.now < said.next_by <= here.now + FARTHEST:
        return No("invalid", "next_by: later than now, within a year")
    return None


def began(
    here: Situation, said: Report, *, process_id: str, promise_id: str | None
) -> list[ev.Event] | No:
    """Return its first report."""
    if sum(not one.is_over for one in here.circle.own.processes) >= MOST_RUNNING:
        return No("conflict", f"{MOST_RUNNING} processes of this customer run already")
    first = ProcessBegan(
        process_id=process_id,
        system=said.system,
        external_id=said.external_id,
        kind=said.kind,
        title=said.title.strip(),
        owner=said.owner or here.policy.team,
        promise_id=promise_id,
    )
    fresh = Process(
        process_id=first.process_id,
        system=first.system,
        external_id=first.external_id,
        kind=first.kind,
        title=first.title,
        owner=first.owner,
        began_at=here.now,
        promise_id=promise_id,
    )
    return [first, *stepped(here, fresh, said)]


def stepped(here: Situation, process: Process, said: Report) -> list[ev.Event]:
    """Return what a further report brings; nothing where it was told before."""
    if _was_told(process, said):
        return []
    late = process.is_over or (said.number or 0) < max(process.numbers, default=0)
    over = said.state in ENDS
    step = ProcessStepped(
        process_id=process.process_id,
        step=said.step.strip(),
        number=said.number,
        next_by=None if over or late else said.next_by or here.now + USUALLY,
        late=late,
    )
    if late:
        return [step]
    events: list[ev.Event] = [step]
    if _has_ticket(here, process):
        events.append(
            ev.TicketClosed(ticket_id=process.ticket_id or "", reason=MOVES, by=by(process))
        )
    if over:
        events.append(ProcessEnded(process_id=process.process_id, how=said.state))
    if said.state in ("failed", "cancelled"):
        events.append(_ticket(here, process, FAILED))
    return events


def stuck(here: Situation, process: Process) -> list[ev.Event]:
    """Return that its next step has not come in time."""
    ticket = _ticket(here, process, STUCK)
    return [
        ticket,
        ProcessStuck(
            process_id=process.process_id,
            since=process.next_by or here.now,
            ticket_id=ticket.ticket_id,
        ),
    ]


def by(process: Process) -> str:
    """Return who did what a system's report brings."""
    return f"{ev.SYSTEM}{process.system}"


def _was_told(process: Process, said: Report) -> bool:
    if said.number is not None:
        return said.number in process.numbers
    state = said.state if said.state in ENDS else "running"
    return (process.step, process.state) == (said.step.strip(), state)


def _ticket(here: Situation, process: Process, reason: str) -> ev.TicketOpened:
    return ev.TicketOpened(
        ticket_id=here.new_id(),
        owner=process.owner,
        due_at=due(here.now, here.policy.first_answer, here.policy.hours),
        reason=reason,
        inner=True,
    )


def _has_ticket(here: Situation, process: Process) -> bool:
    return any(
        one.ticket_id == process.ticket_id and one.state is TicketState.OPEN
        for one in here.circle.own.tickets
    )
