"""What can be asked about calls back?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.engine.wanted.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCall(Once):
    """Ask a customer when we may call, with the times that are free."""

    workspace: int
    customer_id: str
    account: str
    to: str  #: address URI
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookCall(Once):
    """A colleague has agreed with the customer when we call; they are told it in writing."""

    workspace: int
    customer_id: str
    account: str
    to: str  #: address URI
    begins: datetime
    by: str
    number: str = ""  #: as the customer told it; empty: the one that is known


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCall(Once):
    """A colleague has called; whoever was not reached is told so and offered other times."""

    workspace: int
    customer_id: str  #: the record the agreed time is on
    question_id: str
    reached: bool
    by: str
