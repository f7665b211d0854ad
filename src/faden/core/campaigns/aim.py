"""Who gets the message of a campaign that is meant for this customer, and who never does?

Rules (B1, D1)
* Advertising is never sent to whoever is in somebody's care. It goes to the guardian, if that one
  agrees; what is offered is for the one in their care.
* A no that was said for somebody in care means that nobody gets what is meant for them.
* A no of any guardian means the same, since nobody may choose the one who did not say it.
* A person gets one message of a campaign, however many of their records or wards are meant.
* Where a yes is asked for (in Germany by UWG 7 for mails and texts), whoever reads it has said one:
  for advertising or for everything, everywhere or at that address.
* What may be a no is one, until a person has looked: advertising can wait for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from faden.core import consent
from faden.core.identity import people
from faden.core.policy import MARKETING
from faden.core.thread import Circle, Thread


class Why(StrEnum):
    """Why somebody gets nothing."""

    UNKNOWN = "unknown"  #: nobody is known by this address or id
    OPTED_OUT = "opted_out"  #: they do not want it
    GUARDIAN_OPTED_OUT = "guardian_opted_out"  #: whoever answers for them does not want it
    OPTED_OUT_FOR = "opted_out_for"  #: somebody said no for the one in their care
    DOUBTED = "doubted"  #: they may have said no; a person has to look
    NOT_AGREED = "not_agreed"  #: nobody has said yes, and the campaign asks for that
    NO_ADDRESS = "no_address"  #: no address that this account can write to, or only dead ones
    TOLD = "told"  #: they had this campaign's message before
    OFFER_SPENT = "offer_spent"  #: the offer cannot be made to them
    STOPPED = "stopped"  #: the campaign was stopped before their turn


@dataclass(frozen=True, slots=True)
class Aim:
    """It goes to this address."""

    customer_id: str  #: the record that has the address
    address: str
    whom: str | None = None  #: the ward it is for; None: the customer; empty: a ward without name


@dataclass(frozen=True, slots=True)
class Skip:
    """Nobody gets it."""

    why: Why


#: By record: where advertising was agreed to; None among them: everywhere.
Agreed = Mapping[str, Collection[str | None]]


@dataclass(frozen=True, slots=True)
class _Known:
    addresses: Mapping[str, Sequence[str]]
    told: Collection[str]
    agreed: Agreed | None

    def is_agreed(self, person: Sequence[str], address: str) -> bool:
        if self.agreed is None:
            return True
        said = {where for one in person for where in self.agreed.get(one, ())}
        return not said.isdisjoint({None, address})


def aim(
    circle: Circle,
    addresses: Mapping[str, Sequence[str]],
    told: Collection[str] = (),
    agreed: Agreed | None = None,
) -> Aim | Skip:
    """Return where the message for `circle.own` goes.

    `addresses` are those the account can write to, by record; `told` the records whose person had
    the message already; `agreed` where they said yes to advertising, None: that is not asked for.

    >>> linda = Circle(Thread(customer_id="c1"))
    >>> aim(linda, {"c1": ["tel:+491701234567"]})
    Aim(customer_id='c1', address='tel:+491701234567', whom=None)
    >>> aim(linda, {})
    Skip(why=<Why.NO_ADDRESS: 'no_address'>)
    >>> aim(linda, {"c1": ["tel:+491701234567"]}, agreed={"c1": ["mailto:linda@example.org"]})
    Skip(why=<Why.NOT_AGREED: 'not_agreed'>)
    """
    known = _Known(addresses, told, agreed)
    everyone = circle.everyone()
    own = people(everyone, circle.own.customer_id)
    guardians = sorted({guardian for one in own for guardian in everyone[one].guardians})
    if not guardians:
        return _to(circle, known, Why.OPTED_OUT)
    if skip := _said_no(_uncared(circle, own), "", Why.OPTED_OUT_FOR):
        return skip
    whom = next((name for one in own if (name := everyone[one].name)), "")
    found = [_guardian(circle, one, known) for one in guardians if one in everyone]
    if no := next((one for one in found if isinstance(one, Skip) and _forbids(one)), None):
        return no
    to = next((one for one in found if isinstance(one, Aim)), None)
    if to is not None:
        return replace(to, whom=whom)
    return found[0] if found else Skip(Why.NO_ADDRESS)


def _forbids(skip: Skip) -> bool:
    return skip.why in (Why.GUARDIAN_OPTED_OUT, Why.DOUBTED)


def _guardian(circle: Circle, guardian: str, known: _Known) -> Aim | Skip:
    return _to(seen_from(circle, guardian), known, Why.GUARDIAN_OPTED_OUT)


def seen_from(circle: Circle, customer_id: str) -> Circle:
    """Return the same records with another of them as the one it is about."""
    everyone = circle.everyone()
    own = everyone.pop(customer_id)
    return Circle(own, tuple(everyone.values()))


def _to(circle: Circle, known: _Known, why: Why) -> Aim | Skip:
    everyone = circle.everyone()
    person = people(everyone, circle.own.customer_id)
    if skip := _said_no(circle, "", why):
        return skip
    dead = {address for one in person for address in everyone[one].dead}
    alive = [
        (one, address)
        for one in person
        for address in known.addresses.get(one, ())
        if address not in dead
    ]
    skip = Skip(Why.NO_ADDRESS)
    for one, address in alive:
        # A no may be for one address only, a yes as well; then another one of theirs is tried.
        refused = _said_no(circle, address, why)
        if refused is None and known.is_agreed(person, address):
            told_before = not {*person}.isdisjoint(known.told)
            return Skip(Why.TOLD) if told_before else Aim(one, address)
        skip = refused or Skip(Why.NOT_AGREED)
    return skip


def _said_no(circle: Circle, address: str, why: Why) -> Skip | None:
    match consent.may_send(circle, address, MARKETING):
        case consent.Yes() | consent.HoldUntil():
            return None
        case consent.No():
            return Skip(why)
        case consent.Rest():
            return Skip(Why.DOUBTED)


def _uncared(circle: Circle, person: Sequence[str]) -> Circle:
    """Return the person alone, as if nobody answered for them: what was said about themselves."""
    everyone = circle.everyone()
    alone: list[Thread] = [replace(everyone[one], guardians=(), wards=()) for one in person]
    own = next(one for one in alone if one.customer_id == circle.own.customer_id)
    return Circle(own, tuple(one for one in alone if one is not own))
