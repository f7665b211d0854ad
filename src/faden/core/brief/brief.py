"""What must whoever talks to this customer next know before the first word?

Three parts: what it is about, what not to ask again, what to say. All of it is taken from the
thread; nothing is made up, and each statement names the entry it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from faden.core.brief.fact import Fact, facts
from faden.core.brief.reaction import (
    LOST,
    Contact,
    Known,
    Outgoing,
    last_contact,
    outgoing,
    reacting,
)
from faden.core.brief.saying import Kept, Say, can_have, open_tickets, sayings
from faden.core.thread import Thread
from faden.core.ticket import Ticket

LOST_WITHIN = timedelta(days=7)  #: what did not arrive longer ago is not what they miss now


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who it is about: all records that are one person, and how they are known."""

    threads: Mapping[str, Thread]
    addresses: Sequence[str] = ()
    numbers: Sequence[tuple[str, str]] = field(default=())  #: system and number there
    offers: Sequence[Kept] = ()  #: made to them, or to whoever they answer for


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The three parts."""

    contact: Contact | None
    reacts: tuple[Outgoing, ...]  #: the likeliest first; empty: nothing was sent lately
    lost: tuple[Outgoing, ...]  #: messages of ours that never arrived
    waiting: tuple[Ticket, ...]  #: what is open, the first due first
    known: tuple[Fact, ...]
    say: tuple[Say, ...]


def brief(person: Person, known: Known, now: datetime) -> Brief:
    """Return the brief of a customer at `now`.

    >>> from datetime import UTC
    >>> linda = Person(threads={"c1": Thread(customer_id="c1", name="Linda")})
    >>> nothing = Known(happened=(), states={}, steps={}, tells_read=frozenset())
    >>> found = brief(linda, nothing, datetime(2026, 11, 23, tzinfo=UTC))
    >>> [one.value for one in found.known], [one.kind.value for one in found.say]
    (['Linda'], ['nothing'])
    """
    waiting = open_tickets(person.threads)
    contact = _current(last_contact(known.happened), waiting)
    sent = outgoing(known)
    reacts = reacting(sent, contact, now)
    lost = tuple(one for one in sent if one.state in LOST and one.sent_at > now - LOST_WITHIN)
    return Brief(
        contact=contact,
        reacts=reacts,
        lost=lost,
        waiting=tuple(waiting),
        known=facts(
            person.threads,
            addresses=person.addresses,
            numbers=person.numbers,
            happened=known.happened,
            unneeded=[what for one in can_have(person.offers, now) for what in one.unneeded],
        ),
        say=sayings(
            person.threads,
            reacts=reacts,
            lost=lost,
            happened=known.happened,
            now=now,
            offers=person.offers,
        ),
    )


def _current(contact: Contact | None, waiting: Sequence[Ticket]) -> Contact | None:
    """Return the contact it is about; None: all is settled, and whoever comes next comes now."""
    if contact is None or contact.ongoing or waiting:
        return contact
    return None
