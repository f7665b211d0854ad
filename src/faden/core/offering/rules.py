"""May this offer be made, redeemed, undone, extended or refused, and what follows?

Rules (D1, D2)
* An offer is redeemed once, wherever the customer comes first; whoever comes second is told when
  and where it was. Undone in time, it can be had again: nothing else has changed.
* An offer that was made stands: what is withdrawn from the catalogue is not offered to anybody
  else, and is honoured for whom it was offered to.
* The same offer is made to a customer once for each person it is for; made again, it is the same.
* Nobody is charged another price than was offered, or in another currency.
* Whoever does not honour an offer says why, and whoever leads hears of it. It stands all the same.
* An offer whose time has passed can be extended once, by whoever the customer stands before.
* What nobody entered is decided by somebody with authority, by a due time, once for all channels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from faden.core import event as ev
from faden.core.goodwill.authority import shown
from faden.core.identity import people
from faden.core.obeyed.passing import inner_opened
from faden.core.offer.happening import (
    ClaimDeclined,
    OfferClaimed,
    OfferExpired,
    OfferExtended,
    OfferGranted,
    OfferRedeemed,
    OfferRefused,
    RedemptionUndone,
)
from faden.core.offer.standing import MOST_OPEN, Held, Redemption
from faden.core.offer.terms import Offered, Terms
from faden.core.offer.terms import flaw as terms_flaw
from faden.core.situation import Situation
from faden.core.thread import Circle

REFUSED = "an offer was not honoured"  #: why the ticket of whoever leads is open
CLAIMED = "the customer shows an offer"  #: and that of whoever decides about one nobody entered
LONGEST = 500  #: characters of a reason


@dataclass(frozen=True, slots=True)
class No:
    """It is not done; `code` is for programs."""

    code: str  #: not_found | conflict | invalid | redeemed | expired
    reason: str


def offers_of(circle: Circle) -> Iterator[tuple[str, Held]]:
    """Yield (record, offer) of the person, and of whoever they answer for."""
    everyone = circle.everyone()
    for one in together(circle):
        yield from ((one, held) for held in everyone[one].offers)


def together(circle: Circle) -> tuple[str, ...]:
    """Return the records whose offers this customer can have: the person's, and their wards'."""
    everyone = circle.everyone()
    person = people(everyone, circle.own.customer_id)
    wards = {ward for one in person for ward in everyone[one].wards} & everyone.keys()
    theirs = {one for ward in wards for one in people(everyone, ward)}
    return (*person, *sorted(theirs - {*person}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """Who makes an offer, where, for whom, and whether for less than it costs."""

    by: str
    where: str
    whom: str = ""
    message_id: str | None = None
    price: int | None = None  #: cents; None: the catalogue's
    leads: bool = False
    reason: str = ""  #: of another price


def granted(here: Situation, offered: Offered, wanted: Making) -> OfferGranted | Held | No:
    """Return what makes the offer, the one that was made before, or why it is not made."""
    terms, price = offered.terms, wanted.price
    before = _same(here, offered.offer_id, wanted.whom)
    if before is not None and before.redeemed is None:
        return before
    if before is not None and before.redeemed is not None:
        return No("redeemed", already(before.redeemed, here.policy.hours.timezone))
    if here.now >= terms.until:
        return No("expired", "this offer is over; it is not made to anybody any more")
    if terms.since is not None and here.now < terms.since:
        return No("conflict", "this offer does not hold yet")
    if sum(one.is_open(here.now) for one in here.circle.own.offers) >= MOST_OPEN:
        return No("conflict", f"{MOST_OPEN} offers wait for this customer already")
    if why := _too_low(terms, price, leads=wanted.leads, reason=wanted.reason):
        return why
    return OfferGranted(
        grant_id=here.new_id(),
        title=terms.title,
        price=terms.price if price is None else price,
        currency=terms.currency,
        until=terms.until,
        by=wanted.by,
        where=wanted.where,
        offer_id=offered.offer_id,
        version=offered.version,
        instead=terms.instead if terms.instead is not None or price is None else terms.price,
        whom=wanted.whom,
        message_id=wanted.message_id,
        reason=wanted.reason.strip(),
        extends=int(terms.extends.total_seconds()),
        undo=int(terms.undo.total_seconds()),
        books=terms.books,
    )


def _same(here: Situation, offer_id: str, whom: str) -> Held | None:
    """Return this very offer, where the person or a ward has it already."""
    named = whom.strip().casefold()
    found = [
        held
        for _, held in offers_of(here.circle)
        if held.offer_id == offer_id and held.whom.strip().casefold() == named
    ]
    still = [one for one in found if one.is_open(here.now) or one.redeemed is not None]
    return still[-1] if still else None


def _too_low(terms: Terms, price: int | None, *, leads: bool, reason: str) -> No | None:
    if price is None or price == terms.price:
        return None
    if price > terms.price or price < 0:
        return No("invalid", "the price is not above the offer's; what was offered is kept")
    if not reason.strip():
        return No("invalid", "say why the price is lowered")
    if price >= terms.lowest(leads=leads):
        return None
    lowest = shown(terms.lowest(leads=leads), terms.currency)
    most = terms.lowest(leads=True)
    if not leads and price >= most:
        least = shown(most, terms.currency)
        return No("conflict", f"you may go down to {lowest}, whoever leads to {least}: ask them")
    return No("conflict", f"nobody may go below {shown(most, terms.currency)} for this offer")


def redeemed(
    here: Situation,
    grant_id: str,
    *,
    by: str,
    where: str,
    place: str = "",
    price: int | None = None,
    currency: str = "",
    order: str = "",
) -> OfferRedeemed | No:
    """Return that the customer has it, or why not. `price`: what the till is about to charge."""
    held = _own(here, grant_id)
    if held is None:
        return No("not_found", "there is no such offer")
    if held.redeemed is not None:
        return No("redeemed", already(held.redeemed, here.policy.hours.timezone))
    if not held.is_open(here.now):
        return No("expired", _expired(here, held))
    if currency and currency != held.currency:
        return No("invalid", f"the offer is in {held.currency}, not in {currency}")
    if price is not None and price != held.price:
        charged, kept = shown(price, held.currency), shown(held.price, held.currency)
        return No("invalid", f"offered was {kept}, not {charged}: charge {kept}")
    return OfferRedeemed(
        grant_id=grant_id,
        redemption_id=here.new_id(),
        price=held.price,
        currency=held.currency,
        where=where,
        place=place.strip(),
        by=by,
        undo_until=here.now + held.undo,
        order=order.strip(),
        books=held.books,
    )


def undone(
    here: Situation, grant_id: str, redemption_id: str, *, by: str, reason: str
) -> RedemptionUndone | No:
    """Return that it was a mistake, or why it cannot be undone."""
    held = _own(here, grant_id)
    if held is None:
        return No("not_found", "there is no such offer")
    was = held.redeemed
    if was is None or was.redemption_id != redemption_id:
        return No("conflict", "this was undone already")
    if here.now >= was.undo_until:
        return No("conflict", "it cannot be undone any more; make a correction of the order")
    if why := _reason(reason):
        return why
    return RedemptionUndone(
        grant_id=grant_id, redemption_id=redemption_id, by=by, reason=reason.strip()
    )


def extended(here: Situation, grant_id: str, *, by: str, reason: str) -> OfferExtended | No:
    """Return that it can be had for longer, or why not."""
    held = _own(here, grant_id)
    if held is None:
        return No("not_found", "there is no such offer")
    if held.redeemed is not None:
        return No("redeemed", already(held.redeemed, here.policy.hours.timezone))
    until = held.extends_to(here.now)
    if until is None:
        again = "it was extended once already" if held.extended else "its time is over for good"
        return No("conflict", f"{again}; whoever leads can make a new offer")
    if why := _reason(reason):
        return why
    return OfferExtended(grant_id=grant_id, until=until, by=by, reason=reason.strip())


def refused(
    here: Situation, grant_id: str, *, by: str, where: str, reason: str
) -> list[ev.Event] | No:
    """Return that somebody did not honour it, and the ticket of whoever leads."""
    held = _own(here, grant_id)
    if held is None:
        return No("not_found", "there is no such offer")
    if held.redeemed is not None:
        return No("redeemed", already(held.redeemed, here.policy.hours.timezone))
    if why := _reason(reason):
        return why
    open_ids = {ticket.ticket_id for ticket in here.circle.own.tickets}
    if held.refused is not None and held.refused in open_ids:
        events: list[ev.Event] = []
        ticket_id = held.refused
    else:
        first = inner_opened(REFUSED, policy=here.policy, now=here.now, new_id=here.new_id)
        events, ticket_id = [first], first.ticket_id
    said = OfferRefused(
        grant_id=grant_id, ticket_id=ticket_id, reason=reason.strip(), where=where, by=by
    )
    return [*events, said]


def claimed(
    here: Situation,
    *,
    says: str,
    by: str,
    where: str,
    message_id: str | None = None,
    price: int | None = None,
    currency: str = "",
) -> list[ev.Event] | No:
    """Return what the customer shows, and the ticket of whoever decides about it."""
    if not 0 < len(says.strip()) <= LONGEST:
        return No("invalid", f"write what it says, in at most {LONGEST} characters")
    same = (
        one
        for one in here.circle.own.claims
        if message_id is not None and one.message_id == message_id
    )
    if next(same, None) is not None:
        return No("conflict", "somebody looks at this already")
    opened = inner_opened(CLAIMED, policy=here.policy, now=here.now, new_id=here.new_id)
    claim = OfferClaimed(
        claim_id=opened.ticket_id,
        says=says.strip(),
        by=by,
        where=where,
        message_id=message_id,
        price=price,
        currency=currency or here.policy.currency,
    )
    return [opened, claim]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided about an offer that nobody entered."""

    granted: bool
    reason: str
    by: str
    title: str = ""
    price: int = 0
    until: datetime | None = None
    whom: str = ""
    steps: tuple[str, ...] = ()


def decided(here: Situation, claim_id: str, said: Verdict, *, leads: bool) -> list[ev.Event] | No:
    """Return what follows the decision about an offer that nobody entered."""
    claim = next((one for one in here.circle.own.claims if one.claim_id == claim_id), None)
    if claim is None:
        return No("conflict", "somebody has decided this already")
    if not leads:
        return No("conflict", "only whoever leads can decide this")
    if why := _reason(said.reason):
        return why
    over: list[ev.Event] = []
    if any(ticket.ticket_id == claim_id for ticket in here.circle.own.tickets):
        how = "offer honoured" if said.granted else "offer declined"
        over = [ev.TicketClosed(ticket_id=claim_id, reason=how, by=said.by)]
    if not said.granted:
        return [ClaimDeclined(claim_id=claim_id, reason=said.reason.strip(), by=said.by), *over]
    terms = Terms(
        title=said.title.strip(),
        price=said.price,
        currency=claim.currency,
        until=said.until or here.now,
    )
    if not said.steps:
        return No("invalid", "steps: say what colleagues do, so that it is honoured everywhere")
    if wrong := _unusable(terms, here.now):
        return No("invalid", wrong)
    made = OfferGranted(
        grant_id=here.new_id(),
        title=terms.title,
        price=terms.price,
        currency=terms.currency,
        until=terms.until,
        by=said.by,
        where=claim.where,
        whom=said.whom.strip(),
        message_id=claim.message_id,
        claim_id=claim_id,
        steps=said.steps,
        reason=said.reason.strip(),
        extends=int(terms.extends.total_seconds()),
        undo=int(terms.undo.total_seconds()),
    )
    return [made, *over]


def expired(held: Held, now: datetime) -> OfferExpired | None:
    """Return that its time has passed; None: it has not, or nobody waits for that."""
    rings = held.rings_at
    if rings is None or now < rings:
        return None
    return OfferExpired(grant_id=held.grant_id, until=held.until)


def already(was: Redemption, timezone: str) -> str:
    """Return when and where it was redeemed, where the company is.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
    >>> shop = Redemption("r", noon, 0, "shop", "Köln Süd", "agent:jonas", noon)
    >>> already(shop, "Europe/Berlin")
    'redeemed already: 2026-11-23 13:05, shop (Köln Süd)'
    """
    at = f"{was.at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"
    place = f" ({was.place})" if was.place else ""
    return f"redeemed already: {at}, {was.where}{place}"


def best(offers: Iterable[Held], now: datetime) -> list[Held]:
    """Return those that can be had, the cheapest of each kind first, then what ends first."""
    return sorted(
        (one for one in offers if one.is_open(now)), key=lambda one: (one.price, one.until)
    )


def _expired(here: Situation, held: Held) -> str:
    at = f"{held.until.astimezone(ZoneInfo(here.policy.hours.timezone)):%Y-%m-%d %H:%M}"
    if held.extends_to(here.now) is not None:
        return f"it ended {at}; you may extend it once, then redeem it"
    return f"it ended {at}; whoever leads can make a new offer"


def _unusable(terms: Terms, now: datetime) -> str:
    wrong = terms_flaw(terms)
    return wrong or ("until: has passed; give a time to come" if terms.until <= now else "")


def _own(here: Situation, grant_id: str) -> Held | None:
    return next((one for one in here.circle.own.offers if one.grant_id == grant_id), None)


def _reason(text: str) -> No | None:
    if 0 < len(text.strip()) <= LONGEST:
        return None
    return No("invalid", f"say why, in at most {LONGEST} characters")
