"""How do times, addresses, states and amounts look to a person, and what do they type?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency

from faden.core.address import Address, national, parse_address
from faden.core.case.matter import Matter
from faden.core.offer.standing import Held
from faden.core.receipt import State
from faden.core.ticket import Urgency
from faden.web.language import mark

Translate = Callable[..., str]
_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class StateWords:
    """A delivery state in words; `tone` picks colour and icon, never alone."""

    words: str
    tone: str  #: ok, wait, doubt or bad


STATES: dict[State, StateWords] = {
    State.QUEUED: StateWords(mark("Waiting to be sent"), "wait"),
    State.HELD: StateWords(mark("Held back for now"), "wait"),
    State.SENDING: StateWords(mark("Being sent"), "wait"),
    State.ACCEPTED: StateWords(mark("Taken over by the provider"), "ok"),
    State.SENT: StateWords(mark("Sent"), "ok"),
    State.DELIVERED: StateWords(mark("Delivered"), "ok"),
    State.READ: StateWords(mark("Read"), "ok"),
    State.DEFERRED: StateWords(mark("Not sent yet, tried again soon"), "wait"),
    State.FAILED: StateWords(mark("Not delivered"), "bad"),
    State.EXPIRED: StateWords(mark("Too late to deliver"), "bad"),
    State.UNCLEAR: StateWords(mark("Unclear whether it was sent"), "doubt"),
    State.WITHDRAWN: StateWords(mark("Taken back, not sent"), "wait"),
}

PURPOSES: dict[str, str] = {
    "*": mark("everything that is not required"),
    "service": mark("answers and service"),
    "contract": mark("contract"),
    "marketing": mark("advertising"),
    "survey": mark("surveys"),
}

MATTER_WORDS = {
    Matter.COMPLAINT: mark("complaint"),
    Matter.CONDUCT: mark("complaint about a person"),
    Matter.CORRECTION: mark("wrong record"),
    Matter.LOCKED: mark("locked account"),
    Matter.GOODWILL: mark("goodwill"),
}

TICKET_REASONS: dict[str, str] = {
    "message": mark("wrote"),
    "call": mark("called"),
    "call back": mark("wants a call back"),
    "asks for a person": mark("asks for a person"),
    "call agreed": mark("a call is agreed"),
    "waits for an agreed call": mark("waits for the agreed call"),
    "not reached by phone": mark("was not reached by phone"),
    "reached by phone": mark("was reached by phone"),
    "called off": mark("the call is off"),
    "not solved in time": mark("not solved in time"),
    "automatic message": mark("an automatic message"),
    "snoozed": mark("put off until now"),
    "goodwill is asked for": mark("goodwill is asked for"),
    "a question was not answered in time": mark("a question was not answered in time"),
    "the company's system has not taken an answer": mark(
        "the company's system has not taken an answer"
    ),
}

#: "en" alone would be American: "Nov 23", "Monday, November 23, 2026"
PLACES = {"en": "en_GB"}

URGENCIES = {
    Urgency.URGENT: mark("urgent"),
    Urgency.HIGH: mark("high"),
    Urgency.NORMAL: mark("normal"),
    Urgency.LOW: mark("low"),
}

OWED: dict[str, str] = {
    "first answer": mark("first answer due"),
    "next answer": mark("next answer due"),
    "answer": mark("answer due"),
    "solution": mark("solution due"),
}

CHANNEL_ICONS = {"mailto": "mail", "tel": "phone", "whatsapp": "chat", "contact": "user"}


@dataclass(frozen=True, slots=True)
class Clock:
    """Shows moments as somebody in this place and language reads them."""

    now: datetime
    zone: ZoneInfo
    language: str
    translate: Translate

    def time(self, at: datetime) -> str:
        """Return the time of day."""
        return format_time(at, "HH:mm", tzinfo=self.zone, locale=self.language)

    def second(self, at: datetime) -> str:
        """Return the time of day to the second."""
        return format_time(at, "HH:mm:ss", tzinfo=self.zone, locale=self.language)

    def date(self, at: datetime) -> date:
        """Return the day that it is here."""
        return at.astimezone(self.zone).date()

    def day(self, at: datetime) -> str:
        """Return the day, in words where it is near."""
        day, today = self.date(at), self.date(self.now)
        if day == today:
            return self.translate("Today")
        if day == today - timedelta(days=1):
            return self.translate("Yesterday")
        return format_date(day, "full", locale=PLACES.get(self.language, self.language))

    def moment(self, at: datetime) -> str:
        """Return day and time, short."""
        here, now = at.astimezone(self.zone), self.now.astimezone(self.zone)
        if here.date() == now.date():
            return self.time(at)
        pattern = "d MMM, HH:mm" if here.year == now.year else "d MMM y, HH:mm"
        place = PLACES.get(self.language, self.language)
        return format_datetime(at, pattern, tzinfo=self.zone, locale=place)

    def span(self, length: timedelta) -> str:
        """Return a length of time: "12 min", "2 h 10", "3 days"."""
        minutes = int(abs(length).total_seconds() // 60)
        if minutes < 60:
            return self.translate("%(n)s min", n=minutes)
        if minutes < 24 * 60:
            return self.translate("%(h)s h %(m)s", h=minutes // 60, m=f"{minutes % 60:02}")
        days = minutes // (24 * 60)
        if days == 1:
            return self.translate("1 day")
        return self.translate("%(n)s days", n=days)

    def due(self, at: datetime) -> str:
        """Return how long there still is, or for how long it has been due."""
        span = self.span(at - self.now)
        if at < self.now:
            return self.translate("%(span)s late", span=span)
        return self.translate("in %(span)s", span=span)

    def urgency(self, at: datetime) -> str:
        """Return late, soon or calm."""
        if at < self.now:
            return "late"
        return "soon" if at - self.now < timedelta(minutes=60) else "calm"


def address_shown(uri: str | None, region: str, translate: Translate) -> str:
    """Return an address as one writes it; a withheld number says so."""
    if not uri:
        return translate("no address")
    if uri.startswith("contact:mail-"):
        return translate("Sender not confirmed")
    if uri.startswith("contact:"):
        return translate("Number withheld")
    if uri.startswith("visitor:"):
        return translate("Visitor %(n)s", n=uri[-4:])
    if uri.startswith("user:"):
        return translate("Customer account %(n)s", n=unquote(uri.partition(".")[2] or uri[5:]))
    parsed = parse_address(uri, region=region)
    return national(parsed, region=region) if isinstance(parsed, Address) else uri


def address_icon(uri: str | None) -> str:
    """Return the icon of an address's kind."""
    return CHANNEL_ICONS.get((uri or "").partition(":")[0], "chat")


def initials(name: str) -> str:
    """Return up to two letters for a name.

    >>> initials("Linda Weber"), initials("+49 170 123"), initials("")
    ('LW', '#', '?')
    """
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return "#" if name else "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def amount(cents: int, currency: str, language: str) -> str:
    """Return an amount of money as people of a language read it.

    >>> amount(2550, "EUR", "en")
    '€25.50'
    """
    return str(format_currency(cents / 100, currency, locale=language))


def cents_of(text: str) -> int | None:
    """Return an amount that was typed; None: it is none.

    >>> cents_of("25"), cents_of("25,5"), cents_of("0.05"), cents_of("1.000,00")
    (2500, 2550, 5, None)
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def price_words(held: Held, say: Translate, language: str) -> str:
    """Return what an offer costs, and what it costs others."""
    price = amount(held.price, held.currency, language)
    if held.instead is None or held.instead == held.price:
        return price
    instead = amount(held.instead, held.currency, language)
    return say("%(price)s instead of %(instead)s", price=price, instead=instead)
