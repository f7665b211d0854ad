"""Who else must hear a wish, and what if they never say that they did?

Rules
* Every wish that changes something goes to every other sender of the company, in the commit in
  which we take it ourselves. One that only repeats what is wished goes to those who have not heard
  of it: a thousand STOPs are one wish.
* A no is told for every record of the person, also for one that is tied to them later; what a
  guardian does not want, and all advertising, for whoever is in their care. A yes is told when
  nobody's no is left: a sender that does what it was told never breaks a wish.
* A sender has to say that it obeys. Where it has not in time, that stands on the thread in red and
  a person gets a ticket with a due time (G7). The ticket ends when everything is acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from faden.core import consent
from faden.core import event as ev
from faden.core.deadline import due
from faden.core.identity import people
from faden.core.policy import EVERYTHING, MARKETING, REQUIRED, Policy
from faden.core.thread import Circle, Thread
from faden.core.ticket import Ticket, TicketState
from faden.core.wish.sender import Sender

UNHEARD = "wish not acknowledged"  #: why such a ticket is open, before the sender's name


@dataclass(frozen=True, slots=True)
class Wish:
    """What other senders are told."""

    granted: bool
    purposes: tuple[str, ...]
    address: str | None = None  #: None: on every address


def wish_of(event: ev.ConsentWithdrawn | ev.ConsentGranted) -> Wish:
    """Return what was wished, without who said so, and how."""
    return Wish(isinstance(event, ev.ConsentGranted), event.purposes, event.address)


def concerned(circle: Circle, wish: Wish) -> tuple[str, ...]:
    """Return the records for which a wish that stands on `circle.own` is told.

    >>> a = Thread(customer_id="a", joined=("b",))
    >>> b = Thread(customer_id="b", joined=("a",))
    >>> concerned(Circle(a, (b,)), Wish(False, ("*",)))
    ('a', 'b')
    """
    own = circle.own.customer_id
    if wish.granted and not _is_free(circle, wish):
        return ()
    return (own,) if wish.address is not None else people(circle.everyone(), own)


def tied(circle: Circle) -> tuple[str, ...]:
    """Return the records for which more may hold since `circle.own` was tied to somebody."""
    person = people(circle.everyone(), circle.own.customer_id)
    return tuple(sorted({*person, *consent.wards_to_tell(circle)}))


def carried(circle: Circle) -> Wish | None:
    """Return what others have said and what holds for this record too; None: nothing more.

    >>> from faden.core.thread import Refusal
    >>> a = Thread(customer_id="a", joined=("b",), refusals=(Refusal("survey", None),))
    >>> b = Thread(customer_id="b", joined=("a",))
    >>> carried(Circle(b, (a,)))
    Wish(granted=False, purposes=('survey',), address=None)
    >>> carried(Circle(a, (b,))) is None
    True
    """
    own = circle.own.customer_id
    said = {one for thread in who_decides(circle, own) for one in refused_by(thread)}
    if guardians_of(circle):
        said.add(MARKETING)
    known = refused_by(circle.own)
    if EVERYTHING in known and not circle.own.welcome:
        said &= {*REQUIRED}
    more = tuple(sorted(said - known))
    return Wish(granted=False, purposes=more) if more else None


def _is_free(circle: Circle, wish: Wish) -> bool:
    """Say whether nobody's no is left against this yes."""
    if EVERYTHING in wish.purposes:
        threads = [circle.own, *who_decides(circle, circle.own.customer_id)]
        return not guardians_of(circle) and not any(
            one.address in (None, wish.address) for thread in threads for one in thread.refusals
        )
    address = wish.address or ""
    answers = [consent.may_send(circle, address, purpose) for purpose in wish.purposes]
    return all(isinstance(answer, consent.Yes) for answer in answers)


def guardians_of(circle: Circle) -> set[str]:
    """Return the records of those in whose care the customer is."""
    everyone = circle.everyone()
    person = people(everyone, circle.own.customer_id)
    return {guardian for one in person for guardian in everyone[one].guardians}


def who_decides(circle: Circle, but: str) -> Iterator[Thread]:
    """Yield the records of the person, and of whoever answers for them."""
    everyone = circle.everyone()
    names = {*people(everyone, circle.own.customer_id)}
    for guardian in guardians_of(circle) & everyone.keys():
        names.update(people(everyone, guardian))
    yield from (everyone[one] for one in sorted(names - {but}))


def refused_by(thread: Thread) -> set[str]:
    """Return what is refused on every address, and not merely doubted."""
    return {one.purpose for one in thread.refusals if one.address is None and not one.doubted}


def passed_on(
    thread: Thread,
    wish: Wish,
    senders: Iterable[Sender],
    *,
    changed: bool,
    now: datetime,
    new_id: Callable[[], str],
) -> list[ev.Event]:
    """Return what tells other senders a wish that holds for `thread` already."""
    known = set() if changed else {one.sender for one in thread.heard}
    return [
        ev.WishPassedOn(
            wish_id=new_id(),
            sender=sender.name,
            granted=wish.granted,
            purposes=wish.purposes,
            address=wish.address,
            due_at=now + sender.acknowledge_within,
        )
        for sender in senders
        if sender.name not in known
    ]


def unacknowledged(
    thread: Thread,
    wish_id: str,
    sender: str,
    *,
    due_at: datetime,
    policy: Policy,
    now: datetime,
    new_id: Callable[[], str],
) -> list[ev.Event]:
    """Return what it means that a sender has said nothing by `due_at`."""
    events: list[ev.Event] = [ev.WishUnacknowledged(wish_id=wish_id, sender=sender, due_at=due_at)]
    if inner_ticket(thread.tickets, _reason(sender)) is None:
        events.append(inner_opened(_reason(sender), policy=policy, now=now, new_id=new_id))
    return events


def acknowledged(
    thread: Thread, wish_id: str, sender: str, *, by: str, others: Collection[str]
) -> list[ev.Event]:
    """Return what it means that a sender obeys; `others`: wishes it still leaves unanswered."""
    said = ev.WishAcknowledged(wish_id=wish_id, sender=sender, by=by)
    return [said, *_closed(thread, sender, others, reason="acknowledged")]


def dropped(
    thread: Thread, wish_id: str, sender: str, *, others: Collection[str]
) -> list[ev.Event]:
    """Return what it means that a sender is gone; `others`: wishes that still wait for it."""
    gone = ev.WishDropped(wish_id=wish_id, sender=sender)
    return [gone, *_closed(thread, sender, others, reason="sender removed")]


def _closed(thread: Thread, sender: str, others: Collection[str], *, reason: str) -> list[ev.Event]:
    ticket = inner_ticket(thread.tickets, _reason(sender))
    if ticket is None or others:
        return []
    return [ev.TicketClosed(ticket_id=ticket.ticket_id, reason=reason, by="faden")]


def inner_ticket(tickets: Sequence[Ticket], reason: str) -> Ticket | None:
    """Return the open matter of ours for this reason."""
    found = (
        one
        for one in tickets
        if one.inner and one.reason == reason and one.state is TicketState.OPEN
    )
    return next(found, None)


def inner_opened(
    reason: str, *, policy: Policy, now: datetime, new_id: Callable[[], str]
) -> ev.TicketOpened:
    """Return a matter of ours for whoever leads: it is not the customer's turn, nor the team's."""
    return ev.TicketOpened(
        ticket_id=new_id(),
        owner=policy.escalation[0] if policy.escalation else policy.team,
        due_at=due(now, policy.first_answer, policy.hours),
        reason=reason,
        inner=True,
    )


def _reason(sender: str) -> str:
    return f"{UNHEARD}: {sender}"
