"""What does a thread remember of who was told about its customer's wishes?

Rules
* Which other systems have been told what is wished now; when that changes, nobody has been.
* Which address was told within a day that we heard its wish, or that we saw one broken: whoever
  writes STOP a thousand times is told once (and so is a machine that answers us with it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Heard:
    """A system that was told, then, what is wished now."""

    sender: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """An address that was told of something by itself."""

    what: str  #: "wish" or "incident"
    address: str
    at: datetime


def hearing(heard: tuple[Heard, ...], sender: str, at: datetime) -> tuple[Heard, ...]:
    """Return who has heard, with one more."""
    return (*(one for one in heard if one.sender != sender), Heard(sender, at))


def telling(told: tuple[Told, ...], what: str, address: str, at: datetime) -> tuple[Told, ...]:
    """Return who was told lately, with one more.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> once = telling((), "wish", "tel:+491701234567", noon)
    >>> len(telling(once, "wish", "mailto:x", noon))
    2
    >>> len(telling(once, "wish", "mailto:x", noon + EVERY))
    1
    """
    lately = [
        one for one in told if one.at > at - EVERY and (one.what, one.address) != (what, address)
    ]
    return (*lately, Told(what, address, at))


def was_told(told: tuple[Told, ...], what: str, address: str, now: datetime) -> bool:
    """Say whether an address was told within a day."""
    return any((one.what, one.address) == (what, address) and one.at > now - EVERY for one in told)
