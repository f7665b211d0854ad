"""What must a program that puts a customer through show before the first word?"""

from __future__ import annotations

from datetime import datetime

import msgspec

from faden.core.brief.fact import Fact
from faden.core.brief.reaction import Contact, Happened, Outgoing
from faden.core.brief.saying import Kept, Say
from faden.core.ticket import Ticket
from faden.store.registry import ROLES
from faden.store.views_report import account_labels
from faden.web.api.customers import found
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.brief.reading import read_brief


class PlaceShown(msgspec.Struct):
    """Where on the thread it stands: see the events of the customer."""

    customer_id: str
    sequence: int


class ContactShown(msgspec.Struct):
    """When the customer got in touch: by a call or a message."""

    kind: str
    at: datetime
    ongoing: bool
    place: PlaceShown


class OutgoingShown(msgspec.Struct):
    """A message of the company; `read` is read, not read or unknown, `system` empty for ours."""

    by: str
    system: str
    channel: str
    address: str | None
    subject: str | None
    text: str
    sent_at: datetime
    state: str | None
    read: str
    read_at: datetime | None
    certain: bool
    place: PlaceShown


class OwedShown(msgspec.Struct):
    """A ticket that waits."""

    id: str
    reason: str
    owner: str
    due_at: datetime
    opened_at: datetime


class AboutShown(msgspec.Struct):
    """Why they probably get in touch; of `reacts` the likeliest goes first."""

    contact: ContactShown | None
    reacts: list[OutgoingShown]
    lost: list[OutgoingShown]
    waiting: list[OwedShown]


class FactShown(msgspec.Struct):
    """Something nobody has to ask."""

    about: str
    value: str
    source: str
    place: PlaceShown | None


class OfferBriefed(msgspec.Struct):
    """An offer they have; the steps are the text of what is said."""

    id: str
    title: str
    price_cents: int
    instead_cents: int | None
    currency: str
    whom: str
    unneeded: tuple[str, ...]


class SayShown(msgspec.Struct):
    """What to say or to keep to; `kind` says which sentence it is."""

    kind: str
    text: str
    by: str
    at: datetime | None
    late: bool
    purposes: tuple[str, ...]
    place: PlaceShown | None
    offer: OfferBriefed | None


class BriefShown(msgspec.Struct):
    """The brief: what it is about, what not to ask again, what to say."""

    id: str
    about: AboutShown
    known: list[FactShown]
    say: list[SayShown]


async def show(call: Call, _body: None) -> BriefShown:
    """Show the brief of a customer."""
    seen = await found(call)
    accounts = await account_labels(call.services.views, call.workspace)
    told = await read_brief(call.services, call.workspace, seen, accounts=accounts, now=call.now)
    about = AboutShown(
        _contact(told.contact),
        list(map(_outgoing, told.reacts)),
        list(map(_outgoing, told.lost)),
        list(map(_owed, told.waiting)),
    )
    known, say = list(map(_fact, told.known)), list(map(_say, told.say))
    return BriefShown(seen.customer_id, about, known, say)


def _place(place: Happened) -> PlaceShown:
    return PlaceShown(place.customer_id, place.sequence)


def _contact(contact: Contact | None) -> ContactShown | None:
    if contact is None:
        return None
    return ContactShown(contact.kind, contact.at, contact.ongoing, _place(contact.place))


def _outgoing(one: Outgoing) -> OutgoingShown:
    return OutgoingShown(
        by=one.by,
        system=one.system,
        channel=one.channel,
        address=one.address,
        subject=one.subject,
        text=one.text,
        sent_at=one.sent_at,
        state=one.state.value if one.state else None,
        read=one.reading.value,
        read_at=one.read_at,
        certain=one.certain,
        place=_place(one.place),
    )


def _owed(one: Ticket) -> OwedShown:
    return OwedShown(one.ticket_id, one.reason, one.owner, one.due_at, one.opened_at)


def _fact(one: Fact) -> FactShown:
    place = _place(one.place) if one.place else None
    return FactShown(one.about.value, one.value, one.source, place)


def _say(one: Say) -> SayShown:
    place = _place(one.place) if one.place else None
    offer = _offer(one.offer) if one.offer else None
    return SayShown(one.kind.value, one.text, one.by, one.at, one.late, one.purposes, place, offer)


def _offer(kept: Kept) -> OfferBriefed:
    held = kept.held
    return OfferBriefed(
        id=held.grant_id,
        title=held.title,
        price_cents=held.price,
        instead_cents=held.instead,
        currency=held.currency,
        whom=held.whom,
        unneeded=kept.unneeded,
    )


def operations() -> list[Operation]:
    """Return it."""
    return [
        Operation(
            method="GET",
            path="/api/v1/customers/{customer_id}/brief",
            name="readBrief",
            says="Show what to know before speaking: about, do not ask again, say this",
            tag="customers",
            roles=frozenset(ROLES),
            does=show,
            gives=BriefShown,
        )
    ]
