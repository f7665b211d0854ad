"""What is noted when a message goes over several ways, one after the other?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Wants(StrEnum):
    """What the message has to reach; an answer of the customer always ends it."""

    DELIVERED = "delivered"
    READ = "read"
    ANSWERED = "answered"


class Because(StrEnum):
    """Why the next way is taken."""

    FIRST = "first"  #: nothing was tried yet
    FAILED = "failed"  #: the way before could not deliver it
    REFUSED = "refused"  #: the gate kept it back on the way before
    NOT_DELIVERED = "not_delivered"  #: in the time it had
    NOT_READ = "not_read"
    NOT_ANSWERED = "not_answered"


class Outcome(StrEnum):
    """How it ended."""

    DELIVERED = "delivered"
    READ = "read"
    ANSWERED = "answered"  #: the customer wrote or called, on whatever way
    TOLD = "told"  #: handed over, and this way can tell no more
    EXHAUSTED = "exhausted"  #: no way is left
    EXPIRED = "expired"  #: its time ran out
    STOPPED = "stopped"  #: by whoever started it, or a colleague
    SPLIT = "split"  #: it is under way to somebody who is another customer now


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each step is given, from when it may leave."""

    delivered: timedelta = timedelta(minutes=15)
    read: timedelta = timedelta(hours=4)
    answered: timedelta = timedelta(hours=24)


AS_USUAL = Patience()  #: of whoever says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to the customer, and why it stands at its place."""

    account: str
    address: str
    channel: str
    why: str = ""
    tells_delivered: bool = True  #: its receipts can say so
    tells_read: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A way that was not taken into account, or was passed over, and why."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeStarted:
    """A message goes over these ways, in this order, one at a time."""

    cascade_id: str
    wants: Wants
    ways: tuple[Way, ...]
    patience: Patience
    until: datetime  #: nothing of it leaves after this
    by: str
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeStepped:
    """It is on this way now; the one before is over."""

    cascade_id: str
    step: int  #: the place of its way, from 0
    delivery_id: str
    channel: str
    begins: datetime  #: when its patience begins: later than now in quiet hours
    because: Because
    before: str = ""  #: the channel of the way before
    reason: str = ""  #: in words, such as what the provider said
    passed_over: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeEnded:
    """Nothing more of it leaves."""

    cascade_id: str
    outcome: Outcome
    by: str
    channel: str = ""  #: of the last way
    reason: str = ""


CascadeEvent = CascadeStarted | CascadeStepped | CascadeEnded
