"""Which of the ways that are left may be taken now?

The gate is asked before a step is written and once more when it leaves (the outbox): a way that
must not be taken costs no time, and what changes between the two still holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from faden.core import consent
from faden.core.cascade.said import LeftOut, Way
from faden.core.thread import Circle


@dataclass(frozen=True, slots=True)
class Onward:
    """The way to take, on whose record, and which were passed over."""

    step: int
    way: Way
    home: str  #: the record of its address
    begins: datetime  #: when it may leave
    passed_over: tuple[LeftOut, ...] = ()


def onward(
    left: Sequence[tuple[int, Way]],
    circles: Mapping[str, Circle],
    homes: Mapping[str, str],
    *,
    purpose: str,
    now: datetime,
) -> Onward | tuple[LeftOut, ...]:
    """Return the first way that may be taken, or why none of them may.

    `homes` says whose each address is, `circles` has those who are this person.
    """
    passed: list[LeftOut] = []
    for step, way in left:
        home = homes.get(way.address)
        circle = circles.get(home or "")
        if home is None or circle is None:
            passed.append(LeftOut(way.address, "this address belongs to somebody else now"))
            continue
        begins = _may(circle, way.address, purpose, now)
        if isinstance(begins, datetime):
            return Onward(step, way, home, begins, tuple(passed))
        passed.append(LeftOut(way.address, begins))
    return tuple(passed)


def _may(circle: Circle, address: str, purpose: str, now: datetime) -> datetime | str:
    """Return from when it may leave, or why it may not."""
    if address in circle.own.dead:
        return "this address takes no messages any more"
    match consent.may_send(circle, address, purpose, at=now):
        case consent.Yes():
            return now
        case consent.No(reason):
            return reason
        case consent.HoldUntil(_, until):
            return until
        case consent.Rest(_, wait):
            return now + wait
