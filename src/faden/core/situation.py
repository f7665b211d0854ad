"""What may a rule know when it decides?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from faden.core import event as ev
from faden.core.calls.room import Room
from faden.core.contact.keeping import kept
from faden.core.policy import Policy
from faden.core.thread import Circle

NewId = Callable[[], str]
Step = tuple[str, ev.Event]  #: the record an event belongs to, and the event
Place = tuple[str, str]  #: a pool of times, and the key of one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything a rule may know: the records, the workspace's policy, the time, fresh ids."""

    circle: Circle
    policy: Policy
    now: datetime
    new_id: NewId
    free: Mapping[Place, int] = field(default_factory=dict)  #: places left, under lock
    room: Room | None = None  #: for calls back; None: not asked for
    tells: bool = True  #: an automatic answer can go out the way the message came in

    @property
    def keeper(self) -> str:
        """Return who gets what comes up: the colleague they want to keep, else the team."""
        return kept(self.circle) or self.policy.team
