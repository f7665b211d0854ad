"""Has the system that writes the invoice taken over what a customer was granted?

Rules (D2, S1)
* Where an offer says which system books it, a redemption promises the customer that price on the
  next invoice. The promise stands until that system has said that it has booked it.
* It has an hour. Then whoever leads has a ticket: a price that no invoice knows is none.
* It says what it has booked. Another price, or currency, is not taken for it: the ticket says so at
  once, and the right price is told back.
* Undone, there is nothing to book, and nothing is promised any more.
"""

from __future__ import annotations

from datetime import timedelta

from faden.core import event as ev
from faden.core.goodwill.authority import shown
from faden.core.obeyed.passing import inner_opened
from faden.core.offer.happening import OfferBooked, OfferRedeemed, OfferUnbooked
from faden.core.offer.standing import BOOKED, Held
from faden.core.offering.rules import No
from faden.core.promise.happening import PromiseKept, PromiseMade, PromiseReleased
from faden.core.promise.kind import Kind
from faden.core.promise.standing import MOST_OPEN, Promise
from faden.core.situation import Situation
from faden.core.ticket import TicketState

NEXT_INVOICE = timedelta(days=30)
UNBOOKED = "the system has not booked what was granted"  #: why such a ticket is open
OTHERWISE = "the system has booked another price than was granted"
IN_ORDER = "booked as granted"
UNDONE = "the redemption was undone"
_WHAT = {
    "de": "{title}: {price} auf Ihrer nächsten Rechnung",
    "en": "{title}: {price} on your next invoice",
}


def promised(here: Situation, held: Held, redeemed: OfferRedeemed) -> list[ev.Event]:
    """Return the promise that goes with a redemption; none where no system books it."""
    if not held.books or sum(one.state == "open" for one in _promises(here)) >= MOST_OPEN:
        return []
    preference = here.circle.own.preference
    wanted = preference.language if preference is not None else ""
    words = _WHAT.get(wanted) or _WHAT.get(here.policy.references.language) or _WHAT["de"]
    return [
        PromiseMade(
            promise_id=here.new_id(),
            what=words.format(title=held.title, price=shown(redeemed.price, redeemed.currency)),
            kind=Kind.PRICE.value,
            due_at=here.now + NEXT_INVOICE,
            owner=here.policy.escalation[0] if here.policy.escalation else here.policy.team,
            by=redeemed.by,
            where=redeemed.where,
            about=redeemed.redemption_id,
        )
    ]


def booked(
    here: Situation,
    held: Held,
    *,
    price: int,
    currency: str,
    reference: str,
    by: str,
) -> list[ev.Event] | No:
    """Return what follows when the system says what it has booked; nothing where it is known."""
    was = held.redeemed
    if was is None:
        return No("conflict", "this was undone: there is nothing to book")
    if was.booking == BOOKED:
        return []
    if (price, currency) != (was.price, held.currency):
        return [*_looked_at(here, held, OTHERWISE, price=price, currency=currency)]
    events: list[ev.Event] = [
        OfferBooked(
            grant_id=held.grant_id,
            redemption_id=was.redemption_id,
            reference=reference.strip(),
            by=by,
        )
    ]
    events += _closed(here, was.ticket_id, IN_ORDER, by)
    for promise in _about(here, was.redemption_id):
        kept = PromiseKept(promise_id=promise.promise_id, by=by, evidence=reference.strip())
        events += [kept, *_closed(here, promise.ticket_id, IN_ORDER, by)]
    return events


def unbooked(here: Situation, held: Held) -> list[ev.Event]:
    """Return that the system has said nothing in time."""
    return _looked_at(here, held, UNBOOKED, price=None, currency="")


def let_go(here: Situation, redemption_id: str, ticket_id: str | None, by: str) -> list[ev.Event]:
    """Return the end of what a redemption promised that was undone."""
    events = _closed(here, ticket_id, UNDONE, by)
    for promise in _about(here, redemption_id):
        gone = PromiseReleased(promise_id=promise.promise_id, by=by, reason=UNDONE)
        events += [gone, *_closed(here, promise.ticket_id, UNDONE, by)]
    return events


def _looked_at(
    here: Situation, held: Held, reason: str, *, price: int | None, currency: str
) -> list[ev.Event]:
    was = held.redeemed
    if was is None:
        return []
    events: list[ev.Event] = []
    ticket_id = was.ticket_id
    if ticket_id is None or not _is_open(here, ticket_id):
        ticket = inner_opened(reason, policy=here.policy, now=here.now, new_id=here.new_id)
        events, ticket_id = [ticket], ticket.ticket_id
    said = OfferUnbooked(
        grant_id=held.grant_id,
        redemption_id=was.redemption_id,
        ticket_id=ticket_id,
        price=price,
        currency=currency,
    )
    return [*events, said]


def _promises(here: Situation) -> tuple[Promise, ...]:
    return here.circle.own.promises


def _about(here: Situation, redemption_id: str) -> list[Promise]:
    return [one for one in _promises(here) if one.about == redemption_id and one.state == "open"]


def _closed(here: Situation, ticket_id: str | None, reason: str, by: str) -> list[ev.Event]:
    if ticket_id is None or not _is_open(here, ticket_id):
        return []
    return [ev.TicketClosed(ticket_id=ticket_id, reason=reason, by=by)]


def _is_open(here: Situation, ticket_id: str) -> bool:
    tickets = here.circle.own.tickets
    return any(one.ticket_id == ticket_id and one.state is TicketState.OPEN for one in tickets)
