"""What does the company offer, to whom, until when, and what does each colleague do about it?

Rules (D1, D2)
* Prices are whole cents of one currency. What an offer costs says its price, nothing else does.
* Nothing is offered before every colleague can be told what to do: an offer without steps is not
  published, and steps of one channel alone leave out who works on the others.
* What one version of an offer says is never changed: who was given it keeps its price.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_CENTS = 10_000_000_000  #: of one offer: a hundred million
MOST_LINES = 20
LONGEST_UNDO = timedelta(days=14)
LONGEST_EXTENSION = timedelta(days=90)
_NAME = re.compile("[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
_CURRENCY = re.compile("[A-Z]{3}", re.ASCII)
_CHANNEL = re.compile("[a-z][a-z0-9_-]{0,29}", re.ASCII)
_SYSTEM = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}", re.ASCII)
_TITLE = 200
_LINE = 500


@dataclass(frozen=True, slots=True)
class Steps:
    """What colleagues on one channel do, in order."""

    channel: str  #: "phone", "shop", "chat" …; empty: wherever no steps of their own are given
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One version of an offer."""

    title: str
    price: int  #: cents that the customer pays
    currency: str  #: three capital letters
    until: datetime  #: it can be had until then
    since: datetime | None = None  #: None: from the moment it is published
    instead: int | None = None  #: cents that others pay
    who: str = ""  #: for whom it is, in words
    conditions: str = ""
    code: str = ""  #: what colleagues type in, or customers show
    advertised: tuple[str, ...] = ()  #: channels on which customers are told of it
    steps: tuple[Steps, ...] = ()
    unneeded: tuple[str, ...] = ()  #: what customers are not asked for
    alternatives: tuple[str, ...] = ()  #: what else they can have
    may_lower: int = 0  #: cents by which a colleague may go below the price on their own
    lead_may_lower: int = 0  #: cents by which whoever leads may
    undo: timedelta = timedelta(minutes=30)  #: how long a redemption can be undone
    extends: timedelta = timedelta(days=14)  #: how long after its end it can be had, once extended
    books: str = ""  #: the system that has to book a redemption, so that the invoice shows it

    def steps_on(self, channel: str) -> tuple[str, ...]:
        """Return what is done on a channel.

        >>> from datetime import UTC
        >>> end = datetime(2026, 12, 2, tzinfo=UTC)
        >>> steps = (Steps("", ("Type in 0.",)), Steps("shop", ("Hand it over.",)))
        >>> terms = Terms(title="Upgrade", price=0, currency="EUR", until=end, steps=steps)
        >>> terms.steps_on("shop"), terms.steps_on("phone")
        (('Hand it over.',), ('Type in 0.',))
        """
        own = {one.channel: one.lines for one in self.steps}
        return own.get(channel) or own.get("", ())

    def lowest(self, *, leads: bool) -> int:
        """Return the lowest price, in cents, that somebody may give on their own."""
        most = max(self.may_lower, self.lead_may_lower) if leads else self.may_lower
        return max(0, self.price - most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A version of the catalogue that can be offered."""

    offer_id: str
    version: int
    terms: Terms


def flaw(terms: Terms) -> str:
    """Return what is wrong with the terms, and what to do; empty: nothing."""
    if not 0 < len(terms.title.strip()) <= _TITLE or not terms.title.isprintable():
        return f"title: one line of 1 to {_TITLE} characters"
    if not _CURRENCY.fullmatch(terms.currency):
        return "currency: three capital letters, such as EUR"
    if terms.books and not _SYSTEM.fullmatch(terms.books):
        return "books: the name of a system, such as billing: lower-case letters, digits, . _ -"
    return _money_flaw(terms) or _time_flaw(terms) or _words_flaw(terms)


def unpublishable(terms: Terms, now: datetime) -> str:
    """Return why these terms cannot be published; empty: they can."""
    if wrong := flaw(terms):
        return wrong
    if not terms.steps_on(""):
        return (
            "steps: say what colleagues do wherever the customer comes (channel empty); "
            "nothing is offered that nobody knows how to honour"
        )
    if terms.until <= now:
        return "until: has passed; give a time to come"
    return ""


def is_name(offer_id: str) -> bool:
    """Say whether an offer can be called so.

    >>> is_name("phone-upgrade"), is_name("Phone upgrade")
    (True, False)
    """
    return bool(_NAME.fullmatch(offer_id))


def _money_flaw(terms: Terms) -> str:
    amounts = {
        "price": terms.price,
        "instead": terms.instead,
        "may_lower": terms.may_lower,
        "lead_may_lower": terms.lead_may_lower,
    }
    for name, cents in amounts.items():
        if cents is not None and not 0 <= cents <= MOST_CENTS:
            return f"{name}: whole cents, from 0 to {MOST_CENTS}"
    if terms.instead is not None and terms.instead < terms.price:
        return "instead: what others pay is not less than the price; leave it out or correct it"
    return ""


def _time_flaw(terms: Terms) -> str:
    for name, at in (("until", terms.until), ("since", terms.since)):
        if at is not None and at.tzinfo is None:
            return f"{name}: with its offset from UTC, such as 2026-12-02T23:59:59+01:00"
    if terms.since is not None and terms.since >= terms.until:
        return "since: is not before until; exchange them"
    if not timedelta(0) <= terms.undo <= LONGEST_UNDO:
        return "undo: from 0 to 14 days"
    if not timedelta(0) <= terms.extends <= LONGEST_EXTENSION:
        return "extends: from 0 to 90 days"
    return ""


def _words_flaw(terms: Terms) -> str:
    for name, said in (("who", terms.who), ("conditions", terms.conditions), ("code", terms.code)):
        if len(said) > _LINE:
            return f"{name}: at most {_LINE} characters"
    lists = {"unneeded": terms.unneeded, "alternatives": terms.alternatives}
    lists |= {f"steps of {one.channel or 'all channels'}": one.lines for one in terms.steps}
    for name, lines in lists.items():
        if len(lines) > MOST_LINES or not all(0 < len(one.strip()) <= _LINE for one in lines):
            return f"{name}: at most {MOST_LINES} lines of 1 to {_LINE} characters"
    channels = [one.channel for one in terms.steps]
    if len(set(channels)) < len(channels):
        return "steps: each channel once"
    named = [*filter(None, channels), *terms.advertised]
    if wrong := [one for one in named if not _CHANNEL.fullmatch(one)]:
        return f"{wrong[0]!r} is no channel; write small letters, such as phone or shop"
    return ""
