"""What can have happened between a customer's wish and the company's other senders?

Events as in event.py, where the union of all events names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WishPassedOn:
    """Another system of the company that writes to customers is told a wish."""

    wish_id: str  #: of this wish to this one
    sender: str  #: as its messages name it: `MessageObserved.system`
    granted: bool  #: False: no more of these
    purposes: tuple[str, ...]
    address: str | None  #: None: on every address
    due_at: datetime  #: by when it must have said that it obeys


@dataclass(frozen=True, slots=True, kw_only=True)
class WishAcknowledged:
    """That system has said that it obeys."""

    wish_id: str
    sender: str
    by: str  #: "webhook:…" by its answer, "api:…" by a call, "agent:…" for it


@dataclass(frozen=True, slots=True, kw_only=True)
class WishUnacknowledged:
    """It has not said so in time."""

    wish_id: str
    sender: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WishDropped:
    """Nobody waits for its word any more: it was removed before it said so."""

    wish_id: str
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOpened:
    """Another system has written against a wish that stood when it did."""

    message_id: str  #: of the MessageObserved
    sender: str
    purpose: str
    against: str
    ticket_id: str
    told: str | None = None  #: the message that tells the customer; None: told lately, or no way
