"""What can have happened to something that another system does for a customer?

An order, a transfer, a correction, a claim: the system reports its steps. Events as in event.py,
where the union of all events names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessBegan:
    """A system has reported it for the first time."""

    process_id: str
    system: str  #: whose it is: "shop", "miles"
    external_id: str  #: what that system calls it
    kind: str  #: order | transfer | correction | claim | other
    title: str  #: as the customer would say it
    owner: str  #: who sees to it when it does not move: "agent:…" or "team:…"
    promise_id: str | None = None  #: what the customer was promised about it


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStepped:
    """It has moved."""

    process_id: str
    step: str  #: as the customer may read it
    number: int | None  #: the system's own count of its steps
    next_by: datetime | None  #: when the next step is due; None: it is over
    late: bool = False  #: told after a later step, or after its end: nothing follows from it


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStuck:
    """Its next step has not come in time."""

    process_id: str
    since: datetime  #: when it was due
    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessEnded:
    """There is nothing more to come."""

    process_id: str
    how: str  #: done | failed | cancelled


ProcessEvent = ProcessBegan | ProcessStepped | ProcessStuck | ProcessEnded
