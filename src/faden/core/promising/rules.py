"""May this be promised, and what follows when it is due, kept, moved or broken?

Rules (D3)
* A promise says what, by when, and who keeps it; its time lies ahead.
* Before it is due, its owner has a ticket with that very time: from then on it climbs the ladder
  like whatever else is owed, whoever is silent or away.
* When its time passes, the customer hears it first from us, once, however long nobody looked.
* Moved is told to the customer with the reason, before or after; kept and released end it and its
  ticket. What was moved is a promise again, with the same care.
* Whoever kept it at the moment it broke has kept it: one of both, under the lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.core import event as ev
from faden.core.promise.happening import (
    PromiseBroken,
    PromiseDueSoon,
    PromiseHandedOver,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
)
from faden.core.promise.kind import Kind
from faden.core.promise.standing import MOST_OPEN, Promise
from faden.core.promising.choosing import asked_no_more
from faden.core.situation import Situation
from faden.core.ticket import TicketState

DUE = "a promise is due"  #: why the ticket of whoever keeps it is open
UNSAID = "the message that said it was taken back"
FARTHEST = timedelta(days=730)
_WHAT = 300  #: characters
_REASON = 500


@dataclass(frozen=True, slots=True)
class No:
    """It is not done; `code` is for programs."""

    code: str  #: not_found | conflict | invalid
    reason: str


def made(here: Situation, said: PromiseMade) -> PromiseMade | No:
    """Return the promise, or why it cannot be made."""
    if not 0 < len(said.what.strip()) <= _WHAT:
        return No("invalid", f"say what is promised, in at most {_WHAT} characters")
    if len(said.alternative) > _WHAT:
        return No("invalid", f"alternative: at most {_WHAT} characters")
    if said.kind not in {one.value for one in Kind}:
        return No("invalid", f"kind: one of {', '.join(Kind)}")
    if why := _not_ahead(here, said.due_at):
        return why
    if not said.owner.startswith(("agent:", "team:")):
        return No("invalid", "owner: a colleague (agent:…) or a team (team:…)")
    if sum(one.state == "open" for one in here.circle.own.promises) >= MOST_OPEN:
        return No("conflict", f"{MOST_OPEN} promises to this customer are open already")
    return said


def kept(here: Situation, promise_id: str, *, by: str, evidence: str) -> list[ev.Event] | No:
    """Return that it is done."""
    promise = _open(here, promise_id)
    if isinstance(promise, No):
        return promise
    done = PromiseKept(promise_id=promise_id, by=by, evidence=evidence.strip()[:_REASON])
    return [done, *_over(here, promise, "promise kept", by)]


def released(here: Situation, promise_id: str, *, by: str, reason: str) -> list[ev.Event] | No:
    """Return that the customer does not want it any more."""
    promise = _open(here, promise_id)
    if isinstance(promise, No):
        return promise
    if why := _reason(reason):
        return why
    gone = PromiseReleased(promise_id=promise_id, by=by, reason=reason.strip())
    return [gone, *_over(here, promise, "promise released", by)]


def handed_over(here: Situation, promise_id: str, *, owner: str, by: str) -> list[ev.Event] | No:
    """Return that somebody else keeps it."""
    promise = _open(here, promise_id)
    if isinstance(promise, No):
        return promise
    if not owner.startswith(("agent:", "team:")):
        return No("invalid", "owner: a colleague (agent:…) or a team (team:…)")
    events: list[ev.Event] = [PromiseHandedOver(promise_id=promise_id, owner=owner, by=by)]
    if _has_ticket(here, promise):
        assigned = ev.TicketAssigned(ticket_id=promise.ticket_id or "", owner=owner, by=by)
        events.append(assigned)
    return events


def movable(here: Situation, promise_id: str, until: datetime, reason: str) -> Promise | No:
    """Return the promise if it can be moved so, or why not."""
    promise = _open(here, promise_id)
    if isinstance(promise, No):
        return promise
    return _not_ahead(here, until) or _reason(reason) or promise


def moved(
    here: Situation,
    promise: Promise,
    until: datetime,
    *,
    by: str,
    reason: str,
    told: str | None,
) -> list[ev.Event]:
    """Return that it will be later; `told`: the message that tells the customer."""
    event = PromiseMoved(
        promise_id=promise.promise_id, due_at=until, reason=reason.strip(), by=by, told=told
    )
    return [event, *_over(here, promise, "promise moved", by)]


def due_soon(here: Situation, promise: Promise) -> list[ev.Event]:
    """Return the ticket of whoever keeps it; its time is the promise's."""
    ticket = ev.TicketOpened(
        ticket_id=here.new_id(),
        owner=promise.owner,
        due_at=max(promise.due_at, here.now),
        reason=DUE,
        inner=True,
    )
    soon = PromiseDueSoon(promise_id=promise.promise_id, ticket_id=ticket.ticket_id)
    return [ticket, soon]


def broken(promise: Promise, *, told: str | None) -> PromiseBroken:
    """Return that its time has passed."""
    return PromiseBroken(promise_id=promise.promise_id, due_at=promise.due_at, told=told)


def _open(here: Situation, promise_id: str) -> Promise | No:
    known = {one.promise_id: one for one in here.circle.own.promises}
    promise = known.get(promise_id)
    if promise is None:
        return No("not_found", "there is no such promise")
    if promise.state != "open":
        return No("conflict", f"this promise is {promise.state} already")
    return promise


def _over(here: Situation, promise: Promise, how: str, by: str) -> list[ev.Event]:
    before = asked_no_more(here.circle.own, promise.promise_id, by)
    if not _has_ticket(here, promise):
        return before
    return [*before, ev.TicketClosed(ticket_id=promise.ticket_id or "", reason=how, by=by)]


def _has_ticket(here: Situation, promise: Promise) -> bool:
    return any(
        one.ticket_id == promise.ticket_id and one.state is TicketState.OPEN
        for one in here.circle.own.tickets
    )


def _not_ahead(here: Situation, until: datetime) -> No | None:
    if here.now < until <= here.now + FARTHEST:
        return None
    return No("invalid", "due_at: later than now, within two years")


def _reason(text: str) -> No | None:
    if 0 < len(text.strip()) <= _REASON:
        return None
    return No("invalid", "say why, in at most 500 characters")
