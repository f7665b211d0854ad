"""What have we promised this customer, and how does it stand?

`Promise` is the fold of one promise's events. Open ones stay, also broken ones, until they are kept
or released; of the others the last few.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from faden.core.promise.happening import (
    PromiseAnswered,
    PromiseBroken,
    PromiseDueSoon,
    PromiseEvent,
    PromiseHandedOver,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
)

MOST_OPEN = 20  #: of one record
_KEPT = 4  #: of those that are over
SOONEST = timedelta(minutes=30)  #: before it is due, its owner is told at the latest
LONGEST = timedelta(days=1)  #: and not earlier than so long before
_SHARE = 4  #: otherwise when a quarter of its time is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise."""

    promise_id: str
    what: str
    kind: str
    due_at: datetime
    owner: str
    by: str
    where: str
    at: datetime  #: when it was made, or moved
    message_id: str | None = None
    alternative: str = ""
    about: str = ""
    state: str = "open"  #: open | kept | released
    moved: int = 0  #: how often
    broken: bool = False  #: its time has passed, and the customer was told
    ticket_id: str | None = None  #: of whoever keeps it, once it is due soon
    wants: str = ""  #: what the customer, told that it slips, wants: fine | instead | talk

    @property
    def soon_at(self) -> datetime:
        """When its owner is told that it is due."""
        before = min(max((self.due_at - self.at) / _SHARE, SOONEST), LONGEST)
        return max(self.at, self.due_at - before)

    @property
    def rings_at(self) -> datetime | None:
        """When somebody must look at it; None: its ticket does, or it is over."""
        if self.state != "open" or self.broken:
            return None
        return self.soon_at if self.ticket_id is None else self.due_at


def fold_promises(
    known: tuple[Promise, ...], event: PromiseEvent, at: datetime
) -> tuple[Promise, ...]:
    """Return the promises after one more event; what speaks of an unknown one changes nothing."""
    if isinstance(event, PromiseMade):
        return (*known, _made(event, at))
    after = (_after(one, event, at) if one.promise_id == event.promise_id else one for one in known)
    return _kept(tuple(after))


def _made(event: PromiseMade, at: datetime) -> Promise:
    return Promise(
        promise_id=event.promise_id,
        what=event.what,
        kind=event.kind,
        due_at=event.due_at,
        owner=event.owner,
        by=event.by,
        where=event.where,
        at=at,
        message_id=event.message_id,
        alternative=event.alternative,
        about=event.about,
    )


def _after(before: Promise, event: PromiseEvent, at: datetime) -> Promise:
    match event:
        case PromiseMade():
            return before
        case PromiseDueSoon():
            return replace(before, ticket_id=event.ticket_id)
        case PromiseKept() | PromiseReleased():
            return replace(before, state="kept" if isinstance(event, PromiseKept) else "released")
        case PromiseMoved():
            return replace(
                before,
                due_at=event.due_at,
                at=at,
                moved=before.moved + 1,
                broken=False,
                ticket_id=None,
                wants="",
            )
        case PromiseBroken():
            return replace(before, broken=True, wants="")
        case PromiseAnswered():
            return replace(before, wants=event.wants)
        case PromiseHandedOver():
            return replace(before, owner=event.owner)
        case _:
            assert_never(event)


def _kept(promises: tuple[Promise, ...]) -> tuple[Promise, ...]:
    over = [one for one in promises if one.state != "open"]
    gone = {one.promise_id for one in over[:-_KEPT]}
    return tuple(one for one in promises if one.promise_id not in gone)
