"""How, when and in which language does a customer want to be reached?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAY = 24 * 60  #: minutes
LANGUAGES = ("de", "en")
MANY = 10  #: channels in an order


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What is empty is as the company has it."""

    channels: tuple[str, ...] = ()  #: the dearest first
    quiet_from: int | None = None  #: minute of the customer's day; with `quiet_until` or not at all
    quiet_until: int | None = None  #: minute of the customer's day; before `quiet_from`: tomorrow's
    zone: str = ""  #: the time zone in which these are meant, such as Europe/Berlin
    language: str = ""  #: of what is written automatically: de | en
    contact: str = ""  #: the colleague they want to keep ("agent:…")


def flaw(preference: Preference) -> str:
    """Return why a preference cannot be kept; empty: it can.

    >>> flaw(Preference(quiet_from=22 * 60, quiet_until=7 * 60, zone="Europe/Berlin"))
    ''
    >>> flaw(Preference(quiet_from=22 * 60))
    'quiet hours need a beginning and an end'
    """
    span = (preference.quiet_from, preference.quiet_until)
    if (span[0] is None) != (span[1] is None):
        return "quiet hours need a beginning and an end"
    if any(one is not None and not 0 <= one < DAY for one in span):
        return "quiet hours are minutes of a day"
    if span[0] is not None and span[0] == span[1]:
        return "quiet hours cannot end when they begin"
    if span[0] is not None and zone_of(preference) is None:
        return "quiet hours need a time zone"
    if preference.language not in ("", *LANGUAGES):
        return "this language is not spoken here"
    return _flaw_of_order(preference.channels)


def _flaw_of_order(channels: Sequence[str]) -> str:
    if len(channels) > MANY or len(set(channels)) < len(channels):
        return "each channel stands once in the order"
    return ""


def zone_of(preference: Preference) -> ZoneInfo | None:
    """Return the customer's time zone; None: none, or one that nobody knows any more."""
    if not preference.zone:
        return None
    try:
        return ZoneInfo(preference.zone)
    except (LookupError, OSError, ValueError):
        return None
