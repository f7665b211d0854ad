"""What can a customer be asked?

A question is asked once and answered on any channel, by button, key or own words. What each kind
takes for an answer is decided in reading.py; what an answer does, elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class YesNo:
    """Answered by "yes" or "no"; `text` is what the customer read."""

    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """One of several answers: `key` for the company's system, `labels` in the customer's words.

    The first label is shown; further ones (the other language, what people say) are understood.
    """

    key: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Answered by one of the options; they are numbered from 1 in their order."""

    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be had: `starts` is aware."""

    key: str
    starts: datetime


@dataclass(frozen=True, slots=True)
class Slots:
    """Answered by one of the times; they are numbered from 1 in their order."""

    text: str
    slots: tuple[Slot, ...]
    none: str = ""  #: the key of "none of these, do not call"; empty: that is no answer


@dataclass(frozen=True, slots=True)
class Number:
    """Answered by a number from `least` to `most`, in the unit that the text names."""

    text: str
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Day:
    """Answered by a day from `earliest` to `latest`."""

    text: str
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Phone:
    """Answered by a telephone number; `region` is where one without country code is dialled."""

    text: str
    region: str = "DE"


@dataclass(frozen=True, slots=True)
class FreeText:
    """Answered by whatever is written."""

    text: str


Question = YesNo | Choice | Slots | Number | Day | Phone | FreeText
