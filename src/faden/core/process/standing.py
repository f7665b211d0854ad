"""What do other systems do for this customer, and does it move?

`Process` is the fold of one process's events. Those that run stay; of the others the last few.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from faden.core.process.happening import (
    ProcessBegan,
    ProcessEnded,
    ProcessEvent,
    ProcessStepped,
    ProcessStuck,
)

MOST_RUNNING = 40  #: of one record
_KEPT = 4  #: of those that are over
_NUMBERS = 20  #: of steps, by which what is told twice is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process."""

    process_id: str
    system: str
    external_id: str
    kind: str
    title: str
    owner: str
    began_at: datetime
    promise_id: str | None = None
    step: str = ""  #: the last one
    stepped_at: datetime | None = None
    next_by: datetime | None = None
    numbers: tuple[int, ...] = ()  #: of the steps that were told, the last ones
    state: str = "running"  #: running | done | failed | cancelled
    ticket_id: str | None = None  #: of whoever sees to it, while it is stuck

    @property
    def is_over(self) -> bool:
        """Say whether there is nothing more to come."""
        return self.state != "running"

    @property
    def is_stuck(self) -> bool:
        """Say whether its next step has not come in time."""
        return self.state == "running" and self.ticket_id is not None

    @property
    def rings_at(self) -> datetime | None:
        """When somebody must look at it; None: its ticket does, or it is over."""
        return None if self.is_over or self.ticket_id is not None else self.next_by


def fold_processes(
    known: tuple[Process, ...], event: ProcessEvent, at: datetime
) -> tuple[Process, ...]:
    """Return the processes after one more event; what speaks of an unknown one changes nothing."""
    if isinstance(event, ProcessBegan):
        return (*known, _began(event, at))
    after = tuple(
        _after(one, event, at) if one.process_id == event.process_id else one for one in known
    )
    over = [one for one in after if one.is_over]
    gone = {one.process_id for one in over[:-_KEPT]}
    return tuple(one for one in after if one.process_id not in gone)


def _began(event: ProcessBegan, at: datetime) -> Process:
    return Process(
        process_id=event.process_id,
        system=event.system,
        external_id=event.external_id,
        kind=event.kind,
        title=event.title,
        owner=event.owner,
        began_at=at,
        promise_id=event.promise_id,
    )


def _after(before: Process, event: ProcessEvent, at: datetime) -> Process:
    match event:
        case ProcessBegan():
            return before
        case ProcessStepped():
            new = () if event.number is None else (event.number,)
            numbers = (*before.numbers, *new)[-_NUMBERS:]
            if event.late:
                return replace(before, numbers=numbers)
            return replace(
                before,
                step=event.step,
                stepped_at=at,
                next_by=event.next_by,
                numbers=numbers,
                ticket_id=None,
            )
        case ProcessStuck():
            return replace(before, ticket_id=event.ticket_id)
        case ProcessEnded():
            return replace(before, state=event.how, ticket_id=None)
        case _:
            assert_never(event)
