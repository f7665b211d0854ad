"""What can somebody ask the engine to do about an offer?

Commands as in command.py, where the union of all commands names them. `customer_id` is any record
of the customer, or of whoever answers for them; the offer stands on one of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.offering.rules import Verdict
from faden.engine.wanted.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOffer(Once):
    """The customer is offered something of the catalogue."""

    workspace: int
    customer_id: str
    offer_id: str
    by: str
    where: str  #: channel on which they are told
    whom: str = ""  #: for whom it is, where that is not the customer
    price: int | None = None  #: cents; None: the catalogue's
    reason: str = ""  #: why the price is lower
    leads: bool = False  #: may lower it as far as whoever leads


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemOffer(Once):
    """The customer has it now."""

    workspace: int
    customer_id: str
    grant_id: str
    by: str
    where: str  #: channel: "shop", "phone", "web" …
    place: str = ""  #: which shop, till or page, in words
    price: int | None = None  #: cents the till is about to charge; None: as offered
    currency: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRedemption(Once):
    """That was a mistake."""

    workspace: int
    customer_id: str
    grant_id: str
    redemption_id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendOffer(Once):
    """It can be had for longer."""

    workspace: int
    customer_id: str
    grant_id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseOffer(Once):
    """A colleague does not honour it, and says why."""

    workspace: int
    customer_id: str
    grant_id: str
    by: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOffer(Once):
    """The customer shows an offer that nobody entered."""

    workspace: int
    customer_id: str  #: the record on which it is decided
    says: str
    by: str
    where: str
    message_id: str | None = None  #: of the customer, that holds it
    price: int | None = None  #: cents that it names
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideClaim(Once):
    """Honour what the customer has shown, or decline it with a reason."""

    workspace: int
    customer_id: str
    claim_id: str
    verdict: Verdict
    leads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRedemption(Once):
    """The system that writes the invoice says what it has booked."""

    workspace: int
    customer_id: str
    grant_id: str
    price: int  #: cents
    currency: str
    by: str
    reference: str = ""


OfferCommand = (
    MakeOffer
    | RedeemOffer
    | BookRedemption
    | UndoRedemption
    | ExtendOffer
    | RefuseOffer
    | ClaimOffer
    | DecideClaim
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """A message makes this offer: the two are one commit, and the message is the evidence."""

    offer_id: str
    whom: str = ""
