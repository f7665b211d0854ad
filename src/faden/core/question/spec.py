"""What exactly was asked, as it stands on the thread?

One flat value for all kinds of question, so that it can be stored; `question_of` makes of it what
reading.py understands. Rules
* Every answer that can be pressed has a key, for the company's system, and words, for the customer.
* A time belongs to a pool: the same time offered in many questions is had as often as its capacity
  says, by all of them together (F1: nobody drives there for nothing).
* A time at which we call can be turned down as well, and called off: that is one of its answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from faden.core.asking.button import MOST, Button
from faden.core.asking.button import flaw as button_flaw
from faden.core.question.asked import (
    Choice,
    Day,
    FreeText,
    Number,
    Option,
    Phone,
    Question,
    Slot,
    Slots,
    YesNo,
)
from faden.core.question.phrasing import Language, moment, phrase

LONGEST_TEXT = 1_000  #: characters of the question itself
LONGEST_EXPIRY = timedelta(days=365)
MANY_PLACES = 100_000  #: of one time
_NAME = 100  #: characters of a pool's or an event's name
NO_CALL = "no-call"  #: the key of "do not call me" among the times of a call
CALLS = "calls:"  #: begins the names of the pools whose times are for calls; a team's follows


class Kind(StrEnum):
    """Of what kind an answer is."""

    YES_NO = "yes_no"  #: yes or no
    CHOICE = "choice"  #: one of the options
    SLOTS = "slots"  #: one of the times
    NUMBER = "number"  #: a number between two
    DAY = "day"  #: a day between two
    PHONE = "phone"  #: a telephone number
    TEXT = "text"  #: whatever is written


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that can be had by `capacity` customers: `starts` is aware."""

    key: str
    starts: datetime
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class Effect:
    """What an answer brings about; `key` "" stands for every answer without an effect of its own.

    With `event`, the company's system is told under that name, and the customer reads `text` only
    when it has taken it.
    """

    key: str = ""
    event: str = ""
    text: str = ""  #: the next message; empty: a fixed confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A question with all that may be answered, and what then happens."""

    kind: Kind
    text: str
    language: Language = Language.DE
    timezone: str = "Europe/Berlin"  #: in which the customer reads and names times
    options: tuple[Option, ...] = ()
    offers: tuple[Offer, ...] = ()
    pool: str = ""  #: whose times the offers are
    proposed: str = ""  #: the offer that a plain "yes" takes
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10) ** 12
    earliest: date | None = None
    latest: date | None = None
    effects: tuple[Effect, ...] = ()
    #: about a call of ours: the times at which we can call, or the number. Not in the repr, by
    #: which programs' keys are told apart: they do not ask this.
    calls: bool = field(default=False, repr=False)
    region: str = field(default="DE", repr=False)  #: where a number is dialled
    #: purposes that a yes allows; it counts only when it comes from the address that was asked
    consents: tuple[str, ...] = field(default=(), repr=False)
    only_from: str = field(default="", repr=False)
    promise: str = field(default="", repr=False)  #: what slips, and the customer may say to it

    @property
    def offers_calls(self) -> bool:
        """Say whether an answer agrees to a time at which we call."""
        return self.calls and self.kind is Kind.SLOTS


def question_of(spec: Spec) -> Question:
    """Return the question as it is read."""
    match spec.kind:
        case Kind.YES_NO:
            return YesNo(spec.text)
        case Kind.CHOICE:
            return Choice(spec.text, spec.options)
        case Kind.SLOTS:
            none = NO_CALL if spec.calls else ""
            return Slots(spec.text, tuple([Slot(one.key, one.starts) for one in spec.offers]), none)
        case Kind.NUMBER:
            return Number(spec.text, spec.least, spec.most)
        case Kind.DAY:
            return Day(spec.text, spec.earliest or date.min, spec.latest or date.max)
        case Kind.PHONE:
            return Phone(spec.text, spec.region)
        case Kind.TEXT:
            return FreeText(spec.text)
        case _:
            assert_never(spec.kind)


def buttons_of(spec: Spec) -> tuple[Button, ...]:
    """Return the answers that can be pressed, or named by their number; none for open kinds.

    >>> buttons_of(Spec(kind=Kind.YES_NO, text="Passt Donnerstag?"))
    (Button(id='yes', label='Ja'), Button(id='no', label='Nein'))
    """
    match spec.kind:
        case Kind.YES_NO:
            return tuple([Button(key, phrase(spec.language, key)) for key in ("yes", "no")])
        case Kind.CHOICE:
            return tuple([Button(one.key, one.labels[0]) for one in spec.options])
        case Kind.SLOTS:
            keys = [one.key for one in spec.offers] + [NO_CALL] * spec.calls
            return tuple([Button(key, label_of(spec, key)) for key in keys])
        case Kind.NUMBER | Kind.DAY | Kind.PHONE | Kind.TEXT:
            return ()
        case _:
            assert_never(spec.kind)


def label_of(spec: Spec, key: str) -> str:
    """Return an answer in the words the customer reads; "" for a key that is none.

    >>> label_of(Spec(kind=Kind.YES_NO, text="Passt?"), "no")
    'Nein'
    """
    for offer in spec.offers:
        if offer.key == key:
            return moment(spec.language, offer.starts.astimezone(ZoneInfo(spec.timezone)))
    for option in spec.options:
        if option.key == key:
            return option.labels[0]
    if spec.offers_calls and key == NO_CALL:
        return phrase(spec.language, "no call")
    return phrase(spec.language, key) if spec.kind is Kind.YES_NO else ""


def effect_of(spec: Spec, key: str) -> Effect:
    """Return what an answer brings about."""
    named = {one.key: one for one in spec.effects}
    return named.get(key) or named.get("") or Effect()


def flaw(spec: Spec) -> str | None:
    """Return what is wrong with a question, None where nothing is.

    >>> flaw(Spec(kind=Kind.CHOICE, text="Farbe?"))
    'choice: 2 to 6 options'
    """
    if not 0 < len(spec.text.strip()) <= LONGEST_TEXT:
        return f"text: 1 to {LONGEST_TEXT} characters"
    if wrong := _kind_flaw(spec):
        return wrong
    if wrong := button_flaw(buttons_of(spec)):
        return wrong
    keys = {"", *(one.id for one in buttons_of(spec))}
    named = [one.key for one in spec.effects]
    if not keys.issuperset(named) or len(set(named)) < len(named):
        return "effects: each for one of the answers, or for all others with an empty key"
    if any(len(one.event) > _NAME or len(one.text) > LONGEST_TEXT for one in spec.effects):
        return f"effects: an event of at most {_NAME}, a text of at most {LONGEST_TEXT} characters"
    return None


def _kind_flaw(spec: Spec) -> str | None:
    match spec.kind:
        case Kind.CHOICE if not 2 <= len(spec.options) <= MOST:
            return f"choice: 2 to {MOST} options"
        case Kind.CHOICE if not all(one.labels for one in spec.options):
            return "choice: each option has a label"
        case Kind.SLOTS:
            return _slots_flaw(spec)
        case Kind.NUMBER if spec.least > spec.most:
            return "number: the least is more than the most"
        case Kind.DAY if spec.earliest is None or spec.latest is None:
            return "day: from when to when?"
        case Kind.DAY if spec.latest is not None and spec.earliest is not None:
            return "day: the latest is before the earliest" if spec.latest < spec.earliest else None
        case _:
            return None


def _slots_flaw(spec: Spec) -> str | None:
    if not 1 <= len(spec.offers) <= MOST - spec.calls:
        return f"slots: 1 to {MOST - spec.calls} times"
    if spec.pool.startswith(CALLS) != spec.calls:
        return f"slots: a pool {CALLS}… is one of times at which we call; choose another name"
    if not 0 < len(spec.pool.strip()) <= _NAME:
        return f"slots: the name of their pool, 1 to {_NAME} characters"
    if any(one.starts.tzinfo is None for one in spec.offers):
        return "slots: each time with its offset from UTC"
    if not all(0 < one.capacity <= MANY_PLACES for one in spec.offers):
        return f"slots: a capacity of 1 to {MANY_PLACES}"
    if spec.proposed and spec.proposed not in {one.key for one in spec.offers}:
        return "slots: the proposed one is one of the times"
    return None
