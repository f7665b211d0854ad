"""What can have happened to an offer that was made to a customer?

Events as in event.py, where the union of all events names them. Amounts are whole cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferGranted:
    """The customer was offered this; from now on it holds on every channel."""

    grant_id: str
    title: str
    price: int
    currency: str
    until: datetime
    by: str
    where: str  #: the channel on which they were told of it
    offer_id: str = ""  #: of the catalogue; empty: decided from what the customer showed
    version: int = 0  #: of that offer
    instead: int | None = None  #: what others pay
    whom: str = ""  #: for whom it is, where that is not the customer
    message_id: str | None = None  #: the message that made it: the evidence, as it was sent
    claim_id: str | None = None  #: what the customer had shown
    steps: tuple[str, ...] = ()  #: of an offer that is in no catalogue
    reason: str = ""  #: why its price is not the catalogue's
    extends: int = 0  #: seconds by which it can be extended, once
    undo: int = 0  #: seconds for which a redemption can be undone
    books: str = ""  #: the system that has to book a redemption; empty: none


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRedeemed:
    """The customer has it. Once for each grant, until it is undone."""

    grant_id: str
    redemption_id: str
    price: int  #: that was charged
    currency: str
    where: str  #: channel
    place: str  #: which shop, till or page, in words
    by: str
    undo_until: datetime
    order: str = ""  #: number of the order, where there is one
    books: str = ""  #: the system that has to book it; empty: none


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferBooked:
    """The system that writes the invoice has taken it over, at the price that was granted."""

    grant_id: str
    redemption_id: str
    reference: str  #: what that system calls it
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferUnbooked:
    """It has not in time, or with another price."""

    grant_id: str
    redemption_id: str
    ticket_id: str
    price: int | None = None  #: that it has booked instead; None: it said nothing
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionUndone:
    """It was a mistake: the customer can have it again."""

    grant_id: str
    redemption_id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRefused:
    """Somebody did not honour it; whoever leads looks at that. The offer stands."""

    grant_id: str
    ticket_id: str  #: of whoever leads
    reason: str
    where: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExtended:
    """It can be had for longer; once for each grant."""

    grant_id: str
    until: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExpired:
    """Its time has passed and nobody has redeemed it."""

    grant_id: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClaimed:
    """The customer shows an offer that nobody entered: a mail, a letter, a screenshot."""

    claim_id: str  #: also the ticket of whoever decides
    says: str  #: what it says, in the words of whoever saw it
    by: str
    where: str  #: channel on which it was shown
    message_id: str | None = None  #: the customer's message that holds it
    price: int | None = None  #: cents that it names
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDeclined:
    """Whoever may decide said no, and why."""

    claim_id: str
    reason: str
    by: str


OfferEvent = (
    OfferGranted
    | OfferRedeemed
    | OfferBooked
    | OfferUnbooked
    | RedemptionUndone
    | OfferRefused
    | OfferExtended
    | OfferExpired
    | OfferClaimed
    | ClaimDeclined
)
