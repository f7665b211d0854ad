"""What can somebody ask the engine to do about a promise?

Commands as in command.py, where the union of all commands names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.engine.wanted.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class Promising:
    """What a message promises; made with the message, on the same record."""

    what: str
    kind: str
    due_at: datetime
    owner: str
    alternative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePromise(Once):
    """The customer was told that something will be."""

    workspace: int
    customer_id: str
    what: str
    kind: str
    due_at: datetime
    owner: str
    by: str
    where: str
    message_id: str | None = None
    alternative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPromise(Once):
    """It is done."""

    workspace: int
    customer_id: str
    promise_id: str
    by: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePromise(Once):
    """It will be later; the customer is told."""

    workspace: int
    customer_id: str
    promise_id: str
    due_at: datetime
    reason: str  #: as the customer reads it
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePromise(Once):
    """The customer does not want it any more."""

    workspace: int
    customer_id: str
    promise_id: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandPromiseOver(Once):
    """Somebody else keeps it."""

    workspace: int
    customer_id: str
    promise_id: str
    owner: str
    by: str


PromiseCommand = MakePromise | KeepPromise | MovePromise | ReleasePromise | HandPromiseOver
