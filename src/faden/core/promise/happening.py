"""What can have happened to something that we promised a customer?

Events as in event.py, where the union of all events names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade:
    """The customer was told that something will be, by then."""

    promise_id: str
    what: str  #: as the customer would say it: "das Paket", "der Rückruf"
    kind: str  #: as in kind.py
    due_at: datetime
    owner: str  #: who keeps it: "agent:…" or "team:…"
    by: str
    where: str  #: channel on which it was said
    message_id: str | None = None  #: the message of ours that says it
    alternative: str = ""  #: what the customer can have instead, if it slips
    about: str = ""  #: the redemption whose price it promises on the invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDueSoon:
    """Its owner is told: it stands among their tickets, with its own time."""

    promise_id: str
    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept:
    """It is done."""

    promise_id: str
    by: str
    evidence: str = ""  #: what shows it: a number, a receipt, a word


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMoved:
    """It will be later; the customer hears that from us, with the reason."""

    promise_id: str
    due_at: datetime
    reason: str  #: as the customer reads it
    by: str
    told: str | None = None  #: the message that tells them; None: no way leads there


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseBroken:
    """Its time has passed, and it was not kept."""

    promise_id: str
    due_at: datetime
    told: str | None = None  #: as with PromiseMoved


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAnswered:
    """The customer, told that it slips, says what they want."""

    promise_id: str
    wants: str  #: fine | instead | talk


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseReleased:
    """The customer does not want it any more."""

    promise_id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseHandedOver:
    """Somebody else keeps it now."""

    promise_id: str
    owner: str
    by: str


PromiseEvent = (
    PromiseMade
    | PromiseDueSoon
    | PromiseKept
    | PromiseMoved
    | PromiseBroken
    | PromiseAnswered
    | PromiseReleased
    | PromiseHandedOver
)
